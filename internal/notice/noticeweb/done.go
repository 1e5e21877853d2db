package noticeweb

import (
	"net/http"

	"ezhan/internal/notice"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
)

// doneTasks is how far back 已办 reaches.
const doneTasks = 100

func (h *pages) done(c *web.Ctx) error {
	items, err := h.Desk.Done(c.Context(), c.By, doneTasks)
	if err != nil {
		return err
	}
	p, err := c.Shell()
	if err != nil {
		return err
	}
	p.Title, p.Active = "已办", "home"
	p.Lead = "您最近办完的事，最多 100 件"
	p.Crumbs = []ui.Crumb{{Text: "待办", Href: "/home"}, {Text: "已办"}}
	return c.Page(http.StatusOK, donePage(p, doneRows(items)))
}

func doneRows(items []notice.Item) []ui.Task {
	rows := make([]ui.Task, len(items))
	for i, it := range items {
		l := lookOf(it.Kind)
		rows[i] = ui.Task{
			Icon: l.icon, Tone: l.tone, Kind: l.word, Title: it.Title, Href: it.URL, Why: it.Why,
			Due: ui.DateTime(int64(it.Closed)),
		}
	}
	return rows
}
