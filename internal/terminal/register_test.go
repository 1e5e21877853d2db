package terminal_test

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"log/slog"
	"testing"
	"time"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/org"
	"ezhan/internal/policy"
	"ezhan/internal/sqldb"
	"ezhan/internal/sqldb/sqldbtest"
	"ezhan/internal/station"
	"ezhan/internal/terminal"
)

const (
	village  = "441481122004"
	xingning = "440000.441400.441481"
)

func person(id string, role access.Role, path, station string) access.Actor {
	return access.Actor{ID: id, Person: id, Grants: []access.Grant{{Role: role, Org: path[len(path)-6:], Path: path, Station: station}}}
}

var (
	county   = person("he", access.CountyManager, xingning, "")
	stranger = person("zhu", access.CountyManager, "440000.441500.441502", "")
	auditor  = person("li", access.Auditor, xingning, "")
	job      = access.System("test")
)

type world struct {
	t       *testing.T
	ctx     context.Context
	db      *sqldb.DB
	clock   *clock.Fake
	reg     *terminal.Register
	station station.Station
	other   station.Station
	manager access.Actor
}

// TestRegister runs every story on both engines. Planting the tree is the
// slow part, so the stories of an engine share it; each has a register and two
// stations of its own.
func TestRegister(t *testing.T) {
	stories := map[string]func(*testing.T, *world){
		"OldDesktopBecomesAScreen":          oldDesktopBecomesAScreen,
		"Codes":                             codes,
		"GuessingIsHopeless":                guessingIsHopeless,
		"LostDeviceIsGoneAtOnce":            lostDeviceIsGoneAtOnce,
		"SilenceIsNotDarkness":              silenceIsNotDarkness,
		"ListIsScopedAndAnomaliesComeFirst": listIsScopedAndAnomaliesComeFirst,
		"SerialAtTwoStations":               serialAtTwoStations,
		"MoveAndEdit":                       moveAndEdit,
	}
	c := clock.NewFake(clock.At(2020, 5, 6, 9, 0))
	sqldbtest.Each(t, c, func(t *testing.T, db *sqldb.DB) {
		tree := org.NewTree(db)
		if err := tree.Seed(context.Background(), job); err != nil {
			t.Fatal(err)
		}
		stations := station.NewRegister(db, tree, policy.Embedded())
		for name, story := range stories {
			t.Run(name, func(t *testing.T) {
				c.Set(clock.At(2020, 5, 6, 9, 0))
				w := &world{t: t, ctx: context.Background(), db: db, clock: c}
				w.station, w.other = w.plan(stations, "合水村科普e站"), w.plan(stations, "合水圩科普e站")
				w.manager = person("m", access.StationManager, w.station.OrgPath, string(w.station.ID))
				w.reg = terminal.NewRegister(db, terminal.Stations{Register: stations}, terminal.NewSigner([32]byte{1}), slog.New(slog.DiscardHandler))
				story(t, w)
			})
		}
	})
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) plan(r *station.Register, name string) station.Station {
	w.t.Helper()
	st, err := r.Plan(w.ctx, county, station.Profile{
		Name: name, Type: station.Village, Host: "合水村民委员会", Org: village, Address: "合水大道 1 号",
		Venue: station.CivilizationPracticeCenter, Point: station.Point{Lng: 115.73, Lat: 24.14},
		Funding: []string{"COUNTY"}, Languages: []string{"HAKKA"}, Week: r.DefaultWeek("2020-05-01"),
	})
	w.must(err)
	return st
}

func (w *world) add(d terminal.Draft) terminal.Terminal {
	w.t.Helper()
	t, err := w.reg.Add(w.ctx, w.manager, string(w.station.ID), d)
	w.must(err)
	return t
}

func (w *world) show(id terminal.ID) terminal.Terminal {
	w.t.Helper()
	t, err := w.reg.Show(w.ctx, county, id)
	w.must(err)
	return t
}

var desk = terminal.Draft{Kind: terminal.Desktop, Place: "办事大厅"}

// ask is a browser that shows a code.
func (w *world) ask() (terminal.Code, ed25519.PrivateKey) {
	w.t.Helper()
	public, private, err := ed25519.GenerateKey(nil)
	w.must(err)
	code, err := w.reg.AskCode(w.ctx, base64.RawURLEncoding.EncodeToString(public), "10.1.1.1", terminal.DeviceFacts{UserAgent: "Chrome 69"})
	w.must(err)
	return code, private
}

// pair pairs a new desktop by a manager.
func (w *world) pair() (terminal.Terminal, ed25519.PrivateKey) {
	w.t.Helper()
	code, key := w.ask()
	t, err := w.reg.PairCode(w.ctx, w.manager, code.Code, terminal.Target{Station: string(w.station.ID), New: desk})
	w.must(err)
	return t, key
}

// oldDesktopBecomesAScreen is the first sentence of A-33 without the
// browser.
func oldDesktopBecomesAScreen(t *testing.T, w *world) {
	code, key := w.ask()
	if len(code.Code) != 6 || code.ExpiresAt != clock.At(2020, 5, 6, 9, 10) {
		t.Fatalf("code %+v", code)
	}
	if p, err := w.reg.Poll(w.ctx, code.Secret); err != nil || p.Paired {
		t.Fatalf("poll before: %+v, %v", p, err)
	}
	paired, err := w.reg.PairCode(w.ctx, w.manager, code.Code[:3]+" "+code.Code[3:], terminal.Target{Station: string(w.station.ID), New: desk})
	if err != nil || paired.State != terminal.Paired || !paired.Display {
		t.Fatalf("pair: %+v, %v", paired, err)
	}
	p, err := w.reg.Poll(w.ctx, code.Secret)
	if err != nil || !p.Paired || p.ID != paired.ID || p.Station != w.station.Name {
		t.Fatalf("poll after: %+v, %v", p, err)
	}
	d, err := w.reg.Device(w.ctx, paired.ID)
	w.must(err)
	message := terminal.Message("GET", "/api/player/manifest", "1", nil)
	signature := base64.RawURLEncoding.EncodeToString(ed25519.Sign(key, message))
	if !d.Signed(message, signature) || d.Signed(append(message, 'x'), signature) || d.Signed(message, "") {
		t.Error("signature check is wrong")
	}
	w.clock.Advance(time.Minute)
	w.reg.Seen(d)
	w.must(w.reg.Flush(w.ctx))
	got := w.show(paired.ID)
	if got.State != terminal.Active || got.SeenAt != clock.At(2020, 5, 6, 9, 1) || got.StationName != w.station.Name {
		t.Errorf("after first contact: %+v", got)
	}
}

func codes(t *testing.T, w *world) {
	target := terminal.Target{Station: string(w.station.ID), New: desk}
	code, _ := w.ask()
	_, err := w.reg.PairCode(w.ctx, w.manager, code.Code, target)
	w.must(err)
	if _, err := w.reg.PairCode(w.ctx, w.manager, code.Code, target); !errs.Is(err, errs.Invalid) {
		t.Errorf("second use: %v, want Invalid", err)
	}
	late, _ := w.ask()
	w.clock.Advance(10 * time.Minute)
	if _, err := w.reg.PairCode(w.ctx, w.manager, late.Code, target); !errs.Is(err, errs.Invalid) {
		t.Errorf("after ten minutes: %v, want Invalid", err)
	}
	if _, err := w.reg.Poll(w.ctx, late.Secret); !errs.Is(err, errs.NotFound) {
		t.Errorf("poll after ten minutes: %v, want NotFound", err)
	}
	fresh, _ := w.ask()
	if _, err := w.reg.PairCode(w.ctx, stranger, fresh.Code, target); !errs.Is(err, errs.NotFound) {
		t.Errorf("a stranger's station: %v, want NotFound", err)
	}
	if _, err := w.reg.AskCode(w.ctx, "no key", "10.1.1.2", terminal.DeviceFacts{}); !errs.Is(err, errs.Invalid) {
		t.Errorf("broken key: %v, want Invalid", err)
	}
}

func guessingIsHopeless(t *testing.T, w *world) {
	target := terminal.Target{Station: string(w.station.ID), New: desk}
	var err error
	for range 21 {
		_, err = w.reg.PairCode(w.ctx, w.manager, "000000", target)
	}
	if !errs.Is(err, errs.Unavailable) {
		t.Errorf("21st guess: %v, want Unavailable", err)
	}
	code, _ := w.ask()
	if _, err := w.reg.PairCode(w.ctx, county, code.Code, target); err != nil {
		t.Errorf("another person is not hindered: %v", err)
	}
	for range 20 {
		_, err = w.reg.AskCode(w.ctx, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "10.1.1.1", terminal.DeviceFacts{})
	}
	if !errs.Is(err, errs.Unavailable) {
		t.Errorf("21st code for one address: %v, want Unavailable", err)
	}
}

func lostDeviceIsGoneAtOnce(t *testing.T, w *world) {
	paired, _ := w.pair()
	if _, err := w.reg.Device(w.ctx, paired.ID); err != nil {
		t.Fatal(err)
	}
	if err := w.reg.Do(w.ctx, auditor, paired.ID, terminal.Lose); !errs.Is(err, errs.Denied) {
		t.Errorf("an auditor: %v, want Denied", err)
	}
	if err := w.reg.Do(w.ctx, stranger, paired.ID, terminal.Lose); !errs.Is(err, errs.NotFound) {
		t.Errorf("a stranger: %v, want NotFound", err)
	}
	w.must(w.reg.Do(w.ctx, w.manager, paired.ID, terminal.Lose))
	if _, err := w.reg.Device(w.ctx, paired.ID); !errs.Is(err, errs.NotFound) {
		t.Errorf("device after revocation: %v, want NotFound", err)
	}
	if err := w.reg.Do(w.ctx, w.manager, paired.ID, terminal.Fail); !errs.Is(err, errs.Conflict) {
		t.Errorf("LOST is final: %v, want Conflict", err)
	}
	if _, err := w.reg.Device(w.ctx, "nonsense"); !errs.Is(err, errs.NotFound) {
		t.Errorf("unknown device: %v, want NotFound", err)
	}
}

func silenceIsNotDarkness(t *testing.T, w *world) {
	paired, _ := w.pair()
	d, err := w.reg.Device(w.ctx, paired.ID)
	w.must(err)
	w.reg.Heartbeat(d, terminal.Beat{Boot: "b", Time: int64(clock.From(w.clock.Now())) - 3000, Playing: "i1", Display: "on"})
	w.must(w.reg.Flush(w.ctx))
	now := func() clock.Instant { return clock.From(w.clock.Now()) }
	if got := w.show(paired.ID); got.Sign(now()) != terminal.SignPlaying || got.Offset != 3000 {
		t.Errorf("playing: %s, offset %d", got.Sign(now()), got.Offset)
	}
	w.clock.Advance(5 * time.Minute)
	w.reg.Heartbeat(d, terminal.Beat{Boot: "b", Playing: "i1", Display: "off"})
	w.must(w.reg.Flush(w.ctx))
	if got := w.show(paired.ID); got.Sign(now()) != terminal.SignDark {
		t.Errorf("dark: %s", got.Sign(now()))
	}
	w.clock.Advance(15 * time.Minute)
	w.must(w.reg.Sweep(w.ctx))
	if got := w.show(paired.ID); got.State != terminal.Active {
		t.Errorf("three beats are missing only after 15 minutes: %s", got.State)
	}
	w.clock.Advance(time.Second)
	w.must(w.reg.Sweep(w.ctx))
	w.must(w.reg.Sweep(w.ctx))
	got := w.show(paired.ID)
	if cause, fix := got.Advice(now()); got.State != terminal.Offline || got.Sign(now()) != terminal.SignGone || cause == "" || fix == "" {
		t.Errorf("silent: %s, %s, %q", got.State, got.Sign(now()), cause)
	}
	w.reg.Seen(d)
	w.must(w.reg.Flush(w.ctx))
	if got := w.show(paired.ID); got.State != terminal.Active || got.Playing != "i1" {
		t.Errorf("heard again: %s, playing %q", got.State, got.Playing)
	}
	up, err := w.reg.Uptimes(w.ctx, county, string(w.station.ID), "2020-05-06", "2020-05-06")
	if err != nil || len(up) != 1 || up[0].Contacts != 3 || up[0].Slots().Count() != 3 {
		t.Errorf("uptimes %+v, %v", up, err)
	}
	tally, err := w.reg.Tally(w.ctx, w.manager)
	if err != nil || tally[terminal.SignDark] != 1 {
		t.Errorf("tally %v, %v", tally, err)
	}
}

func listIsScopedAndAnomaliesComeFirst(t *testing.T, w *world) {
	w.add(terminal.Draft{Kind: terminal.Projector, Place: "会议室"})
	playing, _ := w.pair()
	silent, _ := w.pair()
	w.clock.Advance(time.Hour)
	d, err := w.reg.Device(w.ctx, playing.ID)
	w.must(err)
	w.reg.Heartbeat(d, terminal.Beat{Boot: "b", Playing: "i1", Display: "on"})
	w.must(w.reg.Flush(w.ctx))
	list, err := w.reg.List(w.ctx, w.manager, terminal.Filter{})
	if err != nil || len(list) != 3 || list[0].ID != silent.ID || list[1].ID != playing.ID {
		t.Fatalf("list %+v, %v", list, err)
	}
	for _, x := range list {
		only, err := w.reg.List(w.ctx, w.manager, terminal.Filter{Sign: x.Sign(clock.From(w.clock.Now())), Text: "合水村"})
		if err != nil || len(only) != 1 || only[0].ID != x.ID {
			t.Errorf("%s: %d rows, %v", x.Sign(clock.From(w.clock.Now())), len(only), err)
		}
	}
	id := string(w.station.ID)
	if n, err := w.reg.Counts(w.ctx, county, id, string(w.other.ID)); err != nil || len(n) != 1 || n[id].All != 3 || n[id].Gone != 1 {
		t.Errorf("counts %v, %v; want 3, one of them gone", n, err)
	}
	for who, by := range map[string]access.Actor{"stranger": stranger, "neighbour": person("n", access.StationManager, w.other.OrgPath, string(w.other.ID))} {
		list, err := w.reg.List(w.ctx, by, terminal.Filter{})
		if err != nil || len(list) != 0 {
			t.Errorf("%s sees %d screens, %v", who, len(list), err)
		}
		if n, err := w.reg.Counts(w.ctx, by, string(w.station.ID)); err != nil || len(n) != 0 {
			t.Errorf("%s counts %v, %v", who, n, err)
		}
		if _, err := w.reg.Show(w.ctx, by, playing.ID); !errs.Is(err, errs.NotFound) {
			t.Errorf("%s: %v, want NotFound", who, err)
		}
	}
}

func serialAtTwoStations(t *testing.T, w *world) {
	a := w.add(terminal.Draft{Kind: terminal.Display, Place: "大厅", Serial: "TV-001", Inches: 55})
	b, err := w.reg.Add(w.ctx, county, string(w.other.ID), terminal.Draft{Kind: terminal.Display, Place: "门厅", Serial: "TV-001"})
	w.must(err)
	got, err := w.reg.Twins(w.ctx, county, w.show(a.ID))
	if err != nil || len(got) != 1 || got[0].ID != b.ID {
		t.Errorf("twins %+v, %v", got, err)
	}
	if !a.Big() || b.Big() {
		t.Error("a big screen has 32 inches or more (D-17)")
	}
}

func moveAndEdit(t *testing.T, w *world) {
	a, _ := w.pair()
	d := a.Draft()
	d.Place = "图书角"
	w.must(w.reg.Edit(w.ctx, w.manager, a.ID, a.Version, d))
	if err := w.reg.Edit(w.ctx, w.manager, a.ID, a.Version, d); !errs.Is(err, errs.Conflict) {
		t.Errorf("old version: %v, want Conflict", err)
	}
	d.Kind = "TOASTER"
	if err := w.reg.Edit(w.ctx, w.manager, a.ID, a.Version+1, d); !errs.Is(err, errs.Invalid) {
		t.Errorf("unknown kind: %v, want Invalid", err)
	}
	if err := w.reg.Move(w.ctx, w.manager, a.ID, string(w.other.ID), ""); !errs.Is(err, errs.NotFound) {
		t.Errorf("a manager into a station not his: %v, want NotFound", err)
	}
	w.must(w.reg.Move(w.ctx, county, a.ID, string(w.other.ID), "门厅"))
	if got := w.show(a.ID); got.Station != string(w.other.ID) || got.Place != "门厅" || got.State != terminal.Paired {
		t.Errorf("moved: %+v", got)
	}
	dev, err := w.reg.Device(w.ctx, a.ID)
	if err != nil || dev.Station != string(w.other.ID) {
		t.Errorf("device after the move: %+v, %v", dev, err)
	}
	renamed := terminal.Site{Station: string(w.other.ID), Code: string(w.other.Code), Name: "合水圩新站", Org: "441481122"}
	for range 2 { // late and twice
		w.must(w.reg.RenameStation(w.ctx, renamed))
	}
	if got := w.show(a.ID); got.StationName != "合水圩新站" || got.Org != "441481122" {
		t.Errorf("renamed: %q at %s", got.StationName, got.Org)
	}
	w.must(w.reg.Do(w.ctx, county, a.ID, terminal.BlackOut))
	if dev, _ := w.reg.Device(w.ctx, a.ID); len(dev.Commands()) != 1 || dev.Commands()[0].Do != "blackout" {
		t.Errorf("commands of a blackout: %+v", dev.Commands())
	}
	w.must(w.reg.Do(w.ctx, county, a.ID, terminal.Lift))
	if dev, _ := w.reg.Device(w.ctx, a.ID); dev.Commands()[0].Do != "unblackout" {
		t.Errorf("commands after it: %+v", dev.Commands())
	}
}
