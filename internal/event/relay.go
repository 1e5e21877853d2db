package event

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"ezhan/internal/sqldb"
)

// Listener hears of events after they are durable. Hear is called in order of
// Seq, at least once for each event of Kinds; it must be idempotent by event
// id and may be late. An error is logged and the event is told again.
type Listener struct {
	Name  string
	Kinds []Kind
	Hear  func(ctx context.Context, e Event) error
}

// Relay hands events to listeners.
type Relay struct {
	db        *sqldb.DB
	log       *slog.Logger
	listeners []Listener
	wake      chan struct{}
	telling   sync.Mutex
}

// NewRelay makes a relay over db for the listeners. Their names are the keys
// of their cursors: never rename one.
func NewRelay(db *sqldb.DB, log *slog.Logger, listeners ...Listener) *Relay {
	return &Relay{db: db, log: log, listeners: listeners, wake: make(chan struct{}, 1)}
}

// Wake makes the relay look for new events at once. It never blocks.
func (r *Relay) Wake() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// Run relays until ctx ends. It looks on Wake and once a second, so that
// events of other nodes are heard too.
func (r *Relay) Run(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		if err := r.Drain(ctx); err != nil && ctx.Err() == nil {
			r.log.Error("event relay", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-r.wake:
		case <-tick.C:
		}
	}
}

// Drain tells every listener all events that it has not heard. One call at a
// time tells; the others wait.
func (r *Relay) Drain(ctx context.Context) error {
	r.telling.Lock()
	defer r.telling.Unlock()
	if len(r.listeners) == 0 {
		return nil
	}
	at, err := cursors(ctx, r.db)
	if err != nil {
		return err
	}
	for _, l := range r.listeners {
		if err := r.tell(ctx, l, at[l.Name]); err != nil {
			return err
		}
	}
	return nil
}

func (r *Relay) tell(ctx context.Context, l Listener, from int64) error {
	for {
		page, err := after(ctx, r.db, from, 200)
		if err != nil || len(page) == 0 {
			return err
		}
		heard := from
		var failed error
		for _, e := range page {
			if slices.Contains(l.Kinds, e.Kind) {
				if failed = l.Hear(ctx, e); failed != nil {
					r.log.Error("event listener", "listener", l.Name, "event", e.Seq, "kind", e.Kind, "err", failed)
					break
				}
			}
			heard = e.Seq
		}
		if heard > from {
			err := r.db.InTx(ctx, func(tx *sqldb.Tx) error { return setCursor(ctx, tx, l.Name, heard) })
			if err != nil {
				return err
			}
		}
		if failed != nil {
			return nil // told again at the next tick
		}
		from = heard
	}
}
