package playout

import (
	"time"

	"ezhan/internal/clock"
	"ezhan/internal/policy"
)

// Hold is why a play is kept but not credited; "" for one that may be, and
// Ruled for one that may be by a person's word.
type Hold string

// The reasons to hold a play.
const (
	HoldNone     Hold = ""
	Unplaced     Hold = "UNPLACED"        // nobody can tell when it was
	Future       Hold = "FUTURE"          // it begins after now
	TooOld       Hold = "TOO_OLD"         // older than the backfill allows
	UnknownWork  Hold = "UNKNOWN_CONTENT" // no such version is known
	MalformedOne Hold = "MALFORMED"       // not a play at all
	Ruled        Hold = "RULED"           // was UNPLACED; the county said when it was
)

// Title is the reason in plain words.
func (h Hold) Title() string {
	switch h {
	case Unplaced:
		return "说不准是什么时候播的（设备时钟不对，且重启过）"
	case Future:
		return "开始时间在将来，设备时钟不对"
	case TooOld:
		return "超过补传期限"
	case UnknownWork:
		return "播放的内容不在内容库里"
	case MalformedOne:
		return "记录不完整"
	case Ruled:
		return "由县科协裁定时间"
	}
	return string(h)
}

// Contact is what the server knows of time when a batch arrives.
type Contact struct {
	Now      clock.Instant // the server's clock at receipt
	Boot     string        // of the device that sends
	Offset   int64         // ms, server minus device, at this contact
	PairedAt clock.Instant
	// Boots has the offset of earlier boots, noted when they had contact.
	Boots map[string]int64
}

// Rules are the policy's limits that placing needs.
type Rules struct {
	Tolerance time.Duration // P-CLOCK-TOL
	Backfill  time.Duration // P-PLAY-BACKFILL
}

// RulesOf takes the limits from a pack.
func RulesOf(pack policy.Pack) Rules {
	return Rules{
		Tolerance: time.Duration(pack.Int(policy.ClockTolerance)) * time.Second,
		Backfill:  time.Duration(pack.Int(policy.PlayBackfill)) * 24 * time.Hour,
	}
}

// Place puts a play that the device says began at start, in the given boot,
// on the server's time (R-TRM-03, I-01 step 2). It returns zero and Unplaced
// when nobody can tell.
//
// A clock within the tolerance is believed. One that is off is corrected by
// the offset of the same boot: the device's clock may be wrong, but it ran
// evenly. Of a boot that never had contact only the clock itself is left; it
// is believed if it gives a time at which this device can have played and the
// device's clock is right today.
func (r Rules) Place(c Contact, boot string, start clock.Instant) (clock.Instant, Hold) {
	offset, known := c.Offset, boot == c.Boot
	if !known {
		offset, known = c.Boots[boot]
	}
	placed := start
	switch {
	case known && !r.within(offset):
		placed = start + clock.Instant(offset)
	case !known && (!r.within(c.Offset) || start < c.PairedAt.Add(-r.Tolerance) || start < c.Now.Add(-r.Backfill)):
		return 0, Unplaced
	}
	switch {
	case placed <= 0:
		return 0, Unplaced
	case placed > c.Now.Add(r.Tolerance):
		return placed, Future
	case placed < c.Now.Add(-r.Backfill):
		return placed, TooOld
	}
	return placed, HoldNone
}

func (r Rules) within(offset int64) bool {
	return max(offset, -offset) <= r.Tolerance.Milliseconds()
}
