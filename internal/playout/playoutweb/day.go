package playoutweb

import (
	"context"
	"net/http"
	"strconv"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/content"
	"ezhan/internal/errs"
	"ezhan/internal/playout"
	"ezhan/internal/station"
	"ezhan/internal/terminal"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
)

// rowsShown is how many plays the page lists; the figures count all.
const rowsShown = 500

// dayView is a station's day of play as it was received. What of it counts, and
// why not, is the indicator room's page of the day.
type dayView struct {
	Station   station.Station
	Day       clock.Day
	Prev      string
	Next      string // "" for the day after today
	Window    string
	Figure    string // address of what was counted of the day
	Terminals []terminalRows
	Total     int
	Cut       bool
}

type terminalRows struct {
	Name string
	Href string
	Rows []row
}

type row struct {
	From, To, Length, What, Display, Outcome string
	Held                                     string // why it is kept but not believed, "" when it is
}

// day is GET /stations/{code}/plays?day=2026-05-12.
func (s site) day(c *web.Ctx) error {
	st, day, plays, err := s.load(c)
	if err != nil {
		return err
	}
	v := dayView{Station: st, Day: day, Total: len(plays), Cut: len(plays) > rowsShown, Prev: s.href(st, day.AddDays(-1)), Figure: "/stations/" + string(st.Code) + "/days/" + string(day)}
	if day < c.Now().Day() {
		v.Next = s.href(st, day.AddDays(1))
	}
	window, err := s.Stations.ServiceWindow(c.Context(), c.By, st.ID, day)
	if err != nil {
		return err
	}
	v.Window = window.String()
	if v.Terminals, err = s.rows(c, st, plays[:min(len(plays), rowsShown)]); err != nil {
		return err
	}
	p, err := c.Shell()
	if err != nil {
		return err
	}
	p.Title, p.Active = "播放明细", "stations"
	p.Lead = st.Name + " · " + ui.Day(string(day)) + " · 服务时段 " + v.Window
	p.Crumbs = []ui.Crumb{{Text: st.Name, Href: "/stations/" + string(st.Code)}, {Text: p.Title}}
	return c.Page(http.StatusOK, dayPage(p, v))
}

func (s site) href(st station.Station, day clock.Day) string {
	return "/stations/" + string(st.Code) + "/plays?day=" + string(day)
}

func (s site) load(c *web.Ctx) (station.Station, clock.Day, []playout.Play, error) {
	st, err := s.Stations.ByCode(c.Context(), c.By, station.Code(c.Path("code")))
	if err != nil {
		return st, "", nil, err
	}
	day := c.Now().Day()
	if given := c.Query("day"); given != "" {
		if day, err = clock.ParseDay(given); err != nil {
			return st, "", nil, errs.Because(errs.Invalid, err, "日期应像 2026-05-12 这样")
		}
	}
	place := terminal.Site{Station: string(st.ID), Code: string(st.Code), Name: st.Name, Org: string(st.Org), Path: st.OrgPath}
	plays, err := s.Ledger.StationDay(c.Context(), c.By, place, day)
	return st, day, plays, err
}

// rows groups the plays by terminal.
func (s site) rows(c *web.Ctx, st station.Station, plays []playout.Play) ([]terminalRows, error) {
	all, err := s.Terminals.OfStation(c.Context(), c.By, string(st.ID))
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, t := range all {
		names[string(t.ID)] = t.Name + "（" + t.Place + "）"
	}
	titles, err := titlesOf(c.Context(), s.Library, plays)
	if err != nil {
		return nil, err
	}
	var out []terminalRows
	for _, p := range plays {
		if len(out) == 0 || out[len(out)-1].Href != "/screens/"+p.Terminal {
			name := names[p.Terminal]
			if name == "" {
				name = "已移走的屏幕"
			}
			out = append(out, terminalRows{Name: name, Href: "/screens/" + p.Terminal})
		}
		t := &out[len(out)-1]
		t.Rows = append(t.Rows, rowOf(p, titles[p.Version]))
	}
	return out, nil
}

// titlesOf finds the titles of what was played, by version. What is played in
// public is public, so nobody's reach matters.
func titlesOf(ctx context.Context, library *content.Library, plays []playout.Play) (map[string]string, error) {
	titles := map[string]string{}
	if library == nil {
		return titles, nil
	}
	seen := map[string]bool{}
	var ids []content.VersionID
	for _, p := range plays {
		if !seen[p.Version] {
			seen[p.Version] = true
			ids = append(ids, content.VersionID(p.Version))
		}
	}
	credits, err := library.Credits(ctx, reader, ids)
	for id, c := range credits {
		titles[string(id)] = c.Title
	}
	return titles, err
}

var reader = access.System("playoutweb")

var (
	displays = map[string]string{"on": "亮", "off": "关", "unknown": "不清楚"}
	outcomes = map[string]string{"played": "播完", "partial": "播了一部分", "skipped": "跳过", "failed": "没播成"}
)

func rowOf(p playout.Play, title string) row {
	r := row{
		From: clockText(p.Placed), To: clockText(p.End()), Length: ui.Clip(int(p.DurMS / 1000)), What: title,
		Display: displays[p.Display], Outcome: outcomes[p.Outcome],
	}
	if r.What == "" {
		r.What = "内容 " + p.Item
	}
	if p.Hold != playout.HoldNone {
		r.Held = p.Hold.Title()
	}
	return r
}

// clockText is the time of day with seconds, "" when nobody can tell.
func clockText(i clock.Instant) string {
	if i == 0 {
		return ""
	}
	return i.Time().Format("15:04:05")
}

// apiDay is GET /api/v1/stations/{code}/plays?day=.
func (s site) apiDay(c *web.Ctx) error {
	_, day, plays, err := s.load(c)
	if err != nil {
		return err
	}
	type item struct {
		ID       string       `json:"id"`
		Terminal string       `json:"terminal"`
		Version  string       `json:"version"`
		Schedule string       `json:"schedule"`
		Start    int64        `json:"start"`
		Dur      int64        `json:"dur"`
		Display  string       `json:"display"`
		Outcome  string       `json:"outcome"`
		Hold     playout.Hold `json:"hold"`
	}
	limit, err := strconv.Atoi(c.Query("limit"))
	if err != nil || limit <= 0 {
		limit = 10_000
	}
	out := make([]item, 0, min(limit, len(plays)))
	for _, p := range plays[:min(limit, len(plays))] {
		out = append(out, item{p.ID, p.Terminal, p.Version, p.Schedule, int64(p.Placed), p.DurMS, p.Display, p.Outcome, p.Hold})
	}
	return c.JSON(http.StatusOK, map[string]any{"day": day, "total": len(plays), "plays": out})
}
