package stationweb

import (
	"net/http"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/org"
	"ezhan/internal/station"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
)

// visitor looks at the names of places for somebody without an account.
var visitor = access.System("public")

// publicListView is the public list of recognised stations.
type publicListView struct {
	q      station.Query
	list   station.List
	places places
	paging ui.Paging
}

// publicQuery reads the two questions that anybody may ask.
func publicQuery(c *web.Ctx) station.Query {
	q := queryOf(c)
	return station.Query{Text: q.Text, Under: q.Under, Page: q.Page, Size: q.Size}
}

func (h *pages) publicList(c *web.Ctx) error {
	v := publicListView{q: publicQuery(c)}
	var err error
	if v.list, err = h.Stations.PublicList(c.Context(), c.By, v.q); err != nil {
		return err
	}
	if v.places, err = h.placesFor(c, visitor, org.Province, v.q.Under); err != nil {
		return err
	}
	p, err := c.Shell()
	if err != nil {
		return err
	}
	v.paging = ui.PagingOf(c.R).Of(v.list.Total)
	p.Title, p.Heading = "e站名录", "身边的科普中国e站"
	p.Lead = "已认定 " + ui.Count(v.list.Total) + " 个，都免费开放。点站名看今天几点开门、有什么服务"
	return c.Page(http.StatusOK, publicListPage(p, v))
}

// publicView is the page behind the code at a station's door.
type publicView struct {
	st    station.Station
	today clock.Day
	now   string // 正在开放, 今天不开放, …
	hours string // today's
	open  bool
}

func (h *pages) publicShow(c *web.Ctx) error {
	st, err := h.Stations.Public(c.Context(), c.By, codeOf(c))
	if err != nil {
		return err
	}
	p, err := c.Shell()
	if err != nil {
		return err
	}
	v := publicView{st: st, today: c.Now().Day()}
	v.now, v.open = openNow(st, c.Now())
	v.hours = st.Week.On(v.today).String()
	p.Title, p.Hero = st.Name, publicHero(v)
	return c.Page(http.StatusOK, publicPage(p, v))
}

// openNow says whether somebody who stands before the door gets in.
func openNow(st station.Station, now clock.Instant) (text string, open bool) {
	if st.State == station.Suspended || st.State == station.Relocating {
		return "暂停开放", false
	}
	w := st.Week.On(now.Day())
	from, to := w.On(now.Day())
	switch {
	case w.Closed():
		return "今天不开放", false
	case now < from:
		return "今天 " + w.Open.String() + " 开门", false
	case now >= to:
		return "今天已关门", false
	}
	return "正在开放", true
}
