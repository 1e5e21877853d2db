package stationweb

import (
	"net/http"

	"ezhan/internal/station"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
)

// openJSON is a station as open data (R-STN-06): what the public list shows,
// and nothing about people.
type openJSON struct {
	Code     string  `json:"code"`
	Name     string  `json:"name"`
	Type     string  `json:"type"`
	Venue    string  `json:"venue,omitempty"`
	Org      string  `json:"org"`
	OrgName  string  `json:"org_name"`
	Address  string  `json:"address"`
	Lng      float64 `json:"lng_gcj02,omitempty"`
	Lat      float64 `json:"lat_gcj02,omitempty"`
	Hours    string  `json:"hours"`
	Services string  `json:"services,omitempty"`
	Since    string  `json:"since"`
	URL      string  `json:"url"`
}

func openOf(base string, st station.Station) openJSON {
	return openJSON{
		Code: string(st.Code), Name: st.Name, Type: typeWord(st.Type), Venue: venueWord(st.Venue),
		Org: string(st.Org), OrgName: st.OrgName, Address: st.Address, Lng: st.Point.Lng, Lat: st.Point.Lat,
		Hours: st.Week.String(), Services: st.Services, Since: string(st.SeriesFrom), URL: base + publicHref(st.Code),
	}
}

type openListJSON struct {
	Total    int        `json:"total"`
	Page     int        `json:"page"`
	Size     int        `json:"size"`
	Stations []openJSON `json:"stations"`
}

// openSize is how many stations one page of open data has.
const openSize = 100

// openAge lets caches keep open data for a while.
const openAge = "public, max-age=600"

func (h *pages) openList(c *web.Ctx) error {
	q := publicQuery(c)
	q.Size = openSize
	l, err := h.Stations.PublicList(c.Context(), c.By, q)
	if err != nil {
		return err
	}
	paging := ui.PagingOf(c.R)
	paging.Size = openSize
	out := openListJSON{Total: l.Total, Page: paging.Of(l.Total).Page, Size: openSize, Stations: make([]openJSON, len(l.Stations))}
	for i, st := range l.Stations {
		out.Stations[i] = openOf(c.Base(), st)
	}
	c.W.Header().Set("Cache-Control", openAge)
	return c.JSON(http.StatusOK, out)
}

func (h *pages) openCSV(c *web.Ctx) error {
	s, err := newSheet("科普中国e站名录-"+string(c.Now().Day())+".csv",
		"编号", "名称", "类型", "场所", "区划代码", "所在地", "地址", "经度（GCJ-02）", "纬度（GCJ-02）", "开放时间", "服务", "入列日期", "网页")
	if err != nil {
		return err
	}
	err = h.Stations.PublicExport(c.Context(), c.By, publicQuery(c), func(st station.Station) error {
		o := openOf(c.Base(), st)
		return s.row(o.Code, o.Name, o.Type, o.Venue, o.Org, o.OrgName, o.Address,
			degrees(o.Lng), degrees(o.Lat), o.Hours, o.Services, o.Since, o.URL)
	})
	if err != nil {
		return err
	}
	c.W.Header().Set("Cache-Control", openAge)
	return s.send(c)
}
