package content

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"path"
	"slices"
	"strings"

	"ezhan/internal/clock"
	"ezhan/internal/content/lexicon"
	"ezhan/internal/errs"
)

// ManifestName is the manifest a folder is expected to hold.
const ManifestName = "manifest.csv"

// maxManifest and maxRows bound a manifest; more is split into folders.
const (
	maxManifest = 8 << 20
	maxRows     = 5000
)

// Column is a column of the manifest.
type Column struct {
	Name  string // as the header says it
	Title string // the Chinese header, equally good
	Help  string
	Must  bool
}

// Columns documents the manifest. The order of the columns in a file is free.
func Columns() []Column {
	return []Column{
		{"file", "文件", "文件在这个文件夹里的位置，例如 视频/洗手.mp4", true},
		{"title", "标题", "显示给群众看的标题，最多 60 字", true},
		{"source_class", "来源类别", "KEPU_CHINA 科普中国、GUANGDONG 广东科普、PARTNER 部门联合、LOCAL 本地；空着算本地", false},
		{"upstream_id", "来源编号", "来源平台上的编号；编号和网址都没有的，按“本地”算", false},
		{"url", "来源网址", "来源网址，以 http:// 或 https:// 开头", false},
		{"producer", "制作单位", "作者或制作单位", false},
		{"licence", "授权说明", "可以怎样使用，例如 可在科普e站播放", false},
		{"publish_date", "发布日期", "原作的发布日期，例如 2026-05-12", false},
		{"language", "语言", "普通话、粤语、客家话、潮汕话……空着不限", false},
		{"poster", "封面", "封面图片在文件夹里的位置", false},
		{"captions", "字幕", "WebVTT 字幕在文件夹里的位置", false},
		{"summary", "简介", "一两句话的简介", false},
		{"keywords", "关键词", "用空格隔开", false},
		{"topic", "主题", "建议的主题，多个用分号隔开；导入后还要由人确认", false},
		{"audience", "人群", "建议的人群，多个用分号隔开", false},
		{"scene", "场景", "建议的场景，多个用分号隔开", false},
	}
}

// Row is one row of a manifest: a file and what is said about it.
type Row struct {
	Line        int // in the file, the header is 1
	File        string
	Title       string
	Class       Class
	UpstreamID  string
	URL         string
	Producer    string
	Licence     string
	PublishDate clock.Day
	Language    string
	Poster      string
	Captions    string
	Summary     string
	Keywords    string
	Labels      Labels // proposed, not confirmed
}

// RowError says which cell of which row is wrong, why, and what to do.
type RowError struct {
	Line   int    `json:"line"`
	File   string `json:"file"`
	Column string `json:"column"`
	Reason string `json:"reason"`
	Todo   string `json:"todo"`
}

// Error implements error.
func (e *RowError) Error() string {
	return fmt.Sprintf("第 %d 行 %s：%s。%s", e.Line, e.Column, e.Reason, e.Todo)
}

// ReadManifest reads a CSV in UTF-8, with or without a mark in front, or in
// GB 18030. Rows that cannot be understood come back as errors beside the good
// rows. It returns Invalid if the whole list cannot be used: not text, no
// header, an unknown or missing column, too many rows.
func ReadManifest(r io.Reader) (rows []Row, bad []RowError, err error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxManifest+1))
	if err != nil {
		return nil, nil, fmt.Errorf("manifest: %w", err)
	}
	if len(raw) > maxManifest {
		return nil, nil, errs.Invalidf("清单超过 8 MB，请分成几个文件夹导入")
	}
	text, err := decodeText(raw)
	if err != nil {
		return nil, nil, err
	}
	c := csv.NewReader(strings.NewReader(text))
	c.FieldsPerRecord = -1
	header, err := c.Read()
	if err != nil {
		return nil, nil, errs.Because(errs.Invalid, err, "清单是空的，或第一行不是表头。请下载模板后填写")
	}
	columns, err := readHeader(header)
	if err != nil {
		return nil, nil, err
	}
	return readRows(c, columns)
}

// readHeader maps the positions of the header to column names.
func readHeader(header []string) ([]string, error) {
	var names []string
	for i, cell := range header {
		cell = strings.TrimSpace(cell)
		at := slices.IndexFunc(Columns(), func(c Column) bool { return strings.EqualFold(c.Name, cell) || c.Title == cell })
		switch {
		case cell == "":
			names = append(names, "")
		case at < 0:
			return nil, errs.Invalidf("清单第 1 行第 %d 列“%s”不认识。可以用的列：%s", i+1, clip(cell), columnList())
		case slices.Contains(names, Columns()[at].Name):
			return nil, errs.Invalidf("清单里有两列“%s”，请删掉一列", clip(cell))
		default:
			names = append(names, Columns()[at].Name)
		}
	}
	for _, c := range Columns() {
		if c.Must && !slices.Contains(names, c.Name) {
			return nil, errs.Invalidf("清单缺少“%s”（%s）这一列。可以用的列：%s", c.Name, c.Title, columnList())
		}
	}
	return names, nil
}

func columnList() string {
	var names []string
	for _, c := range Columns() {
		names = append(names, c.Name)
	}
	return strings.Join(names, "、")
}

func readRows(c *csv.Reader, columns []string) (rows []Row, bad []RowError, err error) {
	for {
		record, err := c.Read()
		if errors.Is(err, io.EOF) {
			return rows, bad, nil
		}
		if len(rows)+len(bad) >= maxRows {
			return nil, nil, errs.Invalidf("清单超过 %d 行，请分成几个文件夹导入", maxRows)
		}
		var broken *csv.ParseError
		if errors.As(err, &broken) {
			bad = append(bad, RowError{Line: broken.StartLine, Column: "整行", Reason: "引号没有成对", Todo: "请用表格软件打开，另存为 CSV"})
			continue
		}
		if err != nil {
			return nil, nil, fmt.Errorf("manifest: %w", err)
		}
		line, _ := c.FieldPos(0)
		if blank(record) {
			continue
		}
		row, wrong := readRow(line, record, columns)
		if wrong != nil {
			bad = append(bad, *wrong)
			continue
		}
		rows = append(rows, row)
	}
}

func blank(record []string) bool {
	return !slices.ContainsFunc(record, func(s string) bool { return strings.TrimSpace(s) != "" })
}

func readRow(line int, record, columns []string) (Row, *RowError) {
	cells := map[string]string{}
	for i, cell := range record {
		cell = strings.TrimSpace(cell)
		switch {
		case i < len(columns) && columns[i] != "":
			cells[columns[i]] = cell
		case cell != "":
			return Row{}, &RowError{
				Line: line, File: cells["file"], Column: fmt.Sprintf("第 %d 列", i+1),
				Reason: "这一格没有表头", Todo: "检查是不是多了一个逗号；内容里有逗号时整格要加引号",
			}
		}
	}
	row := Row{
		Line: line, File: cells["file"], Title: cells["title"], UpstreamID: cells["upstream_id"], URL: cells["url"],
		Producer: cells["producer"], Licence: cells["licence"], PublishDate: clock.Day(cells["publish_date"]),
		Language: cells["language"], Poster: cells["poster"], Captions: cells["captions"],
		Summary: cells["summary"], Keywords: cells["keywords"], Labels: Labels{},
	}
	if wrong := row.check(cells); wrong != nil {
		wrong.Line, wrong.File = line, row.File
		return Row{}, wrong
	}
	return row, nil
}

// check validates the cells and fills in what needs reading.
func (r *Row) check(cells map[string]string) *RowError {
	for _, p := range []struct {
		column string
		cell   *string
	}{{"file", &r.File}, {"poster", &r.Poster}, {"captions", &r.Captions}} {
		clean, ok := insideFolder(*p.cell)
		if !ok {
			return &RowError{Column: p.column, Reason: "文件位置“" + clip(*p.cell) + "”跑到文件夹外面去了", Todo: "只写这个文件夹里的相对位置，不要用 .. 或盘符"}
		}
		*p.cell = clean
	}
	if r.File == "" {
		return &RowError{Column: "file", Reason: "没有写文件", Todo: "填上文件名"}
	}
	if wrong := checkTitle(r.Title); wrong != nil {
		return wrong
	}
	if r.URL != "" && !webAddress(r.URL) {
		return &RowError{Column: "url", Reason: "来源网址不对", Todo: "以 http:// 或 https:// 开头，没有就空着"}
	}
	if r.PublishDate != "" && !r.PublishDate.Valid() {
		return &RowError{Column: "publish_date", Reason: "日期“" + clip(string(r.PublishDate)) + "”不对", Todo: "写成 2026-05-12 的样子，没有就空着"}
	}
	r.Class = Local
	if text := cells["source_class"]; text != "" {
		class, ok := ParseClass(text)
		if !ok {
			return &RowError{Column: "source_class", Reason: "来源类别“" + clip(text) + "”不认识", Todo: "用 KEPU_CHINA、GUANGDONG、PARTNER 或 LOCAL"}
		}
		r.Class = class
	}
	return r.checkLabels(cells)
}

func checkTitle(title string) *RowError {
	switch n := len([]rune(title)); {
	case n == 0:
		return &RowError{Column: "title", Reason: "没有标题", Todo: "填上标题"}
	case n > maxTitle:
		return &RowError{Column: "title", Reason: fmt.Sprintf("标题有 %d 字，最多 %d 字", n, maxTitle), Todo: "缩短标题，其余写进简介"}
	}
	return nil
}

func (r *Row) checkLabels(cells map[string]string) *RowError {
	for _, d := range lexicon.Dims() {
		words := strings.FieldsFunc(cells[string(d)], func(c rune) bool { return strings.ContainsRune(";；、，|", c) })
		for _, word := range words {
			code, ok := lexicon.Lookup(d, word)
			if !ok {
				return &RowError{Column: string(d), Reason: d.Title() + "“" + clip(word) + "”不认识", Todo: "用下拉表里的词，或空着让系统建议"}
			}
			if !slices.Contains(r.Labels[d], code) {
				r.Labels[d] = append(r.Labels[d], code)
			}
		}
	}
	return nil
}

// insideFolder cleans a path of a manifest, written on Windows or elsewhere,
// and reports whether it stays inside the folder. An empty path stays empty.
func insideFolder(p string) (clean string, ok bool) {
	if p == "" {
		return "", true
	}
	p = strings.ReplaceAll(p, `\`, "/")
	if strings.HasPrefix(p, "/") || strings.Contains(p, ":") || strings.ContainsRune(p, 0) {
		return "", false
	}
	clean = path.Clean(p)
	return clean, clean != "." && fs.ValidPath(clean)
}

func webAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && len(s) <= 1000
}

// clip keeps a stranger's text short inside our sentence.
func clip(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
