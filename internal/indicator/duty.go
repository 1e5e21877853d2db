package indicator

import (
	"ezhan/internal/clock"
	"ezhan/internal/policy"
	"ezhan/internal/station"
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

// register is what the rooms below say of a station, with its past.
type register struct {
	id         string
	code, name string
	path       string
	seriesFrom clock.Day
	seriesTo   clock.Day
	weeks      []weekFrom  // oldest first
	steps      []stateFrom // oldest first
	screenFrom clock.Day   // since when it has a display-class terminal; "" for never
}

type weekFrom struct {
	from clock.Day
	week station.Week
}

type stateFrom struct {
	from  clock.Day
	state station.State
}

// duty says what is asked of the station on the day. screened tells that a
// screen of the station played on that day, whatever the register says now.
func (r register) duty(day clock.Day, pack policy.Pack, screened bool) Duty {
	switch pause := r.pause(day); {
	case r.seriesFrom == "" || day < r.seriesFrom || r.seriesTo != "" && day > r.seriesTo:
		return Duty{Why: NotListed}
	case pause == station.Suspended:
		return Duty{Why: Suspended}
	case pause == station.Relocating:
		return Duty{Why: Relocating}
	case !screened && (r.screenFrom == "" || day < r.screenFrom):
		return Duty{Why: Screenless}
	}
	window := r.window(day)
	if window == nil && pack.Choice(policy.PlayDays) == policy.AllDays {
		window = spanOf(station.DefaultWeek(pack).On(day), day)
	}
	if window == nil {
		return Duty{Active: true, Why: Closed}
	}
	return Duty{Active: true, Obligated: true, Window: window}
}

// pause is the state in which the station spent any part of the day without
// duties: it pauses from the day it is suspended and resumes on the day after
// it reopens.
func (r register) pause(day clock.Day) station.State {
	var found station.State
	for i, s := range r.steps {
		over := i+1 < len(r.steps) && r.steps[i+1].from < day
		if s.from <= day && !over && (s.state == station.Suspended || s.state == station.Relocating) {
			found = s.state
		}
	}
	return found
}

// window is when the station is open on the day by the calendar of that day.
func (r register) window(day clock.Day) Spans {
	var week station.Week
	for _, w := range r.weeks {
		if w.from <= day {
			week = w.week
		}
	}
	return spanOf(week.On(day), day)
}

func spanOf(w station.Window, day clock.Day) Spans {
	from, to := w.On(day)
	return Union(Spans{{from, to}})
}
