package indicator

import (
	"time"

	"ezhan/internal/clock"
	"ezhan/internal/policy"
)

// Class is where a work comes from; only KepuChina counts toward the five
// hours (D-06).
type Class string

// The source classes. A work nobody knows has the empty class.
const (
	KepuChina Class = "KEPU_CHINA"
	Guangdong Class = "GUANGDONG"
	Local     Class = "LOCAL"
	Partner   Class = "PARTNER"
)

// Play is one appearance on a screen as it was received and placed in time.
type Play struct {
	ID       string
	Terminal string
	Station  string
	Day      clock.Day // the day it is kept under: that of Placed, else that of Received
	Version  string
	Title    string

	Started  clock.Instant // by the device's own clock
	Placed   clock.Instant // in real time; zero when nobody can tell
	Length   time.Duration // by the device's monotonic clock
	Received clock.Instant

	Display string // "on", "off" or "unknown"
	Outcome string // "played", "partial", "skipped" or "failed"
	Hold    string // why it is not placed or not believed; "" when it is

	Class   Class         // of the version shown
	NotFrom clock.Instant // withdrawn and no longer credited from here; zero: never
}

// Words of the player's protocol.
const (
	displayOn  = "on"
	displayOff = "off"

	outcomePlayed  = "played"
	outcomePartial = "partial"

	holdUnplaced = "UNPLACED"
	holdUnknown  = "UNKNOWN_CONTENT"
	holdRuled    = "RULED"
)

// lane tells what playing is worth. A trace keeps one set of moments for each.
// Its letter is stored: never change one.
type lane byte

const (
	laneOn        lane = 'a' // 科普中国, the display known to be on: grade A
	laneUnsure    lane = 'b' // 科普中国, display unknown or time ruled by the county: grade B
	laneAttested  lane = 'c' // 科普中国 by a person's word: grade C
	laneOff       lane = 'f' // any work on a display that was off
	laneWithdrawn lane = 'w' // 科普中国, after it was withdrawn
	laneLocal     lane = 'l'
	lanePartner   lane = 'p'
	laneGuangdong lane = 'g'
	laneStrange   lane = 'x' // a work nobody knows
)

// lane is step 3 and the first half of step 4 of I-01.
func (p Play) lane() lane {
	switch {
	case p.Display == displayOff:
		return laneOff
	case p.Class == KepuChina && p.NotFrom != 0 && p.Placed >= p.NotFrom:
		return laneWithdrawn
	case p.Class == KepuChina && p.Display == displayOn && p.Hold != holdRuled:
		return laneOn
	case p.Class == KepuChina:
		return laneUnsure
	case p.Class == Local:
		return laneLocal
	case p.Class == Partner:
		return lanePartner
	case p.Class == Guangdong:
		return laneGuangdong
	}
	return laneStrange
}

// shown reports whether something was on the screen at all.
func (p Play) shown() bool {
	return p.Length > 0 && (p.Outcome == outcomePlayed || p.Outcome == outcomePartial)
}

// placed reports whether the play has a place in time that is believed. A
// work unknown when it arrived is judged by what is known of it now.
func (p Play) placed() bool {
	return p.Placed != 0 && (p.Hold == "" || p.Hold == holdUnknown || p.Hold == holdRuled)
}

// short reports whether the play is below the shortest counted interval. A
// piece that touches a full hour of the device's clock is never short: the
// device had to cut a longer play there.
func (p Play) short(pack policy.Pack) bool {
	const hour = clock.Instant(time.Hour / time.Millisecond)
	if p.Length >= seconds(pack.Int(policy.PlayMinEvent)) {
		return false
	}
	return p.Started%hour != 0 && p.Started.Add(p.Length)%hour != 0
}

// span is where the play lies. A device that claims more than had passed when
// its claim arrived is cut at that moment and the clock's tolerance: since the
// spans of a terminal are united, it can never be credited more seconds
// between two contacts than passed, plus the tolerance (V-2).
func (p Play) span(pack policy.Pack) Span {
	latest := p.Received.Add(seconds(pack.Int(policy.ClockTolerance)))
	return Span{p.Placed, min(p.Placed.Add(p.Length), latest)}
}

func seconds(n int) time.Duration { return time.Duration(n) * time.Second }
