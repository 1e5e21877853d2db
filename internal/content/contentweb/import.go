package contentweb

import (
	"encoding/csv"
	"net/http"
	"strings"

	"ezhan/internal/content"
	"ezhan/internal/errs"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
)

func (p pages) importForm(c *web.Ctx) error {
	return p.showImport(c, http.StatusOK, nil)
}

func (p pages) showImport(c *web.Ctx, status int, wrong ui.FormErrors) error {
	jobs, err := p.lib.Jobs(c.Context(), c.By)
	if err != nil {
		return err
	}
	page, err := c.Shell()
	if err != nil {
		return err
	}
	page.Title, page.Active = "批量导入", "contents"
	page.Lead = "把文件和清单放进一个文件夹，压缩成 ZIP 上传；不对的行会逐行说明，好的行照常导入"
	page.Crumbs = []ui.Crumb{{Text: "内容库", Href: "/contents"}, {Text: page.Title}}
	page.Invalid = len(wrong) > 0
	return c.Page(status, importPage(page, jobs, wrong, c.Now()))
}

func (p pages) importZip(c *web.Ctx) error {
	c.LimitBody(4*p.lib.MaxBytes() + 1<<20)
	if err := c.ParseForm(); err != nil {
		return err
	}
	f, err := c.File("zip")
	if errs.Is(err, errs.NotFound) {
		return p.showImport(c, http.StatusUnprocessableEntity, ui.FormErrors{{Field: "zip", Text: "请选择 ZIP 压缩包"}})
	}
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // read only
	j, err := p.lib.StartZip(c.Context(), c.By, f.Name, f, "", "")
	if errs.Is(err, errs.Invalid) {
		return p.showImport(c, http.StatusUnprocessableEntity, ui.FormErrors{{Field: "zip", Text: errs.TextOf(err)}})
	}
	if err != nil {
		return err
	}
	return c.Redirect("/contents/import/" + j.ID)
}

func (p pages) job(c *web.Ctx) error {
	j, rows, err := p.lib.Job(c.Context(), c.By, c.Path("id"))
	if err != nil {
		return err
	}
	page, err := c.Shell()
	if err != nil {
		return err
	}
	page.Title, page.Active = "导入结果", "contents"
	page.Lead = j.Name + " · " + ui.MaskName(j.ByName) + " · " + ui.DateTime(int64(j.StartedAt))
	page.Crumbs = []ui.Crumb{{Text: "内容库", Href: "/contents"}, {Text: "批量导入", Href: "/contents/import"}, {Text: page.Title}}
	return c.Page(http.StatusOK, jobPage(page, j, rows, c.Now()))
}

// progress is the part of the job's page that is fetched again and again.
func (p pages) progress(c *web.Ctx) error {
	j, rows, err := p.lib.Job(c.Context(), c.By, c.Path("id"))
	if err != nil {
		return err
	}
	return c.Page(http.StatusOK, jobBody(j, rows, c.Now()))
}

// template is the manifest to fill in, with a mark in front so that table
// programs read its Chinese.
func (p pages) template(c *web.Ctx) error {
	var b strings.Builder
	b.WriteString("\xEF\xBB\xBF")
	w := csv.NewWriter(&b)
	var head, example []string
	samples := map[string]string{
		"file": "洗手.mp4", "title": "七步洗手法", "source_class": "KEPU_CHINA", "upstream_id": "KP-2026-0001",
		"producer": "科普中国", "publish_date": "2026-05-12", "language": "普通话", "topic": "传染病与疫苗", "audience": "青少年；老年人", "scene": "学校；社区",
	}
	for _, col := range content.Columns() {
		head = append(head, col.Name)
		example = append(example, samples[col.Name])
	}
	if err := w.WriteAll([][]string{head, example}); err != nil {
		return err
	}
	h := c.W.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="manifest.csv"`)
	_, _ = c.W.Write([]byte(b.String())) // the reader has gone
	return nil
}
