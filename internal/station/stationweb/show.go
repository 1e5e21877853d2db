package stationweb

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"ezhan/internal/access"
	"ezhan/internal/station"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
)

// showView is a station's page. Panels that are nil are left out.
type showView struct {
	st          station.Station
	life        []ui.Step
	log         []ui.Entry
	month, days templ.Component
	public      string // address of the public page, "" if it has none
}

func (h *pages) show(c *web.Ctx) error {
	st, err := h.asked(c)
	if err != nil {
		return err
	}
	history, err := h.Stations.History(c.Context(), c.By, st.ID)
	if err != nil {
		return err
	}
	v := showView{st: st, life: lifeOf(st, history.Steps, c.Now().Day()), log: logOf(history.Events, c.Now())}
	if st.InSeries(c.Now().Day()) {
		v.public = c.Base() + publicHref(st.Code)
	}
	if err := h.fill(c, &v); err != nil {
		return err
	}
	p, err := h.frame(c, st)
	if err != nil {
		return err
	}
	return c.Page(http.StatusOK, showPage(p, v, h.tabs(st, "")))
}

// fill asks the other rooms for what they know of the station.
func (h *pages) fill(c *web.Ctx, v *showView) (err error) {
	if h.Log != nil {
		if v.log, err = h.Log(c, v.st); err != nil {
			return err
		}
	}
	if h.Panels == nil {
		return nil
	}
	if v.month, err = h.Panels.Month(c, v.st); err != nil {
		return err
	}
	v.days, err = h.Panels.Days(c, v.st)
	return err
}

func (h *pages) screens(c *web.Ctx) error {
	st, err := h.asked(c)
	if err != nil {
		return err
	}
	var screens templ.Component
	if h.Panels != nil {
		if screens, err = h.Panels.Screens(c, st); err != nil {
			return err
		}
	}
	p, err := h.frame(c, st)
	if err != nil {
		return err
	}
	return c.Page(http.StatusOK, screensPage(p, screens, h.tabs(st, "screens")))
}

// frame is the shell of every page of one station.
func (h *pages) frame(c *web.Ctx, st station.Station) (ui.Page, error) {
	p, err := c.Shell()
	p.Title, p.Active = st.Name, "stations"
	p.Crumbs = []ui.Crumb{{Text: "站点", Href: "/stations"}, {Text: string(st.Code)}}
	p.Head = stationHead(st, c.By.Reaches(access.StationEdit, st.OrgPath))
	return p, err
}

// tabs are the sides of a station's record.
func (h *pages) tabs(st station.Station, on string) []ui.TabLink {
	base := href(st.Code)
	tabs := []ui.TabLink{{Text: "概况", Href: base, On: on == ""}}
	if h.Panels != nil {
		tabs = append(tabs, ui.TabLink{Text: "屏幕", Href: base + "/screens", On: on == "screens"})
	}
	for _, t := range h.Tabs {
		tabs = append(tabs, ui.TabLink{Text: t.Text, Href: base + "/" + t.Path})
	}
	return append(tabs, ui.TabLink{Text: "档案", Href: base + "/files", On: on == "files"})
}

// placeLine is where the station stands, in one line.
func placeLine(st station.Station) string {
	if strings.HasPrefix(st.Address, st.OrgName) {
		return st.Address
	}
	return st.OrgName + st.Address
}

// kindLine is the house and the sort of the station.
func kindLine(st station.Station) string {
	if st.Venue == "" {
		return typeWord(st.Type)
	}
	return venueWord(st.Venue) + " · " + typeWord(st.Type)
}

// buildLine is when and from whose money the station was built, "" if nobody
// knows.
func buildLine(st station.Station) string {
	funding := station.Texts(station.Fundings(), st.Funding)
	switch {
	case st.BuildYear > 0 && funding != "":
		return whole(st.BuildYear) + " 年建设 · " + funding
	case st.BuildYear > 0:
		return whole(st.BuildYear) + " 年建设"
	}
	return funding
}

// publicHref is the address of the page behind the QR code at the door.
func publicHref(code station.Code) string { return "/s/" + string(code) }
