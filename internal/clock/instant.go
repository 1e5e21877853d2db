package clock

import (
	"fmt"
	"time"
)

// Shanghai is the zone of every civil date: UTC+8, without daylight saving.
var Shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// Instant is a moment in milliseconds since 1970-01-01 UTC. Zero means "never".
type Instant int64

// From returns the instant of t, cut to the millisecond. The zero time is "never".
func From(t time.Time) Instant {
	if t.IsZero() {
		return 0
	}
	return Instant(t.UnixMilli())
}

// At returns the instant of a civil date and time of day in Asia/Shanghai.
func At(year int, month time.Month, day, hour, minute int) Instant {
	return From(time.Date(year, month, day, hour, minute, 0, 0, Shanghai))
}

// ParseInstant reads an RFC 3339 time, or a form's "2006-01-02T15:04" and
// "2006-01-02 15:04" in Asia/Shanghai, with or without seconds.
func ParseInstant(s string) (Instant, error) {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return From(t), nil
	}
	for _, layout := range []string{
		"2006-01-02T15:04", "2006-01-02 15:04", "2006-01-02T15:04:05", "2006-01-02 15:04:05",
	} {
		if t, err := time.ParseInLocation(layout, s, Shanghai); err == nil {
			return From(t), nil
		}
	}
	return 0, fmt.Errorf("instant %q is not a date and time", s)
}

// IsZero reports whether i is "never".
func (i Instant) IsZero() bool { return i == 0 }

// Time returns i as a time in Asia/Shanghai; "never" is the zero time.
func (i Instant) Time() time.Time {
	if i == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(i)).In(Shanghai)
}

// Day returns the civil day that contains i.
func (i Instant) Day() Day { return dayOf(i.Time()) }

// Month returns the civil month that contains i.
func (i Instant) Month() Month { return i.Day().Month() }

// Add returns i moved by d.
func (i Instant) Add(d time.Duration) Instant { return i + Instant(d.Milliseconds()) }

// Sub returns the time from j to i.
func (i Instant) Sub(j Instant) time.Duration { return time.Duration(i-j) * time.Millisecond }

// Before reports whether i is earlier than j.
func (i Instant) Before(j Instant) bool { return i < j }

// After reports whether i is later than j.
func (i Instant) After(j Instant) bool { return i > j }

// LastDay returns the last civil day of a period that ends, exclusively, at i:
// a deadline at 24:00 of 13 May has 13 May as its last day.
func (i Instant) LastDay() Day { return (i - 1).Day() }

// Minute returns "2006-01-02 15:04" in Asia/Shanghai, or "" for "never".
func (i Instant) Minute() string { return i.format("2006-01-02 15:04") }

// HourMinute returns "15:04" in Asia/Shanghai, or "" for "never".
func (i Instant) HourMinute() string { return i.format("15:04") }

// Due returns how a deadline is read by people: midnight is the 24:00 of the day before.
func (i Instant) Due() string {
	if i == 0 {
		return ""
	}
	if last := i.LastDay(); last.End() == i {
		return string(last) + " 24:00"
	}
	return i.Minute()
}

// String returns i in RFC 3339 with the offset of Asia/Shanghai, or "" for "never".
func (i Instant) String() string { return i.format("2006-01-02T15:04:05.000-07:00") }

func (i Instant) format(layout string) string {
	if i == 0 {
		return ""
	}
	return i.Time().Format(layout)
}
