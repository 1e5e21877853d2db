package stationweb_test

import (
	"testing"
	"time"

	"ezhan/internal/clock"
	"ezhan/internal/sqldb/sqldbtest"
	"ezhan/internal/station"
	"ezhan/internal/station/stationweb"
	"ezhan/internal/web"
	"ezhan/internal/web/ui/uitest"
)

const longName = "名字特别长的新时代文明实践中心暨党群服务中心综合文化服务示范站点（原河东片区）e站"

// TestPagesInTheBrowser opens every page on the desk and on the phone.
func TestPagesInTheBrowser(t *testing.T) {
	w := newWorld(t, sqldbtest.SQLite(t, clock.NewFake(clock.At(2020, time.June, 15, 10, 0))), func(d *stationweb.Deps) {
		d.Figures = func(_ *web.Ctx, list []station.Station) (map[station.ID]stationweb.Figure, error) {
			out := map[station.ID]stationweb.Figure{}
			for i, st := range list {
				out[st.ID] = stationweb.Figure{Met: 9 - i%5, Judged: 9, Screens: i % 3, Offline: i % 2, PlaySeconds: 3600 * (i % 8)}
			}
			return out, nil
		}
	})
	long := w.recognised(w.profile(longName), "2019-06-01")
	w.recognised(w.profile("合水村e站"), "2020-06-01")
	w.many(23)
	path := "/stations/" + string(long.Code)

	tab := uitest.Browser(t)
	tab.Cookie(w.srv.URL, "ez_session", "county")
	for name, at := range map[string]string{
		"stations": "/stations", "stations-none": "/stations?q=没有", "station": path, "station-files": path + "/files",
		"station-print": path + "/print", "station-edit": path + "/edit", "station-new": "/stations/new",
		"stations-public": "/stations/public", "station-public": "/s/" + string(long.Code),
	} {
		tab.Axe(w.srv.URL + at)
		tab.Screenshot(w.srv.URL+at, 1366, 768, name+"-1366.png")
		tab.Screenshot(w.srv.URL+at, 390, 844, name+"-390.png")
	}
	tab.Cookie(w.srv.URL, "ez_size", "big")
	tab.Axe(w.srv.URL+"/stations", w.srv.URL+path, w.srv.URL+"/s/"+string(long.Code))
	tab.Screenshot(w.srv.URL+path, 1366, 768, "station-big-1366.png")
	tab.Screenshot(w.srv.URL+"/s/"+string(long.Code), 390, 844, "station-public-big-390.png")
}

// TestPublicPageIsLight holds the page behind the code at the door to what the
// phone's shell loads: no pictures, and a document of at most 30 KB.
func TestPublicPageIsLight(t *testing.T) {
	w := newWorld(t, sqldbtest.SQLite(t, clock.NewFake(clock.At(2020, time.June, 15, 10, 0))), nil)
	page := w.get("", "/s/"+string(w.recognised(w.profile(longName), "2019-06-01").Code)).want(200)
	if n := len(page.body); n > 30<<10 {
		t.Errorf("the document has %d bytes, want at most 30 KB", n)
	}
	if n := len(page.all("img", "")); n > 0 {
		t.Errorf("it loads %d pictures", n)
	}
}
