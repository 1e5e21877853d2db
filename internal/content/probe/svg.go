package probe

import (
	"bytes"
	"encoding/xml"
	"io"
	"strconv"
	"strings"

	"ezhan/internal/errs"
)

// maxSVG bounds a drawing: larger ones stall the small computers behind
// screens.
const maxSVG = 8 << 20

func looksSVG(trimmed []byte) bool {
	at := bytes.Index(trimmed, []byte("<svg"))
	if at < 0 || !bytes.HasPrefix(trimmed, []byte("<")) {
		return false
	}
	return !bytes.Contains(bytes.ToLower(trimmed[:at]), []byte("<html"))
}

// probeSVG refuses a drawing that could act: scripts, event handlers, embedded
// pages, entities, addresses elsewhere. It is refused and not cleaned, because
// the hash of what came in is the evidence of where it came from.
func probeSVG(src *io.SectionReader) (Info, error) {
	if src.Size() > maxSVG {
		return Info{}, errs.Invalidf("这个 SVG 有 %s，最大 8 MB。请导出为 PNG 后再传", bytesText(src.Size()))
	}
	d := xml.NewDecoder(src)
	d.Strict = true
	d.CharsetReader = func(string, io.Reader) (io.Reader, error) {
		return nil, errs.Invalidf("这个 SVG 不是 UTF-8 编码，请另存为 UTF-8 后再传")
	}
	info := Info{Kind: Image, MIME: "image/svg+xml"}
	for depth, root := 0, true; ; {
		tok, err := d.RawToken()
		if err == io.EOF && !root && depth == 0 {
			return info, sized(info)
		}
		if err != nil {
			if errs.Is(err, errs.Invalid) {
				return Info{}, err
			}
			return Info{}, errs.Because(errs.Invalid, err, "这个 SVG 坏了，打不开。请重新导出或改用 PNG")
		}
		switch t := tok.(type) {
		case xml.StartElement:
			if root {
				if t.Name.Local != "svg" {
					return Info{}, errs.Invalidf("这不是 SVG 图片")
				}
				info.Width, info.Height = svgSize(t.Attr)
				root = false
			}
			if err := harmless(t); err != nil {
				return Info{}, err
			}
			if depth++; depth > 512 {
				return Info{}, errs.Invalidf("这个 SVG 的层次太深，请导出为 PNG 后再传")
			}
		case xml.EndElement:
			depth--
		case xml.Directive:
			if bytes.Contains(bytes.ToUpper(t), []byte("ENTITY")) {
				return Info{}, active("实体定义")
			}
		}
	}
}

func active(what string) error {
	return errs.Invalidf("这个 SVG 里有%s，为了安全不能使用。请导出为 PNG 后再传", what)
}

// harmless refuses an element that could run or fetch something.
func harmless(t xml.StartElement) error {
	switch strings.ToLower(t.Name.Local) {
	case "script", "handler", "listener":
		return active("脚本")
	case "foreignobject", "iframe", "object", "embed":
		return active("嵌入的网页")
	}
	for _, a := range t.Attr {
		name := strings.ToLower(a.Name.Local)
		if strings.HasPrefix(name, "on") {
			return active("脚本")
		}
		if (name == "href" || name == "src") && t.Name.Local != "a" && !localAddress(a.Value) {
			return active("外部地址")
		}
		if strings.Contains(strings.ToLower(strings.ReplaceAll(a.Value, " ", "")), "javascript:") {
			return active("脚本")
		}
	}
	return nil
}

// localAddress reports whether an address stays inside the file.
func localAddress(s string) bool {
	s = strings.TrimSpace(s)
	return s == "" || strings.HasPrefix(s, "#") ||
		strings.HasPrefix(s, "data:image/png") || strings.HasPrefix(s, "data:image/jp")
}

// svgSize is the size in pixels from width and height, or from the viewBox.
func svgSize(attrs []xml.Attr) (w, h int) {
	var box []string
	for _, a := range attrs {
		switch a.Name.Local {
		case "width":
			w = pixels(a.Value)
		case "height":
			h = pixels(a.Value)
		case "viewBox":
			box = strings.FieldsFunc(a.Value, func(r rune) bool { return r == ' ' || r == ',' || r == '\n' || r == '\t' })
		}
	}
	if (w == 0 || h == 0) && len(box) == 4 {
		w, h = pixels(box[2]), pixels(box[3])
	}
	return w, h
}

// unitPixels are the CSS pixels of the units an SVG may be measured in.
var unitPixels = []struct {
	unit string
	px   float64
}{{"px", 1}, {"pt", 4.0 / 3}, {"pc", 16}, {"mm", 96 / 25.4}, {"cm", 96 / 2.54}, {"in", 96}}

func pixels(s string) int {
	s, factor := strings.TrimSpace(s), 1.0
	for _, u := range unitPixels {
		if rest, ok := strings.CutSuffix(s, u.unit); ok {
			s, factor = rest, u.px
			break
		}
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || !(v > 0 && v < 1e6) {
		return 0 // percentages and nonsense: not known
	}
	return int(v*factor + 0.5)
}

func sized(info Info) error {
	if info.Width == 0 || info.Height == 0 {
		return errs.Invalidf("这个 SVG 没有写大小（width、height 或 viewBox），请重新导出后再传")
	}
	return nil
}
