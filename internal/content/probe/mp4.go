package probe

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/abema/go-mp4"

	"ezhan/internal/errs"
)

// maxMoov bounds the index of an MP4: twelve hours of film need about 20 MB.
const maxMoov = 32 << 20

// maxBoxes bounds how many boxes of an index are looked at.
const maxBoxes = 10_000

func isMP4(head []byte) bool {
	return len(head) >= 12 && string(head[4:8]) == "ftyp"
}

// film is what the boxes of an MP4 say.
type film struct {
	movieMS    int64
	tracks     []*track
	mediaBytes int64 // payload of all mdat boxes
	fragmented bool
	edited     bool // an edit list may show less than there is
	hasIndex   bool
	boxes      int
	end        int64 // file size
}

type track struct {
	handler   string
	codec     string
	width     int
	height    int
	timescale int64
	ms        int64 // by its header
	sampleMS  int64 // by its table of sample durations
	bytes     int64 // by its table of sample sizes
	lastChunk int64
}

func probeMP4(src *io.SectionReader) (Info, error) {
	f := &film{end: src.Size()}
	if err := f.topLevel(src); err != nil {
		return Info{}, err
	}
	if !f.hasIndex {
		return Info{}, errs.Invalidf("这个 MP4 没有索引（moov），可能没有传完或录制中断，无法播放。请重新导出后再传")
	}
	_, err := mp4.ReadBoxStructure(src, f.box)
	if err != nil {
		if errs.Is(err, errs.Invalid) {
			return Info{}, err
		}
		return Info{}, errs.Because(errs.Invalid, err, "这个 MP4 的文件头坏了，读不出时长和画面。请重新导出后再传")
	}
	return f.verdict()
}

// topLevel walks the outer boxes by their sizes only. A box that claims more
// than the file holds is how a truncated upload and most lies show.
func (f *film) topLevel(src *io.SectionReader) error {
	for at := int64(0); at < f.end; {
		if f.boxes++; f.boxes > maxBoxes {
			return errs.Invalidf("这个 MP4 被切成了太多段，请重新导出为普通 MP4")
		}
		kind, header, size, err := boxHead(src, at)
		if err != nil {
			return err
		}
		if size < header || size > f.end-at {
			return errs.Invalidf("这个 MP4 的文件头说有 %s，实际只有 %s：文件不完整。请重新上传完整的文件",
				bytesText(at+max(size, 0)), bytesText(f.end))
		}
		switch kind {
		case "moov":
			if size > maxMoov {
				return errs.Invalidf("这个 MP4 的索引有 %s，不可信。请重新导出后再传", bytesText(size))
			}
			f.hasIndex = true
		case "mdat":
			f.mediaBytes += size - header
		case "moof":
			f.fragmented = true
		}
		at += size
	}
	f.boxes = 0
	return nil
}

func boxHead(src *io.SectionReader, at int64) (kind string, header, size int64, err error) {
	var b [16]byte
	n, err := src.ReadAt(b[:], at)
	if n < 8 {
		return "", 0, 0, errs.Because(errs.Invalid, err, "这个 MP4 的结尾有多余的数据或不完整，请重新上传完整的文件")
	}
	header, size = 8, int64(binary.BigEndian.Uint32(b[:4]))
	switch size {
	case 0: // to the end of the file
		size = src.Size() - at
	case 1:
		if n < 16 {
			return "", 0, 0, errs.Invalidf("这个 MP4 不完整，请重新上传完整的文件")
		}
		header, size = 16, int64(binary.BigEndian.Uint64(b[8:]))
	}
	return string(b[4:8]), header, size, nil
}

// containers are the boxes whose children we read. All others are leaves to
// us, whatever they hold.
var containers = []string{"moov", "trak", "mdia", "minf", "stbl"}

func (f *film) box(h *mp4.ReadHandle) (any, error) {
	if f.boxes++; f.boxes > maxBoxes {
		return nil, errs.Invalidf("这个 MP4 的索引里有太多条目，不可信。请重新导出后再传")
	}
	if h.BoxInfo.Offset+h.BoxInfo.Size > uint64(f.end) || h.BoxInfo.Size < h.BoxInfo.HeaderSize {
		return nil, errors.New("box outside the file")
	}
	kind := h.BoxInfo.Type.String()
	if len(h.Path) == 1 && kind != "moov" {
		return nil, nil
	}
	if slices.Contains(containers, kind) {
		if kind == "trak" {
			f.tracks = append(f.tracks, &track{})
		}
		return h.Expand()
	}
	switch kind {
	case "mvhd":
		return nil, f.movieHeader(h)
	case "mvex":
		f.fragmented = true
	case "edts":
		f.edited = true
	}
	if len(h.Path) > 2 && len(f.tracks) > 0 && h.BoxInfo.Size <= maxMoov {
		return nil, f.tracks[len(f.tracks)-1].box(kind, h)
	}
	return nil, nil
}

func (f *film) movieHeader(h *mp4.ReadHandle) error {
	box, _, err := h.ReadPayload()
	if err != nil {
		return err
	}
	m, ok := box.(*mp4.Mvhd)
	if !ok || m.Timescale == 0 {
		return errors.New("mvhd without timescale")
	}
	f.movieMS, err = millis(m.GetDuration(), int64(m.Timescale))
	return err
}

func (t *track) box(kind string, h *mp4.ReadHandle) error {
	switch kind {
	case "mdhd", "tkhd", "hdlr":
		box, _, err := h.ReadPayload()
		if err != nil {
			return err
		}
		return t.header(box)
	case "stsd", "stts", "stsz", "stco", "co64":
		var table tableReader
		if _, err := h.ReadData(&table); err != nil {
			return err
		}
		return t.table(kind, table)
	}
	return nil
}

func (t *track) header(box mp4.IBox) (err error) {
	switch b := box.(type) {
	case *mp4.Mdhd:
		if b.Timescale == 0 {
			return errors.New("mdhd without timescale")
		}
		t.timescale = int64(b.Timescale)
		t.ms, err = millis(b.GetDuration(), t.timescale)
	case *mp4.Tkhd:
		t.width, t.height = int(b.GetWidthInt()), int(b.GetHeightInt())
	case *mp4.Hdlr:
		t.handler = string(b.HandlerType[:])
	}
	return err
}

// tableReader collects the payload of one table. Its size was checked against
// the file, so it cannot be larger than what was uploaded.
type tableReader []byte

func (b *tableReader) Write(p []byte) (int, error) {
	*b = append(*b, p...)
	return len(p), nil
}

// rows returns the table's entries of n bytes after skip bytes, as many as the
// count at offset at claims, and an error if they are not there.
func (b tableReader) rows(at, skip, n int) ([]byte, error) {
	if len(b) < skip {
		return nil, errors.New("table too short")
	}
	count := int64(binary.BigEndian.Uint32(b[at:]))
	if count*int64(n) > int64(len(b)-skip) {
		return nil, fmt.Errorf("table claims %d entries and has room for %d", count, (len(b)-skip)/n)
	}
	return b[skip : skip+int(count)*n], nil
}

func (t *track) table(kind string, b tableReader) error {
	switch kind {
	case "stsd":
		if len(b) < 16 {
			return errors.New("stsd without entry")
		}
		t.codec = string(b[12:16])
	case "stts":
		rows, err := b.rows(4, 8, 8)
		if err != nil || t.timescale == 0 {
			return errors.Join(err, t.needTimescale())
		}
		return t.sumDurations(rows)
	case "stsz":
		return t.sumSizes(b)
	case "stco", "co64":
		return t.chunks(kind, b)
	}
	return nil
}

func (t *track) needTimescale() error {
	if t.timescale == 0 {
		return errors.New("stts before mdhd")
	}
	return nil
}

func (t *track) sumDurations(rows []byte) (err error) {
	var sum uint64
	for ; len(rows) > 0; rows = rows[8:] {
		sum += uint64(binary.BigEndian.Uint32(rows)) * uint64(binary.BigEndian.Uint32(rows[4:]))
		if sum > 1<<62 {
			return errors.New("stts sums beyond belief")
		}
	}
	t.sampleMS, err = millis(sum, t.timescale)
	return err
}

func (t *track) sumSizes(b tableReader) error {
	if len(b) < 12 {
		return errors.New("stsz too short")
	}
	if same := int64(binary.BigEndian.Uint32(b[4:])); same > 0 {
		t.bytes = same * int64(binary.BigEndian.Uint32(b[8:]))
		return nil
	}
	rows, err := b.rows(8, 12, 4)
	for ; len(rows) > 0; rows = rows[4:] {
		t.bytes += int64(binary.BigEndian.Uint32(rows))
	}
	return err
}

func (t *track) chunks(kind string, b tableReader) error {
	width := 4
	if kind == "co64" {
		width = 8
	}
	rows, err := b.rows(4, 8, width)
	for ; len(rows) > 0; rows = rows[width:] {
		at := uint64(binary.BigEndian.Uint32(rows))
		if width == 8 {
			at = binary.BigEndian.Uint64(rows)
		}
		if at > 1<<62 {
			return errors.New("chunk beyond belief")
		}
		t.lastChunk = max(t.lastChunk, int64(at))
	}
	return err
}

// playable are the codecs that every supported browser decodes.
var playable = map[string]string{
	"avc1": "H.264", "avc3": "H.264", "vp09": "VP9", "av01": "AV1",
	"mp4a": "AAC", "Opus": "Opus", ".mp3": "MP3",
}

// verdict compares what the boxes say with each other and with the bytes.
func (f *film) verdict() (Info, error) {
	var video, audio *track
	for _, t := range f.tracks {
		switch {
		case t.handler == "vide" && video == nil:
			video = t
		case t.handler == "soun" && audio == nil:
			audio = t
		}
	}
	main, info := video, Info{Kind: Video, MIME: "video/mp4"}
	if main == nil {
		main, info = audio, Info{Kind: Audio, MIME: "audio/mp4"}
	}
	if main == nil {
		return Info{}, errs.Invalidf("这个 MP4 里既没有画面也没有声音，请检查是不是选错了文件")
	}
	if playable[main.codec] == "" {
		return Info{}, errs.Invalidf("这个 MP4 的编码是 %s，电视盒子放不出来。请导出为 H.264 编码的 MP4", codecName(main.codec))
	}
	ms, err := f.durationOf(main)
	if err != nil {
		return Info{}, err
	}
	if err := f.believable(ms); err != nil {
		return Info{}, err
	}
	info.Codec, info.DurationMS = playable[main.codec], ms
	if video != nil {
		info.Width, info.Height = video.width, video.height
		if info.Width <= 0 || info.Height <= 0 || info.Width > 8192 || info.Height > 8192 {
			return Info{}, errs.Invalidf("这个 MP4 的画面大小写的是 %d×%d，不可信。请重新导出后再传", info.Width, info.Height)
		}
	}
	return info, nil
}

// durationOf is the film's length, if the movie's header, the track's header
// and the table of samples agree about it.
func (f *film) durationOf(t *track) (int64, error) {
	ms := f.movieMS
	if ms == 0 {
		ms = t.ms
	}
	if err := duration(ms); err != nil {
		return 0, err
	}
	if f.fragmented {
		return ms, nil // its samples are not in the index
	}
	longest := t.sampleMS // sound may go on after the picture
	for _, o := range f.tracks {
		longest = max(longest, o.sampleMS)
	}
	if !agree(ms, longest) && !(f.edited && ms < longest) {
		return 0, errs.Invalidf("这个 MP4 的文件头写着 %s，里面的内容只有 %s，对不上。请重新导出后再传",
			durationText(ms), durationText(longest))
	}
	return ms, nil
}

// minBytesPerSecond is less than any real film carries; a still picture held
// for a minute has more.
const minBytesPerSecond = 50

func (f *film) believable(ms int64) error {
	var claimed int64
	for _, t := range f.tracks {
		claimed += t.bytes
		if t.lastChunk >= f.end {
			return errs.Invalidf("这个 MP4 的索引指向文件以外，文件不完整。请重新上传完整的文件")
		}
	}
	if !f.fragmented && claimed > f.mediaBytes {
		return errs.Invalidf("这个 MP4 的索引说画面和声音有 %s，实际只有 %s：文件不完整。请重新上传完整的文件",
			bytesText(claimed), bytesText(f.mediaBytes))
	}
	if f.mediaBytes*1000 < ms*minBytesPerSecond {
		return errs.Invalidf("这个 MP4 写着 %s，数据却只有 %s，不可信。请重新导出后再传", durationText(ms), bytesText(f.mediaBytes))
	}
	return nil
}

func codecName(code string) string {
	switch code {
	case "hvc1", "hev1":
		return "H.265"
	case "mp4v":
		return "MPEG-4"
	}
	return fmt.Sprintf("%q", code)
}

// millis turns a duration in units of 1/scale second into milliseconds.
func millis(d uint64, scale int64) (int64, error) {
	if d > 1<<52 {
		return 0, errs.Invalidf("文件头写的时长不可信。请重新导出后再传")
	}
	return int64(d) * 1000 / scale, nil
}

func durationText(ms int64) string {
	s := ms / 1000
	if s >= 3600 {
		return fmt.Sprintf("%d 小时 %d 分", s/3600, s%3600/60)
	}
	return fmt.Sprintf("%d 分 %d 秒", s/60, s%60)
}

func bytesText(n int64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%.1f GB", float64(n)/(1<<30))
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	}
	return fmt.Sprintf("%d KB", (n+1023)/1024)
}
