package event_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/event"
	"ezhan/internal/sqldb"
	"ezhan/internal/sqldb/sqldbtest"
)

func record(ctx context.Context, db *sqldb.DB, subject string, n int) error {
	return db.InTx(ctx, func(tx *sqldb.Tx) error {
		for i := range n {
			e := event.New{Kind: "test.happened", Subject: subject, Org: "440000", Data: map[string]int{"i": i}, Reason: "试一试"}
			if err := event.Append(tx, access.System("test"), e); err != nil {
				return err
			}
		}
		return nil
	})
}

func TestChainHoldsUnderConcurrentWriters(t *testing.T) {
	sqldbtest.Each(t, clock.Real{}, func(t *testing.T, db *sqldb.DB) {
		ctx := context.Background()
		var wg sync.WaitGroup
		for w := range 8 {
			wg.Go(func() {
				for range 10 {
					if err := record(ctx, db, fmt.Sprintf("w:%d", w), 3); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		rows, err := event.Verify(ctx, db)
		if err != nil || rows != 240 {
			t.Fatalf("Verify = %d, %v; want 240 rows", rows, err)
		}
		about, err := event.About(ctx, db, "w:3", 100)
		if err != nil || len(about) != 30 {
			t.Fatalf("About = %d events, %v; want 30", len(about), err)
		}
	})
}

func TestNothingIsRecordedOfAFailedChange(t *testing.T) {
	sqldbtest.Each(t, clock.Real{}, func(t *testing.T, db *sqldb.DB) {
		ctx := context.Background()
		boom := errors.New("boom")
		err := db.InTx(ctx, func(tx *sqldb.Tx) error {
			if err := event.Append(tx, access.System("test"), event.New{Kind: "test.happened", Subject: "x"}); err != nil {
				return err
			}
			return boom
		})
		if !errors.Is(err, boom) {
			t.Fatalf("InTx = %v, want boom", err)
		}
		if rows, err := event.Verify(ctx, db); rows != 0 || err != nil {
			t.Errorf("Verify = %d, %v; want an empty chain", rows, err)
		}
	})
}

func TestVerifyNamesTheBrokenRow(t *testing.T) {
	for name, c := range map[string]struct {
		sql  string
		want int64
	}{
		"Changed": {"update event set reason = 'other' where seq = 3", 3},
		"Removed": {"delete from event where seq = 2", 2},
		"Cut":     {"delete from event where seq = 5", 5},
		"Forged":  {"update event set hash = 'aa', reason = 'x' where seq = 4", 4},
	} {
		t.Run(name, func(t *testing.T) {
			sqldbtest.Each(t, clock.Real{}, func(t *testing.T, db *sqldb.DB) {
				ctx := context.Background()
				if err := record(ctx, db, "x", 5); err != nil {
					t.Fatal(err)
				}
				err := db.InTx(ctx, func(tx *sqldb.Tx) error {
					_, err := tx.Exec(ctx, sqldb.SQL(c.sql))
					return err
				})
				if err != nil {
					t.Fatal(err)
				}
				_, err = event.Verify(ctx, db)
				var b *event.Break
				if !errors.As(err, &b) || b.Seq != c.want {
					t.Errorf("Verify = %v, want a break at row %d", err, c.want)
				}
			})
		})
	}
}

func TestRelayTellsInOrderAndAgainAfterAnError(t *testing.T) {
	sqldbtest.Each(t, clock.Real{}, func(t *testing.T, db *sqldb.DB) {
		ctx, stop := context.WithCancel(context.Background())
		defer stop()
		if err := record(ctx, db, "x", 5); err != nil {
			t.Fatal(err)
		}
		var heard []int64
		failOnce := true
		relay := event.NewRelay(db, slog.New(slog.DiscardHandler), event.Listener{
			Name: "ear", Kinds: []event.Kind{"test.happened"},
			Hear: func(_ context.Context, e event.Event) error {
				if e.Seq == 3 && failOnce {
					failOnce = false
					return errors.New("deaf for a moment")
				}
				heard = append(heard, e.Seq)
				if len(heard) == 5 {
					stop()
				}
				return nil
			},
		})
		done := make(chan struct{})
		go func() { relay.Run(ctx); close(done) }()
		relay.Wake()
		select {
		case <-done:
		case <-time.After(20 * time.Second):
			t.Fatal("relay did not tell all")
		}
		if fmt.Sprint(heard) != "[1 2 3 4 5]" {
			t.Errorf("heard %v, want 1 to 5 in order", heard)
		}
	})
}
