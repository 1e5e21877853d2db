package indicator_test

import (
	"testing"
	"time"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/event"
	"ezhan/internal/indicator"
	"ezhan/internal/playout"
	"ezhan/internal/terminal"
)

// A-09 and what the county makes of it: a device plays with a clock at 2015
// and restarts before its first contact. Nothing counts until the county says
// when that was; then it counts once, with grade B.
func TestRuledTimeCounts(t *testing.T) {
	each(t, clock.At(2020, 6, 4, 7, 0), func(w *world) {
		st := w.recognised("金山e站", meijiang)
		screen := w.screen(st, terminal.Display)
		county := access.Actor{ID: "c", Person: "c", Name: "何小山", Grants: []access.Grant{
			{Role: access.CountyManager, Org: string(meijiang), Path: "440000.441400.441402"},
		}}
		lost := func(boot string) {
			old := clock.At(2015, 1, 1, 0, 0)
			plays := w.said("KEPU_CHINA", old, old.Add(3*time.Hour))
			for i := range plays {
				plays[i].Boot = boot
			}
			w.send(screen, plays)
			w.fresh()
		}
		rule := func(boot string, start clock.Instant) error {
			shown, err := w.screens.Show(w.ctx, county, screen)
			w.must(err)
			shown.PairedAt = shown.CreatedAt
			_, err = w.ledger.Rule(w.ctx, county, shown, terminal.Claim{Boot: boot, Start: start, Reason: "村委会说明"})
			return err
		}
		w.at(june6, "14:00") // what is sent a day late
		lost("b0")
		if d := w.day(st, june6); d.Seconds != 0 || d.Missed(indicator.Unplaced) != 10800 || d.Raw != 10800 {
			w.t.Fatalf("before: %d s, %d unplaced of %d; want 0, 10800, 10800", d.Seconds, d.Missed(indicator.Unplaced), d.Raw)
		}
		w.must(rule("b0", when(june5, "10:55")))
		relay := event.NewRelay(w.db, quiet(), w.fold.Listener())
		w.must(relay.Drain(w.ctx))
		w.fresh()
		d := w.day(st, june5)
		if d.Seconds != 10800 || d.Grade() != indicator.GradeB || d.Raw != 10800 || d.Credited[0].From != when(june5, "10:55") {
			w.t.Errorf("ruled: %d s grade %s raw %d from %v; want 10800 B 10800 from 10:55", d.Seconds, d.Grade(), d.Raw, d.Credited)
		}
		if d := w.day(st, june6); d.Raw != 0 || d.Missed(indicator.Unplaced) != 0 || d.Plays != 0 {
			w.t.Errorf("the day of receipt: raw %d, %d unplaced, %d plays; want nothing left", d.Raw, d.Missed(indicator.Unplaced), d.Plays)
		}
		if m := w.month(st, june); m.Seconds != 10800 || m.Raw != 10800 {
			w.t.Errorf("month: %d s of %d; want 10800 of 10800", m.Seconds, m.Raw)
		}
		if l := w.league(system, province); l.Total.Seconds != 10800 || l.Total.Raw != 10800 {
			w.t.Errorf("province: %+v", l.Total.Sum)
		}

		lost("b2")
		if err := rule("b2", when(june5, "14:00")); !errs.Is(err, errs.Conflict) {
			w.t.Errorf("a second ruling in June: %v, want Conflict", err)
		}
		w.at("2020-07-01", "09:00")
		other := w.screen(st, terminal.Desktop)
		dev := w.devices[other]
		dev.PairedAt = when(june4, "07:00")
		old := clock.At(2015, 1, 1, 0, 0)
		plays := w.said("KEPU_CHINA", old, old.Add(time.Hour))
		for i := range plays {
			plays[i].Boot = "b3"
		}
		_, err := w.ledger.Accept(w.ctx, dev, playout.Batch{Boot: "b4", SentAt: int64(clock.From(w.clock.Now())), Plays: plays})
		w.must(err)
		shown, err := w.screens.Show(w.ctx, county, other)
		w.must(err)
		shown.PairedAt = dev.PairedAt
		w.at("2020-07-10", "09:00")
		_, err = w.ledger.Rule(w.ctx, county, shown, terminal.Claim{Boot: "b3", Start: when("2020-06-20", "10:00"), Reason: "村委会说明"})
		if !errs.Is(err, errs.Invalid) {
			w.t.Errorf("June after its lock: %v, want Invalid", err)
		}
	})
}
