package playout

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/policy"
	"ezhan/internal/sqldb"
	"ezhan/internal/terminal"
)

// Catalogue knows which content versions exist.
type Catalogue interface {
	// KnownVersions returns those of ids that exist.
	KnownVersions(ctx context.Context, ids []string) ([]string, error)
}

// Ledger takes and keeps proof of play. It is safe for concurrent use; Run
// must be running for Accept to answer.
type Ledger struct {
	db   *sqldb.DB
	book *policy.Book
	days *clock.Calendar
	log  *slog.Logger
	told func()

	queue   chan *job
	stopped chan struct{}
	last    atomic.Int64 // the newest batch number given out
	node    int64        // tells processes apart in batch numbers

	versions versions
	boots    boots
}

const (
	// queueLen bounds the batches that wait: about 50,000 plays.
	queueLen = 256
	// groupRows is how many plays one transaction takes at most.
	groupRows = 8000
)

// NewLedger makes the ledger over db. told is called after every commit that
// left something to count; nil for nobody.
func NewLedger(db *sqldb.DB, catalogue Catalogue, book *policy.Book, log *slog.Logger, told func()) *Ledger {
	l := &Ledger{
		db: db, book: book, days: clock.StateCouncil(), log: log, told: told,
		queue: make(chan *job, queueLen), stopped: make(chan struct{}), node: rand.Int64N(1<<11) << 10,
		versions: versions{catalogue: catalogue, known: map[string]bool{}, unknown: map[string]time.Time{}},
		boots:    boots{at: map[bootKey]bootContact{}, changed: map[bootKey]bootContact{}},
	}
	if told == nil {
		l.told = func() {}
	}
	return l
}

// Held is a play that was kept but not credited, and why.
type Held struct {
	ID     string `json:"id"`
	Reason Hold   `json:"reason"`
}

// Receipt is the answer to a batch: everything in it is durable. Accepted and
// Duplicates count the plays that are plays; the malformed stand under Held.
type Receipt struct {
	Accepted   int           `json:"accepted"`
	Duplicates int           `json:"duplicates"`
	Held       []Held        `json:"held"`
	ServerTime clock.Instant `json:"server_time"`
}

// job is a batch on its way into the database.
type job struct {
	number   int64
	device   terminal.Device
	received clock.Instant
	rows     [][]any
	days     []clock.Day // distinct, in order of appearance
	bad      []Bad
	stored   int // of rows, when done
	err      error
	done     chan struct{}
}

// Accept stores a batch of device and returns when it is durable. It returns
// Unavailable when too many batches wait or the ledger is closing; the device
// then keeps its plays and sends them again.
func (l *Ledger) Accept(ctx context.Context, d terminal.Device, b Batch) (Receipt, error) {
	now := clock.From(l.db.Clock().Now())
	contact, err := l.contact(ctx, d, b, now)
	if err != nil {
		return Receipt{}, err
	}
	known, err := l.versions.which(ctx, b.Plays, now)
	if err != nil {
		return Receipt{}, err
	}
	j := &job{number: l.next(now), device: d, received: now, bad: b.Bad, done: make(chan struct{})}
	held := j.fill(RulesOf(l.book.At(now.Day())), contact, b.Plays, known)
	select {
	case l.queue <- j:
	default:
		return Receipt{}, errs.Unavailablef("正在处理的播放记录太多，请稍后再传")
	}
	select {
	case <-j.done:
	case <-l.stopped:
		return Receipt{}, errs.Unavailablef("系统正在重启，请稍后再传")
	case <-ctx.Done():
		return Receipt{}, ctx.Err() // stored or not, sending it again is harmless
	}
	if j.err != nil {
		return Receipt{}, j.err
	}
	return Receipt{Accepted: j.stored, Duplicates: len(j.rows) - j.stored, Held: held, ServerTime: now}, nil
}

// fill places every play and lays the rows out for the insert.
func (j *job) fill(rules Rules, contact Contact, plays []Said, known map[string]bool) []Held {
	held := []Held{}
	var day clock.Day
	var from, to clock.Instant // the span of day
	j.rows = make([][]any, len(plays))
	for i := range plays {
		s := &plays[i]
		placed, hold := rules.Place(contact, s.Boot, clock.Instant(s.Start))
		if hold == HoldNone && !known[s.Version] {
			hold = UnknownWork
		}
		at := placed
		if at == 0 {
			at = j.received
		}
		if at < from || at >= to {
			day = at.Day()
			from, to = day.Start(), day.End()
			j.touch(day)
		}
		if hold != HoldNone {
			held = append(held, Held{s.ID, hold})
		}
		j.rows[i] = []any{
			s.ID, j.number, string(j.device.ID), s.Boot, s.Seq, s.Item, s.Version, s.Schedule,
			s.Start, int64(placed), s.Dur, string(day), s.Display, s.Outcome, string(hold),
		}
	}
	for _, b := range j.bad {
		held = append(held, Held{b.ID, MalformedOne})
	}
	return held
}

func (j *job) touch(day clock.Day) {
	for _, d := range j.days {
		if d == day {
			return
		}
	}
	j.days = append(j.days, day)
}

// numberBits is the part of a batch number below the millisecond.
const numberBits = 21

// next is a batch number: it grows with time, and no two batches of a
// terminal share one.
func (l *Ledger) next(now clock.Instant) int64 {
	for {
		last := l.last.Load()
		n := max(last+1, int64(now)<<numberBits|l.node)
		if l.last.CompareAndSwap(last, n) {
			return n
		}
	}
}

// Run commits what Accept has queued until ctx ends, then what still waits.
func (l *Ledger) Run(ctx context.Context) {
	defer close(l.stopped)
	tick := time.NewTicker(2 * time.Second)
	defer tick.Stop()
	for {
		select {
		case j := <-l.queue:
			l.commit(l.gather(j))
		case <-tick.C:
			l.commit(nil) // boots heard of by heartbeats alone
		case <-ctx.Done():
			for {
				select {
				case j := <-l.queue:
					l.commit(l.gather(j))
				default:
					l.commit(nil)
					return
				}
			}
		}
	}
}

// gather takes the batches that wait together with first. Nothing lingers:
// while one group is being made durable the next one forms by itself.
func (l *Ledger) gather(first *job) []*job {
	jobs, rows := []*job{first}, len(first.rows)
	for rows < groupRows {
		select {
		case j := <-l.queue:
			jobs, rows = append(jobs, j), rows+len(j.rows)
		default:
			return jobs
		}
	}
	return jobs
}

// commit stores jobs in one transaction and answers each. If that fails each
// is tried alone, so that one bad batch cannot hold up the others.
func (l *Ledger) commit(jobs []*job) {
	boots := l.boots.take()
	if len(jobs) == 0 && len(boots) == 0 {
		return
	}
	err := l.store(jobs, boots)
	if err != nil {
		l.boots.putBack(boots)
		l.log.Error("plays not stored", "batches", len(jobs), "err", err)
	}
	for _, j := range jobs {
		if err != nil && len(jobs) > 1 {
			j.err = l.store([]*job{j}, nil)
		} else {
			j.err = err
		}
		close(j.done)
	}
	if len(jobs) > 0 {
		l.told()
	}
}

func (l *Ledger) store(jobs []*job, boots map[bootKey]bootContact) error {
	// The devices wait for the answer, not for the request that queued it.
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	return l.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if err := insertPlays(ctx, tx, jobs); err != nil {
			return err
		}
		if err := insertBad(ctx, tx, jobs); err != nil {
			return err
		}
		return saveBoots(ctx, tx, boots)
	})
}

// badDigest is what tells bad plays of a terminal apart, so that one sent
// twice is kept once.
func badDigest(raw string) string {
	sum := sha256.Sum256([]byte(raw))
	return hex.EncodeToString(sum[:16])
}

// versions remembers which content exists, so that no play needs a query.
type versions struct {
	catalogue Catalogue

	mu      sync.RWMutex
	known   map[string]bool
	unknown map[string]time.Time // when it was last asked for in vain
}

// askAgain is how long an unknown version is not asked for again.
const askAgain = 10 * time.Second

// which returns the versions of plays that exist.
func (v *versions) which(ctx context.Context, plays []Said, now clock.Instant) (map[string]bool, error) {
	found, ask := v.remembered(plays, now.Time())
	if len(ask) == 0 {
		return found, nil
	}
	list, err := v.catalogue.KnownVersions(ctx, ask)
	if err != nil {
		return nil, err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.known)+len(v.unknown) > 500_000 {
		clear(v.known)
		clear(v.unknown)
	}
	for _, id := range ask {
		v.unknown[id] = now.Time()
	}
	for _, id := range list {
		v.known[id], found[id] = true, true
		delete(v.unknown, id)
	}
	return found, nil
}

func (v *versions) remembered(plays []Said, now time.Time) (found map[string]bool, ask []string) {
	found = map[string]bool{}
	v.mu.RLock()
	defer v.mu.RUnlock()
	for i := range plays {
		id := plays[i].Version
		if _, seen := found[id]; seen {
			continue
		}
		found[id] = v.known[id]
		if !found[id] && now.Sub(v.unknown[id]) >= askAgain {
			ask = append(ask, id)
		}
	}
	return found, ask
}

// forget makes which ask again for everything unknown.
func (v *versions) forget() {
	v.mu.Lock()
	defer v.mu.Unlock()
	clear(v.unknown)
}
