package indicator

import (
	"math"

	"ezhan/internal/policy"
)

// Sum is what days add up to, for a station's month or any unit's day or
// month. Numerators and denominators are added, rates never are (§7.1).
type Sum struct {
	Num     int // service days that passed
	Den     int // obligated service days that are decided
	CalNum  int // days that passed, of all calendar days
	CalDen  int // active calendar days that are over
	Signal  int // decided days with any signal
	Silent  int // decided days without
	Exempt  int // days taken out by exemptions
	Running int // obligated days not decided yet

	Seconds int
	ByGrade [3]int
	Raw     int
	RawKepu int
	Local   int
	Playing int
}

// Sum is what the day adds to every roll-up above it.
func (d Day) Sum() Sum {
	s := Sum{
		Seconds: d.Seconds, ByGrade: d.ByGrade, Raw: d.Raw, RawKepu: d.RawKepu,
		Local: d.Local, Playing: d.Playing,
	}
	if !d.Active {
		s = Sum{Raw: d.Raw, RawKepu: d.RawKepu} // D-13: nothing before the effective day counts
	}
	switch d.Band {
	case Met:
		s.Num, s.Den = 1, 1
	case NotMet, NoData:
		s.Den = 1
	case Open:
		s.Running = 1
	case NA:
		s.Exempt = flag(d.Why == Exempt)
	}
	if s.Den == 1 {
		s.Signal, s.Silent = flag(d.Signal), flag(!d.Signal)
	}
	s.CalNum = s.Num
	s.CalDen = flag(d.Active && d.Band != Open && d.Why != Exempt)
	return s
}

func flag(on bool) int {
	if on {
		return 1
	}
	return 0
}

// Plus adds t.
func (s Sum) Plus(t Sum) Sum { return s.each(t, 1) }

// Minus takes t away.
func (s Sum) Minus(t Sum) Sum { return s.each(t, -1) }

func (s Sum) each(t Sum, sign int) Sum {
	from, to := t.fields(), s.fields()
	for i := range to {
		*to[i] += sign * *from[i]
	}
	return s
}

// fields are the numbers of s in the order of the columns sumColumns.
func (s *Sum) fields() []*int {
	return []*int{
		&s.Num, &s.Den, &s.CalNum, &s.CalDen, &s.Signal, &s.Silent, &s.Exempt, &s.Running,
		&s.Seconds, &s.ByGrade[0], &s.ByGrade[1], &s.ByGrade[2], &s.Raw, &s.RawKepu, &s.Local, &s.Playing,
	}
}

// Rate is the five-hour rate on service days (I-02), 0 when nothing was asked.
func (s Sum) Rate() float64 { return ratio(s.Num, s.Den) }

// CalRate is the second value of I-02, on all calendar days.
func (s Sum) CalRate() float64 { return ratio(s.CalNum, s.CalDen) }

// Completeness is the share of decided days of which anything is known.
func (s Sum) Completeness() float64 { return ratio(s.Signal, s.Den) }

// Grade is the grade that carries most of the seconds.
func (s Sum) Grade() Grade { return gradeOf(s.ByGrade) }

// LocalShare is the share of local columns in all that played (I-17).
func (s Sum) LocalShare() float64 { return ratio(s.Local, s.Playing) }

func ratio(num, den int) float64 {
	if den == 0 {
		return 0
	}
	return float64(num) / float64(den)
}

// Band is how I-02 stands: all obligated days for Met, the pack's lower bound
// for Near, NoData when too little is known to say.
func (s Sum) Band(pack policy.Pack) Band {
	switch {
	case s.Den == 0 && s.Running > 0:
		return Open
	case s.Den == 0:
		return NA
	case !atLeast(s.Signal, s.Den, pack.Ratio(policy.DataMin)):
		return NoData
	case s.Num == s.Den:
		return Met
	case atLeast(s.Num, s.Den, pack.Ratio(policy.PlayNear)):
		return Near
	}
	return NotMet
}

// atLeast reports num/den ≥ bound without rounding 27/30 below 0.9.
func atLeast(num, den int, bound float64) bool {
	const parts = 10_000
	return num*parts >= int(math.Round(bound*parts))*den
}
