package app

import (
	"github.com/a-h/templ"

	"ezhan/internal/app/frontweb"
	"ezhan/internal/indicator/indicatorweb"
	"ezhan/internal/station"
	"ezhan/internal/web"
)

// panels is what other rooms add to a station's page.
type panels struct {
	indicatorweb.Panels
	a *App
}

// Screens implements stationweb.Panels.
func (p panels) Screens(c *web.Ctx, st station.Station) (templ.Component, error) {
	list, err := p.a.Terminals.OfStation(c.Context(), c.By, string(st.ID))
	if err != nil {
		return nil, err
	}
	return frontweb.Screens(list, string(st.Code), c.Now()), nil
}
