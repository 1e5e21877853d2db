package noticeweb

import (
	"fmt"
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"ezhan/internal/clock"
	"ezhan/internal/notice"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
)

// How many tasks the page shows before and after 查看其余.
const (
	firstTasks = 30
	moreTasks  = 300
)

// inboxView is the inbox as its page shows it.
type inboxView struct {
	box    notice.Inbox
	kind   notice.Kind
	chips  []ui.ChipLink
	groups []group
	rest   int  // tasks that are not shown
	all    bool // the reader asked for the rest already
	rail   templ.Component
}

// group is one part of the inbox: 已逾期, 今天到期, 本周, 以后.
type group struct {
	name  notice.Group
	tone  ui.Tone
	count int
	tasks []ui.Task
}

func (h *pages) inbox(c *web.Ctx) error {
	kind, limit := notice.Kind(c.Query("kind")), firstTasks
	if c.Query("all") != "" {
		limit = moreTasks
	}
	box, err := h.Desk.Inbox(c.Context(), c.By, notice.Filter{Kind: kind, Limit: limit})
	if err != nil {
		return err
	}
	p, err := c.Shell()
	if err != nil {
		return err
	}
	v := inboxView{box: box, kind: kind, chips: chipsOf(box, kind), groups: groupsOf(box), all: limit == moreTasks}
	for _, n := range box.Counts {
		v.rest += n
	}
	v.rest -= len(box.Items)
	if h.Rail != nil {
		if v.rail, err = h.Rail(c); err != nil {
			return err
		}
	}
	name := ui.MaskName(c.By.Name)
	p.Title, p.Active = "待办", "home"
	p.Heading, p.Lead = heading(box, name), lead(box.Now, p.Scope)
	if kind != "" {
		p.Heading = "待办：" + lookOf(kind).word
	}
	p.Actions = inboxActions()
	return c.Page(http.StatusOK, inboxPage(p, v))
}

func chipsOf(box notice.Inbox, on notice.Kind) []ui.ChipLink {
	chips := []ui.ChipLink{{Text: "待我处理", Href: "/home", Count: box.Total, On: on == ""}}
	for _, k := range box.Kinds {
		chips = append(chips, ui.ChipLink{
			Text: lookOf(k.Kind).word, Href: "/home?kind=" + url.QueryEscape(string(k.Kind)), Count: k.Count, On: on == k.Kind,
		})
	}
	return chips
}

var groupTones = map[notice.Group]ui.Tone{notice.Overdue: ui.Bad, notice.Today: ui.Warn}

func groupsOf(box notice.Inbox) []group {
	var out []group
	for _, name := range notice.Groups() {
		items := box.In(name)
		if len(items) == 0 {
			continue
		}
		g := group{name: name, tone: groupTones[name], count: box.Counts[name]}
		for _, it := range items {
			g.tasks = append(g.tasks, taskOf(it, name, box.Now))
		}
		out = append(out, g)
	}
	return out
}

// taskOf is one row. The reader of a unit above sees an overdue task and
// cannot do it: he looks.
func taskOf(it notice.Item, g notice.Group, now clock.Instant) ui.Task {
	l := lookOf(it.Kind)
	t := ui.Task{
		Icon: l.icon, Tone: l.tone, Kind: l.word, Title: it.Title, Href: it.URL, Why: it.Why, Act: l.act,
		Due: dueText(it.Due, g, now), DueTone: groupTones[g], Pressed: g == notice.Overdue || g == notice.Today,
	}
	if it.Watching {
		t.Act, t.Pressed = "去看看", false
		t.Why = joined("下级逾期未办", it.Why)
	}
	return t
}

// dueText says a deadline the way its group is read: 逾期 3 天, 今天 17:30,
// 5月14日 周四.
func dueText(due clock.Instant, g notice.Group, now clock.Instant) string {
	if due.IsZero() {
		return ""
	}
	last := due.LastDay()
	switch g {
	case notice.Overdue:
		if n := now.Day().Sub(last); n > 0 {
			return fmt.Sprintf("逾期 %d 天", n)
		}
		return "今天 " + due.HourMinute() + " 已过"
	case notice.Today:
		if due == last.End() {
			return "今天"
		}
		return "今天 " + due.HourMinute()
	}
	return ui.Day(string(last))
}

// heading greets and counts only what is overdue or due today.
func heading(box notice.Inbox, name string) string {
	hello := greeting(box.Now) + "，" + name
	if n := box.Pressing(); n > 0 {
		return fmt.Sprintf("%s。今天先办这 %d 件", hello, n)
	}
	if box.Total > 0 {
		return hello + "。今天没有到期的事"
	}
	return hello
}

func greeting(now clock.Instant) string {
	switch hour := now.HourMinute()[:2]; {
	case hour < "05" || hour >= "18":
		return "晚上好"
	case hour < "12":
		return "上午好"
	case hour < "14":
		return "中午好"
	}
	return "下午好"
}

func lead(now clock.Instant, scope string) string {
	day := now.Day()
	text := day.MonthDay() + " " + day.WeekdayName()
	if term := clock.SolarTerm(day); term != "" {
		text += " · " + term
	}
	if scope != "" {
		text += " · 您负责 " + scope
	}
	return text
}

func joined(a, b string) string {
	if b == "" {
		return a
	}
	return a + " · " + b
}

// restHref shows the rest of the same filter.
func restHref(v inboxView) string {
	q := url.Values{"all": {"1"}}
	if v.kind != "" {
		q.Set("kind", string(v.kind))
	}
	return "/home?" + q.Encode()
}
