package app

import (
	"context"

	"github.com/a-h/templ"

	"ezhan/internal/access"
	"ezhan/internal/app/frontweb"
	"ezhan/internal/indicator"
	"ezhan/internal/station"
	"ezhan/internal/station/stationweb"
	"ezhan/internal/terminal"
	"ezhan/internal/web"
)

// figures is what the rooms of screens and figures know of the stations of one
// page of their list: a statement each.
func (a *App) figures(c *web.Ctx, list []station.Station) (map[station.ID]stationweb.Figure, error) {
	ids := make([]string, len(list))
	for i, st := range list {
		ids[i] = string(st.ID)
	}
	months, err := a.Figures.Months(c.Context(), c.By, c.Now().Day().Month(), ids...)
	if err != nil {
		return nil, err
	}
	screens, err := a.Terminals.Counts(c.Context(), c.By, ids...)
	if err != nil {
		return nil, err
	}
	now, err := a.Figures.TodayOf(c.Context(), c.By, ids...)
	if err != nil {
		return nil, err
	}
	all := make(map[station.ID]stationweb.Figure, len(list))
	for _, id := range ids {
		m, n := months[id], screens[id]
		all[station.ID(id)] = stationweb.Figure{
			Met: m.Num, Judged: m.Den, Screens: n.All, Offline: n.Gone, PlaySeconds: average(m, now[id]),
		}
	}
	return all, nil
}

// average is how long the screens played on a day of duty of the month, less
// than zero when there was none. The present day is left out while it is
// open: half a day would make a station look bad that meets its five hours.
func average(m indicator.Month, today indicator.Day) int {
	days, seconds := m.Den+m.Running, m.Seconds
	if today.Band == indicator.Open {
		days, seconds = days-1, seconds-today.Seconds
	}
	if days <= 0 {
		return -1
	}
	return seconds / days
}

// today is what the screens of some stations have played since midnight.
func (a *App) today(ctx context.Context, by access.Actor, stations []string) (map[string]terminal.Today, error) {
	days, err := a.Figures.TodayOf(ctx, by, stations...)
	if err != nil {
		return nil, err
	}
	all := make(map[string]terminal.Today, len(days))
	for id, d := range days {
		t := terminal.Today{Seconds: d.Seconds}
		if d.Duty {
			t.Target = a.Figures.Target(d.Day).Seconds
		}
		all[id] = t
	}
	return all, nil
}

// area is the card beside the inbox of those who look after a unit: how its
// stations and screens stand.
func (a *App) area(c *web.Ctx) (templ.Component, error) {
	g, ok := chief(c.By)
	if !ok || g.Station != "" {
		return nil, nil // a station's own people have their monthly list
	}
	v := frontweb.AreaView{Name: g.OrgName}
	if access.Allows(g.Role, access.FigureView) {
		unit, total, err := a.Figures.Area(c.Context(), c.By)
		if err != nil {
			return nil, err
		}
		v.Judged, v.Met, v.Stations = true, total.Stations.Met, total.Stations.Obligated()
		v.Link = "/analysis?unit=" + unit + "&month=" + string(c.Now().Day().Month())
	}
	if access.Allows(g.Role, access.TerminalView) {
		tally, err := a.Terminals.Tally(c.Context(), c.By)
		if err != nil {
			return nil, err
		}
		v.Online = tally[terminal.SignPlaying] + tally[terminal.SignLoading] + tally[terminal.SignDark]
		v.Paired = v.Online + tally[terminal.SignGone]
	}
	if !v.Judged && v.Paired == 0 {
		return nil, nil
	}
	return frontweb.Area(v), nil
}
