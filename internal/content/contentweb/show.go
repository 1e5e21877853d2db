package contentweb

import (
	"net/http"

	"ezhan/internal/access"
	"ezhan/internal/content"
	"ezhan/internal/errs"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
)

// work is what the page of one work shows and offers.
type work struct {
	content.Entry
	confirmed   bool
	mayClassify bool
	mayPublish  bool
	mayWithdraw bool
	mayRevise   bool
	own         bool // the reader's own upload: others must review it
	labels      content.Labels
	errs        ui.FormErrors
}

func (p pages) show(c *web.Ctx) error {
	w, err := p.workOf(c)
	if err != nil {
		return err
	}
	return p.showWork(c, http.StatusOK, w)
}

func (p pages) workOf(c *web.Ctx) (work, error) {
	e, err := p.lib.Open(c.Context(), c.By, content.ID(c.Path("id")))
	if err != nil {
		return work{}, err
	}
	may := func(act access.Act) bool { return c.By.ReachesStation(act, e.OrgPath, e.Station) }
	w := work{
		Entry: e, mayClassify: may(access.ContentClassify) && !content.Moves.Final(e.State),
		mayPublish: may(access.ContentPublish), mayWithdraw: may(access.ContentWithdraw) && e.State == content.Published,
		mayRevise: may(access.ContentImport), own: c.By.Person == e.AuthorPerson,
	}
	w.labels, w.confirmed = e.Labels()
	return w, nil
}

func (p pages) showWork(c *web.Ctx, status int, w work) error {
	page, err := c.Shell()
	if err != nil {
		return err
	}
	page.Title, page.Active = w.Title, "contents"
	page.Crumbs = []ui.Crumb{{Text: "内容库", Href: "/contents"}, {Text: w.Title}}
	page.Head = workHead(w)
	page.Invalid = len(w.errs) > 0
	return c.Page(status, workPage(page, w, c.Base()+"/c/"+string(w.Item)))
}

// oneConfirmation reports whether confirming publishes at once.
func (w work) oneConfirmation() bool {
	return w.Tier == content.T0 && w.mayPublish && (w.State == content.Imported || w.State == content.Classified)
}

// failed shows the work again with what is wrong with the form, or returns
// what is no matter of the form.
func (p pages) failed(c *web.Ctx, labels content.Labels, cause error) error {
	fields := errs.FieldsOf(cause)
	if !errs.Is(cause, errs.Invalid) || len(fields) == 0 || c.WantsJSON() {
		return cause
	}
	w, err := p.workOf(c)
	if err != nil {
		return err
	}
	for _, f := range fields {
		w.errs.Add(f.Name, f.Text)
	}
	if labels != nil {
		w.Entry.Tags = keep(w.Entry, labels)
	}
	return p.showWork(c, http.StatusUnprocessableEntity, w)
}

// keep is what the person had chosen, as tags, so that nothing is lost.
func keep(e content.Entry, labels content.Labels) []content.Tag {
	var out []content.Tag
	for d, codes := range labels {
		for _, code := range codes {
			out = append(out, content.Tag{Version: e.ID, Dim: d, Code: code, Origin: content.Human, Confidence: 1})
		}
	}
	return out
}
