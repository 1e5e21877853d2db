package playout_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/playout"
	"ezhan/internal/policy"
	"ezhan/internal/terminal"
)

// R-TRM-03, human: what a county may say of the time of a boot.
func TestRulingBounds(t *testing.T) {
	old := clock.At(2015, 1, 1, 0, 0)
	now := clock.At(2020, 6, 10, 14, 0)
	lost := playout.Lost{Boot: "b", Plays: 3, First: old, Last: old.Add(3 * time.Hour), Ahead: int64(old.Add(3*time.Hour) - now)}
	bounds := playout.Bounds{
		Rules: playout.RulesOf(policy.Embedded().At("2020-06-10")), Now: now, PairedAt: clock.At(2020, 5, 1, 9, 0),
		LockAt: clock.StateCouncil().LockInstant("2020-06", 5),
	}
	with := func(change func(*playout.Bounds, *playout.Lost)) func() (playout.Bounds, playout.Lost) {
		return func() (playout.Bounds, playout.Lost) {
			b, l := bounds, lost
			change(&b, &l)
			return b, l
		}
	}
	plain := with(func(*playout.Bounds, *playout.Lost) {})
	for name, c := range map[string]struct {
		of    func() (playout.Bounds, playout.Lost)
		start clock.Instant
		ok    bool
	}{
		"WorkedNumber":     {plain, clock.At(2020, 6, 10, 10, 55), true},
		"DayBefore":        {plain, clock.At(2020, 6, 9, 10, 55), true},
		"EndsAtMidnight":   {plain, clock.At(2020, 6, 9, 21, 0), true},
		"EndsNow":          {plain, clock.At(2020, 6, 10, 11, 0), true},
		"EndsInTolerance":  {plain, clock.At(2020, 6, 10, 11, 2), true},
		"NoTime":           {plain, 0, false},
		"EndsInFuture":     {plain, clock.At(2020, 6, 10, 11, 3), false},
		"BeginsInFuture":   {plain, clock.At(2020, 6, 11, 9, 0), false},
		"PastMidnight":     {plain, clock.At(2020, 6, 9, 21, 1), false},
		"BeyondBackfill":   {plain, clock.At(2020, 5, 11, 13, 0), false},
		"WithinBackfill":   {plain, clock.At(2020, 5, 11, 15, 0), true},
		"AfterReceipt":     {with(func(_ *playout.Bounds, l *playout.Lost) { l.Ahead += 3_600_000 }), clock.At(2020, 6, 10, 10, 55), false},
		"BeforePairing":    {with(func(b *playout.Bounds, _ *playout.Lost) { b.PairedAt = clock.At(2020, 6, 10, 11, 0) }), clock.At(2020, 6, 10, 10, 55), false},
		"PairedSameMinute": {with(func(b *playout.Bounds, _ *playout.Lost) { b.PairedAt = clock.At(2020, 6, 10, 10, 55) + 30_000 }), clock.At(2020, 6, 10, 10, 55), true},
		"BeforeTheLock":    {with(func(b *playout.Bounds, _ *playout.Lost) { b.LockAt = b.Now + 1 }), clock.At(2020, 6, 10, 10, 55), true},
		"AtTheLock":        {with(func(b *playout.Bounds, _ *playout.Lost) { b.LockAt = b.Now }), clock.At(2020, 6, 10, 10, 55), false},
	} {
		t.Run(name, func(t *testing.T) {
			b, l := c.of()
			offset, err := b.Rule(l, c.start)
			if c.ok && (err != nil || l.First+clock.Instant(offset) != c.start) {
				t.Errorf("offset %d, %v; want it to begin at %s", offset, err, c.start)
			}
			if !c.ok && !errs.Is(err, errs.Invalid) {
				t.Errorf("got %d, %v; want Invalid", offset, err)
			}
		})
	}
}

func actor(role access.Role, path string) access.Actor {
	return access.Actor{ID: "p", Person: "p", Name: "何小山", Grants: []access.Grant{{Role: role, Org: path[len(path)-6:], Path: path}}}
}

var county = actor(access.CountyManager, here.Path)

// terminal is the device as the register shows it.
func (w *world) terminal() terminal.Terminal {
	return terminal.Terminal{ID: w.device.ID, Org: here.Org, Path: here.Path, Station: here.Station, PairedAt: w.device.PairedAt}
}

// adrift sends three hours of a boot whose clock stands at 2015.
func (w *world) adrift(boot string, versions ...string) {
	w.t.Helper()
	old := clock.At(2015, 1, 1, 0, 0)
	var plays []playout.Said
	for i, v := range versions {
		p := play(int64(i+1), old.Add(time.Duration(i)*time.Hour), time.Hour)
		p.Boot, p.Version = boot, v
		plays = append(plays, p)
	}
	for _, h := range w.send(plays...).Held {
		if h.Reason != playout.Unplaced {
			w.t.Fatalf("held %+v, want UNPLACED", h)
		}
	}
}

func (w *world) rule(by access.Actor, boot string, start clock.Instant) error {
	_, err := w.ledger.Rule(context.Background(), by, w.terminal(), terminal.Claim{Boot: boot, Start: start, Reason: " 村委会说明 "})
	return err
}

func TestRuling(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.device.PairedAt = clock.At(2020, 5, 1, 9, 0)
		w.adrift("b-before", "v1", "v1", "v2") // v2 is not known yet
		w.adrift("b-other", "v1")
		start := clock.At(2020, 6, 9, 10, 55)
		for name, c := range map[string]struct {
			by   access.Actor
			want errs.Kind
		}{
			"reviewer": {actor(access.CountyReviewer, here.Path), errs.Denied},
			"city":     {actor(access.CityManager, "440000.441400"), errs.Denied},
			"stranger": {actor(access.CountyManager, "440000.441500.441502"), errs.NotFound},
		} {
			if err := w.rule(c.by, "b-before", start); !errs.Is(err, c.want) {
				t.Errorf("%s: %v, want %s", name, err, c.want)
			}
		}
		if _, err := w.ledger.Rule(context.Background(), county, w.terminal(), terminal.Claim{Boot: "b-before", Start: start, Reason: " "}); !errs.Is(err, errs.Invalid) {
			t.Errorf("without a reason: %v, want Invalid", err)
		}
		if err := w.rule(county, "b-none", start); !errs.Is(err, errs.Conflict) {
			t.Errorf("a boot of which nothing waits: %v, want Conflict", err)
		}
		if err := w.rule(county, "b-before", start); err != nil {
			t.Fatal(err)
		}
		got := w.day("2020-06-09")
		if len(got) != 3 || got[0].Placed != start || got[0].Hold != playout.Ruled || got[2].Placed != start.Add(2*time.Hour) || got[2].Hold != playout.UnknownWork {
			t.Errorf("ruled plays: %+v", got)
		}
		var waits int
		for _, d := range w.unsettled() {
			if d.Day == "2020-06-09" {
				waits++
			}
		}
		if waits != 1 {
			t.Errorf("%d rows to count on the ruled day, want 1", waits)
		}
		for _, boot := range []string{"b-before", "b-other"} {
			if err := w.rule(county, boot, start.Add(4*time.Hour)); !errs.Is(err, errs.Conflict) {
				t.Errorf("%s, second ruling of the month: %v, want Conflict", boot, err)
			}
		}
		if err := w.rule(county, "b-other", clock.At(2020, 5, 20, 10, 55)); !errs.Is(err, errs.Invalid) {
			t.Errorf("May, locked by June 10: %v, want Invalid", err)
		}
		w.shelf.add("v2")
		if err := w.ledger.ReleaseKnown(context.Background()); err != nil {
			t.Fatal(err)
		}
		if got := w.day("2020-06-09"); got[2].Hold != playout.Ruled {
			t.Errorf("a work known later: hold %q, want RULED: it is still a person's word", got[2].Hold)
		}
		e, err := w.ledger.TerminalDay(context.Background(), county, w.terminal(), "2020-06-10")
		if err != nil || len(e.Lost) != 1 || e.Lost[0].Boot != "b-other" || len(e.Held) != 1 {
			t.Errorf("evidence: %+v, held %d, %v; want only b-other to wait", e.Lost, len(e.Held), err)
		}
		if len(e.Rulings) != 1 || e.Rulings[0].Start != start || e.Rulings[0].Plays != 3 || e.Rulings[0].Reason != "村委会说明" || e.Rulings[0].By != "何小山" {
			t.Errorf("rulings: %+v", e.Rulings)
		}
	})
}

func TestTwoRulingsAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.device.PairedAt = clock.At(2020, 5, 1, 9, 0)
		w.adrift("b-before", "v1", "v1")
		start := clock.At(2020, 6, 9, 10, 55)
		results := make([]error, 2)
		var wg sync.WaitGroup
		for i := range results {
			wg.Go(func() { results[i] = w.rule(county, "b-before", start.Add(time.Duration(i)*time.Hour)) })
		}
		wg.Wait()
		won := 0
		for _, err := range results {
			if err == nil {
				won++
			} else if !errs.Is(err, errs.Conflict) {
				t.Errorf("the slower one: %v, want Conflict", err)
			}
		}
		if got := w.day("2020-06-09"); won != 1 || len(got) != 2 {
			t.Errorf("%d rulings hold, %d plays placed; want 1 and 2", won, len(got))
		}
	})
}
