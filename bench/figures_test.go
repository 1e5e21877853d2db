package bench

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/indicator"
	"ezhan/internal/org"
	"ezhan/internal/policy"
	"ezhan/internal/sqldb"
	"ezhan/internal/sqldb/sqldbtest"
)

// The size of a province.
const (
	stations    = 30_000
	figureDays  = 365
	folded      = 2_000 // terminals that send at once
	foldedPlays = 180   // plays of each: an hour of films of 20 s
)

const (
	firstDay clock.Day   = "2025-01-01"
	lastDay  clock.Day   = "2025-12-31"
	month    clock.Month = "2025-06"
)

// figureBar is what any league or series may take at the median.
const figureBar = 50 * time.Millisecond

// BenchmarkFigures reads leagues and series of 30,000 stations and 365 days,
// and folds an hour of plays of 2,000 screens into them. Bar: 50 ms for every
// query.
func BenchmarkFigures(b *testing.B) {
	for name, open := range map[string]func(testing.TB, clock.Clock) *sqldb.DB{
		"SQLite": sqldbtest.SQLite, "PostgreSQL": sqldbtest.Postgres,
	} {
		b.Run(name, func(b *testing.B) {
			c := clock.NewFake(lastDay.At(20, 0))
			p := newProvince(b, open(b, c))
			book := indicator.NewBook(p.db, policy.Embedded())
			for b.Loop() {
				for _, q := range p.queries(book) {
					took := median(b, 21, q.run)
					b.ReportMetric(float64(took.Microseconds())/1000, q.name+"_ms")
					if took > figureBar {
						b.Errorf("%s took %v, want at most %v", q.name, took, figureBar)
					}
				}
				b.ReportMetric(p.fold(b), "folded_plays/s")
			}
		})
	}
}

type query struct {
	name string
	run  func() error
}

func (p *province) queries(book *indicator.Book) []query {
	ctx, by := context.Background(), access.System("bench")
	league := func(unit string) func() error {
		return func() error {
			l, err := book.League(ctx, by, unit, month, 1)
			if err == nil && len(l.Units)+len(l.Stations) == 0 {
				err = fmt.Errorf("league of %s is empty", unit)
			}
			return err
		}
	}
	code := p.sites[stations/2].code
	return []query{
		{"league_province", league("440000")},
		{"league_city", league("441400")},
		{"league_county_stations", league("441481")},
		{"series_province_year", func() error {
			days, err := book.Series(ctx, by, "440000", firstDay, lastDay)
			if err == nil && len(days) != figureDays {
				err = fmt.Errorf("%d days", len(days))
			}
			return err
		}},
		{"station_year", func() error {
			days, err := book.StationDays(ctx, by, code, firstDay, lastDay)
			if err == nil && len(days) != figureDays {
				err = fmt.Errorf("%d days", len(days))
			}
			return err
		}},
		{"station_month", func() error { _, err := book.StationMonth(ctx, by, code, month); return err }},
		{"station_now", func() error { _, err := book.ThisMonth(ctx, by, code); return err }},
		{"screenless_city", func() error { _, _, err := book.Screenless(ctx, by, "441400"); return err }},
	}
}

func median(b *testing.B, n int, run func() error) time.Duration {
	b.Helper()
	times := make([]time.Duration, n)
	for i := range times {
		began := time.Now()
		if err := run(); err != nil {
			b.Fatal(err)
		}
		times[i] = time.Since(began)
	}
	slices.Sort(times)
	return times[n/2]
}

// province is a database filled to its size. It is filled behind the rooms'
// backs: a year of plays would take hours to send.
type province struct {
	db    *sqldb.DB
	ctx   context.Context
	sites []benchSite
	round int
}

type benchSite struct{ id, code, path string }

func newProvince(b *testing.B, db *sqldb.DB) *province {
	b.Helper()
	p := &province{db: db, ctx: context.Background()}
	check(b, org.NewTree(db).Seed(p.ctx, access.System("bench")))
	villages, err := sqldb.All[struct {
		ID   string `db:"id"`
		Path string `db:"path"`
	}](p.ctx, db, sqldb.SQL(`select id, path from org where level = 'village' order by id`))
	check(b, err)
	for i := range stations {
		v := villages[i*len(villages)/stations]
		p.sites = append(p.sites, benchSite{fmt.Sprintf("s%05d", i), fmt.Sprintf("GD-%05d", i), v.Path})
	}
	p.fillStations(b)
	p.fillDays(b)
	p.fillRollUps(b)
	if db.Engine() == sqldb.Postgres {
		check(b, db.InTx(p.ctx, func(tx *sqldb.Tx) error { _, err := tx.Exec(p.ctx, sqldb.SQL(`analyze`)); return err }))
	}
	return p
}

func check(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// insert writes rows in transactions of a bearable size.
func (p *province) insert(b *testing.B, head string, rows [][]any) {
	b.Helper()
	for part := range slices.Chunk(rows, 20_000) {
		check(b, p.db.InTx(p.ctx, func(tx *sqldb.Tx) error {
			_, err := tx.InsertMany(p.ctx, head, part, "")
			return err
		}))
	}
}

func (p *province) fillStations(b *testing.B) {
	var sites, weeks, screens [][]any
	for _, s := range p.sites {
		unit := s.path[strings.LastIndexByte(s.path, '.')+1:]
		sites = append(sites, []any{
			s.id, s.code, "站点" + s.code, "VILLAGE", "", "", unit, "", 0, 0, 0, 0, "", false, 0, 0, 0, "", "", 0, "", "", "", "", "",
			"RECOGNIZED", "", firstDay, firstDay, "", "", "", "", "", firstDay.Start(), firstDay.Start(), 1,
		})
		weeks = append(weeks, []any{s.id, firstDay, strings.TrimSuffix(strings.Repeat("480-1260,", 7), ","), ""})
		screens = append(screens, []any{"t" + s.id, unit, s.id, "DISPLAY", true, "ACTIVE", firstDay.Start()})
	}
	p.insert(b, `insert into station (id, code, name, type, host, credit_code, org_id, address, lng, lat, lng_gcj02, lat_gcj02, venue, outdoor,
		area, seats, build_year, funding, basis, population, languages, services, manager, deputy, partners, state, stage, effective_on,
		series_from, series_to, document, plaque, plaque_on, plaque_photo, created_at, updated_at, version) values`, sites)
	p.insert(b, `insert into station_calendar (station_id, from_day, week, reason) values`, weeks)
	p.insert(b, `insert into terminal (id, org_id, station_id, kind, display_class, state, created_at, station_code, station_name, name, place, owner,
		fund, serial, inches, player, fitness, portrait, volume, public_key, device, paired_at, blackouts, version) values`, widen(screens,
		"", "", "", "", "", "", "", 55, true, "GOOD", false, 60, "", "", 0, 0, 1))
}

func widen(rows [][]any, more ...any) [][]any {
	for i := range rows {
		rows[i] = append(rows[i], more...)
	}
	return rows
}

// playedOn is what station i played on day d: three quarters pass.
func playedOn(i, d int) int { return 9_000 + (i*7919+d*104_729)%36_000 }

const pass = 18_000

// fillDays writes eleven million station-days inside the database.
func (p *province) fillDays(b *testing.B) {
	var days []string
	for d := range figureDays {
		days = append(days, fmt.Sprintf("(%d, '%s')", d, firstDay.AddDays(d)))
	}
	check(b, p.db.InTx(p.ctx, func(tx *sqldb.Tx) error {
		if _, err := tx.Exec(p.ctx, sqldb.SQL(`create table bench_site (n bigint not null primary key, id text not null, path text not null)`)); err != nil {
			return err
		}
		rows := make([][]any, len(p.sites))
		for i, s := range p.sites {
			rows[i] = []any{i, s.id, s.path}
		}
		_, err := tx.InsertMany(p.ctx, `insert into bench_site (n, id, path) values`, rows, "")
		return err
	}))
	for from := 0; from < stations; from += 3_000 {
		check(b, p.db.InTx(p.ctx, func(tx *sqldb.Tx) error {
			_, err := tx.Exec(p.ctx, sqldb.SQL(`insert into station_day (station_id, day, path, band, why, active, signal, seconds, grade_a, grade_b,
				grade_c, excused, raw, raw_kepu, local_s, playing, window_s, plays, lost, pack)
				with d(n, day) as (values `+strings.Join(days, ", ")+`),
				v as (select s.id, s.path, d.day, 9000 + (s.n * 7919 + d.n * 104729) % 36000 as sec from bench_site s cross join d where s.n >= ? and s.n < ?)
				select id, day, path, case when sec >= 18000 then 'MET' else 'NOT_MET' end, '', true, true, sec, sec, 0, 0, 0, sec, sec, 0, sec,
				46800, sec / 20, '', 'GD-2020' from v order by id, day`, from, from+3_000))
			return err
		}))
	}
}

// fillRollUps adds the same days up in memory and writes the sums.
func (p *province) fillRollUps(b *testing.B) {
	const sums = "num, den, cal_num, cal_den, signal, silent, exempt, running, seconds, grade_a, grade_b, grade_c, raw, raw_kepu, local_s, playing"
	values := func(num, den, seconds int) []any {
		return []any{num, den, num, den, den, 0, 0, 0, seconds, seconds, 0, 0, seconds, seconds, 0, seconds}
	}
	type total struct{ num, den, seconds, met, notMet int }
	unitDay, unitMonth := map[[2]string]*total{}, map[[2]string]*total{}
	add := func(m map[[2]string]*total, unit, period string, t total) {
		k := [2]string{unit, period}
		if m[k] == nil {
			m[k] = &total{}
		}
		s := m[k]
		s.num, s.den, s.seconds, s.met, s.notMet = s.num+t.num, s.den+t.den, s.seconds+t.seconds, s.met+t.met, s.notMet+t.notMet
	}
	dayText := make([]string, figureDays)
	for d := range dayText {
		dayText[d] = string(firstDay.AddDays(d))
	}
	var months [][]any
	for i, s := range p.sites {
		units := strings.Split(s.path, ".")
		units = units[:len(units)-1]
		own := map[string]*total{}
		for d, day := range dayText {
			t := total{den: 1, seconds: playedOn(i, d)}
			if t.seconds >= pass {
				t.num = 1
			}
			for _, u := range units {
				add(unitDay, u, day, t)
			}
			if own[day[:7]] == nil {
				own[day[:7]] = &total{}
			}
			o := own[day[:7]]
			o.num, o.den, o.seconds = o.num+t.num, o.den+1, o.seconds+t.seconds
		}
		for m, t := range own {
			t.notMet = 1
			months = append(months, append([]any{s.id, m, s.path, "NOT_MET", false, "GD-2020"}, values(t.num, t.den, t.seconds)...))
			for _, u := range units {
				add(unitMonth, u, m, *t)
			}
		}
	}
	p.insert(b, `insert into station_month (station_id, month, path, band, screenless, pack, `+sums+`) values`, months)
	var rows [][]any
	for k, t := range unitDay {
		rows = append(rows, append([]any{k[0], k[1]}, values(t.num, t.den, t.seconds)...))
	}
	slices.SortFunc(rows, func(x, y []any) int { return strings.Compare(x[0].(string)+x[1].(string), y[0].(string)+y[1].(string)) })
	p.insert(b, `insert into org_day (org_id, day, `+sums+`) values`, rows)
	rows = nil
	for k, t := range unitMonth {
		rows = append(rows, append(append([]any{k[0], k[1]}, values(t.num, t.den, t.seconds)...), t.met, 0, t.notMet, 0, 0, 0, 0))
	}
	p.insert(b, `insert into org_month (org_id, month, `+sums+`, met, near, not_met, na, no_data, open, screenless) values`, rows)
}

// fold lets an hour of plays wait and returns how many a second were counted.
func (p *province) fold(b *testing.B) float64 {
	b.Helper()
	p.round++
	var events, batches, dirty [][]any
	from := lastDay.At(9+p.round%9, 0)
	for i := range folded {
		s := p.sites[i*(stations/folded)]
		number := int64(p.round)<<32 | int64(i)
		batches = append(batches, []any{s.id, lastDay, "t" + s.id, number, from.Add(time.Hour)})
		dirty = append(dirty, []any{number, "t" + s.id, lastDay, s.id})
		for n := range foldedPlays {
			id, err := uuid.NewV7()
			check(b, err)
			start := from.Add(time.Duration(n) * 20 * time.Second)
			events = append(events, []any{
				id.String(), number, "t" + s.id, "b", n + 1, "w", "w", "default", start, start, 20_000, lastDay, "on", "played", "",
			})
		}
	}
	p.insert(b, `insert into play_event (id, batch, terminal_id, boot, seq, item, version_id, schedule, start_ms, placed_ms, dur_ms, day, display,
		outcome, hold) values`, events)
	p.insert(b, `insert into play_batch (station_id, day, terminal_id, batch, received_at) values`, batches)
	p.insert(b, `insert into play_dirty (batch, terminal_id, day, station_id) values`, dirty)
	f := indicator.NewFold(p.db, policy.Embedded(), slog.New(slog.DiscardHandler))
	began := time.Now()
	n, err := f.Drain(p.ctx)
	took := time.Since(began)
	check(b, err)
	if n != folded {
		b.Fatalf("folded %d of %d", n, folded)
	}
	return folded * foldedPlays / took.Seconds()
}
