package playoutweb_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"ezhan/internal/access"
	"ezhan/internal/app"
	"ezhan/internal/clock"
	"ezhan/internal/content"
	"ezhan/internal/content/demo"
	"ezhan/internal/content/lexicon"
	"ezhan/internal/housetest"
	"ezhan/internal/playout"
	"ezhan/internal/simulate"
	"ezhan/internal/station"
	"ezhan/internal/terminal"
)

var chief = access.Actor{ID: "chief", Person: "chief", Grants: []access.Grant{{Role: access.ProvinceAdmin, Org: "440000", Path: "440000"}}}

func planStation(t *testing.T, a *app.App) station.Station {
	t.Helper()
	st, err := a.Stations.Plan(t.Context(), chief, station.Profile{
		Name: "合水村科普e站", Type: station.Village, Host: "合水村民委员会", Org: "441481122004", Address: "合水大道 1 号",
		Venue: station.CivilizationPracticeCenter, Point: station.Point{Lng: 115.73, Lat: 24.14},
		Funding: []string{"COUNTY"}, Languages: []string{"HAKKA"}, Week: a.Stations.DefaultWeek("2020-06-01"),
	})
	if err != nil {
		t.Fatal(err)
	}
	return st
}

// publish imports the demonstration's works and publishes one.
func publish(t *testing.T, a *app.App) content.Version {
	t.Helper()
	if _, err := a.Library.ImportFolder(t.Context(), chief, content.Folder{FS: demo.Folder()}, nil); err != nil {
		t.Fatal(err)
	}
	list, err := a.Library.List(t.Context(), chief, content.Filter{Text: "洗手", Limit: 1})
	if err != nil || len(list.Versions) != 1 {
		t.Fatalf("works: %v, %v", list.Versions, err)
	}
	labels := content.Labels{lexicon.Topic: {"T02"}, lexicon.Audience: {"YOUTH"}, lexicon.Scene: {"SCHOOL"}}
	v, err := a.Library.Confirm(t.Context(), chief, list.Versions[0].ID, content.Confirmation{Labels: labels})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// hand is a device whose requests the test writes by hand.
type hand struct {
	t    *testing.T
	base string
	id   string
	key  ed25519.PrivateKey
	c    clock.Clock
}

func newHand(t *testing.T, w *housetest.World, stationID string) *hand {
	t.Helper()
	public, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	code, err := w.App.Terminals.AskCode(t.Context(), base64.RawURLEncoding.EncodeToString(public), "", terminal.DeviceFacts{UserAgent: "test"})
	if err != nil {
		t.Fatal(err)
	}
	target := terminal.Target{Station: stationID, New: terminal.Draft{Kind: terminal.Desktop, Place: "办事大厅"}}
	paired, err := w.App.Terminals.PairCode(t.Context(), chief, code.Code, target)
	if err != nil {
		t.Fatal(err)
	}
	return &hand{t: t, base: w.Base, id: string(paired.ID), key: key, c: w.Clock}
}

// ask sends a request, signed as body unless sign says otherwise.
func (h *hand) ask(method, path, body string, change func(*http.Request)) (int, string, http.Header) {
	h.t.Helper()
	req, err := http.NewRequestWithContext(h.t.Context(), method, h.base+path, strings.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	sent := strconv.FormatInt(h.c.Now().UnixMilli(), 10)
	signature := ed25519.Sign(h.key, terminal.Message(method, path, sent, []byte(body)))
	req.Header.Set("X-Ez-Terminal", h.id)
	req.Header.Set("X-Ez-Time", sent)
	req.Header.Set("X-Ez-Signature", base64.RawURLEncoding.EncodeToString(signature))
	if change != nil {
		change(req)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		h.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }() // read whole
	text, err := io.ReadAll(res.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	return res.StatusCode, string(text), res.Header
}

func (h *hand) batch(n int) string {
	type play struct {
		simulate.Play
	}
	d, err := simulate.NewDevice(h.base, http.DefaultClient, h.c)
	if err != nil {
		h.t.Fatal(err)
	}
	var plays []play
	for i := range n {
		plays = append(plays, play{d.Shown("i", "v", h.c.Now().Add(-time.Hour).UnixMilli()+int64(i)*20_000, 20_000)})
	}
	body, err := json.Marshal(map[string]any{"boot": d.Boot, "sent_at": h.c.Now().UnixMilli(), "events": plays})
	if err != nil {
		h.t.Fatal(err)
	}
	return string(body)
}

func TestDeviceAPI(t *testing.T) {
	housetest.Each(t, clock.At(2020, 6, 10, 14, 0), func(t *testing.T, w *housetest.World) {
		st := planStation(t, w.App)
		h := newHand(t, w, string(st.ID))
		const path = "/api/player/plays"
		good := h.batch(3)
		forged := func(r *http.Request) { r.Header.Set("X-Ez-Signature", strings.Repeat("A", 86)) }
		tampered := func(r *http.Request) {
			r.Body = io.NopCloser(bytes.NewReader(bytes.ReplaceAll([]byte(good), []byte("20000"), []byte("90000"))))
		}
		unknown := func(r *http.Request) { r.Header.Set("X-Ez-Terminal", "01971f3e-7c2a-7b10-8000-000000000009") }
		for _, c := range []struct {
			name   string
			body   string
			change func(*http.Request)
			status int
			text   string
		}{
			{"ForgedSignature", good, forged, 401, `{"error":"signature"}`},
			{"TamperedBody", good, tampered, 401, `{"error":"signature"}`},
			{"NoSignature", good, func(r *http.Request) { r.Header.Del("X-Ez-Signature") }, 401, `{"error":"signature"}`},
			{"OtherTime", good, func(r *http.Request) { r.Header.Set("X-Ez-Time", "1") }, 401, `{"error":"signature"}`},
			{"UnknownTerminal", good, unknown, 410, `{"error":"revoked"}`},
			{"Truncated", good[:len(good)/2], nil, 400, "error"},
			{"NotJSON", "boot=1", nil, 400, "error"},
			{"TooMany", h.batch(playout.MaxPlays + 1), nil, 413, "error"},
			{"TooLarge", `{"boot":"` + strings.Repeat("x", 600<<10) + `"}`, nil, 413, "error"},
			{"First", good, nil, 200, `"accepted":3,"duplicates":0`},
			{"Replayed", good, nil, 200, `"accepted":0,"duplicates":3`},
		} {
			status, text, _ := h.ask("POST", path, c.body, c.change)
			if status != c.status || !strings.Contains(text, c.text) {
				t.Errorf("%s: %d %s, want %d %s", c.name, status, text, c.status, c.text)
			}
		}
		plays, err := w.App.Ledger.StationDay(t.Context(), chief, terminal.Site{Station: string(st.ID), Path: st.OrgPath}, "2020-06-10")
		if err != nil || len(plays) != 3 {
			t.Errorf("stored %d plays, %v; want the 3 of the good batch alone", len(plays), err)
		}
		for _, p := range plays {
			if p.Hold != playout.UnknownWork {
				t.Errorf("content nobody knows: hold %q", p.Hold)
			}
		}

		if err := w.App.Terminals.Do(t.Context(), chief, terminal.ID(h.id), terminal.Lose); err != nil {
			t.Fatal(err)
		}
		if status, text, _ := h.ask("POST", path, h.batch(1), nil); status != 410 || !strings.Contains(text, "revoked") {
			t.Errorf("revoked: %d %s", status, text)
		}
	})
}

func TestManifest(t *testing.T) {
	housetest.Each(t, clock.At(2020, 6, 10, 14, 0), func(t *testing.T, w *housetest.World) {
		st := planStation(t, w.App)
		work := publish(t, w.App)
		h := newHand(t, w, string(st.ID))
		const path = "/api/player/manifest"
		status, text, header := h.ask("GET", path, "", nil)
		if status != 200 {
			t.Fatalf("%d %s", status, text)
		}
		var env playout.Envelope
		var m playout.Manifest
		if err := errors.Join(json.Unmarshal([]byte(text), &env), json.Unmarshal([]byte(env.Manifest), &m)); err != nil {
			t.Fatal(err)
		}
		public, err := base64.RawURLEncoding.DecodeString(w.App.Terminals.Signer().Public())
		if err != nil {
			t.Fatal(err)
		}
		signature, err := base64.RawURLEncoding.DecodeString(env.Signature)
		if err != nil || !ed25519.Verify(public, []byte(env.Manifest), signature) || env.KeyID != w.App.Terminals.Signer().KeyID() {
			t.Error("the manifest's signature does not fit")
		}
		item, ok := m.Items[string(work.Item)]
		if !ok || item.Version != string(work.ID) || item.Media == nil || item.Media.SHA256 != string(work.Hash) || item.Class != "KEPU_CHINA" {
			t.Errorf("item %+v", item)
		}
		if len(m.Schedule) != 1 || m.Schedule[0].From != "08:00" || m.Schedule[0].To != "21:00" || len(m.Schedule[0].Weekdays) != 7 || len(m.Schedule[0].Items) != 1 {
			t.Errorf("schedule %+v", m.Schedule)
		}
		if m.Terminal.ID != h.id || m.Station.Name != st.Name || m.ValidUntil < m.IssuedAt.Add(30*24*time.Hour) || !strings.HasPrefix(m.Station.QR, "<svg ") {
			t.Errorf("head %+v %+v %s", m.Terminal, m.Station, m.ValidUntil)
		}
		same := func(r *http.Request) { r.Header.Set("If-None-Match", header.Get("ETag")) }
		status, _, header = h.ask("GET", path, "", same)
		if status != 304 || !strings.HasPrefix(header.Get("ETag"), `"`) {
			t.Errorf("unchanged: %d %v", status, header)
		}
		before := m.ETag
		if err := w.App.Library.Withdraw(t.Context(), chief, work.ID, "试一试撤回"); err != nil {
			t.Fatal(err)
		}
		w.Clock.Advance(2 * time.Minute)
		if status, text, _ := h.ask("GET", path, "", same); status != 200 || strings.Contains(text, before) || strings.Contains(text, string(work.ID)) {
			t.Errorf("two minutes after a withdrawal: %d, withdrawn work listed %v", status, strings.Contains(text, string(work.ID)))
		}
	})
}

func TestHeartbeatCarriesABlackout(t *testing.T) {
	housetest.Each(t, clock.At(2020, 6, 10, 14, 0), func(t *testing.T, w *housetest.World) {
		st := planStation(t, w.App)
		h := newHand(t, w, string(st.ID))
		beat := `{"boot":"b","device_time":` + strconv.FormatInt(w.Clock.Now().UnixMilli(), 10) + `,"display":"on","now_playing":null}`
		if status, text, _ := h.ask("POST", "/api/player/heartbeat", beat, nil); status != 200 || !strings.Contains(text, `"commands":[]`) {
			t.Fatalf("%d %s", status, text)
		}
		if err := w.App.Terminals.Do(t.Context(), chief, terminal.ID(h.id), terminal.BlackOut); err != nil {
			t.Fatal(err)
		}
		if _, text, _ := h.ask("POST", "/api/player/heartbeat", beat, nil); !strings.Contains(text, `"do":"blackout"`) {
			t.Errorf("after a blackout: %s", text)
		}
	})
}
