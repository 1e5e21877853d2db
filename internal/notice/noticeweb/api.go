package noticeweb

import (
	"net/http"

	"ezhan/internal/notice"
	"ezhan/internal/web"
)

// inboxAnswer is the inbox for programs.
type inboxAnswer struct {
	Now    string         `json:"now"`
	Total  int            `json:"total"`
	Counts map[string]int `json:"counts"`
	Kinds  map[string]int `json:"kinds"`
	Items  []inboxItem    `json:"items"`
}

type inboxItem struct {
	ID       string `json:"id"`
	Kind     string `json:"kind"`
	Subject  string `json:"subject"`
	Title    string `json:"title"`
	Why      string `json:"why"`
	URL      string `json:"url"`
	Group    string `json:"group"`
	Due      string `json:"due,omitempty"`
	Opened   string `json:"opened"`
	Watching bool   `json:"watching"`
}

// groupKeys are the groups as programs read them.
var groupKeys = map[notice.Group]string{
	notice.Overdue: "overdue", notice.Today: "today", notice.ThisWeek: "week", notice.Later: "later",
}

func (h *pages) inboxJSON(c *web.Ctx) error {
	box, err := h.Desk.Inbox(c.Context(), c.By, notice.Filter{Kind: notice.Kind(c.Query("kind")), Limit: moreTasks})
	if err != nil {
		return err
	}
	out := inboxAnswer{
		Now: box.Now.String(), Total: box.Total,
		Counts: map[string]int{}, Kinds: map[string]int{}, Items: make([]inboxItem, len(box.Items)),
	}
	for _, g := range notice.Groups() {
		out.Counts[groupKeys[g]] = box.Counts[g]
	}
	for _, k := range box.Kinds {
		out.Kinds[string(k.Kind)] = k.Count
	}
	for i, it := range box.Items {
		out.Items[i] = inboxItem{
			ID: it.ID, Kind: string(it.Kind), Subject: it.Subject, Title: it.Title, Why: it.Why, URL: it.URL,
			Group: groupKeys[notice.GroupOf(it.Due, box.Now)], Due: it.Due.String(), Opened: it.Opened.String(), Watching: it.Watching,
		}
	}
	return c.JSON(http.StatusOK, out)
}
