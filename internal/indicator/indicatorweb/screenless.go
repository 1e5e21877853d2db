package indicatorweb

import (
	"net/http"

	"ezhan/internal/access"
	"ezhan/internal/errs"
	"ezhan/internal/indicator"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
)

// bareView is the list of stations without a screen, and a ruling that was
// refused with what was typed.
type bareView struct {
	indicator.Unit
	list       []indicator.Bare
	mayRule    bool
	errs       ui.FormErrors
	code, note string
}

func (h *pages) screenless(c *web.Ctx) error {
	return h.showScreenless(c, http.StatusOK, c.Query("unit"), bareView{})
}

func (h *pages) showScreenless(c *web.Ctx, status int, unit string, v bareView) (err error) {
	if v.Unit, v.list, err = h.book.Screenless(c.Context(), c.By, unit); err != nil {
		return err
	}
	v.mayRule = c.By.Reaches(access.FigureRule, v.Path)
	p, err := c.Shell()
	if err != nil {
		return err
	}
	p.Title, p.Active = "没有屏幕的站点", "analysis"
	p.Lead = v.Name + "：只有手机的站点符合“有终端”，但没法公开播放，五小时播放不适用。由市科协逐个决定：借屏、移点或豁免。"
	p.Crumbs = []ui.Crumb{{Text: "统计报表", Href: link("/analysis", "unit", v.ID)}, {Text: p.Title}}
	p.Invalid = len(v.errs) > 0
	return c.Page(status, screenlessPage(p, v))
}

// rule is POST /stations/{code}/screenless: the city decides.
func (h *pages) rule(c *web.Ctx) error {
	if err := c.ParseForm(); err != nil {
		return err
	}
	code, unit := c.Path("code"), c.Form("unit")
	err := h.book.Rule(c.Context(), c.By, code, indicator.Ruling(c.Form("ruling")), c.Form("note"))
	if errs.Is(err, errs.Invalid) {
		v := bareView{code: code, note: c.Form("note")}
		for _, f := range errs.FieldsOf(err) {
			v.errs.Add(noteField(code), f.Text)
		}
		return h.showScreenless(c, http.StatusUnprocessableEntity, unit, v)
	}
	if err != nil {
		return err
	}
	c.Flash(ui.Flash{Tone: ui.OK, Text: "已记录"})
	return c.Redirect(link("/analysis/screenless", "unit", unit))
}

// noteField is the id of a station's note on the page, after "f-".
func noteField(code string) string { return "note-" + code }

// typed is what was typed for the station before it was refused.
func (v bareView) typed(code string) string {
	if code == v.code {
		return v.note
	}
	return ""
}

// decided is what was decided for a station, by whom and when.
func decided(s indicator.Bare) string {
	text := s.Ruling.Title()
	if s.Note != "" {
		text += "：" + s.Note
	}
	return text
}

func (h *pages) screenlessJSON(c *web.Ctx) error {
	_, list, err := h.book.Screenless(c.Context(), c.By, c.Path("unit"))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, list)
}

func (h *pages) ruleJSON(c *web.Ctx) error {
	var in struct {
		Ruling indicator.Ruling `json:"ruling"`
		Note   string           `json:"note"`
	}
	if err := c.DecodeJSON(&in); err != nil {
		return err
	}
	if err := h.book.Rule(c.Context(), c.By, c.Path("code"), in.Ruling, in.Note); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]any{"ruling": in.Ruling})
}
