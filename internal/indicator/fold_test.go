package indicator_test

import (
	"context"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/event"
	"ezhan/internal/indicator"
	"ezhan/internal/org"
	"ezhan/internal/playout"
	"ezhan/internal/sqldb"
	"ezhan/internal/station"
	"ezhan/internal/terminal"
)

const (
	june  clock.Month = "2020-06"
	june4 clock.Day   = "2020-06-04"
	june5 clock.Day   = "2020-06-05"
	june6 clock.Day   = "2020-06-06"
)

// A-06 through the tables: union over two screens, the exact bound, and the
// province knows it at once.
func TestPlaysBecomeFigures(t *testing.T) {
	each(t, clock.At(2020, 6, 5, 7, 0), func(w *world) {
		st := w.recognised("金山e站", meijiang)
		a, b := w.screen(st, terminal.Display), w.screen(st, terminal.Desktop)
		w.plays(a, "KEPU_CHINA", june5, "08:00", "11:00")
		w.fresh()
		if d := w.day(st, june5); d.Seconds != 10800 || d.Band != indicator.Open {
			w.t.Errorf("at 11: %d s %s, want 10800 OPEN", d.Seconds, d.Band)
		}
		if m := w.month(st, june); m.Band != indicator.Open || m.Den != 0 || m.Running != 1 {
			w.t.Errorf("month at 11: %s %d/%d, want OPEN", m.Band, m.Num, m.Den)
		}
		w.plays(b, "KEPU_CHINA", june5, "10:00", "13:30")
		w.fresh()
		if d := w.day(st, june5); d.Seconds != 19800 || d.Band != indicator.Met || d.Raw != 23400 || d.Grade() != indicator.GradeA {
			w.t.Errorf("at 13:30: %d s %s raw %d grade %s, want 19800 MET 23400 A", d.Seconds, d.Band, d.Raw, d.Grade())
		}
		l := w.league(system, province)
		if l.Total.Num != 1 || l.Total.Den != 1 || l.Total.Seconds != 19800 || l.Total.Stations.Met != 1 {
			w.t.Errorf("province: %+v", l.Total)
		}
	})
}

// A-08 and the kill of a batch: late, out of order, repeated.
func TestLateBatchesChangeTheRightDays(t *testing.T) {
	each(t, clock.At(2020, 6, 4, 7, 0), func(w *world) {
		st := w.recognised("合水e站", xingning)
		screen := w.screen(st, terminal.Display)
		w.at(june6, "10:00")
		w.fresh()
		if d := w.day(st, june5); d.Band != indicator.NoData {
			w.t.Fatalf("before the log came: %s, want NO_DATA", d.Band)
		}
		plays := w.said("KEPU_CHINA", when(june5, "09:00"), when(june5, "14:47"))
		for _, batch := range [][]int{{3, 6}, {0, 3}, {3, 6}, {1, 4}} {
			w.send(screen, plays[batch[0]:batch[1]])
			w.fresh()
		}
		for _, c := range []struct {
			day     clock.Day
			seconds int
			band    indicator.Band
		}{{june4, 0, indicator.NoData}, {june5, 5*3600 + 47*60, indicator.Met}, {june6, 0, indicator.Open}} {
			if d := w.day(st, c.day); d.Seconds != c.seconds || d.Band != c.band {
				w.t.Errorf("%s: %d s %s, want %d %s", c.day, d.Seconds, d.Band, c.seconds, c.band)
			}
		}
		for _, unit := range []org.ID{province, meizhou, xingning} {
			l := w.league(system, unit)
			if l.Total.Num != 1 || l.Total.Den != 2 || l.Total.Seconds != 20820 || l.Total.Raw != 20820 || l.Total.Silent != 1 || l.Total.Running != 1 {
				w.t.Errorf("%s: %+v, want 1/2 with one silent day", unit, l.Total.Sum)
			}
			days, err := w.book.Series(w.ctx, system, string(unit), june4, june6)
			w.must(err)
			if len(days) != 3 || days[1].Num != 1 || days[0].Silent != 1 || days[2].Running != 1 {
				w.t.Errorf("%s days: %+v", unit, days)
			}
		}
	})
}

func (w *world) league(by access.Actor, unit org.ID) indicator.League {
	w.t.Helper()
	l, err := w.book.League(w.ctx, by, string(unit), june, 1)
	w.must(err)
	return l
}

// A play over midnight is the next day's for its second part, and is counted
// once.
func TestMidnight(t *testing.T) {
	each(t, clock.At(2020, 6, 5, 7, 0), func(w *world) {
		st := w.recognised("站", meijiang)
		screen := w.screen(st, terminal.Display)
		w.at(june6, "09:00")
		p := w.said("KEPU_CHINA", when(june5, "20:00"), when(june5, "21:00"))
		p[0].Start, p[0].Dur = int64(when(june5, "23:30")), 3_600_000 // an old device that does not cut
		w.send(screen, p)
		w.fresh()
		d, err := w.book.DayDetail(w.ctx, system, string(st.Code), june6)
		w.must(err)
		if d.Raw != 0 || d.Missed(indicator.Outside) != 1800 {
			w.t.Errorf("next day: raw %d, lost %+v; want 0 raw and 1800 s outside", d.Raw, d.Lost)
		}
		if d := w.day(st, june5); d.Raw != 3600 || d.Missed(indicator.Outside) != 1800 {
			w.t.Errorf("first day: raw %d, lost %+v", d.Raw, d.Lost)
		}
	})
}

// Two folders on one database count everything once.
func TestTwoFoldersAtOnce(t *testing.T) {
	each(t, clock.At(2020, 6, 5, 7, 0), func(w *world) {
		var stations []station.Station
		for range 4 {
			stations = append(stations, w.recognised("站", meijiang))
		}
		w.at(june5, "20:00")
		other := indicator.NewFold(w.db, policies(), quiet())
		var wg sync.WaitGroup
		stop := make(chan struct{})
		for _, f := range []*indicator.Fold{w.fold, other} {
			wg.Go(func() {
				for {
					if _, err := f.Drain(w.ctx); err != nil {
						w.t.Error(err)
					}
					select {
					case <-stop:
						return
					default:
					}
				}
			})
		}
		for i := range 24 {
			st := stations[i%4]
			screen := w.screen(st, terminal.Display)
			for _, p := range w.said("KEPU_CHINA", when(june5, "09:00"), when(june5, "15:00")) {
				w.send(screen, []playout.Said{p})
			}
		}
		close(stop)
		wg.Wait()
		w.fresh()
		for _, st := range stations {
			if d := w.day(st, june5); d.Seconds != 6*3600 || d.Raw != 6*6*3600 || d.Plays != 36 {
				w.t.Errorf("%s: %d s, raw %d of %d plays; want 21600, 129600, 36", st.Code, d.Seconds, d.Raw, d.Plays)
			}
		}
		if l := w.league(system, meijiang); l.Total.Num != 4 || l.Total.Raw != 4*129600 {
			w.t.Errorf("county: %+v", l.Total.Sum)
		}
	})
}

// Whatever comes in whatever order, the incremental figures are those of a
// count from nothing, and every unit is the sum of what is below it.
func TestIncrementsEqualARecount(t *testing.T) {
	each(t, clock.At(2020, 6, 1, 7, 0), func(w *world) {
		r := rand.New(rand.NewPCG(7, 11))
		units := []org.ID{meijiang, xingning, zhanjiang, meizhou}
		var stations []station.Station
		var screens []terminal.ID
		for i := range 6 {
			st := w.recognised("站", units[i%len(units)])
			stations = append(stations, st)
			screens = append(screens, w.screen(st, terminal.Display), w.screen(st, terminal.Phone))
		}
		works := []string{"KEPU_CHINA", "KEPU_CHINA", "LOCAL", "PARTNER", "nobody knows"}
		works[4] = "unknown-work"
		var waiting [][]playout.Said
		var whose []terminal.ID
		for day := clock.Day("2020-06-01"); day <= june6; day = day.AddDays(1) {
			for range 20 {
				from := day.Start().Add(time.Duration(r.IntN(22*3600)) * time.Second)
				plays := w.said(works[r.IntN(len(works))], from, from.Add(time.Duration(r.IntN(4*3600)+1)*time.Second))
				plays[0].Display = []string{"on", "unknown", "off"}[r.IntN(3)]
				waiting, whose = append(waiting, plays), append(whose, screens[r.IntN(len(screens))])
			}
		}
		w.at("2020-06-08", "09:00")
		for _, i := range r.Perm(len(waiting)) {
			w.send(whose[i], waiting[i])
			if r.IntN(4) == 0 {
				w.fresh()
			}
			if r.IntN(5) == 0 {
				w.send(whose[i], waiting[i])
			}
		}
		w.work("unknown-work", indicator.KepuChina) // becomes known late
		w.must(w.ledger.ReleaseKnown(w.ctx))
		w.fresh()
		before := w.everything(stations)
		for _, st := range stations {
			for _, day := range june.Days()[:8] {
				w.must(w.fold.Recount(w.ctx, system, string(st.ID), day))
			}
		}
		if diff := cmp.Diff(before, w.everything(stations), cmpopts.EquateEmpty(), cmp.AllowUnexported(indicator.Month{})); diff != "" {
			w.t.Errorf("recount changed figures (-before +after):\n%s", diff)
		}
		w.sums(province)
	})
}

// everything is all figures of the stations and their units.
func (w *world) everything(stations []station.Station) (all []any) {
	for _, st := range stations {
		days, err := w.book.StationDays(w.ctx, system, string(st.Code), june.First(), june.Last())
		w.must(err)
		all = append(all, days, w.month(st, june))
	}
	for _, u := range []org.ID{province, meizhou, meijiang, xingning, zhanjiang} {
		series, err := w.book.Series(w.ctx, system, string(u), june.First(), june.Last())
		w.must(err)
		all = append(all, w.league(system, u).Total, series)
	}
	return all
}

// sums checks that a unit is the sum of its units and stations, all the way
// down.
func (w *world) sums(unit org.ID) {
	l := w.league(system, unit)
	var sum indicator.Sum
	stations := 0
	for _, u := range l.Units {
		sum = sum.Plus(u.Sum)
		stations += u.Stations.Stations()
		if u.Stations.Stations() > 0 {
			w.sums(org.ID(u.ID))
		}
	}
	for _, s := range l.Stations {
		sum = sum.Plus(s.Sum)
	}
	if stations += len(l.Stations); sum != l.Total.Sum || stations != l.Total.Stations.Stations() {
		w.t.Errorf("%s: total %+v of %d stations is not the sum %+v of %d", l.Unit.Name, l.Total.Sum, l.Total.Stations.Stations(), sum, stations)
	}
	if stations == 0 {
		w.t.Errorf("%s: nothing was counted", l.Unit.Name)
	}
}

// A-04, D-13: obligated from the effective day; plays before it do not count.
func TestMidMonthRecognition(t *testing.T) {
	for _, c := range []struct {
		day       clock.Day
		obligated int
	}{{"2020-06-16", 15}, {"2020-06-17", 14}} {
		t.Run(string(c.day), func(t *testing.T) {
			each(t, when(c.day, "07:00"), func(w *world) {
				st := w.recognised("站", meijiang)
				screen := w.screen(st, terminal.Display)
				w.plays(screen, "KEPU_CHINA", c.day, "08:00", "14:00")
				w.send(screen, w.said("KEPU_CHINA", when(c.day.AddDays(-1), "08:00"), when(c.day.AddDays(-1), "14:00")))
				w.at("2020-07-01", "00:10")
				w.fresh()
				if m := w.month(st, june); m.Den != c.obligated || m.Num != 1 || m.Seconds != 6*3600 {
					w.t.Errorf("got %d/%d, %d s; want 1/%d and 21600", m.Num, m.Den, m.Seconds, c.obligated)
				}
				if d := w.day(st, c.day.AddDays(-1)); d.Band != indicator.NA || d.Why != indicator.NotListed || d.Raw != 6*3600 {
					w.t.Errorf("the day before: %s %s raw %d", d.Band, d.Why, d.Raw)
				}
				for _, d := range c.day.Month().Days() {
					if d < c.day.AddDays(-1) {
						if got := w.day(st, d); got.Why != indicator.NotListed {
							w.t.Errorf("%s: %s", d, got.Band)
						}
					}
				}
			})
		})
	}
}

// phones only is N/A and on the city's list, never a silent pass.
func TestScreenlessStation(t *testing.T) {
	each(t, clock.At(2020, 6, 5, 7, 0), func(w *world) {
		bare, good := w.recognised("只有手机的e站", meijiang), w.recognised("有屏e站", meijiang)
		phone := w.screen(bare, terminal.Phone)
		screen := w.screen(good, terminal.Display)
		w.plays(phone, "KEPU_CHINA", june5, "08:00", "14:00")
		w.plays(screen, "KEPU_CHINA", june5, "08:00", "14:00")
		w.at(june6, "00:10")
		w.fresh()
		if d := w.day(bare, june5); d.Band != indicator.NA || d.Why != indicator.Screenless || d.Seconds != 0 {
			w.t.Errorf("screenless: %s %s %d s", d.Band, d.Why, d.Seconds)
		}
		l := w.league(system, meijiang)
		if l.Total.Den != 1 || l.Total.Num != 1 || l.Total.Stations.NA != 1 || l.Total.Stations.Screenless != 1 {
			w.t.Errorf("county: %d/%d %+v", l.Total.Num, l.Total.Den, l.Total.Stations)
		}
		_, list, err := w.book.Screenless(w.ctx, system, string(meizhou))
		w.must(err)
		if len(list) != 1 || list[0].Code != string(bare.Code) {
			w.t.Errorf("list %+v, want %s only", list, bare.Code)
		}
	})
}

// A heartbeat without plays is knowledge: the day is not met, not unknown.
func TestHeartbeatIsASignal(t *testing.T) {
	each(t, clock.At(2020, 6, 5, 12, 0), func(w *world) {
		st := w.recognised("站", meijiang)
		screen := w.screen(st, terminal.Display)
		w.screens.Heartbeat(w.devices[screen], terminal.Beat{Boot: "b1", Display: "on"})
		w.must(w.screens.Flush(w.ctx))
		w.at("2020-06-07", "01:00")
		w.fresh()
		if a, b := w.day(st, june5).Band, w.day(st, june6).Band; a != indicator.NotMet || b != indicator.NoData {
			w.t.Errorf("got %s and %s, want NOT_MET and NO_DATA", a, b)
		}
	})
}

// The register's events count days again: a screen that came, a closed venue.
func TestRegisterChangesCount(t *testing.T) {
	each(t, clock.At(2020, 6, 5, 12, 0), func(w *world) {
		log := quiet()
		relay := event.NewRelay(w.db, log, w.fold.Listener())
		st := w.recognised("站", meijiang)
		w.must(relay.Drain(w.ctx))
		if d := w.day(st, june5); d.Why != indicator.Screenless {
			w.t.Errorf("without a screen: %s %q", d.Band, d.Why)
		}
		w.screen(st, terminal.Display)
		w.must(relay.Drain(w.ctx))
		if d := w.day(st, june5); d.Band != indicator.Open {
			w.t.Errorf("with a screen: %s %q", d.Band, d.Why)
		}
		w.must(relay.Drain(w.ctx))
	})
}

func TestCloseDueIsIdempotent(t *testing.T) {
	each(t, clock.At(2020, 6, 1, 12, 0), func(w *world) {
		st := w.recognised("站", meijiang)
		w.screen(st, terminal.Display)
		w.at(june6, "12:00")
		w.fresh()
		again := indicator.NewFold(w.db, policies(), quiet())
		w.must(again.CloseDue(w.ctx))
		if l := w.league(system, province); l.Total.Den != 5 || l.Total.Silent != 5 || l.Total.Running != 1 || l.Total.Stations.NoData != 1 {
			w.t.Errorf("got %+v %+v, want five silent days and today", l.Total.Sum, l.Total.Stations)
		}
	})
}

func TestReach(t *testing.T) {
	each(t, clock.At(2020, 6, 5, 7, 0), func(w *world) {
		st := w.recognised("站", meijiang)
		w.screen(st, terminal.Display)
		w.fresh()
		at := func(path string, role access.Role, own string) access.Actor {
			id := path[strings.LastIndexByte(path, '.')+1:]
			return access.Actor{ID: "m", Grants: []access.Grant{{Role: role, Org: id, Path: path, Station: own}}}
		}
		county := at("440000.441400.441402", access.CountyReviewer, "")
		stranger := at("440000.440800", access.CityManager, "")
		manager := at(st.OrgPath, access.StationManager, string(st.ID))
		neighbour := at(st.OrgPath, access.StationManager, "another")
		for name, c := range map[string]struct {
			by   access.Actor
			see  bool
			unit org.ID
			open bool
		}{
			"County":    {county, true, meijiang, true},
			"CountyUp":  {county, true, meizhou, false},
			"Stranger":  {stranger, false, meijiang, false},
			"Manager":   {manager, true, meijiang, false},
			"Neighbour": {neighbour, false, meijiang, false},
			"Nobody":    {access.Nobody(), false, province, false},
		} {
			_, err := w.book.StationMonth(w.ctx, c.by, string(st.Code), june)
			_, err2 := w.book.DayDetail(w.ctx, c.by, string(st.Code), june5)
			_, err3 := w.book.League(w.ctx, c.by, string(c.unit), june, 1)
			_, err4 := w.book.Series(w.ctx, c.by, string(c.unit), june5, june5)
			_, _, err5 := w.book.Screenless(w.ctx, c.by, string(c.unit))
			if now, err := w.book.TodayOf(w.ctx, c.by, string(st.ID)); err != nil || (len(now) == 1) != c.see || c.see && now[string(st.ID)].Day != june5 {
				w.t.Errorf("%s, today: %v, %v, want seen %v", name, now, err, c.see)
			}
			for i, got := range []struct {
				err  error
				want bool
			}{{err, c.see}, {err2, c.see}, {err3, c.open}, {err4, c.open}, {err5, c.open}} {
				if (got.err == nil) != got.want || got.err != nil && !errs.Is(got.err, errs.NotFound) {
					w.t.Errorf("%s, method %d: %v, want seen %v", name, i, got.err, got.want)
				}
			}
		}
		l, err := w.book.League(w.ctx, county, "", june, 1)
		w.must(err)
		if l.Unit.ID != string(meijiang) || len(l.Above) != 0 || len(l.Stations) != 1 {
			w.t.Errorf("the county's own league: %+v", l)
		}
		if unit, total, err := w.book.Area(w.ctx, county); err != nil || unit != string(meijiang) || total != l.Total {
			w.t.Errorf("the county's area: %s %+v, %v", unit, total, err)
		}
		if _, _, err := w.book.Area(w.ctx, manager); !errs.Is(err, errs.NotFound) {
			w.t.Errorf("a manager's area: %v, want NotFound", err)
		}
	})
}

// A broken transaction leaves plays to be counted, not half counted.
func TestNothingIsCountedTwiceAfterAFailure(t *testing.T) {
	each(t, clock.At(2020, 6, 5, 7, 0), func(w *world) {
		st := w.recognised("站", meijiang)
		screen := w.screen(st, terminal.Display)
		w.plays(screen, "KEPU_CHINA", june5, "08:00", "10:00")
		w.must(w.db.InTx(w.ctx, func(tx *sqldb.Tx) error {
			_, err := tx.Exec(w.ctx, sqldb.SQL(`alter table org_month rename to gone`))
			return err
		}))
		if _, err := w.fold.Drain(w.ctx); err == nil {
			w.t.Fatal("folding without org_month succeeded")
		}
		w.must(w.db.InTx(w.ctx, func(tx *sqldb.Tx) error {
			_, err := tx.Exec(w.ctx, sqldb.SQL(`alter table gone rename to org_month`))
			return err
		}))
		w.fresh()
		if d := w.day(st, june5); d.Seconds != 7200 || d.Raw != 7200 {
			w.t.Errorf("got %d s, raw %d; want 7200 both", d.Seconds, d.Raw)
		}
	})
}

// What a screen was told is safe stands in the figures within 15 seconds, with
// the fold running by itself.
func TestFiguresFollowByThemselves(t *testing.T) {
	each(t, clock.At(2020, 6, 5, 7, 0), func(w *world) {
		ctx, stop := context.WithCancel(w.ctx)
		done := make(chan struct{})
		go func() { w.fold.Run(ctx); close(done) }()
		defer func() { stop(); <-done }()
		st := w.recognised("站", meijiang)
		screen := w.screen(st, terminal.Display)
		w.plays(screen, "KEPU_CHINA", june5, "08:00", "10:00")
		acknowledged := time.Now()
		w.fold.Wake()
		for w.day(st, june5).Seconds != 7200 {
			if time.Since(acknowledged) > 15*time.Second {
				w.t.Fatalf("after 15 s: %d s", w.day(st, june5).Seconds)
			}
			time.Sleep(20 * time.Millisecond)
		}
		w.t.Logf("visible after %v", time.Since(acknowledged))
	})
}
