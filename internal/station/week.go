package station

import (
	"strconv"
	"strings"

	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/policy"
)

// Minute is a time of day in minutes after midnight; 24:00 is 1440.
type Minute int

// ParseMinute reads "08:30"; "24:00" is the end of the day.
func ParseMinute(s string) (Minute, error) {
	h, m, ok := strings.Cut(strings.TrimSpace(s), ":")
	hour, err1 := strconv.Atoi(h)
	minute, err2 := strconv.Atoi(m)
	if !ok || err1 != nil || err2 != nil || len(m) != 2 || hour < 0 || minute < 0 || minute > 59 || hour*60+minute > 1440 {
		return 0, errs.Invalidf("时间“%s”不对，应像 08:30 这样填", s)
	}
	return Minute(hour*60 + minute), nil
}

// String is "08:30".
func (m Minute) String() string {
	return two(int(m)/60) + ":" + two(int(m)%60)
}

// Window is the time of one day in which a station is open. The zero Window
// is closed.
type Window struct {
	Open  Minute `json:"open"`
	Close Minute `json:"close"`
}

// Closed reports whether there is no opening time.
func (w Window) Closed() bool { return w.Close <= w.Open }

// Minutes is the length of the window.
func (w Window) Minutes() int { return max(0, int(w.Close-w.Open)) }

// On returns the instants between which the window is open on the day; equal
// when it is closed.
func (w Window) On(day clock.Day) (from, to clock.Instant) {
	if w.Closed() {
		return day.Start(), day.Start()
	}
	return day.At(int(w.Open)/60, int(w.Open)%60), day.At(int(w.Close)/60, int(w.Close)%60)
}

// String is "08:00–21:00", or 不开放.
func (w Window) String() string {
	if w.Closed() {
		return "不开放"
	}
	return w.Open.String() + "–" + w.Close.String()
}

// Week is the service calendar: the window of every day of the week, Monday
// first.
type Week [7]Window

// DefaultWeek is every day in the window of the pack (P-PLAY-WINDOW).
func DefaultWeek(p policy.Pack) Week {
	w := Window{Open: mustMinute(p.Time(policy.PlayWindowOpen)), Close: mustMinute(p.Time(policy.PlayWindowClose))}
	return Week{w, w, w, w, w, w, w}
}

// mustMinute reads a time the policy room has already checked.
func mustMinute(s string) Minute {
	m, err := ParseMinute(s)
	if err != nil {
		panic("station: " + err.Error())
	}
	return m
}

// On is the window of the day.
func (w Week) On(day clock.Day) Window { return w[(int(day.Weekday())+6)%7] }

// Open reports whether any day has a window.
func (w Week) Open() bool {
	for _, d := range w {
		if !d.Closed() {
			return true
		}
	}
	return false
}

// Short reports whether an open day is shorter than five hours (D-05).
func (w Week) Short() bool {
	for _, d := range w {
		if !d.Closed() && d.Minutes() < minWindow {
			return true
		}
	}
	return false
}

// Validate returns Invalid for a week with no open day or with a window that
// ends before it begins.
func (w Week) Validate() error {
	for i, d := range w {
		if d.Close < d.Open || d.Open < 0 || d.Close > 1440 {
			return errs.Invalidf("%s的开放时间不对：结束要晚于开始", weekdays[i])
		}
	}
	if !w.Open() {
		return errs.Invalidf("请至少选一个对外开放的日子")
	}
	return nil
}

var weekdays = [7]string{"周一", "周二", "周三", "周四", "周五", "周六", "周日"}

// String says the week as people do: 每天 08:00–21:00, or 周一至周五 08:30–17:30.
func (w Week) String() string {
	var parts []string
	for i := 0; i < 7; {
		j := i
		for j+1 < 7 && w[j+1] == w[i] {
			j++
		}
		if !w[i].Closed() {
			parts = append(parts, dayRange(i, j)+" "+w[i].String())
		}
		i = j + 1
	}
	if len(parts) == 0 {
		return "不开放"
	}
	return strings.Join(parts, "；")
}

func dayRange(i, j int) string {
	switch {
	case i == 0 && j == 6:
		return "每天"
	case i == j:
		return weekdays[i]
	case i+1 == j:
		return weekdays[i] + "、" + weekdays[j]
	}
	return weekdays[i] + "至" + weekdays[j]
}

// encode is the week in one column: "480-1260,480-1260,…,"; a closed day is
// empty.
func (w Week) encode() string {
	parts := make([]string, 7)
	for i, d := range w {
		if !d.Closed() {
			parts[i] = itoa(int(d.Open)) + "-" + itoa(int(d.Close))
		}
	}
	return strings.Join(parts, ",")
}

// decodeWeek reads what encode wrote; what it did not write is closed.
func decodeWeek(s string) Week {
	var w Week
	for i, part := range strings.Split(s, ",") {
		from, to, ok := strings.Cut(part, "-")
		if i >= 7 || !ok {
			continue
		}
		a, err1 := strconv.Atoi(from)
		b, err2 := strconv.Atoi(to)
		if err1 == nil && err2 == nil {
			w[i] = Window{Minute(a), Minute(b)}
		}
	}
	return w
}

func itoa(n int) string { return strconv.Itoa(n) }

func two(n int) string {
	if n < 10 {
		return "0" + itoa(n)
	}
	return itoa(n)
}
