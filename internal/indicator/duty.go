package indicator

import (
	"ezhan/internal/clock"
	"ezhan/internal/policy"
)

// Why says why a station has no duty on a day.
type Why string

// The reasons for "不适用" (§7.1, D-13, D-14, D-24).
const (
	NotListed  Why = "not_listed"   // not, or no longer, in the statistical series
	Suspended  Why = "suspended"    // venue closed for a time
	Relocating Why = "relocating"   // moving to a better place
	Closed     Why = "closed"       // no service day
	Exempt     Why = "exempt"       // an approved exemption
	Screenless Why = "screenless"   // nothing to play on (D-24)
	OutOfScope Why = "out_of_scope" // P-PLAY-SCOPE leaves it out
)

// Duty is whether the five hours are asked of a station on a day, and in which
// hours. Active days are those of the second rate, over all calendar days.
type Duty struct {
	Active    bool
	Obligated bool
	Why       Why
	Window    Spans
}

// MonthlyDuty reports whether a monthly duty (S80, S87) applies to a station
// that was active on so many days of the month (D-13).
func MonthlyDuty(activeDays int, pack policy.Pack) bool {
	return activeDays >= pack.Int(policy.GraceDays)
}

// WindowOf is the time from open to close, "08:30" to "21:00", of a day.
func WindowOf(day clock.Day, open, close string) Spans {
	from, to := at(day, open), at(day, close)
	return Union(Spans{{from, to}})
}

// at is a time of day, "15:04"; "24:00" is the end of the day.
func at(day clock.Day, hm string) clock.Instant {
	if len(hm) != len("15:04") {
		return day.Start()
	}
	digits := func(i int) int { return int(hm[i]-'0')*10 + int(hm[i+1]-'0') }
	return day.At(digits(0), digits(3))
}
