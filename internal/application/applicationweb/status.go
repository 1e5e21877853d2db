package applicationweb

import (
	"net/http"

	"ezhan/internal/application"
	"ezhan/internal/errs"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
)

// statusView is where a case stands, for the applicant.
type statusView struct {
	k      application.Case
	steps  []ui.Step
	say    string // what happens next, in a sentence
	tone   ui.Tone
	faults []application.Check   // of a return
	failed []application.Section // of a field check
	visit  *application.Visit
	errs   ui.FormErrors
	note   string // typed, of a correction
}

func (p *pages) status(c *web.Ctx) error {
	return p.showStatus(c, http.StatusOK, nil, "")
}

func (p *pages) showStatus(c *web.Ctx, code int, bad ui.FormErrors, note string) error {
	k, err := p.cases.Case(c.Context(), c.By, id(c))
	if err != nil {
		return err
	}
	if !k.IsOwn(c.By) {
		return errs.NotFoundf("没有找到这份申报")
	}
	if k.State == application.Draft {
		return c.Redirect("/apply/" + string(k.ID))
	}
	v := statusView{k: k, steps: lifeOf(k), errs: bad, note: note}
	v.say, v.tone = sayNext(k)
	if r, ok := k.Last(application.Paper); ok && k.State == application.Returned {
		v.faults = r.Checks
	}
	if r, ok := k.Last(application.Field); ok && k.State == application.FieldFailed && r.Visit != nil {
		v.failed, v.visit = r.Visit.FailedConditions(), r.Visit
	}
	shell, err := p.formShell(c, k.Application)
	if err != nil {
		return err
	}
	shell.Title, shell.Heading, shell.Lead = "办理进度", k.Title, k.OrgName+" · "+k.Address
	shell.Actions = ui.LinkBtn("我的申报", "/apply", ui.Default)
	shell.Invalid = len(bad) > 0
	return c.Page(code, statusPage(shell, v))
}

// lifeOf is the way of a case as a line.
func lifeOf(k application.Case) []ui.Step {
	at := map[application.State]int{
		application.Submitted: 1, application.Returned: 1, application.PaperPassed: 2, application.FieldFailed: 2,
		application.FieldPassed: 3, application.Recognized: 4,
	}[k.State]
	names := []string{"申报", "县级审核", "实地核查", "市级复核", "认定"}
	notes := []string{k.Submitted.Day().MonthDay(), "", "", "", ""}
	for i, step := range []application.Step{application.Paper, application.Field, application.Second} {
		if r, ok := k.Last(step); ok {
			notes[i+1] = r.At.Day().MonthDay()
		}
	}
	line := make([]ui.Step, len(names))
	for i, name := range names {
		line[i] = ui.Step{Text: name, Note: notes[i], State: ui.StepTodo}
		switch {
		case i < at, k.State == application.Recognized:
			line[i].State = ui.StepDone
		case i == at && k.State.Open():
			line[i].State, line[i].Icon = ui.StepNow, "clock"
		}
	}
	return line
}

// sayNext is what happens next, in one sentence.
func sayNext(k application.Case) (string, ui.Tone) {
	by := ""
	if !k.Due.IsZero() {
		by = k.Due.LastDay().Chinese()
	}
	switch k.State {
	case application.Submitted:
		return "县级科协正在审核资料，" + by + "前答复您。", ui.Info
	case application.PaperPassed:
		return "资料已通过。县级科协会在 " + by + "前上门核查，请让站长留意电话。", ui.Info
	case application.FieldPassed:
		return "实地核查已通过。市科协会在 " + by + "前复核。", ui.Info
	case application.Returned:
		return "有几处要改。请在 " + by + "前改好再提交，过期会失效。等您修改时，审核时限不计。", ui.Warn
	case application.FieldFailed:
		return "现场核查有不符合的地方。请在 " + by + "前改正，然后告诉我们再来看。", ui.Warn
	case application.Recognized:
		return "已认定为科普中国e站。您的账号已是这个站的管理员，请重新登录后进入站点。", ui.OK
	case application.Rejected:
		return "这次没有通过。改善后随时可以再申报。", ui.Bad
	case application.Lapsed:
		return "退回后没有在期限内重新提交，这份申报已失效。可以随时再申报。", ui.Bad
	}
	return "您撤回了这份申报。可以随时再申报。", ui.Grey
}

func (p *pages) withdraw(c *web.Ctx) error {
	if err := p.cases.Withdraw(c.Context(), c.By, id(c), c.Form("reason")); err != nil {
		return err
	}
	c.Flash(ui.Flash{Tone: ui.OK, Text: "申报已撤回"})
	return c.Redirect("/apply")
}

func (p *pages) correct(c *web.Ctx) error {
	note := c.Form("note")
	err := p.cases.Correct(c.Context(), c.By, id(c), note)
	if errs.Is(err, errs.Invalid) {
		return p.showStatus(c, http.StatusUnprocessableEntity, formErrors(err), note)
	}
	if err != nil {
		return err
	}
	c.Flash(ui.Flash{Tone: ui.OK, Text: "已通知县级科协重新核查"})
	return c.Redirect("/apply/" + c.Path("id") + "/status")
}

// formErrors are the wrong answers that err names, or its sentence.
func formErrors(err error) ui.FormErrors {
	var list ui.FormErrors
	for _, f := range errs.FieldsOf(err) {
		list.Add(f.Name, f.Text)
	}
	if len(list) == 0 {
		list.Add("form", errs.TextOf(err))
	}
	return list
}
