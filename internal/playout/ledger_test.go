package playout_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/playout"
	"ezhan/internal/policy"
	"ezhan/internal/sqldb"
	"ezhan/internal/sqldb/sqldbtest"
	"ezhan/internal/terminal"
)

// shelf is the content that exists: what the ledger asks the content room.
type shelf struct {
	mu    sync.Mutex
	have  map[string]bool
	asked int
}

func (s *shelf) KnownVersions(_ context.Context, ids []string) ([]string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	var known []string
	for _, id := range ids {
		if s.have[id] {
			known = append(known, id)
		}
	}
	return known, nil
}

func (s *shelf) add(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.have[id] = true
}

var here = terminal.Site{Station: "s1", Code: "GD-4414-81-0001", Name: "雁洋", Org: "441481", Path: "440000.441400.441481"}

// world is a ledger at work.
type world struct {
	t      *testing.T
	db     *sqldb.DB
	clock  *clock.Fake
	shelf  *shelf
	ledger *playout.Ledger
	device terminal.Device
}

func newWorld(t *testing.T, db *sqldb.DB, c *clock.Fake) *world {
	w := &world{t: t, db: db, clock: c, shelf: &shelf{have: map[string]bool{"v1": true}}}
	w.ledger = playout.NewLedger(db, w.shelf, policy.Embedded(), slog.New(slog.DiscardHandler), nil)
	w.device = terminal.Device{ID: terminal.ID(uuid.Must(uuid.NewV7()).String()), Org: "441481", Station: "s1", PairedAt: clock.From(c.Now()) - 3600_000}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); w.ledger.Run(ctx) }()
	t.Cleanup(func() { stop(); <-done })
	return w
}

func each(t *testing.T, fn func(t *testing.T, w *world)) {
	c := clock.NewFake(clock.At(2020, 6, 10, 14, 0))
	sqldbtest.Each(t, c, func(t *testing.T, db *sqldb.DB) {
		c.Set(clock.At(2020, 6, 10, 14, 0))
		fn(t, newWorld(t, db, c))
	})
}

func (w *world) now() clock.Instant { return clock.From(w.clock.Now()) }

const bootNow = "b-now"

func play(seq int64, start clock.Instant, dur time.Duration) playout.Said {
	return playout.Said{
		ID: uuid.Must(uuid.NewV7()).String(), Boot: bootNow, Seq: seq, Item: "i1", Version: "v1", Schedule: "default",
		Start: int64(start), Dur: dur.Milliseconds(), Display: "on", Outcome: "played",
	}
}

func (w *world) send(plays ...playout.Said) playout.Receipt {
	w.t.Helper()
	return w.sendAt(int64(w.now()), plays...)
}

func (w *world) sendAt(sentAt int64, plays ...playout.Said) playout.Receipt {
	w.t.Helper()
	body, err := json.Marshal(map[string]any{"boot": bootNow, "sent_at": sentAt, "events": plays})
	if err != nil {
		w.t.Fatal(err)
	}
	return w.sendBody(body)
}

func (w *world) sendBody(body []byte) playout.Receipt {
	w.t.Helper()
	b, err := playout.Decode(body)
	if err != nil {
		w.t.Fatal(err)
	}
	r, err := w.ledger.Accept(context.Background(), w.device, b)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

func (w *world) day(day clock.Day) []playout.Play {
	w.t.Helper()
	all, err := playout.DayPlays(context.Background(), w.db, "s1", day)
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

func (w *world) unsettled() []playout.Dirty {
	w.t.Helper()
	rows, err := playout.Unsettled(context.Background(), w.db, 10_000)
	if err != nil {
		w.t.Fatal(err)
	}
	return rows
}

func TestReplayedBatchCountsOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		plays := []playout.Said{play(1, w.now()-60_000, 20*time.Second), play(2, w.now()-40_000, 20*time.Second)}
		if r := w.send(plays...); r.Accepted != 2 || r.Duplicates != 0 || len(r.Held) != 0 || r.ServerTime != w.now() {
			t.Fatalf("first: %+v", r)
		}
		if r := w.send(plays...); r.Accepted != 0 || r.Duplicates != 2 {
			t.Fatalf("again: %+v", r)
		}
		more := append(plays, play(3, w.now()-20_000, 20*time.Second))
		if r := w.send(more...); r.Accepted != 1 || r.Duplicates != 2 {
			t.Fatalf("overlapping: %+v", r)
		}
		if got := w.day("2020-06-10"); len(got) != 3 {
			t.Fatalf("stored %d plays, want 3", len(got))
		}
		if rows := w.unsettled(); len(rows) != 2 {
			t.Errorf("%d rows to count, want 2: the wholly repeated batch adds none", len(rows))
		}
	})
}

func TestOnePlayTwiceInOneBatch(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := play(1, w.now()-60_000, 20*time.Second)
		if r := w.send(p, p); r.Accepted != 1 || r.Duplicates != 1 {
			t.Errorf("got %+v", r)
		}
	})
}

// TestOutage is A-08: three batches out of order, one of them twice.
func TestOutage(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.clock.Set(clock.At(2020, 6, 5, 14, 50))
		w.device.PairedAt = clock.At(2020, 5, 1, 9, 0)
		var all []playout.Said
		for i := range int64(1040) {
			p := play(i+1, clock.At(2020, 6, 5, 9, 0)+clock.Instant(i*20_000), 20*time.Second)
			p.Boot = "b-before"
			all = append(all, p)
		}
		chunks := slices.Collect(slices.Chunk(all, playout.MaxPlays))
		slices.Reverse(chunks)
		accepted := 0
		for i, c := range append(chunks, chunks[2]) {
			r := w.send(c...)
			accepted += r.Accepted
			if i == len(chunks) && r.Duplicates != len(c) {
				t.Errorf("repeated batch: %+v", r)
			}
		}
		got := w.day("2020-06-05")
		var sum time.Duration
		for _, p := range got {
			if p.Hold != "" {
				t.Fatalf("held: %+v", p)
			}
			sum += p.Length()
		}
		if accepted != 1040 || len(got) != 1040 || sum != 20800*time.Second {
			t.Errorf("accepted %d, stored %d, %s; want 1040, 1040, 20800 s", accepted, len(got), sum)
		}
	})
}

// TestWrongClock is A-09.
func TestWrongClock(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		old := clock.At(2015, 1, 1, 0, 0)
		w.sendAt(int64(old.Add(3*time.Hour+5*time.Minute)), play(1, old, 3*time.Hour))
		got := w.day("2020-06-10")
		if len(got) != 1 || got[0].Placed != clock.At(2020, 6, 10, 10, 55) || got[0].End() != clock.At(2020, 6, 10, 13, 55) || got[0].Hold != "" {
			t.Fatalf("same boot: %+v", got)
		}
		other := play(1, old, 3*time.Hour)
		other.Boot = "b-before"
		ahead := play(2, w.now().Add(10*time.Minute), time.Minute)
		r := w.send(other, ahead)
		want := []playout.Held{{ID: other.ID, Reason: playout.Unplaced}, {ID: ahead.ID, Reason: playout.Future}}
		if r.Accepted != 2 || !slices.Equal(r.Held, want) {
			t.Errorf("got %+v, want held %+v", r, want)
		}
	})
}

// TestEarlierBootIsPlacedByItsOwnContact: the device had contact in the old
// boot, restarted, and only then sent what it had played.
func TestEarlierBootIsPlacedByItsOwnContact(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		old := clock.At(2015, 1, 1, 0, 0)
		w.ledger.Heard(w.device, "b-before", int64(old))
		w.clock.Advance(time.Hour)
		p := play(1, old.Add(10*time.Minute), 5*time.Minute)
		p.Boot = "b-before"
		if r := w.send(p); len(r.Held) != 0 {
			t.Fatalf("held: %+v", r)
		}
		if got := w.day("2020-06-10"); len(got) != 1 || got[0].Placed != clock.At(2020, 6, 10, 14, 10) {
			t.Fatalf("got %+v", got)
		}
		// Another process knows it from the table.
		fresh := newWorld(t, w.db, w.clock)
		fresh.device = w.device
		q := play(2, old.Add(20*time.Minute), 5*time.Minute)
		q.Boot = "b-before"
		if r := fresh.send(q); len(r.Held) != 0 {
			t.Errorf("after a restart of the server: %+v", r)
		}
	})
}

func TestUnknownContentIsHeldUntilKnown(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p, q := play(1, w.now()-60_000, 20*time.Second), play(2, w.now()-40_000, 20*time.Second)
		p.Version = "v-later"
		r := w.send(p, q)
		if r.Accepted != 2 || len(r.Held) != 1 || r.Held[0] != (playout.Held{ID: p.ID, Reason: playout.UnknownWork}) {
			t.Fatalf("got %+v", r)
		}
		ctx := context.Background()
		settle(t, w)
		if err := w.ledger.ReleaseKnown(ctx); err != nil {
			t.Fatal(err)
		}
		if rows := w.unsettled(); len(rows) != 0 {
			t.Fatalf("nothing became known, yet %v", rows)
		}
		w.shelf.add("v-later")
		for range 2 { // late and twice
			if err := w.ledger.ReleaseKnown(ctx); err != nil {
				t.Fatal(err)
			}
		}
		counted := settle(t, w)
		if len(counted) != 1 || counted[0].ID != p.ID || counted[0].Hold != "" {
			t.Errorf("counted %+v, want the released play alone", counted)
		}
		asked := w.shelf.asked
		w.send(play(3, w.now()-20_000, 10*time.Second))
		if w.shelf.asked != asked {
			t.Error("a known version was asked for again")
		}
	})
}

// settle counts as the fold does and returns what it counted.
func settle(t *testing.T, w *world) []playout.Play {
	t.Helper()
	ctx := context.Background()
	var counted []playout.Play
	err := w.db.InTx(ctx, func(tx *sqldb.Tx) error {
		rows, err := playout.Unsettled(ctx, tx, 1000)
		if err != nil || len(rows) == 0 {
			return err
		}
		by := map[clock.Day][]playout.Dirty{}
		for _, r := range rows {
			by[r.Day] = append(by[r.Day], r)
		}
		for day, rows := range by {
			plays, err := playout.PlaysOf(ctx, tx, "s1", day, rows)
			if err != nil {
				return err
			}
			counted = append(counted, plays...)
		}
		return playout.Settle(ctx, tx, rows)
	})
	if err != nil {
		t.Fatal(err)
	}
	return counted
}

func TestCountingIsExactlyOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.clock.Set(clock.At(2020, 6, 10, 0, 5))
		seen := map[string]int{}
		for i := range int64(5) {
			a := play(3*i+1, clock.At(2020, 6, 9, 23, 55), time.Minute) // the day before
			b := play(3*i+2, clock.At(2020, 6, 10, 0, 0), time.Minute)
			w.send(a, b)
			w.send(a, play(3*i+3, clock.At(2020, 6, 10, 0, 1), time.Minute))
			for _, p := range settle(t, w) {
				seen[p.ID]++
			}
		}
		if len(seen) != 15 {
			t.Errorf("counted %d plays, want 15", len(seen))
		}
		for id, n := range seen {
			if n != 1 {
				t.Errorf("%s counted %d times", id, n)
			}
		}
		rows := []playout.Dirty{{Batch: 1, Terminal: string(w.device.ID), Day: "2020-06-10"}}
		err := w.db.InTx(context.Background(), func(tx *sqldb.Tx) error { return playout.Settle(context.Background(), tx, rows) })
		if !errs.Is(err, errs.Conflict) {
			t.Errorf("settling what is settled: %v, want Conflict", err)
		}
	})
}

func TestBadPlaysAreKeptAndSpoilNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		good := play(1, w.now()-60_000, 20*time.Second)
		text, _ := json.Marshal(good)
		bad := []string{
			`{"id":"not-an-id"}`, `7`, `null`, `"x"`, `{"id":"` + uuid.NewString() + `","seq":"one"}`,
			strings.Replace(string(text), `"dur":20000`, `"dur":-1`, 1),
			strings.Replace(string(text), `"item":"i1"`, `"item":"\u0000"`, 1),
			strings.Replace(string(text), `"seq":1`, `"seq":9223372036854775808`, 1),
			strings.Replace(string(text), good.ID, strings.ToUpper(good.ID), 1),
		}
		body := fmt.Sprintf(`{"boot":%q,"sent_at":%d,"events":[%s,%s]}`, bootNow, w.now(), strings.Join(bad, ","), text)
		for i := range 2 {
			r := w.sendBody([]byte(body))
			if r.Accepted != 1-i || r.Duplicates != i || len(r.Held) != len(bad) {
				t.Errorf("got %+v, want one play and %d held", r, len(bad))
			}
		}
		e, err := w.ledger.TerminalDay(context.Background(), access.System("test"), terminal.Terminal{ID: w.device.ID, Station: "s1"}, "2020-06-10")
		if err != nil || len(e.Raw) != len(bad) || len(e.Plays) != 1 {
			t.Errorf("kept %d texts and %d plays, %v; want %d and 1", len(e.Raw), len(e.Plays), err, len(bad))
		}
	})
}

func TestManyDevicesAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		const devices, batches = 20, 10
		var wg sync.WaitGroup
		for range devices {
			wg.Go(func() {
				d := w.device
				d.ID = terminal.ID(uuid.Must(uuid.NewV7()).String())
				for b := range int64(batches) {
					batch := playout.Batch{Boot: bootNow, SentAt: int64(w.now())}
					for i := range int64(7) {
						batch.Plays = append(batch.Plays, play(b*7+i+1, w.now()-60_000, time.Second))
					}
					r, err := w.ledger.Accept(context.Background(), d, batch)
					if err != nil || r.Accepted != 7 {
						t.Errorf("got %+v, %v", r, err)
					}
				}
			})
		}
		wg.Wait()
		if got := len(w.day("2020-06-10")); got != devices*batches*7 {
			t.Errorf("stored %d, want %d", got, devices*batches*7)
		}
	})
}

func TestFullQueueIsUnavailable(t *testing.T) {
	c := clock.NewFake(clock.At(2020, 6, 10, 14, 0))
	db := sqldbtest.SQLite(t, c)
	l := playout.NewLedger(db, &shelf{have: map[string]bool{}}, policy.Embedded(), slog.New(slog.DiscardHandler), nil)
	ctx, stop := context.WithCancel(context.Background()) // nobody runs the ledger
	results := make(chan error, 1000)
	var wg sync.WaitGroup
	for range 300 {
		wg.Go(func() {
			_, err := l.Accept(ctx, terminal.Device{ID: "t", Station: "s1"}, playout.Batch{Boot: "b", SentAt: int64(clock.From(c.Now()))})
			results <- err
		})
	}
	refused := 0
	for refused < 300-256 {
		if err := <-results; !errs.Is(err, errs.Unavailable) {
			t.Fatalf("got %v, want Unavailable", err)
		}
		refused++
	}
	stop()
	wg.Wait()
}

func TestGaps(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.send(play(2, w.now()-60_000, time.Second), play(5, w.now()-50_000, time.Second), play(6, w.now()-40_000, time.Second))
		got, err := w.ledger.Gaps(context.Background(), access.System("test"), terminal.Terminal{ID: w.device.ID, Station: "s1"}, bootNow)
		if err != nil || !slices.Equal(got, []playout.Gap{{From: 1, To: 1}, {From: 3, To: 4}}) {
			t.Errorf("gaps = %v, %v", got, err)
		}
	})
}

func TestStrangerSeesNoPlays(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		stranger := access.Actor{ID: "m", Grants: []access.Grant{{Role: access.CityManager, Org: "441500", Path: "440000.441500"}}}
		if _, err := w.ledger.StationDay(context.Background(), stranger, here, "2020-06-10"); !errs.Is(err, errs.NotFound) {
			t.Errorf("got %v, want NotFound", err)
		}
	})
}
