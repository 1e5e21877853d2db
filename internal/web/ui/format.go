package ui

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// shanghai has no daylight saving, so a fixed zone is exact for today's dates
// and needs no zone file.
var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

var weekdays = [...]string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"}

// Count writes a whole number for people: 4,286, and 203.1 万 from a million.
func Count(n int) string {
	if n >= 1_000_000 || n <= -1_000_000 {
		return strconv.FormatFloat(float64(n)/10_000, 'f', 1, 64) + " 万"
	}
	s := strconv.Itoa(n)
	neg := strings.HasPrefix(s, "-")
	s = strings.TrimPrefix(s, "-")
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	if neg {
		return "-" + s
	}
	return s
}

// Hours writes a length of time in seconds: 3 小时 10 分, 45 分, 30 秒.
func Hours(seconds int) string {
	h, m := seconds/3600, seconds%3600/60
	switch {
	case h > 0 && m > 0:
		return fmt.Sprintf("%d 小时 %d 分", h, m)
	case h > 0:
		return fmt.Sprintf("%d 小时", h)
	case m > 0:
		return fmt.Sprintf("%d 分", m)
	}
	return fmt.Sprintf("%d 秒", seconds)
}

// Clip writes the length of a video: 3:20, 1:02:09.
func Clip(seconds int) string {
	if seconds >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", seconds/3600, seconds%3600/60, seconds%60)
	}
	return fmt.Sprintf("%d:%02d", seconds/60, seconds%60)
}

// HourNumber is seconds as hours with one decimal: 6.4.
func HourNumber(seconds int) string {
	return strconv.FormatFloat(float64(seconds)/3600, 'f', 1, 64)
}

// shortHours is HourNumber without a needless ".0".
func shortHours(seconds int) string { return strings.TrimSuffix(HourNumber(seconds), ".0") }

// DateTime writes an instant in milliseconds as people say it here:
// 5月12日 周二 09:36. Zero is —.
func DateTime(ms int64) string {
	if ms == 0 {
		return "—"
	}
	t := time.UnixMilli(ms).In(shanghai)
	return fmt.Sprintf("%d月%d日 %s %s", t.Month(), t.Day(), weekdays[t.Weekday()], t.Format("15:04"))
}

// Stamp writes an instant for tables and exports: 2026-05-12 09:36.
func Stamp(ms int64) string {
	if ms == 0 {
		return "—"
	}
	return time.UnixMilli(ms).In(shanghai).Format("2006-01-02 15:04")
}

// Day writes a civil day "2006-01-02" as 5月12日 周二; another text is
// returned as it is, and nothing is —.
func Day(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return orDash(day)
	}
	return fmt.Sprintf("%d月%d日 %s", t.Month(), t.Day(), weekdays[t.Weekday()])
}

// Due writes how far a deadline is, both civil days: 还有 13 天, 今天, 逾期 3 天.
func Due(day, today string) string {
	n, ok := daysBetween(today, day)
	switch {
	case !ok:
		return orDash(day)
	case n == 0:
		return "今天"
	case n > 0:
		return fmt.Sprintf("还有 %d 天", n)
	}
	return fmt.Sprintf("逾期 %d 天", -n)
}

// DueTone is the colour of Due: bad when over, warn today and tomorrow.
func DueTone(day, today string) Tone {
	n, ok := daysBetween(today, day)
	switch {
	case !ok || n > 1:
		return Grey
	case n < 0:
		return Bad
	}
	return Warn
}

func daysBetween(from, to string) (int, bool) {
	a, err1 := time.Parse(time.DateOnly, from)
	b, err2 := time.Parse(time.DateOnly, to)
	if err1 != nil || err2 != nil {
		return 0, false
	}
	return int(b.Sub(a).Hours() / 24), true
}

// Pct writes a ratio as a whole percentage for cards: 76%.
func Pct(ratio float64) string { return strconv.Itoa(int(ratio*100+0.5)) + "%" }

// Pct1 writes a ratio with one decimal, for reports: 76.4%.
func Pct1(ratio float64) string { return strconv.FormatFloat(ratio*100, 'f', 1, 64) + "%" }

// Bytes writes a file size: 1.2 GB, 340 KB.
func Bytes(n int64) string {
	f, unit := float64(n), "B"
	for _, u := range []string{"KB", "MB", "GB"} {
		if f < 1000 {
			break
		}
		f, unit = f/1024, u
	}
	s := strconv.FormatFloat(f, 'f', 1, 64)
	return strings.TrimSuffix(s, ".0") + " " + unit
}

// MaskName hides a person's name but for its ends: 陈*敏, 刘*.
func MaskName(name string) string {
	r := []rune(name)
	switch {
	case len(r) < 2:
		return name
	case len(r) == 2:
		return string(r[:1]) + "*"
	}
	return string(r[:1]) + strings.Repeat("*", len(r)-2) + string(r[len(r)-1:])
}

// MaskPhone hides the middle of a phone number: 138****0417. A number too
// short to hide anything is hidden whole.
func MaskPhone(phone string) string {
	if len(phone) < 8 {
		return strings.Repeat("*", len(phone))
	}
	return phone[:3] + strings.Repeat("*", len(phone)-7) + phone[len(phone)-4:]
}
