package applicationweb

import (
	"net/http"

	"github.com/a-h/templ"

	"ezhan/internal/access"
	"ezhan/internal/application"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/station"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
)

// reviewView is a case as a reviewer sees it.
type reviewView struct {
	k         application.Case
	checks    map[string]application.Check // what was typed
	reason    string
	document  string
	effective string
	errs      ui.FormErrors
	today     string
	decides   bool   // the reader decides for the city on an objection
	mounts    bool   // the reader mounts plaques
	base      string // the site's address, for the code a phone scans
}

func (p *pages) review(c *web.Ctx) error {
	k, err := p.cases.Case(c.Context(), c.By, id(c))
	if err != nil {
		return err
	}
	return p.showReview(c, http.StatusOK, reviewView{k: k, effective: string(p.cases.DefaultEffective(c.Now()))})
}

func (p *pages) showReview(c *web.Ctx, code int, v reviewView) error {
	shell, err := c.Shell()
	if err != nil {
		return err
	}
	v.decides = v.k.Objectable(c.Now().Day()) && c.By.Reaches(access.ApplicationSecond, v.k.Path)
	v.mounts = c.By.Reaches(access.ApplicationField, v.k.Path)
	v.today, v.base = string(c.Now().Day()), c.Base()
	shell.Title, shell.Active, shell.Invalid = v.k.Title, "reviews", len(v.errs) > 0
	shell.Crumbs = []ui.Crumb{{Text: "申报审核", Href: "/reviews"}, {Text: v.k.Title}}
	shell.Head = reviewHead(v)
	return c.Page(code, reviewPage(shell, v))
}

// paper is the county's answer to the papers. What is wrong with it is shown
// with everything that was typed.
func (p *pages) paper(c *web.Ctx) error {
	if err := c.ParseForm(); err != nil {
		return err
	}
	in := application.PaperReview{Ref: refOf(c), Reason: c.Form("reason")}
	typed := map[string]application.Check{}
	for _, it := range application.Checklist() {
		check := application.Check{Item: it.Key, Result: application.Outcome(c.Form("check_" + it.Key)), Note: c.Form("note_" + it.Key)}
		typed[it.Key] = check
		if check.Result != "" {
			in.Checks = append(in.Checks, check)
		}
	}
	err := p.doPaper(c, application.Outcome(c.Form("outcome")), in)
	if err == nil {
		return p.done(c, map[string]string{"pass": "资料已通过，请安排实地核查", "return": "已退回，全部问题已告诉申报机构", "reject": "已作出不予通过的决定"})
	}
	if !errs.Is(err, errs.Invalid) {
		return err
	}
	k, e := p.cases.Case(c.Context(), c.By, in.ID)
	if e != nil {
		return e
	}
	return p.showReview(c, http.StatusUnprocessableEntity, reviewView{k: k, checks: typed, reason: in.Reason, errs: formErrors(err)})
}

// second is the city's decision.
func (p *pages) second(c *web.Ctx) error {
	if err := c.ParseForm(); err != nil {
		return err
	}
	in := application.Decision{
		Ref: refOf(c), EffectiveOn: clock.Day(c.Form("effective_on")), Document: c.Form("document"), Reason: c.Form("reason"),
	}
	err := p.doSecond(c, c.Form("outcome"), in)
	if err == nil {
		return p.done(c, map[string]string{"recognise": "已认定。生效日起进入统计序列", "return": "已退回县级重新核查", "reject": "已作出不予认定的决定"})
	}
	if !errs.Is(err, errs.Invalid) {
		return err
	}
	k, e := p.cases.Case(c.Context(), c.By, in.ID)
	if e != nil {
		return e
	}
	return p.showReview(c, http.StatusUnprocessableEntity, reviewView{
		k: k, reason: in.Reason, document: in.Document, effective: string(in.EffectiveOn), errs: formErrors(err),
	})
}

func (p *pages) done(c *web.Ctx, words map[string]string) error {
	c.Flash(ui.Flash{Tone: ui.OK, Text: words[c.Form("outcome")]})
	return c.Redirect("/reviews")
}

func refOf(c *web.Ctx) application.Ref {
	return application.Ref{ID: id(c), Version: number(c.Form("version"))}
}

func number(s string) int {
	n := 0
	for _, r := range s {
		if r < '0' || r > '9' || n > 1<<30 {
			return 0
		}
		n = n*10 + int(r-'0')
	}
	return n
}

// plaqueForm asks for the sign at the door and prints its QR code.
func (p *pages) plaqueForm(c *web.Ctx) error {
	return p.showPlaque(c, http.StatusOK, station.Plaque{Mounted: c.Now().Day()}, nil)
}

func (p *pages) showPlaque(c *web.Ctx, code int, typed station.Plaque, bad ui.FormErrors) error {
	a, err := p.cases.Get(c.Context(), c.By, id(c))
	if err != nil {
		return err
	}
	if a.State != application.Recognized {
		return errs.Conflictf("还没有认定，不能登记牌匾")
	}
	shell, err := c.Shell()
	if err != nil {
		return err
	}
	shell.Title, shell.Active, shell.Lead = "登记牌匾", "reviews", a.Title+" · "+string(a.Code)
	shell.Crumbs = []ui.Crumb{{Text: "申报审核", Href: "/reviews"}, {Text: a.Title, Href: "/reviews/" + string(a.ID)}, {Text: "登记牌匾"}}
	shell.Invalid = len(bad) > 0
	return c.Page(code, plaquePage(shell, a, typed, bad, c.Base()+"/s/"+string(a.Code)))
}

func (p *pages) plaque(c *web.Ctx) error {
	typed := station.Plaque{Number: c.Form("number"), Mounted: clock.Day(c.Form("mounted"))}
	err := p.cases.MountPlaque(c.Context(), c.By, id(c), typed)
	if errs.Is(err, errs.Invalid) {
		return p.showPlaque(c, http.StatusUnprocessableEntity, typed, formErrors(err))
	}
	if err != nil {
		return err
	}
	c.Flash(ui.Flash{Tone: ui.OK, Text: "牌匾已登记"})
	return c.Redirect("/reviews/" + c.Path("id"))
}

// act is what the reader may do now: "" nothing, else the act.
func (v reviewView) act() access.Act {
	if v.k.Barred != "" {
		return ""
	}
	return v.k.Act
}

func (v reviewView) checked(key string) string {
	if r := v.checks[key].Result; r != "" {
		return string(r)
	}
	return ""
}

// firstPhotos are the pictures of the one-page summary: one a condition.
func firstPhotos(k application.Case) []shot {
	var out []shot
	visit, _ := k.Last(application.Field)
	for _, s := range application.Conditions() {
		files := k.Form.Evidence[s]
		if visit.Visit != nil && len(visit.Visit.Seen[s].Photos) > 0 {
			files = visit.Visit.Seen[s].Photos
		}
		for _, f := range files {
			if f.IsImage() {
				out = append(out, shot{href: fileHref(k.ID, f), text: s.Title()})
				break
			}
		}
	}
	return out
}

type shot struct{ href, text string }

func fileHref(id application.ID, f application.File) string {
	return "/applications/" + string(id) + "/files/" + f.Hash
}

// stateTag is the state of a case: the words all stations share look as
// everywhere, those of applications alone are told here.
func stateTag(s application.State) templ.Component {
	tone, icon := ui.Grey, "minus"
	switch s {
	case application.Recognized:
		tone, icon = ui.OK, "circle-check"
	case application.FieldFailed:
		tone, icon = ui.Warn, "alert-triangle"
	case application.Rejected:
		tone, icon = ui.Bad, "x"
	case application.Lapsed:
		icon = "history-off"
	case application.Withdrawn:
		icon = "arrow-back-up"
	default:
		return ui.SmallState(s.Word())
	}
	return ui.SmallTag(tone, icon, s.Word())
}

// entries is the record of the case for people.
func entries(k application.Case) []ui.Entry {
	out := make([]ui.Entry, 0, len(k.Reviews)+1)
	for i := len(k.Reviews) - 1; i >= 0; i-- {
		r := k.Reviews[i]
		e := ui.Entry{Text: r.Step.Title() + "：" + r.Outcome.Word(), Note: ui.DateTime(int64(r.At)) + " · " + ui.MaskName(r.Name)}
		if r.Reason != "" {
			e.Text += "（" + r.Reason + "）"
		}
		if r.Document != "" {
			e.Text += "，" + r.Document
		}
		if r.EffectiveOn != "" {
			e.Text += "，" + r.EffectiveOn.Chinese() + "生效"
		}
		if !r.Valid() {
			e.Note += " · 已作废"
		}
		out = append(out, e)
	}
	return append(out, ui.Entry{Text: "提交申报", Note: ui.DateTime(int64(k.Submitted)) + " · " + k.Host})
}
