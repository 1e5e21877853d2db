package probe

import (
	"bytes"
	"fmt"
	"io"
	"unicode/utf8"

	"ezhan/internal/errs"
)

// Kind is what a file is to the person who plays or prints it.
type Kind string

// The kinds of files the product takes.
const (
	Video    Kind = "video"
	Audio    Kind = "audio"
	Image    Kind = "image"
	Document Kind = "document"
	Captions Kind = "captions"
	Text     Kind = "text"
)

// Info is what a file really is. Fields that do not apply are zero.
type Info struct {
	Kind       Kind
	MIME       string
	Width      int
	Height     int
	DurationMS int64
	Codec      string
	Pages      int
}

// maxDurationMS is the longest film that is believed. Nobody shows a longer
// one on a station's screen; a header that claims more is broken.
const maxDurationMS = 12 * 60 * 60 * 1000

// headBytes is how much of a file is read to tell its type.
const headBytes = 4096

// File says what the size bytes of r are. It returns Invalid, with a sentence
// for the person, if the type is not one we take or the file is damaged or
// contradicts itself.
func File(r io.ReaderAt, size int64) (Info, error) {
	if size == 0 {
		return Info{}, errs.Invalidf("文件是空的，请重新导出后再传")
	}
	head := make([]byte, min(size, headBytes))
	if _, err := r.ReadAt(head, 0); err != nil && err != io.EOF {
		return Info{}, fmt.Errorf("probe: read head: %w", err)
	}
	src := io.NewSectionReader(r, 0, size)
	switch {
	case isMP4(head):
		return probeMP4(src)
	case bytes.HasPrefix(head, []byte{0x1A, 0x45, 0xDF, 0xA3}):
		return probeWebM(src)
	case isStill(head):
		return probeStill(src)
	case bytes.HasPrefix(head, []byte("%PDF-")):
		return probePDF(src)
	case isMP3(src):
		return probeMP3(src)
	case isText(head):
		return probeText(src, head)
	}
	return Info{}, errs.Invalidf("认不出这是什么文件。可以用的有：视频 MP4、WebM，图片 JPG、PNG、WebP、SVG，音频 MP3，挂图 PDF，文章 TXT，字幕 VTT")
}

// isText reports whether head could open a text: UTF-8 or GB 18030 without
// control characters. Which encoding it is matters only to those who read it.
func isText(head []byte) bool {
	for _, c := range head {
		if c < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f' {
			return false
		}
	}
	return len(head) > 0
}

func probeText(src *io.SectionReader, head []byte) (Info, error) {
	trimmed := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF")), " \t\r\n")
	switch {
	case bytes.HasPrefix(trimmed, []byte("WEBVTT")):
		return probeCaptions(src)
	case looksSVG(trimmed):
		return probeSVG(src)
	case bytes.HasPrefix(trimmed, []byte("<")):
		return Info{}, errs.Invalidf("网页和 XML 文件不能直接上传。请把正文另存为 TXT 文本，或导出为图片、PDF")
	}
	return Info{Kind: Text, MIME: "text/plain"}, nil
}

// maxCaptions bounds a caption file: a feature film has some 100 KB of text.
const maxCaptions = 2 << 20

func probeCaptions(src *io.SectionReader) (Info, error) {
	if src.Size() > maxCaptions {
		return Info{}, errs.Invalidf("字幕文件超过 2 MB，请检查是不是选错了文件")
	}
	text, err := io.ReadAll(src)
	if err != nil {
		return Info{}, fmt.Errorf("probe: captions: %w", err)
	}
	if !utf8.Valid(text) {
		return Info{}, errs.Invalidf("字幕文件不是 UTF-8 编码，请用“另存为 UTF-8”后再传")
	}
	if !bytes.Contains(text, []byte("-->")) {
		return Info{}, errs.Invalidf("字幕文件里没有一条字幕")
	}
	return Info{Kind: Captions, MIME: "text/vtt"}, nil
}

// duration checks a duration that a header claims.
func duration(ms int64) error {
	if ms <= 0 {
		return errs.Invalidf("文件头没有写明时长，或时长是 0。请用剪辑软件重新导出后再传")
	}
	if ms > maxDurationMS {
		return errs.Invalidf("文件头写的时长是 %d 小时，不可信。请重新导出后再传", ms/3_600_000)
	}
	return nil
}

// agree reports whether two durations tell the same story: within two seconds
// or five per cent.
func agree(a, b int64) bool {
	return max(a, b)-min(a, b) <= max(2000, max(a, b)/20)
}
