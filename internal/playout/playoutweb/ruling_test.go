package playoutweb_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/housetest"
	"ezhan/internal/simulate"
	"ezhan/internal/web/ui/uitest"
)

// TestRulingPage is R-TRM-03 at the page of a screen: its clock stood at 2015,
// it restarted before its first contact, and the county says when that was.
func TestRulingPage(t *testing.T) {
	w := housetest.Open(t, "", clock.At(2020, 6, 10, 9, 0))
	st := planStation(t, w.App)
	work := publish(t, w.App)
	county, browser := official(t, w, access.CountyManager, "441481", "13912345678")
	reviewer, _ := official(t, w, access.CountyReviewer, "441481", "13912345677")
	stranger, _ := official(t, w, access.CountyManager, "441502", "13912345679")

	d := w.Device()
	asked, err := d.Ask(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{"code": {asked.Code}, "station": {string(st.Code)}, "kind": {"DESKTOP"}, "place": {"办事大厅东墙"}}
	if err := county.Submit(t.Context(), "/screens/pair", form); err != nil {
		t.Fatal(err)
	}
	if paired, err := d.Poll(t.Context(), asked); err != nil || !paired {
		t.Fatalf("poll: %v %v", paired, err)
	}
	w.Clock.Advance(8 * time.Hour)
	for p, phone := range map[*simulate.Person]string{county: "13912345678", reviewer: "13912345677", stranger: "13912345679"} {
		if err := p.SignIn(t.Context(), phone, housetest.Password); err != nil {
			t.Fatal(err)
		}
	}
	old, boots := clock.At(2015, 1, 1, 0, 0), make([]string, 2)
	for i := range boots {
		d.Restart() // a boot that never had contact
		boots[i] = d.Boot
		var plays []simulate.Play
		for n := range int64(3) {
			plays = append(plays, d.Shown(string(work.Item), string(work.ID), int64(old)+n*3_600_000, 3_600_000))
		}
		d.Restart()
		if r, err := d.Send(t.Context(), plays); err != nil || len(r.Held) != 3 {
			t.Fatalf("sent: %+v, %v; want 3 held", r, err)
		}
	}

	screen, rulings := "/screens/"+d.Terminal, "/screens/"+d.Terminal+"/rulings"
	page := func(p *simulate.Person) string {
		t.Helper()
		text, err := p.Page(t.Context(), screen)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	if text := page(county); strings.Count(text, `action="`+rulings+`"`) != 2 || !strings.Contains(text, "2015-01-01 00:00") {
		t.Error("the county sees no form for each of the two boots")
	}
	if text := page(reviewer); strings.Contains(text, rulings) {
		t.Error("the reviewer, who may not rule, sees a form")
	}
	if n := statements(t, w.Base+screen, browser.session); n > 8 {
		t.Errorf("the page takes %d statements, want at most 8", n)
	}
	b := uitest.Browser(t)
	b.Cookie(w.Base, browser.session.Name, browser.session.Value)
	b.Axe(w.Base + screen)
	b.Screenshot(w.Base+screen, 1366, 1400, "ruling.png")

	good := url.Values{"boot": {boots[0]}, "start": {"2020-06-10T10:55"}, "reason": {"村委会说明当天 10:55 开机"}}
	for name, c := range map[string]struct {
		by     *simulate.Person
		field  string
		value  string
		status int
	}{
		"no reason":  {county, "reason", "", http.StatusUnprocessableEntity},
		"no time":    {county, "start", "", http.StatusUnprocessableEntity},
		"future":     {county, "start", "2020-06-10T16:00", http.StatusUnprocessableEntity},
		"not paired": {county, "start", "2020-06-09T10:55", http.StatusUnprocessableEntity},
		"reviewer":   {reviewer, "start", "2020-06-10T10:55", http.StatusForbidden},
		"stranger":   {stranger, "start", "2020-06-10T10:55", http.StatusNotFound},
	} {
		form := url.Values{"boot": good["boot"], "start": good["start"], "reason": good["reason"]}
		form.Set(c.field, c.value)
		if err := c.by.Submit(t.Context(), rulings, form); simulate.StatusOf(err) != c.status {
			t.Errorf("%s: %v, want %d", name, err, c.status)
		}
	}
	if err := county.Submit(t.Context(), rulings, good); err != nil {
		t.Fatal(err)
	}
	text := page(county)
	for _, want := range []string{"由县科协裁定时间：2020-06-10 10:55", "理由：村委会说明当天 10:55 开机", "播完，由县科协裁定时间", "12:55:00"} {
		if !strings.Contains(text, want) {
			t.Errorf("after the ruling: no %q", want)
		}
	}
	if strings.Count(text, `action="`+rulings+`"`) != 1 {
		t.Error("the ruled boot still asks for a ruling, or the other one no longer does")
	}
	b.Axe(w.Base + screen)
	b.Screenshot(w.Base+screen, 1366, 1400, "ruled.png")
	in := map[string]string{"boot": boots[1], "start": "2020-06-10T14:00:00+08:00", "reason": "同一天"}
	if err := county.Call(t.Context(), http.MethodPost, "/api/v1/terminals/"+d.Terminal+"/rulings", in, nil); simulate.StatusOf(err) != http.StatusConflict {
		t.Errorf("a second ruling of the month: %v, want 409", err)
	}
	in["boot"], in["reason"] = boots[1], ""
	if err := county.Call(t.Context(), http.MethodPost, "/api/v1/terminals/"+d.Terminal+"/rulings", in, nil); simulate.StatusOf(err) != http.StatusUnprocessableEntity {
		t.Errorf("without a reason, by program: %v, want 422", err)
	}
}
