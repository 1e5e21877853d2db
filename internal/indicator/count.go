package indicator

import (
	"cmp"
	"slices"
	"time"

	"ezhan/internal/clock"
	"ezhan/internal/policy"
)

// Band is how a figure stands against its target (§7.1).
type Band string

// The bands. Open is a day or month of which nothing can be said yet; NA is no
// duty, NoData no knowledge. Neither is ever a zero or a pass.
const (
	Met    Band = "MET"
	Near   Band = "NEAR"
	NotMet Band = "NOT_MET"
	Open   Band = "OPEN"
	NA     Band = "NA"
	NoData Band = "NO_DATA"
)

// Grade is how far seconds can be trusted: A signed and the display known to
// be on, B display unknown, C a person's word.
type Grade string

// The grades. A figure without seconds has none.
const (
	GradeA Grade = "A"
	GradeB Grade = "B"
	GradeC Grade = "C"
)

// Reason names why seconds were received and not credited.
type Reason string

// The reasons, as the validity rules V-1 to V-4 and the clock rules give them.
const (
	Outside   Reason = "outside"   // outside the service window
	NotKepu   Reason = "not_kepu"  // local, partner or provincial work
	DisplayIs Reason = "off"       // display off
	Withdrawn Reason = "withdrawn" // withdrawn for more than a day
	Unknown   Reason = "unknown"   // a work nobody knows
	TooShort  Reason = "short"     // below the shortest counted interval
	Unplaced  Reason = "unplaced"  // clock wrong and never corrected
	Held      Reason = "held"      // from the future, too old, malformed
	NotShown  Reason = "not_shown" // skipped or failed: nothing on the screen
)

// Loss is time received and not credited.
type Loss struct {
	Reason  Reason `json:"reason"`
	Seconds int    `json:"seconds"`
	Spans   Spans  `json:"spans,omitempty"` // empty where it has no place in time
}

// Credit is time credited, with its grade.
type Credit struct {
	Span
	Grade Grade `json:"grade"`
}

// Case is everything that I-01 asks of one station and day.
type Case struct {
	Day     clock.Day
	Duty    Duty
	Traces  []Trace // one for each display-class terminal that told anything
	Excused Spans   // warning overlays: count for the pass, not for the value
	Alive   bool    // another trustworthy signal: a heartbeat, a proven outage
	Over    bool    // the day has ended
	Pack    policy.Pack
}

// Day is the result of I-01 for a station and day.
type Day struct {
	Day      clock.Day
	Band     Band
	Why      Why // of NA
	Active   bool
	Duty     bool // obligated
	Signal   bool
	Seconds  int // I-01: verified
	ByGrade  [3]int
	Excused  int
	Raw      int // everything received
	RawKepu  int
	Local    int // local columns in the window
	Playing  int // anything in the window
	Window   int
	Plays    int
	Pack     string
	Credited []Credit
	Lost     []Loss
}

// Count computes I-01 (§7.2). It is a pure function: the same case in any
// order of traces gives the same day.
func Count(c Case) Day {
	window := c.Duty.Window
	byLane := unite(c.Traces, seconds(c.Pack.Int(policy.PlayAttestMax)))
	var credited [3]Spans
	var taken Spans
	for i, l := range []lane{laneOn, laneUnsure, laneAttested} {
		credited[i] = byLane[l].Clip(window).Minus(taken)
		taken = Union(taken, credited[i])
	}
	d := Day{
		Day: c.Day, Active: c.Duty.Active, Duty: c.Duty.Obligated, Pack: c.Pack.ID(),
		Seconds: whole(taken.Len()), Window: whole(window.Len()),
		Excused: whole(Union(c.Excused).Clip(window).Minus(taken).Len()),
		Local:   whole(byLane[laneLocal].Clip(window).Len()),
		Playing: whole(Union(taken, byLane[laneLocal], byLane[lanePartner], byLane[laneGuangdong]).Clip(window).Len()),
	}
	for i, grade := range []Grade{GradeA, GradeB, GradeC} {
		d.ByGrade[i] = whole(credited[i].Len())
		for _, span := range credited[i] {
			d.Credited = append(d.Credited, Credit{span, grade})
		}
	}
	slices.SortFunc(d.Credited, func(a, b Credit) int { return cmp.Compare(a.From, b.From) })
	total := totals(c.Traces)
	d.Plays, d.Raw, d.RawKepu = total.Plays, whole(total.Raw), whole(total.RawKepu)
	d.Lost = losses(byLane, window, taken, total)
	d.Signal = c.Alive || slices.ContainsFunc(c.Traces, func(t Trace) bool { return !t.empty() })
	d.Band, d.Why = c.judge(d)
	return d
}

// judge says how the day stands.
func (c Case) judge(d Day) (Band, Why) {
	switch {
	case !c.Duty.Obligated:
		return NA, c.Duty.Why
	case d.Seconds+d.Excused >= c.Pack.Int(policy.PlayMin):
		return Met, ""
	case !c.Over:
		return Open, ""
	case !d.Signal:
		return NoData, ""
	}
	return NotMet, ""
}

// unite is the union of the lanes over the terminals. A person's word fills
// only what the terminal's own log leaves open, and never more than limit.
func unite(traces []Trace, limit time.Duration) map[lane]Spans {
	parts := map[lane][]Spans{}
	for _, t := range traces {
		for l, spans := range t.lanes {
			if l == laneAttested {
				spans = spans.Minus(t.logged())
			}
			parts[l] = append(parts[l], spans)
		}
	}
	out := make(map[lane]Spans, len(parts))
	for l, sets := range parts {
		out[l] = Union(sets...)
	}
	out[laneAttested] = out[laneAttested].Head(limit)
	return out
}

func totals(traces []Trace) sums {
	var s sums
	for _, t := range traces {
		s = s.plus(t.sums)
	}
	return s
}

// losses says where the seconds went that were received and not credited.
// What another screen credited at the same time is no loss.
func losses(by map[lane]Spans, window, taken Spans, s sums) []Loss {
	kepu := Union(by[laneOn], by[laneUnsure], by[laneAttested])
	seen := Union(kepu, taken)
	var out []Loss
	for _, c := range []struct {
		reason Reason
		spans  Spans
	}{
		{Outside, kepu.Minus(window)},
		{NotKepu, Union(by[laneLocal], by[lanePartner], by[laneGuangdong]).Minus(seen)},
		{DisplayIs, by[laneOff].Minus(seen)},
		{Withdrawn, by[laneWithdrawn].Minus(seen)},
		{Unknown, by[laneStrange].Minus(seen)},
	} {
		if n := whole(c.spans.Len()); n > 0 {
			out = append(out, Loss{c.reason, n, c.spans})
		}
	}
	for _, c := range []struct {
		reason Reason
		length time.Duration
	}{{TooShort, s.Short}, {Unplaced, s.Unplaced}, {Held, s.Held}} {
		if n := whole(c.length); n > 0 {
			out = append(out, Loss{Reason: c.reason, Seconds: n})
		}
	}
	return out
}

// whole cuts to full seconds, downwards: 17,999.9 s are not five hours.
func whole(d time.Duration) int { return int(d / time.Second) }

// gradeOf is the grade that carries most seconds; a tie goes to the lower.
func gradeOf(by [3]int) Grade {
	best, grade := 0, Grade("")
	for i, g := range []Grade{GradeA, GradeB, GradeC} {
		if by[i] > 0 && by[i] >= best {
			best, grade = by[i], g
		}
	}
	return grade
}

// Grade is the grade that carries most of the day's seconds.
func (d Day) Grade() Grade { return gradeOf(d.ByGrade) }

// Missed is how many of the seconds received were not credited for the reason.
func (d Day) Missed(r Reason) int {
	for _, l := range d.Lost {
		if l.Reason == r {
			return l.Seconds
		}
	}
	return 0
}
