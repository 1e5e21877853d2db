package stationweb

import (
	"net/http"

	"ezhan/internal/station"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
)

// stationJSON is a station for programs, people masked. Lng and Lat are
// GCJ-02.
type stationJSON struct {
	Code        string   `json:"code"`
	Name        string   `json:"name"`
	Type        string   `json:"type"`
	Venue       string   `json:"venue,omitempty"`
	State       string   `json:"state"`
	StateText   string   `json:"state_text"`
	Org         string   `json:"org"`
	OrgName     string   `json:"org_name"`
	Address     string   `json:"address"`
	Lng         float64  `json:"lng,omitempty"`
	Lat         float64  `json:"lat,omitempty"`
	Host        string   `json:"host"`
	Hours       string   `json:"hours"`
	Services    string   `json:"services,omitempty"`
	Languages   []string `json:"languages,omitempty"`
	Funding     []string `json:"funding,omitempty"`
	BuildYear   int      `json:"build_year,omitempty"`
	Manager     string   `json:"manager,omitempty"`
	EffectiveOn string   `json:"effective_on,omitempty"`
	SeriesFrom  string   `json:"series_from,omitempty"`
	SeriesTo    string   `json:"series_to,omitempty"`
	Version     int      `json:"version"`
}

func jsonOf(st station.Station) stationJSON {
	return stationJSON{
		Code: string(st.Code), Name: st.Name, Type: string(st.Type), Venue: string(st.Venue),
		State: string(st.State), StateText: st.Word(), Org: string(st.Org), OrgName: st.OrgName, Address: st.Address,
		Lng: st.Point.Lng, Lat: st.Point.Lat, Host: st.Host, Hours: st.Week.String(), Services: st.Services,
		Languages: st.Languages, Funding: st.Funding, BuildYear: st.BuildYear, Manager: ui.MaskName(st.Manager),
		EffectiveOn: string(st.EffectiveOn), SeriesFrom: string(st.SeriesFrom), SeriesTo: string(st.SeriesTo), Version: st.Version,
	}
}

type listJSON struct {
	Total    int            `json:"total"`
	Page     int            `json:"page"`
	Size     int            `json:"size"`
	ByState  map[string]int `json:"by_state"`
	Stations []stationJSON  `json:"stations"`
}

func (h *pages) listJSON(c *web.Ctx) error {
	q := queryOf(c)
	l, err := h.Stations.List(c.Context(), c.By, q)
	if err != nil {
		return err
	}
	out := listJSON{
		Total: l.Total, Page: ui.PagingOf(c.R).Of(l.Total).Page, Size: q.Size,
		ByState: map[string]int{}, Stations: make([]stationJSON, len(l.Stations)),
	}
	for s, n := range l.ByState {
		out.ByState[string(s)] = n
	}
	for i, st := range l.Stations {
		out.Stations[i] = jsonOf(st)
	}
	return c.JSON(http.StatusOK, out)
}

func (h *pages) showJSON(c *web.Ctx) error {
	st, err := h.asked(c)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, jsonOf(st))
}
