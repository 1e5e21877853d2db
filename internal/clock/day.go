package clock

import (
	"fmt"
	"time"
)

const dayLayout = "2006-01-02"

// Day is a civil day in Asia/Shanghai, "2006-01-02". Days compare as text. The
// empty Day is "no day"; its methods must not be called except IsZero.
type Day string

// ParseDay reads "2006-01-02" and refuses days no calendar has.
func ParseDay(s string) (Day, error) {
	t, err := time.ParseInLocation(dayLayout, s, Shanghai)
	if err != nil {
		return "", fmt.Errorf("day %q is not of the form 2006-01-02", s)
	}
	return dayOf(t), nil
}

// Date returns the day of a year, month and day of the month.
func Date(year int, month time.Month, day int) Day {
	return dayOf(time.Date(year, month, day, 0, 0, 0, 0, Shanghai))
}

func dayOf(t time.Time) Day { return Day(t.Format(dayLayout)) }

// time returns the midnight that opens the day. A Day is only made by this
// package or by a constant in the code, so a broken one is a broken program.
func (d Day) time() time.Time {
	t, err := time.ParseInLocation(dayLayout, string(d), Shanghai)
	if err != nil {
		panic(fmt.Sprintf("clock: %q is not a Day", string(d)))
	}
	return t
}

// IsZero reports whether d is "no day".
func (d Day) IsZero() bool { return d == "" }

// Valid reports whether d is a day of the calendar; use it on days read from outside.
func (d Day) Valid() bool {
	_, err := ParseDay(string(d))
	return err == nil
}

// Start returns the first instant of d.
func (d Day) Start() Instant { return From(d.time()) }

// End returns the first instant after d.
func (d Day) End() Instant { return d.AddDays(1).Start() }

// At returns the instant at the given time of d: At(8, 30) is half past eight.
func (d Day) At(hour, minute int) Instant {
	return d.Start().Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute)
}

// AddDays returns the day n days after d; n may be negative.
func (d Day) AddDays(n int) Day { return dayOf(d.time().AddDate(0, 0, n)) }

// AddMonths returns the same day-number n months later, or the last day of that
// month if it has no such day (D-10: 2019-12-31 plus two is 2020-02-29).
func (d Day) AddMonths(n int) Day {
	month := d.Month().Add(n)
	if last := month.Last(); d.time().Day() > last.time().Day() {
		return last
	}
	return month.First().AddDays(d.time().Day() - 1)
}

// Sub returns the number of days from e to d.
func (d Day) Sub(e Day) int { return int(d.time().Sub(e.time()) / (24 * time.Hour)) }

// Month returns the month that contains d.
func (d Day) Month() Month { return Month(d.time().Format(monthLayout)) }

// Year returns the year that contains d.
func (d Day) Year() int { return d.time().Year() }

// Weekday returns the day of the week.
func (d Day) Weekday() time.Weekday { return d.time().Weekday() }

// WeekdayName returns the day of the week as people say it: "周三".
func (d Day) WeekdayName() string {
	return [...]string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"}[d.Weekday()]
}

// Chinese returns "2020年5月13日".
func (d Day) Chinese() string { return d.time().Format("2006年1月2日") }

// MonthDay returns "5月13日".
func (d Day) MonthDay() string { return d.time().Format("1月2日") }
