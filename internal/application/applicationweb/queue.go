package applicationweb

import (
	"net/http"
	"net/url"

	"ezhan/internal/access"
	"ezhan/internal/application"
	"ezhan/internal/org"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
)

func queryOf(c *web.Ctx) application.Query {
	return application.Query{
		State: application.State(c.Query("state")), Under: org.ID(c.Query("under")), Text: c.Query("q"),
		Page: ui.PagingOf(c.R).Page,
	}
}

// queue is the list of applications in reach, the most urgent first.
func (p *pages) queue(c *web.Ctx) error {
	q := queryOf(c)
	l, err := p.cases.List(c.Context(), c.By, q)
	if err != nil {
		return err
	}
	shell, err := c.Shell()
	if err != nil {
		return err
	}
	shell.Title, shell.Active = "申报审核", "reviews"
	shell.Lead = "县级审资料、看现场，市级复核认定；按到期时间排序"
	return c.Page(http.StatusOK, queuePage(shell, l, q, ui.PagingOf(c.R).Of(l.Total), string(c.Now().Day()), c.By.May(access.ApplicationSecond)))
}

func queueChips(l application.List, q application.Query) []ui.ChipLink {
	href := func(s application.State) string {
		v := url.Values{}
		if s != "" {
			v.Set("state", string(s))
		}
		if q.Text != "" {
			v.Set("q", q.Text)
		}
		if len(v) == 0 {
			return "/reviews"
		}
		return "/reviews?" + v.Encode()
	}
	all := 0
	for _, n := range l.ByState {
		all += n
	}
	chips := []ui.ChipLink{{Text: "全部", Href: href(""), Count: all, On: q.State == ""}}
	for _, s := range application.States() {
		if n := l.ByState[s]; n > 0 || s == q.State {
			chips = append(chips, ui.ChipLink{Text: s.Word(), Href: href(s), Count: n, On: q.State == s})
		}
	}
	return chips
}

// visits is the list of places to be seen.
func (p *pages) visits(c *web.Ctx) error {
	q := application.Query{State: application.PaperPassed, Text: c.Query("q"), Page: ui.PagingOf(c.R).Page}
	l, err := p.cases.List(c.Context(), c.By, q)
	if err != nil {
		return err
	}
	shell, err := c.Shell()
	if err != nil {
		return err
	}
	shell.Title, shell.Active = "实地核查", "visits"
	shell.Lead = "资料已通过、等您上门看的站点。到了现场用手机打开，逐项拍照"
	return c.Page(http.StatusOK, visitsPage(shell, l, ui.PagingOf(c.R).Of(l.Total), string(c.Now().Day())))
}

// dueDay is the last day of a deadline, "" for none.
func dueDay(r application.Row) string {
	if r.Due.IsZero() {
		return ""
	}
	return string(r.Due.LastDay())
}
