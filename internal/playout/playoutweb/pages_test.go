package playoutweb_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/housetest"
	"ezhan/internal/playout/playoutweb"
	"ezhan/internal/simulate"
	"ezhan/internal/terminal"
	"ezhan/internal/web/ui/uitest"
)

// keeper remembers the session's cookie, so that a browser can go on with it.
type keeper struct{ session *http.Cookie }

func (k *keeper) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := http.DefaultTransport.RoundTrip(r)
	if err == nil {
		for _, c := range res.Cookies() {
			if strings.Contains(c.Name, "session") && c.Value != "" {
				k.session = c
			}
		}
	}
	return res, err
}

// official is a member of staff with the session's cookie.
func official(t *testing.T, w *housetest.World, role access.Role, org, phone string) (*simulate.Person, *keeper) {
	t.Helper()
	var invited struct{ ID, Link string }
	err := w.Admin.Call(t.Context(), http.MethodPost, "/api/members", map[string]any{"name": "何小山", "phone": phone, "role": role, "org": org}, &invited)
	if err != nil {
		t.Fatal(err)
	}
	k := &keeper{}
	p := simulate.NewPerson(w.Base, k)
	if err := p.Enrol(t.Context(), invited.Link, "何小山", phone, "", housetest.Password); err != nil {
		t.Fatal(err)
	}
	if err := p.SignIn(t.Context(), phone, housetest.Password); err != nil {
		t.Fatal(err)
	}
	return p, k
}

// TestPages walks the pages of screens and plays as a county official, on real
// pairing, plays and silence.
func TestPages(t *testing.T) {
	w := housetest.Open(t, "", clock.At(2020, 6, 10, 9, 0))
	st := planStation(t, w.App)
	work := publish(t, w.App)
	county, browser := official(t, w, access.CountyManager, "441481", "13912345678")
	stranger, _ := official(t, w, access.CountyManager, "441502", "13912345679")

	d := w.Device()
	asked, err := d.Ask(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{"code": {"1"}, "station": {string(st.Code)}, "kind": {"DESKTOP"}, "place": {"办事大厅东墙"}}
	if err := county.Submit(t.Context(), "/screens/pair", form); simulate.StatusOf(err) != 422 {
		t.Errorf("wrong code: %v, want 422", err)
	}
	form.Set("code", asked.Code)
	if err := county.Submit(t.Context(), "/screens/pair", form); err != nil {
		t.Fatal(err)
	}
	if paired, err := d.Poll(t.Context(), asked); err != nil || !paired {
		t.Fatalf("poll: %v %v", paired, err)
	}
	form = url.Values{"station": {string(st.Code)}, "kind": {"PROJECTOR"}, "place": {"会议室"}, "fitness": {"GOOD"}}
	if err := county.Submit(t.Context(), "/screens/new", form); err != nil {
		t.Fatal(err)
	}
	silent := newHand(t, w, string(st.ID))
	silent.ask("GET", "/api/player/manifest", "", nil)
	if err := w.App.Terminals.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}

	w.Clock.Advance(3 * time.Hour) // a session does not last so long
	for p, phone := range map[*simulate.Person]string{county: "13912345678", stranger: "13912345679"} {
		if err := p.SignIn(t.Context(), phone, housetest.Password); err != nil {
			t.Fatal(err)
		}
	}
	from := w.Clock.Now().Add(-2 * time.Hour).UnixMilli()
	var plays []simulate.Play
	for i := range int64(60) {
		version := string(work.ID)
		if i%20 == 7 {
			version = "nobody-knows-it"
		}
		plays = append(plays, d.Shown(string(work.Item), version, from+i*60_000, 60_000))
	}
	if _, err := d.Send(t.Context(), plays); err != nil {
		t.Fatal(err)
	}
	if err := d.Beat(t.Context(), 7_200_000, string(work.Item)); err != nil {
		t.Fatal(err)
	}
	if err := w.App.Terminals.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}

	pages := map[string]struct {
		path string
		want []string
	}{
		"wall":    {"/screens", []string{"屏幕墙", "播放中", "离线 3 小时", "单机（未联网）", "可能原因"}},
		"offline": {"/screens?sign=" + url.QueryEscape("离线"), []string{"离线 3 小时"}},
		"none":    {"/screens?q=zzz", []string{"没有符合条件的屏幕"}},
		"pair":    {"/screens/pair?code=123456", []string{"123456", "合水村科普e站"}},
		"new":     {"/screens/new", []string{"登记屏幕", "投影仪"}},
		"screen":  {"/screens/" + d.Terminal, []string{"播放中", "挂失这块屏幕", "simulator"}},
		"plays":   {"/stations/" + string(st.Code) + "/plays?day=2020-06-10", []string{"播放明细", "10:00:00", "播放的内容不在内容库里"}},
		"noplays": {"/stations/" + string(st.Code) + "/plays?day=2020-06-01", []string{"这一天没有收到播放记录"}},
	}
	for name, p := range pages {
		text, err := county.Page(t.Context(), p.path)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, want := range p.want {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %q", name, want)
			}
		}
	}

	screen, err := w.App.Terminals.Show(t.Context(), chief, terminal.ID(d.Terminal))
	if err != nil {
		t.Fatal(err)
	}
	proof, err := playoutweb.Proof(w.App.Ledger, w.App.Library, w.Clock)(t.Context(), chief, screen)
	if err != nil || len(proof.Plays) != 50 || proof.Plays[0].What != work.Title || len(proof.Held) != 3 || proof.Gaps != "" {
		t.Errorf("proof: %d plays, %+v, gaps %q, %v", len(proof.Plays), proof.Held, proof.Gaps, err)
	}
	if shown := w.App.Planner.Shown([]string{string(work.Item)}); shown[string(work.Item)].Title != work.Title {
		t.Errorf("on the wall: %+v", shown)
	}

	for name, p := range pages {
		if n := statements(t, w.Base+p.path, browser.session); n > 8 {
			t.Errorf("%s takes %d statements, want at most 8", name, n)
		}
	}

	b := uitest.Browser(t)
	b.Cookie(w.Base, browser.session.Name, browser.session.Value)
	for name, p := range pages {
		b.Axe(w.Base + p.path)
		b.Screenshot(w.Base+p.path, 1366, 768, name+".png")
		b.Screenshot(w.Base+p.path, 390, 844, name+"-phone.png")
	}

	for _, path := range []string{"/screens/" + d.Terminal, "/stations/" + string(st.Code) + "/plays"} {
		if _, err := stranger.Page(t.Context(), path); simulate.StatusOf(err) != 404 {
			t.Errorf("a stranger at %s: %v, want 404", path, err)
		}
	}
	if err := stranger.Submit(t.Context(), "/screens/"+d.Terminal+"/do/lose", nil); simulate.StatusOf(err) != 404 {
		t.Errorf("a stranger reports it lost: %v, want 404", err)
	}
	if err := county.Submit(t.Context(), "/screens/"+d.Terminal+"/do/lose", nil); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Send(t.Context(), nil); simulate.StatusOf(err) != 410 && !strings.Contains(err.Error(), "410") {
		t.Errorf("the lost device: %v, want 410", err)
	}
}

// statements is how many SQL statements a page took, as the site itself tells.
func statements(t *testing.T, address string, session *http.Cookie) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.AddCookie(session)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close() // only the head is wanted
	var n int
	if _, err := fmt.Sscanf(res.Header.Get("Server-Timing"), "sql;desc=%d", &n); err != nil {
		t.Fatalf("%s: Server-Timing %q: %v", address, res.Header.Get("Server-Timing"), err)
	}
	t.Logf("%s: %s", address, res.Header.Get("Server-Timing"))
	return n
}
