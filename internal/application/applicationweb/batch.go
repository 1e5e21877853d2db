package applicationweb

import (
	"fmt"
	"net/http"
	"strings"

	"ezhan/internal/application"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
)

// batch recognises the clean ones of the cases that were picked, and says
// which of them need a look of their own.
func (p *pages) batch(c *web.Ctx) error {
	if err := c.ParseForm(); err != nil {
		return err
	}
	var ids []application.ID
	for _, v := range c.Forms("pick") {
		ids = append(ids, application.ID(v))
	}
	out, err := p.cases.RecogniseMany(c.Context(), c.By, ids, application.Decision{Document: c.Form("document")})
	if err != nil && !errs.Is(err, errs.Invalid) {
		return err
	}
	flash := batchFlash(out)
	if err != nil {
		flash = ui.Flash{Tone: ui.Warn, Text: errs.TextOf(err)}
	}
	c.Flash(flash)
	return c.Redirect("/reviews?state=" + string(application.FieldPassed))
}

func batchFlash(out []application.Decided) ui.Flash {
	var left []string
	for _, d := range out {
		if d.Error != "" {
			left = append(left, d.Title+"（"+d.Error+"）")
		}
	}
	f := ui.Flash{Tone: ui.OK, Text: fmt.Sprintf("已认定 %d 件，各有一份记录", len(out)-len(left))}
	if n := len(left); n > 0 {
		f.Tone = ui.Warn
		f.Text += fmt.Sprintf("；%d 件要单独看：%s", n, strings.Join(left[:min(n, 5)], "、"))
	}
	return f
}

func (p *pages) apiBatch(c *web.Ctx) error {
	var in struct {
		IDs         []application.ID `json:"ids"`
		EffectiveOn clock.Day        `json:"effective_on"`
		Document    string           `json:"document"`
	}
	if err := c.DecodeJSON(&in); err != nil {
		return err
	}
	out, err := p.cases.RecogniseMany(c.Context(), c.By, in.IDs, application.Decision{EffectiveOn: in.EffectiveOn, Document: in.Document})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]any{"cases": out})
}

// objection records or settles an objection: outcome is "raise", "dismiss" or
// "uphold".
func (p *pages) objection(c *web.Ctx) error {
	reason := c.Form("reason")
	err := p.doObjection(c, c.Form("outcome"), application.Decision{Reason: reason, EffectiveOn: clock.Day(c.Form("effective_on"))})
	if errs.Is(err, errs.Invalid) {
		k, e := p.cases.Case(c.Context(), c.By, id(c))
		if e != nil {
			return e
		}
		return p.showReview(c, http.StatusUnprocessableEntity, reviewView{k: k, reason: reason, errs: formErrors(err)})
	}
	if err != nil {
		return err
	}
	c.Flash(ui.Flash{Tone: ui.OK, Text: map[string]string{
		"raise": "已暂缓生效，等市科协处理异议", "dismiss": "异议不成立，认定照常生效", "uphold": "异议成立，不再认定",
	}[c.Form("outcome")]})
	return c.Redirect("/reviews/" + c.Path("id"))
}

func (p *pages) doObjection(c *web.Ctx, outcome string, in application.Decision) error {
	switch outcome {
	case "raise":
		return p.cases.Object(c.Context(), c.By, id(c), in.Reason)
	case "dismiss", "uphold":
		return p.cases.Settle(c.Context(), c.By, id(c), outcome == "uphold", in)
	}
	return errs.Invalidf("请选择提出异议、异议不成立或异议成立")
}

func (p *pages) apiObjection(c *web.Ctx) error {
	var in struct {
		Outcome     string    `json:"outcome"`
		Reason      string    `json:"reason"`
		EffectiveOn clock.Day `json:"effective_on"`
	}
	if err := c.DecodeJSON(&in); err != nil {
		return err
	}
	return p.answer(c, p.doObjection(c, in.Outcome, application.Decision{Reason: in.Reason, EffectiveOn: in.EffectiveOn}))
}
