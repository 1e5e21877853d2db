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

// shownStates are the states that lists name and count.
var shownStates = []station.State{
	station.Recognized, station.Rectifying, station.Applying, station.Planned, station.UnderConstruction,
	station.LegacyUnverified, station.Suspended, station.Relocating, station.Serious, station.Revoked,
	station.Exited, station.Merged,
}

// stateChips are 全部 and every state that has stations, with its count.
func stateChips(v listView) []ui.ChipLink {
	q := v.q
	q.State = ""
	chips := []ui.ChipLink{{Text: "全部", Href: hrefOf("/stations", q), Count: v.list.All(), On: v.q.State == ""}}
	for _, s := range shownStates {
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

// places are the units that a list may be narrowed to: those below the
// reader's own, and below them those of the one that is chosen.
type places struct {
	root, chosen org.ID
	level        org.Level // of the units directly below root
	units        []org.Unit
	below        []org.Unit // of the chosen unit, when it is one of units
	other        org.Unit   // the chosen unit, when it is deeper
}

// rootOf is the unit where the reader's stations begin, "" for a station's own
// people.
func rootOf(by access.Actor) org.ID {
	for _, g := range by.Grants {
		if g.Station == "" && access.Allows(g.Role, access.StationView) {
			return org.ID(g.Org)
		}
	}
	return ""
}

// placesFor reads the choice of places: at most two statements.
func (h *pages) placesFor(c *web.Ctx, by access.Actor, root, chosen org.ID) (places, error) {
	pl := places{root: root, chosen: chosen}
	if root == "" {
		return pl, nil
	}
	var err error
	if pl.units, err = h.Tree.Children(c.Context(), by, root, false); err != nil {
		return pl, err
	}
	if len(pl.units) > 0 {
		pl.level = pl.units[0].Level
	}
	if chosen == "" || chosen == root {
		return pl, nil
	}
	if pl.has(chosen) {
		pl.below, err = h.Tree.Children(c.Context(), by, chosen, false)
		return pl, err
	}
	pl.other, err = h.Tree.Get(c.Context(), by, chosen)
	return pl, err
}

func (pl places) has(id org.ID) bool {
	for _, u := range pl.units {
		if u.ID == id {
			return true
		}
	}
	return false
}

// options are the places in the order of the tree.
func (pl places) options() []ui.Option {
	var out []ui.Option
	for _, u := range pl.units {
		out = append(out, ui.Option{Value: string(u.ID), Text: u.Name})
		if u.ID == pl.chosen {
			for _, b := range pl.below {
				out = append(out, ui.Option{Value: string(b.ID), Text: "　" + b.Name})
			}
		}
		if pl.other.ID != "" && u.Contains(pl.other) {
			out = append(out, ui.Option{Value: string(pl.other.ID), Text: "　" + pl.other.Name})
		}
	}
	return out
}

// word is what the units below root are called: 县（市、区）.
func (pl places) word() string {
	switch pl.level {
	case org.CityLevel:
		return "市"
	case org.CountyLevel:
		return "县（市、区）"
	case org.TownLevel:
		return "镇（街道）"
	case org.VillageLevel:
		return "村（社区）"
	}
	return "所在地"
}

// of is the unit in which st stands, as the column of the list shows it.
func (pl places) of(st station.Station) string {
	for _, u := range pl.units {
		if st.OrgPath == u.Path || strings.HasPrefix(st.OrgPath, u.Path+".") {
			return u.Name
		}
	}
	return st.OrgName
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
	out := make([]ui.Option, 0, len(shownStates))
	for _, s := range shownStates {
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
