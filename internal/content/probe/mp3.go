package probe

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"ezhan/internal/errs"
)

// Bit rates in kbit/s by (MPEG 1?, layer III row) and sampling rates in Hz, as
// ISO 11172-3 and 13818-3 number them. Only layer III is taken.
var (
	bitRates1   = [16]int{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0}
	bitRates2   = [16]int{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0}
	sampleRates = [4]int{44100, 48000, 32000, 0}
)

// frame is one MP3 frame by its four header bytes.
type frame struct {
	bytes   int
	samples int
	rate    int
}

// parseFrame reads a frame header and reports whether it is one.
func parseFrame(b [4]byte) (frame, bool) {
	version := b[1] >> 3 & 3 // 0: MPEG 2.5, 2: MPEG 2, 3: MPEG 1
	if b[0] != 0xFF || b[1]&0xE0 != 0xE0 || version == 1 || b[1]>>1&3 != 1 {
		return frame{}, false
	}
	rate := sampleRates[b[2]>>2&3]
	bits, samples := bitRates1[b[2]>>4], 1152
	if version != 3 {
		bits, samples = bitRates2[b[2]>>4], 576
		rate /= 2
		if version == 0 {
			rate /= 2
		}
	}
	if rate == 0 || bits == 0 {
		return frame{}, false
	}
	return frame{bytes: samples/8*bits*1000/rate + int(b[2]>>1&1), samples: samples, rate: rate}, true
}

// isMP3 reports whether two frames follow each other where the first should
// be. One could be chance.
func isMP3(src *io.SectionReader) bool {
	at := tagSize(src)
	for range 2 {
		var b [4]byte
		if _, err := src.ReadAt(b[:], at); err != nil {
			return false
		}
		f, ok := parseFrame(b)
		if !ok {
			return false
		}
		at += int64(f.bytes)
	}
	return true
}

// tagSize is the length of the ID3v2 tag in front, 0 if there is none.
func tagSize(src *io.SectionReader) int64 {
	var b [10]byte
	if _, err := src.ReadAt(b[:], 0); err != nil || string(b[:3]) != "ID3" {
		return 0
	}
	n := int64(b[6]&0x7F)<<21 | int64(b[7]&0x7F)<<14 | int64(b[8]&0x7F)<<7 | int64(b[9]&0x7F)
	n += 10
	if b[5]&0x10 != 0 {
		n += 10
	}
	if n > src.Size() {
		return 0
	}
	return n
}

// probeMP3 counts every frame: the only duration of an MP3 that cannot lie.
func probeMP3(src *io.SectionReader) (Info, error) {
	at := tagSize(src)
	r := bufio.NewReaderSize(io.NewSectionReader(src, at, src.Size()-at), 64<<10)
	var seconds float64
	var stray, good int64
	for {
		b, err := r.Peek(4)
		if err != nil {
			break // the end, or fewer bytes than a frame has
		}
		f, ok := parseFrame([4]byte(b))
		if !ok {
			if stray += 1; stray > 1<<20 && stray > good {
				return Info{}, errs.Invalidf("这个 MP3 里大部分不是声音数据，文件坏了。请重新导出后再传")
			}
			if _, err := r.Discard(1); err != nil {
				return Info{}, fmt.Errorf("probe: mp3: %w", err)
			}
			continue
		}
		n, err := r.Discard(f.bytes)
		if err != nil && !errors.Is(err, io.EOF) {
			return Info{}, fmt.Errorf("probe: mp3: %w", err)
		}
		if n < f.bytes {
			break // a frame cut off at the end is not heard
		}
		good += int64(n)
		seconds += float64(f.samples) / float64(f.rate)
	}
	ms := int64(seconds*1000 + 0.5)
	return Info{Kind: Audio, MIME: "audio/mpeg", Codec: "MP3", DurationMS: ms}, duration(ms)
}
