package probe

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"ezhan/internal/errs"
)

// The elements of Matroska that tell what a WebM file is (RFC 9559).
const (
	idEBML        = 0x1A45DFA3
	idDocType     = 0x4282
	idSegment     = 0x18538067
	idInfo        = 0x1549A966
	idScale       = 0x2AD7B1
	idDuration    = 0x4489
	idTracks      = 0x1654AE6B
	idTrackEntry  = 0xAE
	idTrackType   = 0x83
	idCodec       = 0x86
	idVideo       = 0xE0
	idPixelWidth  = 0xB0
	idPixelHeight = 0xBA
	idCluster     = 0x1F43B675
	idClusterTime = 0xE7
	idSimpleBlock = 0xA3
	idBlockGroup  = 0xA0
	idBlock       = 0xA1
)

// maxElements bounds the walk through one file.
const maxElements = 2_000_000

// unknownSize marks an element whose size was not known when it was written,
// as browsers record.
const unknownSize = -1

// element is the head of an EBML element and where its payload lies.
type element struct {
	id    uint32
	start int64
	size  int64
}

// webm collects what the elements say.
type webm struct {
	src     *io.SectionReader
	seen    int
	docType string
	scale   int64 // nanoseconds per tick
	ticks   float64
	tracks  []webmTrack
	cluster int64
	lastMS  int64
	frames  int
}

type webmTrack struct {
	kind          int64
	codec         string
	width, height int
}

func probeWebM(src *io.SectionReader) (Info, error) {
	w := &webm{src: src, scale: 1_000_000}
	if err := w.walk(0, src.Size(), w.top); err != nil {
		if errs.Is(err, errs.Invalid) {
			return Info{}, err
		}
		return Info{}, errs.Because(errs.Invalid, err, "这个 WebM 文件坏了或不完整，读不出时长和画面。请重新导出后再传")
	}
	return w.verdict()
}

// walk visits the elements between at and end. An element of unknown size ends
// where its parent does: its children are visited as if they were siblings.
func (w *webm) walk(at, end int64, visit func(element) error) error {
	for at < end {
		if w.seen++; w.seen > maxElements {
			return errors.New("too many elements")
		}
		e, err := w.head(at)
		if err != nil {
			return err
		}
		if e.size == unknownSize {
			if e.id != idSegment && e.id != idCluster {
				return errors.New("element of unknown size")
			}
			if e.id == idCluster {
				w.frames++
			}
			at, visit = e.start, w.inSegment
			continue
		}
		if e.size > end-e.start {
			return errs.Invalidf("这个 WebM 的文件头说有 %s，实际只有 %s：文件不完整。请重新上传完整的文件",
				bytesText(e.start+e.size), bytesText(w.src.Size()))
		}
		if err := visit(e); err != nil {
			return err
		}
		at = e.start + e.size
	}
	return nil
}

func (w *webm) head(at int64) (element, error) {
	var b [12]byte
	n, err := w.src.ReadAt(b[:], at)
	if n < 2 {
		return element{}, fmt.Errorf("element head: %w", err)
	}
	idLen := vintLen(b[0])
	if idLen > 4 || idLen >= n {
		return element{}, errors.New("bad element id")
	}
	var id uint32
	for _, c := range b[:idLen] {
		id = id<<8 | uint32(c)
	}
	sizeLen := vintLen(b[idLen])
	if sizeLen > 8 || idLen+sizeLen > n {
		return element{}, errors.New("bad element size")
	}
	size := vint(b[idLen : idLen+sizeLen])
	return element{id: id, start: at + int64(idLen+sizeLen), size: size}, nil
}

// vintLen is the length of a variable-size number by its first byte, 9 if it
// is none.
func vintLen(first byte) int {
	for i := range 8 {
		if first&(0x80>>i) != 0 {
			return i + 1
		}
	}
	return 9
}

// vint is the value of a variable-size number, unknownSize if all its bits are
// set.
func vint(b []byte) int64 {
	mask := byte(0xFF >> len(b))
	v, ones := uint64(b[0]&mask), b[0]&mask == mask
	for _, c := range b[1:] {
		v = v<<8 | uint64(c)
		ones = ones && c == 0xFF
	}
	if ones {
		return unknownSize
	}
	return int64(v)
}

func (w *webm) top(e element) error {
	switch e.id {
	case idEBML:
		return w.walk(e.start, e.start+e.size, func(c element) (err error) {
			if c.id == idDocType {
				w.docType, err = w.text(c)
			}
			return err
		})
	case idSegment:
		return w.walk(e.start, e.start+e.size, w.inSegment)
	}
	return nil
}

func (w *webm) inSegment(e element) error {
	switch e.id {
	case idInfo:
		return w.walk(e.start, e.start+e.size, w.info)
	case idTracks:
		return w.walk(e.start, e.start+e.size, w.trackEntry)
	case idCluster:
		w.frames++
		return w.walk(e.start, e.start+e.size, w.inSegment)
	case idClusterTime:
		t, err := w.uint(e)
		if err != nil || t < 0 || t > 1<<40 {
			return errors.Join(err, errors.New("bad cluster time"))
		}
		w.cluster = t
		w.tick(0)
	case idBlockGroup:
		return w.walk(e.start, e.start+e.size, w.inSegment)
	case idSimpleBlock, idBlock:
		return w.block(e)
	}
	return nil
}

func (w *webm) info(e element) (err error) {
	switch e.id {
	case idScale:
		w.scale, err = w.uint(e)
		if err == nil && (w.scale <= 0 || w.scale > 1_000_000_000) {
			err = errors.New("bad timestamp scale")
		}
	case idDuration:
		w.ticks, err = w.float(e)
	}
	return err
}

func (w *webm) trackEntry(e element) error {
	if e.id != idTrackEntry || len(w.tracks) >= 64 {
		return nil
	}
	w.tracks = append(w.tracks, webmTrack{})
	t := &w.tracks[len(w.tracks)-1]
	var field func(element) error
	field = func(c element) (err error) {
		switch c.id {
		case idTrackType:
			t.kind, err = w.uint(c)
		case idCodec:
			t.codec, err = w.text(c)
		case idVideo:
			err = w.walk(c.start, c.start+c.size, field)
		case idPixelWidth:
			t.width, err = w.pixels(c)
		case idPixelHeight:
			t.height, err = w.pixels(c)
		}
		return err
	}
	return w.walk(e.start, e.start+e.size, field)
}

// block notes the time of one frame: the cluster's time plus an offset that
// follows the track number.
func (w *webm) block(e element) error {
	var b [10]byte
	n, err := w.src.ReadAt(b[:min(e.size, 10)], e.start)
	if n == 0 {
		return fmt.Errorf("block: %w", err)
	}
	l := vintLen(b[0])
	if l > 8 || l+2 > n {
		return errors.New("bad block")
	}
	w.tick(int64(int16(binary.BigEndian.Uint16(b[l:]))))
	return nil
}

func (w *webm) tick(offset int64) {
	ms := (w.cluster + offset) * w.scale / 1_000_000
	w.lastMS = max(w.lastMS, ms)
}

func (w *webm) payload(e element, limit int64) ([]byte, error) {
	if e.size > limit {
		return nil, fmt.Errorf("element %X of %d bytes", e.id, e.size)
	}
	b := make([]byte, e.size)
	if _, err := w.src.ReadAt(b, e.start); err != nil && (err != io.EOF || e.size == 0) {
		return nil, fmt.Errorf("element %X: %w", e.id, err)
	}
	return b, nil
}

func (w *webm) text(e element) (string, error) {
	b, err := w.payload(e, 256)
	return string(b), err
}

func (w *webm) uint(e element) (int64, error) {
	b, err := w.payload(e, 8)
	var v uint64
	for _, c := range b {
		v = v<<8 | uint64(c)
	}
	if v > math.MaxInt64 {
		return 0, errors.New("number too large")
	}
	return int64(v), err
}

func (w *webm) pixels(e element) (int, error) {
	v, err := w.uint(e)
	if err == nil && v > 8192 {
		err = errors.New("picture too large")
	}
	return int(v), err
}

func (w *webm) float(e element) (float64, error) {
	b, err := w.payload(e, 8)
	switch {
	case err != nil:
		return 0, err
	case len(b) == 4:
		return float64(math.Float32frombits(binary.BigEndian.Uint32(b))), nil
	case len(b) == 8:
		return math.Float64frombits(binary.BigEndian.Uint64(b)), nil
	}
	return 0, errors.New("bad float")
}

func (w *webm) verdict() (Info, error) {
	if w.docType != "webm" {
		return Info{}, errs.Invalidf("这是 %s 文件，不是 WebM。请导出为 MP4（H.264）或 WebM", nameOr(w.docType, "未知的"))
	}
	info, err := w.picture()
	if err != nil {
		return Info{}, err
	}
	if w.frames == 0 {
		return Info{}, errs.Invalidf("这个 WebM 只有文件头，没有内容：文件不完整。请重新上传完整的文件")
	}
	info.DurationMS = w.lastMS
	if w.ticks != 0 {
		claimed := w.ticks * float64(w.scale) / 1e6
		if !(claimed > 0 && claimed <= maxDurationMS) {
			return Info{}, errs.Invalidf("这个 WebM 文件头写的时长不可信。请重新导出后再传")
		}
		if !agree(int64(claimed), w.lastMS) {
			return Info{}, errs.Invalidf("这个 WebM 的文件头写着 %s，内容只到 %s，对不上。请重新导出后再传",
				durationText(int64(claimed)), durationText(w.lastMS))
		}
		info.DurationMS = int64(math.Round(claimed))
	}
	return info, duration(info.DurationMS)
}

func (w *webm) picture() (Info, error) {
	for _, t := range w.tracks {
		if t.kind == 1 {
			if t.width == 0 || t.height == 0 {
				return Info{}, errs.Invalidf("这个 WebM 没有写画面大小。请重新导出后再传")
			}
			return Info{Kind: Video, MIME: "video/webm", Codec: t.codec, Width: t.width, Height: t.height}, nil
		}
	}
	for _, t := range w.tracks {
		if t.kind == 2 {
			return Info{Kind: Audio, MIME: "audio/webm", Codec: t.codec}, nil
		}
	}
	return Info{}, errs.Invalidf("这个 WebM 里既没有画面也没有声音，请检查是不是选错了文件")
}

func nameOr(s, instead string) string {
	if s == "" {
		return instead
	}
	return s
}
