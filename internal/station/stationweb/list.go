package stationweb

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"ezhan/internal/access"
	"ezhan/internal/org"
	"ezhan/internal/station"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
)

// queryOf reads the filter of the list, its export and its JSON.
func queryOf(c *web.Ctx) station.Query {
	page, err := strconv.Atoi(c.Query("page"))
	if err != nil {
		page = 1
	}
	return station.Query{
		Text: c.Query("q"), Under: org.ID(c.Query("org")), Type: station.Type(c.Query("type")),
		Venue: station.Venue(c.Query("venue")), State: station.State(c.Query("state")), Page: page, Size: ui.PageSize,
	}
}

// addressOf is the filter as a query string, apart from the page.
func addressOf(q station.Query) url.Values {
	v := url.Values{}
	for name, value := range map[string]string{
		"q": q.Text, "org": string(q.Under), "type": string(q.Type), "venue": string(q.Venue), "state": string(q.State),
	} {
		if value != "" {
			v.Set(name, value)
		}
	}
	return v
}

func hrefOf(path string, q station.Query) string {
	if v := addressOf(q).Encode(); v != "" {
		return path + "?" + v
	}
	return path
}

// listView is the list as its page shows it.
type listView struct {
	q       station.Query
	list    station.List
	chips   []ui.ChipLink
	places  places
	figures map[station.ID]Figure // nil: the columns are left out
	paging  ui.Paging
}

func (v listView) filtered() bool { return len(addressOf(v.q)) > 0 }

func (h *pages) list(c *web.Ctx) error {
	v := listView{q: queryOf(c)}
	var err error
	if v.list, err = h.Stations.List(c.Context(), c.By, v.q); err != nil {
		return err
	}
	if v.places, err = h.placesFor(c, c.By, rootOf(c.By), v.q.Under); err != nil {
		return err
	}
	if h.Figures != nil && len(v.list.Stations) > 0 {
		if v.figures, err = h.Figures(c, v.list.Stations); err != nil {
			return err
		}
	}
	p, err := c.Shell()
	if err != nil {
		return err
	}
	v.chips = stateChips(v)
	v.paging = ui.PagingOf(c.R).Of(v.list.Total)
	p.Title, p.Active = "站点", "stations"
	p.Lead = leadOf(p.Scope, v.list)
	p.Actions = listActions(v, c.By.May(access.StationEdit))
	return c.Page(http.StatusOK, listPage(p, v))
}

// stateChips are 全部 and every state that has stations, with its count.
func stateChips(v listView) []ui.ChipLink {
	q := v.q
	q.State = ""
	chips := []ui.ChipLink{{Text: "全部", Href: hrefOf("/stations", q), Count: v.list.All(), On: v.q.State == ""}}
	for _, s := range station.States() {
		if n := v.list.ByState[s]; n > 0 || s == v.q.State {
			q.State = s
			chips = append(chips, ui.ChipLink{Text: s.Word(), Href: hrefOf("/stations", q), Count: n, On: s == v.q.State})
		}
	}
	return chips
}

func leadOf(scope string, l station.List) string {
	var parts []string
	for _, s := range []station.State{station.Recognized, station.Applying, station.Serious} {
		if n := l.ByState[s]; n > 0 {
			parts = append(parts, ui.Count(n)+" 个"+s.Word())
		}
	}
	if n := l.ByState[station.Revoked]; n > 0 {
		parts = append(parts, "累计撤销 "+ui.Count(n)+" 个")
	}
	return strings.TrimSpace(scope + " " + strings.Join(parts, " · "))
}

// hours is how long the screens play a day, for the list.
func (f Figure) hours() string {
	if f.PlaySeconds < 0 {
		return ""
	}
	return ui.HourNumber(f.PlaySeconds)
}

func (f Figure) screens() (ui.Tone, string) {
	switch {
	case f.Screens == 0:
		return ui.Grey, "没有屏幕"
	case f.Offline == f.Screens:
		return ui.Bad, fmt.Sprintf("%d 块离线", f.Screens)
	case f.Offline > 0:
		return ui.Warn, fmt.Sprintf("%d 块，%d 块离线", f.Screens, f.Offline)
	}
	return ui.OK, fmt.Sprintf("%d 块", f.Screens)
}

func optionsOf(list []station.Choice) []ui.Option {
	out := make([]ui.Option, len(list))
	for i, ch := range list {
		out[i] = ui.Option{Value: ch.Value, Text: ch.Text}
	}
	return out
}

func stateOptions() []ui.Option {
	var out []ui.Option
	for _, s := range station.States() {
		out = append(out, ui.Option{Value: string(s), Text: s.Word()})
	}
	return out
}

func venueWord(v station.Venue) string { return station.TextOf(station.Venues(), string(v)) }

// shortVenue is the venue without the levels it may have, for tables.
func shortVenue(v station.Venue) string {
	word, _, _ := strings.Cut(venueWord(v), "（")
	return word
}

func typeWord(t station.Type) string { return station.TextOf(station.Types(), string(t)) }
