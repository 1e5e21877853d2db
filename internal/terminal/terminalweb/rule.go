package terminalweb

import (
	"fmt"
	"net/http"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/terminal"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
)

// ruleForm is what a person fills in for one boot, and what is wrong with it.
type ruleForm struct {
	Boot, Start, Reason string
	Errors              ui.FormErrors
}

// of is the form of the i-th boot of the page: the one sent, or an empty one.
func (f ruleForm) of(i int, a terminal.Adrift) ruleForm {
	if f.Boot != a.Boot {
		return ruleForm{Boot: a.Boot}
	}
	for j, e := range f.Errors {
		f.Errors[j].Field = named(e.Field, i)
	}
	return f
}

// named is the name of a field's element: a page has several of these forms.
func named(field string, i int) string {
	if i == 0 {
		return field
	}
	return fmt.Sprintf("%s-%d", field, i)
}

// mayRule reports whether the forms are for the person at the page.
func (s site) mayRule(c *web.Ctx, t terminal.Terminal) bool {
	return s.Rule != nil && c.By.ReachesStation(access.PlayRule, t.Path, t.Station)
}

// rule is POST /screens/{id}/rulings.
func (s site) rule(c *web.Ctx) error {
	t, err := s.Terminals.Show(c.Context(), c.By, terminal.ID(c.Path("id")))
	if err != nil {
		return err
	}
	if err := c.ParseForm(); err != nil {
		return err
	}
	f := ruleForm{Boot: c.Form("boot"), Start: c.Form("start"), Reason: c.Form("reason")}
	start, _ := clock.ParseInstant(f.Start) // never, which the rule refuses by name
	r, err := s.claim(c, t, terminal.Claim{Boot: f.Boot, Start: start, Reason: f.Reason})
	if errs.Is(err, errs.Invalid) {
		for _, bad := range errs.FieldsOf(err) {
			f.Errors.Add(bad.Name, bad.Text)
		}
		return s.showRuled(c, http.StatusUnprocessableEntity, t, f)
	}
	if err != nil {
		return err
	}
	c.Flash(ui.Flash{Tone: ui.OK, Text: fmt.Sprintf("已裁定：%d 条记录从 %s 开始，几秒后计入统计", r.Plays, r.Start.Minute())})
	return c.Redirect("/screens/" + string(t.ID))
}

func (s site) claim(c *web.Ctx, t terminal.Terminal, claim terminal.Claim) (terminal.Ruling, error) {
	if s.Rule == nil {
		return terminal.Ruling{}, errs.NotFoundf("这里不能裁定播放时间")
	}
	return s.Rule(c.Context(), c.By, t, claim)
}

// apiRule is POST /api/v1/terminals/{id}/rulings.
func (s site) apiRule(c *web.Ctx) error {
	var in struct {
		Boot   string `json:"boot"`
		Start  string `json:"start"` // RFC 3339, or in the words of the form
		Reason string `json:"reason"`
	}
	if err := c.DecodeJSON(&in); err != nil {
		return err
	}
	t, err := s.Terminals.Show(c.Context(), c.By, terminal.ID(c.Path("id")))
	if err != nil {
		return err
	}
	start, _ := clock.ParseInstant(in.Start) // never, which the rule refuses by name
	r, err := s.claim(c, t, terminal.Claim{Boot: in.Boot, Start: start, Reason: in.Reason})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, r)
}
