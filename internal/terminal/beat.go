package terminal

import (
	"context"
	"sync"
	"time"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/sqldb"
)

// job is who the room's own work is recorded under.
var job = access.System("terminal")

// Beat is a heartbeat.
type Beat struct {
	Boot    string `json:"boot"`
	Time    int64  `json:"device_time"` // ms by the device's clock
	UpMS    int64  `json:"up_ms"`
	App     string `json:"app"`
	Playing string `json:"now_playing"`
	Display string `json:"display"`
	Queued  int    `json:"queue"`
	Storage struct {
		Used  int64 `json:"used"`
		Quota int64 `json:"quota"`
	} `json:"storage"`
	Screen struct {
		W int `json:"w"`
		H int `json:"h"`
	} `json:"screen"`
}

// contacts is what was heard of one terminal since the last flush.
type contacts struct {
	last  clock.Instant
	beat  *Health
	slots map[clock.Day]*Slots
	count map[clock.Day]int
}

type heard struct {
	mu sync.Mutex
	by map[ID]*contacts
}

// Seen notes a signed request of a device. It is kept in memory until the
// next Flush: losing a few seconds of contacts costs nothing.
func (r *Register) Seen(d Device) { r.note(d, nil) }

// Heartbeat notes a heartbeat and returns the server's time.
func (r *Register) Heartbeat(d Device, b Beat) clock.Instant {
	display := b.Display
	if display != "on" && display != "off" {
		display = "unknown"
	}
	now := r.now()
	r.note(d, &Health{
		Offset: int64(now) - b.Time, Boot: cut(b.Boot, 64), UpMS: b.UpMS, App: cut(b.App, 40), Playing: cut(b.Playing, 64),
		Shown: display, Queued: b.Queued, Used: b.Storage.Used, Quota: b.Storage.Quota, Width: b.Screen.W, Height: b.Screen.H,
	})
	return now
}

func (r *Register) note(d Device, h *Health) {
	now := r.now()
	day := now.Day()
	r.heard.mu.Lock()
	defer r.heard.mu.Unlock()
	c := r.heard.by[d.ID]
	if c == nil {
		c = &contacts{slots: map[clock.Day]*Slots{}, count: map[clock.Day]int{}}
		r.heard.by[d.ID] = c
	}
	c.last = max(c.last, now)
	if h != nil {
		c.beat = h
	}
	if c.slots[day] == nil {
		c.slots[day] = &Slots{}
	}
	c.slots[day].Mark(now)
	c.count[day]++
}

// Run writes contacts down and looks for silent terminals until ctx ends.
func (r *Register) Run(ctx context.Context) {
	flush, sweep := time.NewTicker(3*time.Second), time.NewTicker(time.Minute)
	defer flush.Stop()
	defer sweep.Stop()
	for {
		var err error
		select {
		case <-ctx.Done():
			// The last contacts are worth a moment at shutdown.
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
			defer cancel()
			if err := r.Flush(last); err != nil {
				r.log.Error("terminal contacts", "err", err)
			}
			return
		case <-flush.C:
			err = r.Flush(ctx)
		case <-sweep.C:
			err = r.Sweep(ctx)
		}
		if err != nil && ctx.Err() == nil {
			r.log.Error("terminal contacts", "err", err)
		}
	}
}

// flushChunk is how many terminals one transaction writes.
const flushChunk = 500

// Flush writes down what was heard. Terminals heard for the first time, or
// again after silence, become ACTIVE.
func (r *Register) Flush(ctx context.Context) error {
	r.heard.mu.Lock()
	by := r.heard.by
	r.heard.by = map[ID]*contacts{}
	r.heard.mu.Unlock()
	for len(by) > 0 {
		part := make(map[ID]*contacts, min(len(by), flushChunk))
		for id, c := range by {
			part[id] = c
			delete(by, id)
			if len(part) == flushChunk {
				break
			}
		}
		if err := r.flush(ctx, part); err != nil {
			return err
		}
	}
	return nil
}

func (r *Register) flush(ctx context.Context, part map[ID]*contacts) error {
	return r.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if err := saveContacts(ctx, tx, part); err != nil {
			return err
		}
		woken, err := wake(ctx, tx, part)
		if err != nil {
			return err
		}
		for _, t := range woken {
			if err := tell(tx, job, EventOnline, t, Told{Act: Contact}); err != nil {
				return err
			}
		}
		return nil
	})
}

// Sweep makes ACTIVE terminals that missed three heartbeats OFFLINE.
func (r *Register) Sweep(ctx context.Context) error {
	return r.db.InTx(ctx, func(tx *sqldb.Tx) error {
		silent, err := silence(ctx, tx, tx.Now().Add(-offlineAfter))
		if err != nil {
			return err
		}
		for _, t := range silent {
			if err := tell(tx, job, EventOffline, t, Told{Act: Miss}); err != nil {
				return err
			}
		}
		return nil
	})
}

// Uptime is one terminal's contacts of one day.
type Uptime struct {
	Terminal ID        `db:"terminal_id"`
	Day      clock.Day `db:"day"`
	Contacts int       `db:"contacts"`
	Marks    string    `db:"slots"`
}

// Slots is in which five minutes of the day the terminal was heard.
func (u Uptime) Slots() Slots { return ParseSlots(u.Marks) }

// Uptimes returns the contacts of the station's terminals from one day to
// another, both included, in the order of terminal and day.
func (r *Register) Uptimes(ctx context.Context, by access.Actor, station string, from, to clock.Day) ([]Uptime, error) {
	return uptimes(ctx, r.db, by, station, from, to)
}
