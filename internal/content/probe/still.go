package probe

import (
	"bytes"
	"fmt"
	"image"
	_ "image/jpeg" // the pictures we take
	_ "image/png"
	"io"
	"regexp"
	"strconv"

	_ "golang.org/x/image/webp"

	"ezhan/internal/errs"
)

// maxPixels bounds what a picture may unpack to: an A1 poster at 150 dpi.
const maxPixels = 40_000_000

func isStill(head []byte) bool {
	return bytes.HasPrefix(head, []byte{0xFF, 0xD8, 0xFF}) ||
		bytes.HasPrefix(head, []byte("\x89PNG\r\n\x1a\n")) ||
		len(head) >= 16 && bytes.HasPrefix(head, []byte("RIFF")) && string(head[8:12]) == "WEBP"
}

// probeStill reads the header only; package picture decodes the rest and finds
// the damage that a header hides.
func probeStill(src *io.SectionReader) (Info, error) {
	c, format, err := image.DecodeConfig(src)
	if err != nil {
		return Info{}, errs.Because(errs.Invalid, err, "这张图片坏了，打不开。请重新导出后再传")
	}
	if c.Width <= 0 || c.Height <= 0 || c.Width*c.Height > maxPixels {
		return Info{}, errs.Invalidf("这张图片是 %d×%d，太大了。最大 4000 万像素，请缩小后再传", c.Width, c.Height)
	}
	return Info{Kind: Image, MIME: "image/" + format, Width: c.Width, Height: c.Height}, nil
}

var pageCount = regexp.MustCompile(`/Type\s*/Pages\b[^>]{0,400}?/Count\s+(\d{1,4})|/Count\s+(\d{1,4})[^>]{0,400}?/Type\s*/Pages\b`)

// probePDF checks the two ends. Pages are counted where the page tree is not
// compressed; 0 means unknown.
func probePDF(src *io.SectionReader) (Info, error) {
	tail := make([]byte, min(src.Size(), 2048))
	if _, err := src.ReadAt(tail, src.Size()-int64(len(tail))); err != nil && err != io.EOF {
		return Info{}, fmt.Errorf("probe: pdf: %w", err)
	}
	if !bytes.Contains(tail, []byte("%%EOF")) {
		return Info{}, errs.Invalidf("这个 PDF 没有结尾，文件不完整。请重新上传完整的文件")
	}
	info := Info{Kind: Document, MIME: "application/pdf"}
	text, err := io.ReadAll(io.LimitReader(src, 16<<20))
	if err != nil {
		return Info{}, fmt.Errorf("probe: pdf: %w", err)
	}
	for _, m := range pageCount.FindAllSubmatch(text, 64) {
		n, err := strconv.Atoi(string(m[1]) + string(m[2]))
		if err == nil {
			info.Pages = max(info.Pages, n)
		}
	}
	return info, nil
}
