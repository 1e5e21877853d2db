package indicatorweb

import (
	"ezhan/internal/access"
	"ezhan/internal/indicator"
	"ezhan/internal/web"
)

// Routes are the pages and interfaces of figures.
func Routes(book *indicator.Book) []web.Route {
	h := &pages{book}
	return []web.Route{
		{Pattern: "GET /analysis", Act: access.FigureView, Do: h.league},
		{Pattern: "GET /analysis/export", Act: access.FigureView, Do: h.export},
		{Pattern: "GET /analysis/screenless", Act: access.FigureView, Do: h.screenless},
		{Pattern: "POST /stations/{code}/screenless", Act: access.FigureRule, Do: h.rule},
		{Pattern: "GET /my", Act: access.FigureView, Do: h.my},
		{Pattern: "GET /stations/{code}/days", Act: access.FigureView, Do: h.days},
		{Pattern: "GET /stations/{code}/days/{day}", Act: access.FigureView, Do: h.day},

		{Pattern: "GET /api/v1/figures/units/{unit}/months/{month}", Act: access.FigureView, Do: h.leagueJSON},
		{Pattern: "GET /api/v1/figures/units/{unit}/days", Act: access.FigureView, Do: h.seriesJSON},
		{Pattern: "GET /api/v1/figures/units/{unit}/screenless", Act: access.FigureView, Do: h.screenlessJSON},
		{Pattern: "POST /api/v1/figures/stations/{code}/screenless", Act: access.FigureRule, Do: h.ruleJSON},
		{Pattern: "GET /api/v1/figures/stations/{code}/months/{month}", Act: access.FigureView, Do: h.monthJSON},
		{Pattern: "GET /api/v1/figures/stations/{code}/days", Act: access.FigureView, Do: h.daysJSON},
		{Pattern: "GET /api/v1/figures/stations/{code}/days/{day}", Act: access.FigureView, Do: h.dayJSON},
	}
}

type pages struct{ book *indicator.Book }
