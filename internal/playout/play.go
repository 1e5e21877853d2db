package playout

import (
	"time"

	"ezhan/internal/clock"
)

// Play is one appearance on a screen as it is kept.
type Play struct {
	ID       string        `db:"id"`
	Batch    int64         `db:"batch"`
	Terminal string        `db:"terminal_id"`
	Station  string        `db:"station_id"`
	Boot     string        `db:"boot"`
	Seq      int64         `db:"seq"`
	Item     string        `db:"item"`
	Version  string        `db:"version_id"`
	Schedule string        `db:"schedule"`
	Started  clock.Instant `db:"start_ms"`  // by the device's clock
	Placed   clock.Instant `db:"placed_ms"` // in real time, zero when nobody can tell
	DurMS    int64         `db:"dur_ms"`
	Day      clock.Day     `db:"day"` // of Placed, else of Received
	Display  string        `db:"display"`
	Outcome  string        `db:"outcome"`
	Hold     Hold          `db:"hold"`
	Received clock.Instant `db:"received_at"`
}

// Length is how long it was shown.
func (p Play) Length() time.Duration { return time.Duration(p.DurMS) * time.Millisecond }

// End is when it ended, zero when it is not placed.
func (p Play) End() clock.Instant {
	if p.Placed == 0 {
		return 0
	}
	return p.Placed.Add(p.Length())
}

// Dirty names plays that are not counted yet: those of one batch, terminal
// and day.
type Dirty struct {
	Batch    int64     `db:"batch"`
	Terminal string    `db:"terminal_id"`
	Day      clock.Day `db:"day"`
	Station  string    `db:"station_id"`
}

// Gap is a run of sequence numbers of a boot that never arrived.
type Gap struct{ From, To int64 }

// gaps finds what is missing in the sorted sequence numbers of a boot, which
// begin with 1.
func gaps(seqs []int64) []Gap {
	var out []Gap
	next := int64(1)
	for _, seq := range seqs {
		if seq > next {
			out = append(out, Gap{next, seq - 1})
		}
		next = max(next, seq+1)
	}
	return out
}
