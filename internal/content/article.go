package content

import (
	"bytes"
	"html"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"ezhan/internal/errs"
)

// maxArticle bounds an article: a small book.
const maxArticle = 1 << 20

// decodeText is b as UTF-8, whatever an office's computer saved it as: UTF-8,
// with or without a mark in front, or GB 18030. Validity decides: text in GB
// 18030 is almost never valid UTF-8.
func decodeText(b []byte) (string, error) {
	b = bytes.TrimPrefix(b, []byte("\xEF\xBB\xBF"))
	if utf8.Valid(b) {
		return string(b), nil
	}
	out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(b)
	if err != nil || bytes.ContainsRune(out, utf8.RuneError) {
		return "", errs.Invalidf("文字的编码认不出来。请用“另存为”选 UTF-8 后再传")
	}
	return string(out), nil
}

// article turns plain text into a page that needs nothing else: an empty line
// ends a paragraph, "# " begins a heading, "- " a list entry. Everything the
// author wrote is escaped, so the page cannot act.
func article(title string, text string) []byte {
	var b strings.Builder
	b.WriteString(`<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>`)
	b.WriteString(html.EscapeString(title))
	b.WriteString(`</title><style>` + articleStyle + `</style><body><main><h1>`)
	b.WriteString(html.EscapeString(title))
	b.WriteString("</h1>")
	for _, block := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		writeBlock(&b, strings.TrimSpace(block))
	}
	b.WriteString("</main></body></html>\n")
	return []byte(b.String())
}

const articleStyle = `html{font:5vmin/1.6 "Noto Sans CJK SC","Source Han Sans SC","Microsoft YaHei",sans-serif;color:#10213A;background:#F3F6FB}` +
	`body{margin:0}main{max-width:34em;margin:0 auto;padding:1em 1.2em}h1{font-size:1.5em;line-height:1.3;color:#0D4699;margin:.2em 0 .5em}` +
	`h2{font-size:1.15em;margin:.8em 0 .3em}p,ul{margin:.5em 0}ul{padding-left:1.2em}@media(max-width:600px){html{font-size:17px}}`

func writeBlock(b *strings.Builder, block string) {
	if block == "" {
		return
	}
	inList := false
	for _, line := range strings.Split(block, "\n") {
		line = strings.TrimSpace(line)
		entry, isEntry := strings.CutPrefix(line, "- ")
		if isEntry != inList {
			b.WriteString(map[bool]string{true: "<ul>", false: "</ul>"}[isEntry])
			inList = isEntry
		}
		switch heading, isHeading := strings.CutPrefix(line, "# "); {
		case isEntry:
			b.WriteString("<li>" + html.EscapeString(entry) + "</li>")
		case isHeading:
			b.WriteString("<h2>" + html.EscapeString(heading) + "</h2>")
		case line != "":
			b.WriteString("<p>" + html.EscapeString(line) + "</p>")
		}
	}
	if inList {
		b.WriteString("</ul>")
	}
}

// readText reads an article's source.
func readText(r io.Reader) (string, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxArticle+1))
	if err != nil {
		return "", err
	}
	if len(raw) > maxArticle {
		return "", errs.Invalidf("文章超过 1 MB，请分成几篇")
	}
	text, err := decodeText(raw)
	if err == nil && strings.TrimSpace(text) == "" {
		err = errs.Invalidf("文章是空的")
	}
	return text, err
}
