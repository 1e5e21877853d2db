package indicator

import (
	"context"
	"fmt"
	"strings"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/event"
	"ezhan/internal/playout"
	"ezhan/internal/sqldb"
	"ezhan/internal/station"
	"ezhan/internal/terminal"
)

// closeChunk is how many station-days one transaction ends.
const closeChunk = 400

// CloseDue ends every day that is over and not ended yet, since the first
// station entered the series. It also opens today for stations of which
// nothing was heard, so that lists are whole. It is idempotent and cheap when
// there is nothing to do.
func (f *Fold) CloseDue(ctx context.Context) error {
	today := clock.From(f.db.Clock().Now()).Day()
	if f.ended.Load() == today {
		return nil
	}
	due, err := daysToClose(ctx, f.db, today)
	if err != nil {
		return fmt.Errorf("indicator.CloseDue: %w", err)
	}
	for _, day := range due {
		if err := f.closeDay(ctx, day); err != nil {
			return err
		}
	}
	if len(due) == 0 || due[len(due)-1] == today {
		f.ended.Store(today)
	}
	return nil
}

// closeDay counts the day for every station in the series and notes that the
// day has ended. A station without any signal gets NO_DATA: missing is never
// zero, and never a pass. Before the day is over it only opens it.
func (f *Fold) closeDay(ctx context.Context, day clock.Day) error {
	ids, err := stationsInSeries(ctx, f.db, day)
	if err != nil {
		return fmt.Errorf("indicator.closeDay(%s): %w", day, err)
	}
	keys := make([]key, len(ids))
	for i, id := range ids {
		keys[i] = key{id, day}
	}
	if err := f.settleAll(ctx, keys); err != nil {
		return fmt.Errorf("indicator.closeDay(%s): %w", day, err)
	}
	err = f.db.InTx(ctx, func(tx *sqldb.Tx) error {
		return noteClosed(ctx, tx, day, len(ids), tx.Now() >= day.End())
	})
	if err != nil {
		return fmt.Errorf("indicator.closeDay(%s): %w", day, err)
	}
	return nil
}

// refresh counts the days of a station from one to another again, both
// included and none after today: when its recognition, calendar or state
// changed. It is idempotent.
func (f *Fold) refresh(ctx context.Context, station string, from, to clock.Day) error {
	to = min(to, clock.From(f.db.Clock().Now()).Day())
	listed, err := seriesFrom(ctx, f.db, station)
	if err != nil || listed == "" {
		return err
	}
	var keys []key
	for day := max(from, listed); day <= to; day = day.AddDays(1) {
		keys = append(keys, key{station, day})
	}
	if err := f.settleAll(ctx, keys); err != nil {
		return fmt.Errorf("indicator.refresh(%s, %s, %s): %w", station, from, to, err)
	}
	return nil
}

func (f *Fold) settleAll(ctx context.Context, keys []key) error {
	for len(keys) > 0 {
		n := min(len(keys), closeChunk)
		err := f.db.InTx(ctx, func(tx *sqldb.Tx) error {
			if err := takeTurn(ctx, tx); err != nil {
				return err
			}
			return settle(ctx, tx, f.book, keys[:n])
		})
		if err != nil {
			return err
		}
		keys = keys[n:]
	}
	return nil
}

// Listener hears of what changes a station's duty and counts its days again
// from that day on. It is idempotent and may be late.
func (f *Fold) Listener() event.Listener {
	return event.Listener{
		Name: "indicator",
		Kinds: []event.Kind{
			station.Activated, station.Moved, station.Changed,
			terminal.EventRegistered, terminal.EventEdited, terminal.EventMoved, terminal.EventChanged,
			playout.EventRuled,
		},
		Hear: f.hear,
	}
}

func (f *Fold) hear(ctx context.Context, e event.Event) error {
	today := clock.From(f.db.Clock().Now()).Day()
	switch e.Kind {
	case station.Activated:
		var d station.ActivatedData
		if err := e.Decode(&d); err != nil {
			return err
		}
		return f.refresh(ctx, stationOf(e), d.SeriesFrom, today)
	case station.Moved, station.Changed:
		return f.refresh(ctx, stationOf(e), e.At.Day(), today)
	case playout.EventRuled:
		return f.unlose(ctx, e)
	}
	var d terminal.Told
	if err := e.Decode(&d); err != nil {
		return err
	}
	for _, id := range []string{d.Station, d.From} {
		if id == "" {
			continue
		}
		if err := f.refresh(ctx, id, e.At.Day(), today); err != nil {
			return err
		}
	}
	return nil
}

// unlose takes plays that were ruled on out of the days where they had been
// without a time. The day they were ruled to counts them as it counts all.
func (f *Fold) unlose(ctx context.Context, e event.Event) error {
	var d playout.RuledData
	if err := e.Decode(&d); err != nil {
		return err
	}
	for _, day := range d.Days {
		if err := f.Recount(ctx, access.System("indicator"), d.Station, day); err != nil {
			return err
		}
	}
	return nil
}

func stationOf(e event.Event) string { return strings.TrimPrefix(e.Subject, "station:") }
