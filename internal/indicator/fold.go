package indicator

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync/atomic"
	"time"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/playout"
	"ezhan/internal/policy"
	"ezhan/internal/sqldb"
)

// Fold counts plays as they come.
type Fold struct {
	db   *sqldb.DB
	book *policy.Book
	log  *slog.Logger
	wake chan struct{}

	ended atomic.Value // clock.Day: the day up to which CloseDue found nothing to do
}

// NewFold makes the fold over db.
func NewFold(db *sqldb.DB, book *policy.Book, log *slog.Logger) *Fold {
	return &Fold{db: db, book: book, log: log, wake: make(chan struct{}, 1)}
}

// Wake makes the fold look at once. It never blocks.
func (f *Fold) Wake() {
	select {
	case f.wake <- struct{}{}:
	default:
	}
}

const (
	foldEvery = 2 * time.Second
	foldPause = 250 * time.Millisecond // lets small batches come together
	foldBatch = 400
)

// Run folds until ctx ends, and ends days when their time has come. It looks
// on Wake and every two seconds, so that other nodes' plays are counted too.
func (f *Fold) Run(ctx context.Context) {
	tick := time.NewTicker(foldEvery)
	defer tick.Stop()
	for {
		if err := f.turn(ctx); err != nil && ctx.Err() == nil {
			f.log.Error("indicator fold", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-f.wake:
			select {
			case <-ctx.Done():
				return
			case <-time.After(foldPause):
			}
		}
	}
}

func (f *Fold) turn(ctx context.Context) error {
	if _, err := f.Drain(ctx); err != nil {
		return err
	}
	return f.CloseDue(ctx)
}

// Drain counts everything that waits and returns how many entries it took.
func (f *Fold) Drain(ctx context.Context) (total int, err error) {
	for {
		n, err := f.step(ctx)
		total += n
		if err != nil || n == 0 {
			return total, err
		}
	}
}

// step counts one bite in one transaction: either the plays are in every
// figure and settled, or neither.
func (f *Fold) step(ctx context.Context) (n int, err error) {
	err = f.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if err := takeTurn(ctx, tx); err != nil {
			return err
		}
		fresh, err := playout.Unsettled(ctx, tx, foldBatch)
		if err != nil || len(fresh) == 0 {
			return err
		}
		n = len(fresh)
		if err := playout.Settle(ctx, tx, fresh); err != nil {
			return err
		}
		rows, err := newPlays(ctx, tx, fresh)
		if err != nil {
			return err
		}
		keys, err := f.absorb(ctx, tx, rows)
		if err != nil {
			return err
		}
		return settle(ctx, tx, f.book, keys)
	})
	if err != nil {
		return 0, fmt.Errorf("indicator.Fold: %w", err)
	}
	return n, nil
}

// absorb merges plays into the traces of their days and returns which days.
func (f *Fold) absorb(ctx context.Context, tx *sqldb.Tx, rows []playRow) ([]key, error) {
	more := f.traced(rows)
	keys := slices.SortedFunc(maps.Keys(more), func(a, b key) int {
		return cmp.Or(cmp.Compare(a.Station, b.Station), cmp.Compare(a.Day, b.Day))
	})
	if len(keys) == 0 {
		return nil, nil
	}
	all, err := traces(ctx, tx, keys)
	if err != nil {
		return nil, err
	}
	for k, by := range more {
		for terminal, t := range by {
			whole := all[k][terminal]
			whole.Day = k.Day
			whole.merge(t)
			by[terminal] = whole
		}
	}
	return keys, saveTraces(ctx, tx, more)
}

// traced groups plays by station-day and terminal. A play that runs past
// midnight is also the next day's.
func (f *Fold) traced(rows []playRow) map[key]map[string]Trace {
	plays := map[key]map[string][]Play{}
	put := func(k key, p Play) {
		if plays[k] == nil {
			plays[k] = map[string][]Play{}
		}
		plays[k][p.Terminal] = append(plays[k][p.Terminal], p)
	}
	pack := packs(f.book)
	for _, r := range rows {
		p := r.play(pack(r.Day))
		put(key{p.Station, p.Day}, p)
		if p.placed() && p.Placed.Add(p.Length) > p.Day.End() {
			put(key{p.Station, p.Day.AddDays(1)}, p)
		}
	}
	out := make(map[key]map[string]Trace, len(plays))
	for k, by := range plays {
		out[k] = make(map[string]Trace, len(by))
		for terminal, list := range by {
			t := Trace{Day: k.Day}
			t.add(pack(k.Day), list...)
			out[k][terminal] = t
		}
	}
	return out
}

// packs is the book's At, which lays overlays over the base each time, asked
// once for each day.
func packs(book *policy.Book) func(clock.Day) policy.Pack {
	known := map[clock.Day]policy.Pack{}
	return func(day clock.Day) policy.Pack {
		p, ok := known[day]
		if !ok {
			p = book.At(day)
			known[day] = p
		}
		return p
	}
}

// Recount rebuilds the traces of a station's day from the plays themselves and
// counts it again: for a work whose class was corrected. It is idempotent. It
// returns NotFound for a station that by may not rule on.
func (f *Fold) Recount(ctx context.Context, by access.Actor, station string, day clock.Day) (err error) {
	defer errs.Wrap(&err, "indicator.Recount(%s, %s)", station, day)
	if err := mayRule(ctx, f.db, by, station); err != nil {
		return err
	}
	k := key{station, day}
	return f.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if err := takeTurn(ctx, tx); err != nil {
			return err
		}
		rows, err := foldedPlays(ctx, tx, []key{k, {station, day.AddDays(-1)}})
		if err != nil {
			return err
		}
		if err := dropTraces(ctx, tx, []key{k}); err != nil {
			return err
		}
		if by := f.traced(rows)[k]; by != nil {
			if err := saveTraces(ctx, tx, map[key]map[string]Trace{k: by}); err != nil {
				return err
			}
		}
		return settle(ctx, tx, f.book, []key{k})
	})
}
