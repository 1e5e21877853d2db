package applicationweb

import (
	"net/http"

	"ezhan/internal/application"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/station"
	"ezhan/internal/web"
)

func id(c *web.Ctx) application.ID { return application.ID(c.Path("id")) }

func (p *pages) apiMine(c *web.Ctx) error {
	list, err := p.cases.Mine(c.Context(), c.By)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]any{"applications": list})
}

func (p *pages) apiDesk(c *web.Ctx) error {
	l, err := p.cases.List(c.Context(), c.By, queryOf(c))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]any{"applications": l.Rows, "total": l.Total, "by_state": l.ByState})
}

func (p *pages) apiStart(c *web.Ctx) error {
	made, err := p.cases.Start(c.Context(), c.By)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, map[string]any{"id": made})
}

// caseView is a case as programs read it. The draft is the applicant's own.
type caseView struct {
	ID        application.ID       `json:"id"`
	State     application.State    `json:"state"`
	StateText string               `json:"state_text"`
	Title     string               `json:"title"`
	Station   station.ID           `json:"station,omitempty"`
	Code      station.Code         `json:"code,omitempty"`
	Hash      string               `json:"hash,omitempty"`
	Due       clock.Instant        `json:"due,omitempty"`
	DueText   string               `json:"due_text,omitempty"`
	Returns   int                  `json:"returns,omitempty"`
	Version   int                  `json:"version"`
	Draft     *application.Form    `json:"draft,omitempty"`
	Form      *application.Form    `json:"form,omitempty"`
	Reviews   []application.Review `json:"reviews"`
}

func (p *pages) apiGet(c *web.Ctx) error {
	k, err := p.cases.Case(c.Context(), c.By, id(c))
	if err != nil {
		return err
	}
	v := caseView{
		ID: k.ID, State: k.State, StateText: k.State.Word(), Title: k.Title, Station: k.Station, Code: k.Code, Hash: k.Hash,
		Due: k.Due, Returns: k.Returns, Version: k.Version, Reviews: k.Reviews,
	}
	if !k.Due.IsZero() {
		v.DueText = k.Due.Due()
	}
	if k.IsOwn(c.By) {
		v.Draft = &k.Draft
	}
	if k.Hash != "" {
		v.Form = &k.Form
	}
	return c.JSON(http.StatusOK, v)
}

// apiDraft replaces the answers of the draft; evidence stays as it is, and so
// does the service calendar where the request has none.
func (p *pages) apiDraft(c *web.Ctx) error {
	var in application.Form
	if err := c.DecodeJSON(&in); err != nil {
		return err
	}
	err := p.cases.Edit(c.Context(), c.By, id(c), func(f *application.Form) error {
		if !in.Week.Open() {
			in.Week = f.Week
		}
		*f = in
		return nil
	})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]any{"saved": c.Now()})
}

func (p *pages) apiAttach(c *web.Ctx) error {
	c.LimitBody(bodyLimit)
	up, err := c.File("file")
	if err != nil {
		return fileError(err)
	}
	defer func() { _ = up.Close() }() // it was read to its end
	f, err := p.cases.Attach(c.Context(), c.By, id(c), application.Section(c.Form("section")), application.Upload{Name: up.Name, Body: up})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, f)
}

func (p *pages) apiDetach(c *web.Ctx) error {
	if err := p.cases.Detach(c.Context(), c.By, id(c), application.Section(c.Path("section")), c.Path("hash")); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]any{})
}

func (p *pages) apiSubmit(c *web.Ctx) error {
	r, err := p.cases.Submit(c.Context(), c.By, id(c))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, r)
}

func (p *pages) apiWithdraw(c *web.Ctx) error {
	var in struct{ Reason string }
	if err := c.DecodeJSON(&in); err != nil {
		return err
	}
	return p.answer(c, p.cases.Withdraw(c.Context(), c.By, id(c), in.Reason))
}

func (p *pages) apiCorrect(c *web.Ctx) error {
	var in struct{ Note string }
	if err := c.DecodeJSON(&in); err != nil {
		return err
	}
	return p.answer(c, p.cases.Correct(c.Context(), c.By, id(c), in.Note))
}

// answer tells the state after an act.
func (p *pages) answer(c *web.Ctx, err error) error {
	if err != nil {
		return err
	}
	a, err := p.cases.Get(c.Context(), c.By, id(c))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]any{"state": a.State, "version": a.Version, "due": a.Due})
}

func (p *pages) apiPaper(c *web.Ctx) error {
	var in struct {
		Outcome application.Outcome
		Version int
		Checks  []application.Check
		Reason  string
	}
	if err := c.DecodeJSON(&in); err != nil {
		return err
	}
	return p.answer(c, p.doPaper(c, in.Outcome, application.PaperReview{
		Ref: application.Ref{ID: id(c), Version: in.Version}, Checks: in.Checks, Reason: in.Reason,
	}))
}

func (p *pages) doPaper(c *web.Ctx, outcome application.Outcome, in application.PaperReview) error {
	switch outcome {
	case application.Pass:
		return p.cases.PassPaper(c.Context(), c.By, in)
	case application.SentBack:
		return p.cases.Return(c.Context(), c.By, in)
	case application.Refused:
		return p.cases.Reject(c.Context(), c.By, in)
	}
	return errs.Invalidf("请选择通过、退回或不予通过")
}

func (p *pages) apiPhoto(c *web.Ctx) error {
	c.LimitBody(bodyLimit)
	up, err := c.File("file")
	if err != nil {
		return fileError(err)
	}
	defer func() { _ = up.Close() }() // it was read to its end
	f, err := p.cases.TakePhoto(c.Context(), c.By, id(c), application.Upload{Name: up.Name, Body: up})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, f)
}

func (p *pages) apiField(c *web.Ctx) error {
	var in struct {
		application.Visit
		Version int `json:"version"`
	}
	if err := c.DecodeJSON(&in); err != nil {
		return err
	}
	_, err := p.cases.FieldCheck(c.Context(), c.By, application.Ref{ID: id(c), Version: in.Version}, in.Visit)
	return p.answer(c, err)
}

func (p *pages) apiSecond(c *web.Ctx) error {
	var in struct {
		Outcome     string    `json:"outcome"`
		Version     int       `json:"version"`
		EffectiveOn clock.Day `json:"effective_on"`
		Document    string    `json:"document"`
		Reason      string    `json:"reason"`
	}
	if err := c.DecodeJSON(&in); err != nil {
		return err
	}
	return p.answer(c, p.doSecond(c, in.Outcome, application.Decision{
		Ref: application.Ref{ID: id(c), Version: in.Version}, EffectiveOn: in.EffectiveOn, Document: in.Document, Reason: in.Reason,
	}))
}

// doSecond makes the second review; "recognise" and "pass" are the same.
func (p *pages) doSecond(c *web.Ctx, outcome string, in application.Decision) error {
	switch outcome {
	case "recognise", string(application.Pass):
		return p.cases.Recognise(c.Context(), c.By, in)
	case string(application.SentBack):
		return p.cases.ReturnToCounty(c.Context(), c.By, in)
	case string(application.Refused):
		return p.cases.RejectSecond(c.Context(), c.By, in)
	}
	return errs.Invalidf("请选择认定、退回县级或不予认定")
}

func (p *pages) apiPlaque(c *web.Ctx) error {
	var in station.Plaque
	if err := c.DecodeJSON(&in); err != nil {
		return err
	}
	return p.answer(c, p.cases.MountPlaque(c.Context(), c.By, id(c), in))
}

// bodyLimit lets a form carry some photos of the greatest size.
const bodyLimit = 4*application.MaxFile + 1<<20

// fileError says that a file is missing as a wrong answer of the form.
func fileError(err error) error {
	if errs.Is(err, errs.NotFound) {
		return errs.InvalidFields("请选择文件", errs.Field{Name: "file", Text: "请选择文件"})
	}
	return err
}
