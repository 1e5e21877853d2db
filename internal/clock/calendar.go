package clock

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"strings"
	"sync"
	"time"
)

//go:embed data/cn_holidays.csv
var holidaysCSV []byte

// nationalDay marks a year as loaded: the announcement of another year may
// spill a day over New Year, but only the year's own list has its October.
const nationalDay = "国庆节"

// Calendar knows which civil days are working days. It is immutable; loading
// another year makes another Calendar.
type Calendar struct {
	off    map[Day]string // days off by announcement, with the holiday's name
	makeup map[Day]string // make-up workdays (调休上班), with the holiday's name
	years  map[int]bool
}

// StateCouncil returns the calendar of the announcements shipped with the
// product. It panics only if the shipped file is broken.
var StateCouncil = sync.OnceValue(func() *Calendar {
	cal, err := (&Calendar{}).Load(bytes.NewReader(holidaysCSV))
	if err != nil {
		panic(err)
	}
	return cal
})

// Load returns a calendar that also knows the rows of r, a CSV with the header
// date,kind,name and kinds "holiday" and "workday". It refuses the whole file
// at the first bad row and names its line.
func (c *Calendar) Load(r io.Reader) (*Calendar, error) {
	next := &Calendar{off: map[Day]string{}, makeup: map[Day]string{}, years: map[int]bool{}}
	maps.Copy(next.off, c.off)
	maps.Copy(next.makeup, c.makeup)
	maps.Copy(next.years, c.years)
	rows := csv.NewReader(r)
	rows.FieldsPerRecord = -1
	for line := 1; ; line++ {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return next, nil
		}
		if err != nil {
			return nil, fmt.Errorf("calendar: %w", err)
		}
		if line == 1 {
			continue
		}
		if err := next.add(row); err != nil {
			return nil, fmt.Errorf("calendar line %d: %w", line, err)
		}
	}
}

func (c *Calendar) add(row []string) error {
	if len(row) < 3 {
		return fmt.Errorf("%d columns, want date,kind,name", len(row))
	}
	day, err := ParseDay(strings.TrimSpace(row[0]))
	if err != nil {
		return err
	}
	switch row[1] {
	case "holiday":
		c.off[day] = row[2]
		delete(c.makeup, day)
	case "workday":
		c.makeup[day] = row[2]
		delete(c.off, day)
	default:
		return fmt.Errorf("kind %q is neither holiday nor workday", row[1])
	}
	if strings.Contains(row[2], nationalDay) {
		c.years[day.Year()] = true
	}
	return nil
}

// Loaded reports whether the announcement of the year is known.
func (c *Calendar) Loaded(year int) bool { return c.years[year] }

// Warning returns what administrators must be told about a year whose
// announcement is missing, or "" if nothing is. Until it is loaded, Monday to
// Friday count as working days.
func (c *Calendar) Warning(year int) string {
	if c.Loaded(year) {
		return ""
	}
	return fmt.Sprintf("%d年的国务院放假安排尚未载入，工作日暂按周一至周五计算。", year)
}

// Workday reports whether d is a working day.
func (c *Calendar) Workday(d Day) bool {
	if _, ok := c.makeup[d]; ok {
		return true
	}
	if _, ok := c.off[d]; ok {
		return false
	}
	wd := d.Weekday()
	return wd != time.Saturday && wd != time.Sunday
}

// Holiday returns the name of the holiday that gives d off, if one does.
func (c *Calendar) Holiday(d Day) (name string, ok bool) {
	name, ok = c.off[d]
	return name, ok
}

// AddWorkdays returns the n-th working day after d, or d itself if n is not positive.
func (c *Calendar) AddWorkdays(d Day, n int) Day {
	for n > 0 {
		d = d.AddDays(1)
		if c.Workday(d) {
			n--
		}
	}
	return d
}

// Deadline returns the exclusive end of a period of n working days triggered at
// the given instant: 24:00 of the n-th working day after the trigger's day.
func (c *Calendar) Deadline(trigger Instant, n int) Instant {
	return c.AddWorkdays(trigger.Day(), n).End()
}

// WorkdaysBetween returns the working days after from, up to and including to:
// what a period triggered on from has used when it stops on to.
func (c *Calendar) WorkdaysBetween(from, to Day) int {
	n := 0
	for d := from.AddDays(1); d <= to; d = d.AddDays(1) {
		if c.Workday(d) {
			n++
		}
	}
	return n
}

// Resume returns the deadline of a period of n working days triggered on one
// day, stopped on another and taken up again at resumed. Days used before the
// stop, the day of the stop included, are gone.
func (c *Calendar) Resume(n int, triggered, stopped Day, resumed Instant) Instant {
	return c.Deadline(resumed, n-c.WorkdaysBetween(triggered, stopped))
}

// LockInstant returns when the figures of m are locked: the exclusive end of
// the n-th working day of the next month (D-23).
func (c *Calendar) LockInstant(m Month, n int) Instant {
	return c.AddWorkdays(m.Last(), n).End()
}
