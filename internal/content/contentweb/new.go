package contentweb

import (
	"net/http"
	"strings"

	"ezhan/internal/clock"
	"ezhan/internal/content"
	"ezhan/internal/errs"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
)

// form is the upload page: what was typed and what is wrong with it.
type form struct {
	of     *content.Entry // the work a new version is made of
	values map[string]string
	errs   ui.FormErrors
	limit  int64
}

func (f form) field(name, label string) ui.Field {
	return ui.Field{Name: name, Label: label, Value: f.values[name], Err: f.errs.Of(name)}
}

func (f form) with(name, label, hint string, optional bool) ui.Field {
	field := f.field(name, label)
	field.Hint, field.Optional = hint, optional
	return field
}

// formFields are the text fields of the upload form.
var formFields = []string{
	"title", "summary", "keywords", "source_class", "upstream_id", "url", "producer", "licence", "publish_date",
	"valid_until", "language", "from", "how", "of",
}

func (p pages) newForm(c *web.Ctx) error {
	f := form{values: map[string]string{"source_class": c.Query("source")}, limit: p.lib.MaxBytes()}
	if id := c.Query("of"); id != "" {
		e, err := p.lib.Open(c.Context(), c.By, content.ID(id))
		if err != nil {
			return err
		}
		f.of = &e
		f.values = map[string]string{
			"title": e.Title, "summary": e.Summary, "keywords": e.Keywords, "source_class": string(e.Class), "upstream_id": e.UpstreamID,
			"url": e.UpstreamURL, "producer": e.Producer, "licence": e.Licence, "publish_date": string(e.PublishDate),
			"valid_until": string(e.ValidUntil), "language": e.Language, "of": id,
		}
	}
	return p.showForm(c, http.StatusOK, f)
}

func (p pages) showForm(c *web.Ctx, status int, f form) error {
	page, err := c.Shell()
	if err != nil {
		return err
	}
	page.Title, page.Active = "上传内容", "contents"
	page.Lead = "上传后先看系统建议的分类，由您确认后才能发布"
	page.Crumbs = []ui.Crumb{{Text: "内容库", Href: "/contents"}, {Text: page.Title}}
	if f.of != nil {
		page.Heading = "修改“" + f.of.Title + "”"
		page.Lead = "修改会成为新的版本，重新走一遍确认；新版发布后旧版自动停用"
	}
	page.Invalid = len(f.errs) > 0
	return c.Page(status, formPage(page, f))
}

// upload takes a new work, or a new version of one.
func (p pages) upload(c *web.Ctx) error {
	c.LimitBody(p.lib.MaxBytes() + 32<<20) // the file, its poster and the words
	if err := c.ParseForm(); err != nil {
		return err
	}
	u := content.Upload{
		Title: c.Form("title"), Summary: c.Form("summary"), Keywords: c.Form("keywords"), Class: content.Class(c.Form("source_class")),
		UpstreamID: c.Form("upstream_id"), UpstreamURL: c.Form("url"), Producer: c.Form("producer"), Licence: c.Form("licence"),
		PublishDate: clock.Day(c.Form("publish_date")), ValidUntil: clock.Day(c.Form("valid_until")), Language: c.Form("language"),
	}
	closeAll, err := files(c, &u)
	defer closeAll()
	if err == nil {
		err = p.parents(c, &u)
	}
	var receipt content.Receipt
	if err == nil {
		if of := c.Form("of"); of != "" {
			receipt, err = p.lib.Revise(c.Context(), c.By, content.ID(of), u)
		} else {
			receipt, err = p.lib.Import(c.Context(), c.By, u)
		}
	}
	if err != nil {
		return p.uploadFailed(c, err)
	}
	text := "已导入，请看看建议的分类对不对"
	tone := ui.OK
	if len(receipt.Same) > 0 {
		tone, text = ui.Warn, "已导入。画面和“"+receipt.Same[0].Title+"”一样，请确认是不是同一条内容"
	}
	c.Flash(ui.Flash{Tone: tone, Text: text})
	return c.Redirect("/contents/" + string(receipt.Version.Item))
}

// files opens the form's files. The function closes them.
func files(c *web.Ctx, u *content.Upload) (closeAll func(), err error) {
	var open []web.Upload
	closeAll = func() {
		for _, f := range open {
			_ = f.Close() // read only
		}
	}
	for _, name := range []string{"file", "poster", "captions"} {
		f, err := c.File(name)
		if errs.Is(err, errs.NotFound) {
			continue
		}
		if err != nil {
			return closeAll, err
		}
		open = append(open, f)
		switch name {
		case "file":
			u.Media = f
		case "poster":
			u.Poster = f
		case "captions":
			u.Captions = f
		}
	}
	return closeAll, nil
}

// parents reads which works the new one was made of: their addresses or ids,
// one a line.
func (p pages) parents(c *web.Ctx, u *content.Upload) error {
	how := content.How(c.Form("how"))
	of := c.Form("of")
	lines := strings.Fields(c.Form("from"))
	if of != "" && (u.Media != nil || how != "") && len(lines) == 0 {
		lines = []string{of}
	}
	for _, line := range lines {
		id := line[strings.LastIndex(line, "/")+1:]
		e, err := p.lib.Open(c.Context(), c.By, content.ID(id))
		if err != nil {
			return errs.InvalidFields("有几处需要改正", errs.Field{Name: "from", Text: "没有找到“" + id + "”，请粘贴内容页的网址"})
		}
		if how == "" {
			return errs.InvalidFields("有几处需要改正", errs.Field{Name: "how", Text: "请选择是怎样改的"})
		}
		u.From = append(u.From, content.Lineage{Parent: e.ID, How: how})
	}
	return nil
}

// uploadFailed shows the form again with what was typed. Files must be chosen
// again; browsers do not let a page choose them.
func (p pages) uploadFailed(c *web.Ctx, cause error) error {
	kind := errs.KindOf(cause)
	if kind != errs.Invalid && kind != errs.Conflict {
		return cause
	}
	f := form{values: map[string]string{}, limit: p.lib.MaxBytes()}
	for _, name := range formFields {
		f.values[name] = c.Form(name)
	}
	if of := c.Form("of"); of != "" {
		if e, err := p.lib.Open(c.Context(), c.By, content.ID(of)); err == nil {
			f.of = &e
		}
	}
	for _, e := range errs.FieldsOf(cause) {
		f.errs.Add(e.Name, e.Text)
	}
	if len(f.errs) == 0 {
		f.errs.Add("file", errs.TextOf(cause))
	}
	return p.showForm(c, web.Status(cause), f)
}
