package notice

import (
	"testing"
	"time"

	"ezhan/internal/clock"
)

func TestGroupOf(t *testing.T) {
	t.Parallel()
	now := clock.At(2020, time.May, 13, 9, 0) // a Wednesday
	for _, c := range []struct {
		name string
		due  clock.Instant
		want Group
	}{
		{"NoDeadline", 0, Later},
		{"PassedThisMinute", now, Overdue},
		{"EndsAtMidnightTonight", clock.Day("2020-05-13").End(), Today},
		{"EndsTomorrow", clock.Day("2020-05-14").End(), ThisWeek},
		{"EndsOnSunday", clock.Day("2020-05-17").End(), ThisWeek},
		{"EndsOnMonday", clock.Day("2020-05-18").End(), Later},
		{"EndedYesterday", clock.Day("2020-05-12").End(), Overdue},
	} {
		if got := GroupOf(c.due, now); got != c.want {
			t.Errorf("%s: GroupOf = %s, want %s", c.name, got, c.want)
		}
	}
	sunday := clock.At(2020, time.May, 17, 9, 0)
	if got := GroupOf(clock.Day("2020-05-18").End(), sunday); got != Later {
		t.Errorf("on Sunday, Monday's task is %s, want %s", got, Later)
	}
}

func TestSuperior(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"440000.441400.441481": "440000.441400",
		"440000.441400":        "440000",
		"440000":               "",
	} {
		if got := superior(path); got != want {
			t.Errorf("superior(%s) = %q, want %q", path, got, want)
		}
	}
}
