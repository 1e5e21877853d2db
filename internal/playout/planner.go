package playout

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/content"
	"ezhan/internal/policy"
	"ezhan/internal/sqldb"
	"ezhan/internal/station"
	"ezhan/internal/terminal"
)

// planning is who the room's own reading is done as.
var planning = access.System("playout")

// Planner writes the manifests. It keeps them in memory, so that a terminal
// that asks whether something has changed costs no query.
type Planner struct {
	db        *sqldb.DB
	library   *content.Library
	stations  *station.Register
	terminals *terminal.Register
	book      *policy.Book

	mu    sync.Mutex
	cache map[terminal.ID]Ready
	shown map[string]terminal.Showing // by item, of the manifests written
}

// Ready is a manifest as it is sent.
type Ready struct {
	ETag string
	Body []byte // an Envelope

	base    string
	station string
	day     clock.Day
	until   time.Time
}

// NewPlanner makes the planner over the rooms it reads.
func NewPlanner(db *sqldb.DB, library *content.Library, stations *station.Register, terminals *terminal.Register, book *policy.Book) *Planner {
	return &Planner{
		db: db, library: library, stations: stations, terminals: terminals, book: book, cache: map[terminal.ID]Ready{},
		shown: map[string]terminal.Showing{},
	}
}

// readyFor is how long a manifest is believed without being written anew.
// Forget makes changes on this node faster; changes heard by another node
// arrive within it.
const readyFor = 90 * time.Second

// Manifest returns the signed manifest of a device. base is the site's
// address for the codes people scan.
func (p *Planner) Manifest(ctx context.Context, d terminal.Device, base string) (Ready, error) {
	now := p.db.Clock().Now()
	p.mu.Lock()
	r, ok := p.cache[d.ID]
	p.mu.Unlock()
	if ok && now.Before(r.until) && r.base == base && r.day == clock.From(now).Day() && r.station == d.Station {
		return r, nil
	}
	r, err := p.write(ctx, d, base, clock.From(now))
	if err != nil {
		return Ready{}, fmt.Errorf("playout.Manifest(%s): %w", d.ID, err)
	}
	r.until = now.Add(readyFor)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cache[d.ID] = r
	return r, nil
}

// ETag is the tag of the manifest that the device last got, "" if none is
// remembered.
func (p *Planner) ETag(d terminal.Device) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.cache[d.ID].ETag
}

// Shown tells title and picture of works that are in the manifests this node
// has written: what screens are just showing. It asks no database.
func (p *Planner) Shown(items []string) map[string]terminal.Showing {
	out := make(map[string]terminal.Showing, len(items))
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, id := range items {
		if s, ok := p.shown[id]; ok {
			out[id] = s
		}
	}
	return out
}

func (p *Planner) remember(works []content.Showing) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, w := range works {
		p.shown[string(w.Item)] = terminal.Showing{Title: w.Title, Picture: w.PictureURL()}
	}
}

// Forget makes the next manifests be written anew: those of one station, or
// all for "". It is for the listeners of content, station and terminal events.
func (p *Planner) Forget(station string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if station == "" {
		clear(p.cache)
		return
	}
	for id, r := range p.cache {
		if r.station == station {
			delete(p.cache, id)
		}
	}
}

func (p *Planner) write(ctx context.Context, d terminal.Device, base string, now clock.Instant) (Ready, error) {
	t, err := p.terminals.Show(ctx, planning, d.ID)
	if err != nil {
		return Ready{}, err
	}
	m := blank(t, now.Day())
	if t.Station != "" && t.State != terminal.BlackedOut {
		if err := p.fill(ctx, &m, t, base, now.Day()); err != nil {
			return Ready{}, err
		}
	}
	if err := m.seal(now); err != nil {
		return Ready{}, err
	}
	text, err := json.Marshal(m)
	if err != nil {
		return Ready{}, err
	}
	signer := p.terminals.Signer()
	body, err := json.Marshal(Envelope{Manifest: string(text), Signature: signer.Sign(text), KeyID: signer.KeyID()})
	return Ready{ETag: m.ETag, Body: body, base: base, station: d.Station, day: now.Day()}, err
}

// validDays is how long a player may go on with a manifest while it hears
// nothing (30 days at least).
const validDays = 31

// blank is a manifest that shows nothing: for a terminal without a station.
func blank(t terminal.Terminal, today clock.Day) Manifest {
	orientation := "landscape"
	if t.Portrait {
		orientation = "portrait"
	}
	return Manifest{
		V: 1, ValidUntil: today.AddDays(validDays).End(),
		Terminal: ManifestTerminal{ID: string(t.ID), Name: t.Name, Orientation: orientation, Volume: t.Volume},
		Window:   ManifestWindow{Open: "00:00", Close: "00:00", Closed: []int{0, 1, 2, 3, 4, 5, 6}},
		Schedule: []Schedule{}, Items: map[string]ManifestRef{}, Filler: []string{},
		Zones:     Zones{Services: []Line{}, Notices: []Line{}, Ticker: []string{}},
		Intervals: Intervals{Heartbeat: 60, Manifest: 60, Plays: 60, Save: 15},
	}
}

// fill writes the default schedule: every work for the whole service window.
func (p *Planner) fill(ctx context.Context, m *Manifest, t terminal.Terminal, base string, today clock.Day) error {
	st, err := p.stations.ByID(ctx, planning, station.ID(t.Station))
	if err != nil {
		return err
	}
	week, err := p.week(ctx, st.ID, today)
	if err != nil {
		return err
	}
	works, err := p.library.Playable(ctx, planning, content.Place{
		Path: st.OrgPath, Station: t.Station, Languages: st.Languages,
		Kinds: []content.Kind{content.Video, content.Image, content.Audio, content.Page},
	})
	if err != nil {
		return err
	}
	if m.Station, err = head(st, base); err != nil {
		return err
	}
	if st.Services != "" {
		m.Zones.Services = append(m.Zones.Services, Line{Title: "本站服务", Text: st.Services})
	}
	p.remember(works)
	order := loop(works)
	leases := leaseDays(p.book.At(today))
	for _, w := range works {
		if !slices.Contains(order, string(w.Item)) {
			continue
		}
		if m.Items[string(w.Item)], err = ref(w, base, today, leases); err != nil {
			return err
		}
	}
	m.Window = windowOf(week)
	m.Schedule = schedules(week, order)
	m.Filler = order
	return nil
}

// week is the station's service calendar of today, the default before it has
// one: a screen is never dark for want of paper.
func (p *Planner) week(ctx context.Context, id station.ID, today clock.Day) (station.Week, error) {
	facts, err := p.stations.Facts(ctx, planning, today, id)
	if err != nil {
		return station.Week{}, err
	}
	if week := facts[id].Week; week.Open() {
		return week, nil
	}
	return p.stations.DefaultWeek(today), nil
}

func head(st station.Station, base string) (ManifestStation, error) {
	code, err := terminal.QR(base + "/s/" + string(st.Code))
	return ManifestStation{Code: string(st.Code), Name: st.Name, Tagline: "科普中国 · 在您身边", Centre: st.OrgName, QR: code}, err
}

// maxItems bounds a manifest, and with it what a small device must store.
const maxItems = 120

// loop is the order of the default schedule: newest first, and after every
// four works of 科普中国 one of the province, a partner or the station, so that
// local words are heard and the five hours are safe.
func loop(works []content.Showing) []string {
	var kepu, others, out []string
	for _, w := range works {
		if w.Counts() {
			kepu = append(kepu, string(w.Item))
		} else {
			others = append(others, string(w.Item))
		}
	}
	for len(kepu)+len(others) > 0 && len(out) < maxItems {
		n := min(4, len(kepu))
		out, kepu = append(out, kepu[:n]...), kepu[n:]
		n = min(1, len(others))
		out, others = append(out, others[:n]...), others[n:]
	}
	if out == nil {
		out = []string{}
	}
	return out
}

// leaseDays is how long a stored work may be shown without word from the
// server, by whether it is 科普中国.
func leaseDays(pack policy.Pack) map[bool]int {
	return map[bool]int{true: pack.Int(policy.LeaseKepu), false: pack.Int(policy.LeaseOther)}
}

func ref(w content.Showing, base string, today clock.Day, leases map[bool]int) (ManifestRef, error) {
	code, err := terminal.QR(base + "/c/" + string(w.Item))
	lease := today.AddDays(leases[w.Counts()])
	if w.ValidUntil != "" {
		lease = min(lease, w.ValidUntil)
	}
	main := w.Media()
	return ManifestRef{
		ID: string(w.Item), Version: string(w.ID), Title: w.Title, Kind: string(w.Kind), Issuer: w.Issuer,
		Class: string(w.Class), Duration: w.DurationMS, Media: file(&main), Poster: file(w.Poster), Captions: file(w.Captions),
		QR: code, Lease: lease.End(),
	}, err
}

func file(m *content.Media) *File {
	if m == nil || m.Hash == "" {
		return nil
	}
	return &File{URL: m.URL(), SHA256: string(m.Hash), Bytes: m.Bytes, Type: m.MIME}
}

// windowOf is the widest window of the week and its closed days.
func windowOf(week station.Week) ManifestWindow {
	var wide station.Window
	closed := []int{}
	for i, w := range week {
		if w.Closed() {
			closed = append(closed, (i+1)%7) // the week begins on Monday, the players' on Sunday
			continue
		}
		if wide.Closed() {
			wide = w
			continue
		}
		wide = station.Window{Open: min(wide.Open, w.Open), Close: max(wide.Close, w.Close)}
	}
	return ManifestWindow{Open: wide.Open.String(), Close: wide.Close.String(), Closed: closed}
}

// schedules is one schedule for each distinct window of the week.
func schedules(week station.Week, items []string) []Schedule {
	out := []Schedule{}
	for i, w := range week {
		if w.Closed() {
			continue
		}
		found := false
		for k := range out {
			if out[k].From == w.Open.String() && out[k].To == w.Close.String() {
				out[k].Weekdays = append(out[k].Weekdays, i+1)
				found = true
			}
		}
		if !found {
			id := "default"
			if len(out) > 0 {
				id += "-" + strings.ReplaceAll(w.Open.String(), ":", "")
			}
			out = append(out, Schedule{
				ID: id, Name: "默认节目单", Priority: 0, From: w.Open.String(), To: w.Close.String(), Weekdays: []int{i + 1}, Items: items,
			})
		}
	}
	return out
}
