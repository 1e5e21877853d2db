package content

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"ezhan/internal/access"
	"ezhan/internal/errs"
	"ezhan/internal/event"
	"ezhan/internal/sqldb"
)

// Folder is a folder to import: files and the manifest that describes them.
// Give it a file system that cannot leave the folder (os.Root, zip).
type Folder struct {
	FS       fs.FS
	Manifest string // the manifest's name; ManifestName if empty
	Org      string // whose content it becomes; "" for the actor's own unit
	Station  string
}

// Outcome is what became of a row.
type Outcome string

// The outcomes.
const (
	Taken     Outcome = "imported"
	TakenHere Outcome = "local" // imported, but as local content: no source reference
	Duplicate Outcome = "duplicate"
	Failed    Outcome = "failed"
)

// Title is the outcome in plain words.
func (o Outcome) Title() string {
	return map[Outcome]string{Taken: "已导入", TakenHere: "已导入，算本地", Duplicate: "重复，没有导入", Failed: "没有导入"}[o]
}

// RowResult is what became of one row of the manifest.
type RowResult struct {
	Line    int     `db:"line" json:"line"`
	File    string  `db:"file" json:"file"`
	Title   string  `db:"title" json:"title"`
	Outcome Outcome `db:"outcome" json:"outcome"`
	Column  string  `db:"field" json:"column,omitempty"`
	Reason  string  `db:"reason" json:"reason,omitempty"`
	Todo    string  `db:"todo" json:"todo,omitempty"`
	Item    ID      `db:"item_id" json:"item,omitempty"`
}

// Tally counts the rows of an import.
type Tally struct {
	Total      int `db:"total" json:"total"`
	Done       int `db:"done" json:"done"`
	Imported   int `db:"imported" json:"imported"` // local ones included
	Local      int `db:"local" json:"local"`
	Duplicates int `db:"duplicates" json:"duplicates"`
	Failed     int `db:"failed" json:"failed"`
}

func (t *Tally) add(o Outcome) {
	t.Done++
	switch o {
	case Taken:
		t.Imported++
	case TakenHere:
		t.Imported++
		t.Local++
	case Duplicate:
		t.Duplicates++
	case Failed:
		t.Failed++
	}
}

// Result is a finished import: every row with what became of it.
type Result struct {
	Tally
	Rows []RowResult
}

// Progress is told after every row.
type Progress func(Tally, RowResult) error

// ImportFolder imports every good row of a folder's manifest and says of every
// other what is wrong and what to do. Nothing is published by it. It returns
// Invalid if the manifest itself cannot be used, and any failure of the system
// or of progress, with the rows done so far.
func (l *Library) ImportFolder(ctx context.Context, by access.Actor, f Folder, progress Progress) (res Result, err error) {
	defer errs.Wrap(&err, "content.ImportFolder")
	rows, bad, err := openManifest(f)
	if err != nil {
		return Result{}, err
	}
	if progress == nil {
		progress = func(Tally, RowResult) error { return nil }
	}
	res.Total = len(rows) + len(bad)
	note := func(r RowResult) error {
		res.add(r.Outcome)
		res.Rows = append(res.Rows, r)
		return progress(res.Tally, r)
	}
	for _, e := range bad {
		if err := note(RowResult{Line: e.Line, File: e.File, Outcome: Failed, Column: e.Column, Reason: e.Reason, Todo: e.Todo}); err != nil {
			return res, err
		}
	}
	for _, row := range rows {
		r, err := l.importRow(ctx, by, f, row)
		if err != nil {
			return res, err
		}
		if err := note(r); err != nil {
			return res, err
		}
	}
	return res, nil
}

func openManifest(f Folder) ([]Row, []RowError, error) {
	name := f.Manifest
	if name == "" {
		name = ManifestName
	}
	clean, ok := insideFolder(name)
	if !ok {
		return nil, nil, errs.Invalidf("清单要放在文件夹里面")
	}
	m, err := f.FS.Open(clean)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, errs.Invalidf("文件夹里没有清单 %s。请下载模板，填好后和文件放在一起", clean)
	}
	if err != nil {
		return nil, nil, errs.Because(errs.Invalid, err, "清单 %s 打不开", clean)
	}
	defer func() { _ = m.Close() }() // opened for reading only
	return ReadManifest(m)
}

// importRow imports one row. Failures a person can mend become a result; only
// a failure of the system is an error.
func (l *Library) importRow(ctx context.Context, by access.Actor, f Folder, row Row) (RowResult, error) {
	res := RowResult{Line: row.Line, File: row.File, Title: row.Title}
	u := Upload{
		Org: f.Org, Station: f.Station, Title: row.Title, Summary: row.Summary, Keywords: row.Keywords, Class: row.Class,
		UpstreamID: row.UpstreamID, UpstreamURL: row.URL, Producer: row.Producer, Licence: row.Licence,
		PublishDate: row.PublishDate, Language: row.Language, Labels: row.Labels,
	}
	for _, part := range []struct {
		column, name string
		into         *io.Reader
	}{{"file", row.File, &u.Media}, {"poster", row.Poster, &u.Poster}, {"captions", row.Captions, &u.Captions}} {
		if part.name == "" {
			continue
		}
		file, wrong := openIn(f.FS, part.name)
		if wrong != "" {
			res.Outcome, res.Column, res.Reason, res.Todo = Failed, part.column, wrong, "检查文件名和大小写，并和清单放在同一个文件夹"
			return res, nil
		}
		defer func() { _ = file.Close() }() // opened for reading only
		*part.into = file
	}
	receipt, err := l.Import(ctx, by, u)
	return outcome(res, row, receipt, err)
}

// openIn opens a plain file of the folder, or says why it cannot.
func openIn(folder fs.FS, name string) (fs.File, string) {
	f, err := folder.Open(name)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, "没有找到文件“" + clip(name) + "”"
		}
		return nil, "文件“" + clip(name) + "”打不开，或指向文件夹外面"
	}
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		_ = f.Close() // not a file to read
		return nil, "“" + clip(name) + "”不是文件"
	}
	return f, ""
}

func outcome(res RowResult, row Row, receipt Receipt, err error) (RowResult, error) {
	switch errs.KindOf(err) {
	case errs.Conflict:
		res.Outcome, res.Column, res.Reason, res.Todo = Duplicate, "file", errs.TextOf(err), "不用处理"
		return res, nil
	case errs.Invalid:
		res.Outcome, res.Column, res.Reason, res.Todo = Failed, "file", errs.TextOf(err), "改好后只导入这一行"
		if fields := errs.FieldsOf(err); len(fields) > 0 {
			res.Column, res.Reason = fields[0].Name, fields[0].Text
		}
		return res, nil
	}
	if err != nil {
		return res, fmt.Errorf("row %d: %w", row.Line, err)
	}
	res.Item, res.Outcome = receipt.Version.Item, Taken
	if receipt.Version.Class == Local && row.Class != Local {
		res.Outcome, res.Column = TakenHere, "upstream_id"
		res.Reason, res.Todo = "没有来源编号和网址，按本地内容算，不计入科普中国时长", "有来源的请补上编号或网址后重新导入"
	}
	if len(receipt.Same) > 0 {
		res.Reason = "画面和“" + receipt.Same[0].Title + "”一样" + and(res.Reason)
		res.Todo = "确认是不是同一条内容；是的话请删掉一条"
	}
	return res, nil
}

func and(s string) string {
	if s == "" {
		return ""
	}
	return "；" + s
}

// tellFolder records the result of an import.
func tellFolder(tx *sqldb.Tx, by access.Actor, org, id string, t Tally) error {
	return event.Append(tx, by, event.New{
		Kind: EvFolder, Subject: "content_import:" + id, Org: org,
		Data: FolderData{Import: id, Imported: t.Imported, Local: t.Local, Duplicates: t.Duplicates, Failed: t.Failed},
	})
}
