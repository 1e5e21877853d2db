package clock

import (
	"fmt"
	"time"
)

const monthLayout = "2006-01"

// Month is a civil month in Asia/Shanghai, "2006-01". Months compare as text.
type Month string

// ParseMonth reads "2006-01".
func ParseMonth(s string) (Month, error) {
	if _, err := time.ParseInLocation(monthLayout, s, Shanghai); err != nil {
		return "", fmt.Errorf("month %q is not of the form 2006-01", s)
	}
	return Month(s), nil
}

// Valid reports whether m is a month of the calendar.
func (m Month) Valid() bool {
	_, err := ParseMonth(string(m))
	return err == nil
}

// First returns the first day of m.
func (m Month) First() Day { return Day(string(m) + "-01") }

// Last returns the last day of m.
func (m Month) Last() Day { return m.Next().First().AddDays(-1) }

// Start returns the first instant of m.
func (m Month) Start() Instant { return m.First().Start() }

// End returns the first instant after m.
func (m Month) End() Instant { return m.Next().Start() }

// Add returns the month n months after m; n may be negative.
func (m Month) Add(n int) Month { return Month(m.First().time().AddDate(0, n, 0).Format(monthLayout)) }

// Next returns the month after m.
func (m Month) Next() Month { return m.Add(1) }

// Prev returns the month before m.
func (m Month) Prev() Month { return m.Add(-1) }

// Days returns every day of m in order.
func (m Month) Days() []Day {
	days := make([]Day, 0, 31)
	for d, end := m.First(), m.Next().First(); d < end; d = d.AddDays(1) {
		days = append(days, d)
	}
	return days
}

// Contains reports whether d lies in m.
func (m Month) Contains(d Day) bool { return d >= m.First() && d < m.Next().First() }

// Chinese returns "2020年5月".
func (m Month) Chinese() string { return m.First().time().Format("2006年1月") }
