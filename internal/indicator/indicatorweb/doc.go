// Package indicatorweb shows figures: the league of units and stations with
// its way down to a single play (/analysis), the month of a station's own
// people (/my), the days of a station, and the same as JSON under
// /api/v1/figures.
//
// No figure stands alone: beside it are what it was asked of, how complete and
// how sure it is, and the pack it was judged by. Lists keep administrative
// order. Panels gives the page of a station its part.
package indicatorweb
