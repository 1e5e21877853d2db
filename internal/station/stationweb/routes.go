package stationweb

import (
	"github.com/a-h/templ"

	"ezhan/internal/access"
	"ezhan/internal/org"
	"ezhan/internal/station"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
)

// Deps is what the pages need. All but Stations and Tree may be missing.
type Deps struct {
	Stations *station.Register
	Tree     *org.Tree
	Panels   Panels
	// Tabs are further sides of a station's record that other rooms serve.
	Tabs []Tab
	// Figures returns what other rooms know of the stations of one list page,
	// in one statement. A station may be missing.
	Figures func(c *web.Ctx, list []station.Station) (map[station.ID]Figure, error)
	// Log returns what happened lately at a station, newest first, in place of
	// the register's own record.
	Log func(c *web.Ctx, st station.Station) ([]ui.Entry, error)
}

// Panels are what other rooms add to a station's page. A panel may answer nil
// when it has nothing to say.
type Panels interface {
	// Month is the month measured against the rules: a card with its table.
	Month(c *web.Ctx, st station.Station) (templ.Component, error)
	// Days is today's screen and the hours of the last 14 days: a card of the rail.
	Days(c *web.Ctx, st station.Station) (templ.Component, error)
	// Screens is the station's terminals: the content of the tab 屏幕.
	Screens(c *web.Ctx, st station.Station) (templ.Component, error)
}

// Tab is a side of a station's record at an address below its page.
type Tab struct {
	Text string
	Path string // "plays" for /stations/{code}/plays
}

// Figure is what the list shows of a station besides the register.
type Figure struct {
	Met, Judged int // duties fulfilled this month, of those that can be judged
	Screens     int
	Offline     int // of Screens
	PlaySeconds int // a day, on average; below zero when nothing is known
}

// Routes are the pages and interfaces of the register.
func Routes(d Deps) []web.Route {
	h := &pages{d}
	return []web.Route{
		{Pattern: "GET /stations", Act: access.StationView, Do: h.list},
		{Pattern: "GET /stations/export.csv", Act: access.StationView, Do: h.export},
		{Pattern: "GET /stations/{code}", Act: access.StationView, Do: h.show},
		{Pattern: "GET /stations/{code}/screens", Act: access.StationView, Do: h.screens},
		{Pattern: "GET /stations/{code}/files", Act: access.StationView, Do: h.files},
		{Pattern: "GET /stations/{code}/print", Act: access.StationView, Do: h.print},
		{Pattern: "GET /stations/new", Act: access.StationEdit, Do: h.planForm},
		{Pattern: "POST /stations/new", Act: access.StationEdit, Do: h.plan},
		{Pattern: "GET /stations/{code}/edit", Act: access.StationEdit, Do: h.edit},
		{Pattern: "POST /stations/{code}/edit", Act: access.StationEdit, Do: h.save},
		{Pattern: "POST /stations/{code}/start", Act: access.StationEdit, Do: h.start},
		{Pattern: "GET /stations/public", Act: access.Public, Do: h.publicList},
		{Pattern: "GET /s/{code}", Act: access.Public, Do: h.publicShow},
		{Pattern: "GET /api/v1/open/stations", Act: access.Public, Do: h.openList},
		{Pattern: "GET /api/v1/open/stations.csv", Act: access.Public, Do: h.openCSV},
		{Pattern: "GET /api/v1/stations", Act: access.StationView, Do: h.listJSON},
		{Pattern: "GET /api/v1/stations/{code}", Act: access.StationView, Do: h.showJSON},
	}
}

type pages struct{ Deps }

// asked is the station of the address. It returns NotFound if the code is no
// code or the reader cannot see the station.
func (h *pages) asked(c *web.Ctx) (station.Station, error) {
	return h.Stations.ByCode(c.Context(), c.By, codeOf(c))
}

// codeOf is the code of the address, also as people type it. What is no code
// belongs to no station.
func codeOf(c *web.Ctx) station.Code {
	code, err := station.ParseCode(c.Path("code"))
	if err != nil {
		return station.Code(c.Path("code"))
	}
	return code
}

// href is the address of a station's page.
func href(code station.Code) string { return "/stations/" + string(code) }
