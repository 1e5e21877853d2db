package indicator_test

import (
	"context"
	"encoding/binary"
	"log/slog"
	"testing"

	"github.com/google/uuid"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/indicator"
	"ezhan/internal/org"
	"ezhan/internal/playout"
	"ezhan/internal/policy"
	"ezhan/internal/sqldb"
	"ezhan/internal/sqldb/sqldbtest"
	"ezhan/internal/station"
	"ezhan/internal/terminal"
)

// Real units of the shipped tree.
const (
	province  org.ID = "440000"
	meizhou   org.ID = "441400"
	xingning  org.ID = "441481"
	meijiang  org.ID = "441402"
	zhanjiang org.ID = "440800"
)

var system = access.System("test")

// world is a province with its register, screens and plays, all of them real
// but for the shelf of works.
type world struct {
	t        testing.TB
	ctx      context.Context
	db       *sqldb.DB
	clock    *clock.Fake
	tree     *org.Tree
	stations *station.Register
	screens  *terminal.Register
	ledger   *playout.Ledger
	fold     *indicator.Fold
	book     *indicator.Book
	devices  map[terminal.ID]terminal.Device
	ids      uint64
}

// each runs fn in a world on both engines; the clock stands at start.
func each(t *testing.T, start clock.Instant, fn func(w *world)) {
	t.Helper()
	t.Parallel()
	for name, open := range map[string]func(testing.TB, clock.Clock) *sqldb.DB{"SQLite": sqldbtest.SQLite, "PostgreSQL": sqldbtest.Postgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := clock.NewFake(start)
			fn(newWorld(t, open(t, c), c))
		})
	}
}

func newWorld(t testing.TB, db *sqldb.DB, c *clock.Fake) *world {
	w := &world{t: t, ctx: context.Background(), db: db, clock: c, devices: map[terminal.ID]terminal.Device{}}
	w.tree = org.NewTree(db)
	w.plant()
	log := slog.New(slog.DiscardHandler)
	w.stations = station.NewRegister(db, w.tree, policy.Embedded())
	w.screens = terminal.NewRegister(db, sites{w.stations}, nil, log)
	w.ledger = playout.NewLedger(db, shelf{db}, policy.Embedded(), log, nil)
	w.fold = indicator.NewFold(db, policy.Embedded(), log)
	w.book = indicator.NewBook(db, policy.Embedded())
	ctx, stop := context.WithCancel(w.ctx)
	done := make(chan struct{})
	go func() { w.ledger.Run(ctx); close(done) }()
	t.Cleanup(func() { stop(); <-done })
	for _, class := range []indicator.Class{indicator.KepuChina, indicator.Local, indicator.Partner} {
		w.work(string(class), class)
	}
	return w
}

// plant puts a few real units into the tree; all 29,000 would be most of a
// test's time.
func (w *world) plant() {
	var rows [][]any
	for _, u := range []struct {
		id, parent         org.ID
		path, level, named string
	}{
		{province, "", "440000", "province", "广东省"},
		{"440300", province, "440000.440300", "city", "深圳市"},
		{zhanjiang, province, "440000.440800", "city", "湛江市"},
		{meizhou, province, "440000.441400", "city", "梅州市"},
		{meijiang, meizhou, "440000.441400.441402", "county", "梅江区"},
		{xingning, meizhou, "440000.441400.441481", "county", "兴宁市"},
	} {
		rows = append(rows, []any{
			u.id, u.parent, u.path, u.level, "", u.named, u.named, u.named, "", "", u.level == "county", false, "", "", 0, 0,
			"1949-10-01", "1949-10-01", "", 1,
		})
	}
	w.must(w.db.InTx(w.ctx, func(tx *sqldb.Tx) error {
		_, err := tx.InsertMany(w.ctx, `insert into org (id, parent, path, level, kind, name, short, full_name, pinyin, initials, first_review,
			direct_report, contact, document, lng_gcj02, lat_gcj02, since, valid_from, valid_to, version) values`, rows, "")
		return err
	}))
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// sites lets screens and plays find stations.
type sites struct{ r *station.Register }

func (s sites) Site(ctx context.Context, by access.Actor, _ access.Act, id string) (terminal.Site, error) {
	st, err := s.r.ByID(ctx, by, station.ID(id))
	return terminal.Site{Station: id, Code: string(st.Code), Name: st.Name, Org: string(st.Org), Path: st.OrgPath}, err
}

// shelf knows the works of content_version.
type shelf struct{ db *sqldb.DB }

func (s shelf) KnownVersions(ctx context.Context, ids []string) ([]string, error) {
	return sqldb.All[string](ctx, s.db, sqldb.SQL(`select id from content_version where id in ?`, sqldb.In(ids)))
}

// work puts a published work of the class on the shelf; its id is the name.
func (w *world) work(id string, class indicator.Class) {
	w.must(w.db.InTx(w.ctx, func(tx *sqldb.Tx) error {
		if _, err := tx.Exec(w.ctx, sqldb.SQL(`insert into content_item (id, org_id, station_id, created_at, created_by)
			values (?, ?, '', 0, '')`, id, province)); err != nil {
			return err
		}
		_, err := tx.Exec(w.ctx, sqldb.SQL(`insert into content_version (id, item_id, no, latest, state, stage, tier, kind, source_class,
			title, summary, keywords, upstream_id, upstream_url, producer, issuer, licence, language, publish_date, valid_until, sha256, mime,
			bytes, width, height, duration_ms, pages, phash, remix, checks, author_person, author_name, created_at, published_at, ended_at, reason, version)
			values (?, ?, 1, true, 'PUBLISHED', 0, 'T0', 'video', ?, ?, '', '', '', '', '', '', '', '', '', '', '', '', 0, 0, 0, 20000, 0, 0,
			false, '', '', '', 0, 0, 0, '', 1)`, id, id, class, "影片"+id))
		return err
	}))
}

// recognised makes a station at the unit that is in the series from the day
// of the clock, open every day from 08:00 to 21:00.
func (w *world) recognised(name string, unit org.ID) station.Station {
	w.t.Helper()
	u, err := w.tree.Get(w.ctx, system, unit)
	w.must(err)
	var st station.Station
	w.must(w.db.InTx(w.ctx, func(tx *sqldb.Tx) error {
		st, err = w.stations.Apply(w.ctx, tx, system, station.Applicant{Unit: u, Profile: station.Profile{
			Name: name, Type: station.Community, Host: name, Org: unit, Address: name, Week: w.stations.DefaultWeek(tx.Now().Day()),
		}})
		return err
	}))
	w.must(w.db.InTx(w.ctx, func(tx *sqldb.Tx) error {
		return w.stations.Recognise(w.ctx, tx, system, st.ID, station.Decision{EffectiveOn: tx.Now().Day(), Document: "梅科协〔2020〕1号"})
	}))
	st, err = w.stations.ByID(w.ctx, system, st.ID)
	w.must(err)
	return st
}

// screen puts a terminal at the station.
func (w *world) screen(st station.Station, kind terminal.Kind) terminal.ID {
	w.t.Helper()
	t, err := w.screens.Add(w.ctx, system, string(st.ID), terminal.Draft{Kind: kind, Place: "大厅"})
	w.must(err)
	w.devices[t.ID] = terminal.Device{ID: t.ID, Org: t.Org, Station: string(st.ID), Display: t.Display, PairedAt: t.CreatedAt}
	return t.ID
}

func (w *world) newID() string {
	w.ids++
	var id uuid.UUID
	binary.BigEndian.PutUint64(id[8:], w.ids)
	return id.String()
}

// said is a work shown from one instant to another, cut at the hours.
func (w *world) said(version string, from, to clock.Instant) []playout.Said {
	var out []playout.Said
	for at := from; at < to; {
		next := min(to, at-at%3_600_000+3_600_000)
		out = append(out, playout.Said{
			ID: w.newID(), Boot: "b1", Seq: int64(w.ids), Item: version, Version: version, Schedule: "default",
			Start: int64(at), Dur: int64(next - at), Display: "on", Outcome: "played",
		})
		at = next
	}
	return out
}

// send hands the plays over as the terminal would, now.
func (w *world) send(screen terminal.ID, plays []playout.Said) playout.Receipt {
	w.t.Helper()
	r, err := w.ledger.Accept(w.ctx, w.devices[screen], playout.Batch{Boot: "b1", SentAt: int64(clock.From(w.clock.Now())), Plays: plays})
	w.must(err)
	return r
}

// plays lets the screen show a work from one time of day to another and send
// it when it is over.
func (w *world) plays(screen terminal.ID, version string, day clock.Day, from, to string) {
	w.t.Helper()
	if now := clock.From(w.clock.Now()); now < when(day, to) {
		w.clock.Set(when(day, to))
	}
	w.send(screen, w.said(version, when(day, from), when(day, to)))
}

func when(day clock.Day, hm string) clock.Instant {
	m, err := station.ParseMinute(hm)
	if err != nil {
		panic(err)
	}
	return day.At(int(m)/60, int(m)%60)
}

// fresh folds everything that waits and ends the days that are over.
func (w *world) fresh() {
	w.t.Helper()
	_, err := w.fold.Drain(w.ctx)
	w.must(err)
	w.must(w.fold.CloseDue(w.ctx))
}

// at moves the clock to a time of a day.
func (w *world) at(day clock.Day, hm string) { w.clock.Set(when(day, hm)) }

func (w *world) day(st station.Station, day clock.Day) indicator.Day {
	w.t.Helper()
	d, err := w.book.DayDetail(w.ctx, system, string(st.Code), day)
	w.must(err)
	return d.Day
}

func (w *world) month(st station.Station, m clock.Month) indicator.StationMonth {
	w.t.Helper()
	got, err := w.book.StationMonth(w.ctx, system, string(st.Code), m)
	w.must(err)
	return got
}

func policies() *policy.Book { return policy.Embedded() }

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }
