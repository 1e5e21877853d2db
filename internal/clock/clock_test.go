package clock_test

import (
	"strings"
	"testing"
	"time"

	"ezhan/internal/clock"
)

func TestDayAndMonth(t *testing.T) {
	t.Parallel()
	t.Run("InstantKnowsItsShanghaiDay", func(t *testing.T) {
		got := clock.From(time.Date(2020, 4, 30, 16, 0, 0, 0, time.UTC)).Day()
		if want := clock.Day("2020-05-01"); got != want {
			t.Errorf("Day = %s, want %s", got, want)
		}
	})
	t.Run("EndIsTheNextStart", func(t *testing.T) {
		d := clock.Day("2020-02-28")
		if got, want := d.End(), clock.Day("2020-02-29").Start(); got != want {
			t.Errorf("End = %v, want %v", got, want)
		}
	})
	t.Run("MonthHasItsDays", func(t *testing.T) {
		for month, want := range map[clock.Month]int{"2020-02": 29, "2021-02": 28, "2020-12": 31, "2020-04": 30} {
			days := month.Days()
			if len(days) != want || days[0] != month.First() || days[want-1] != month.Last() {
				t.Errorf("%s.Days() = %d days %s…%s, want %d", month, len(days), month.First(), month.Last(), want)
			}
		}
	})
	t.Run("MonthsTurnTheYear", func(t *testing.T) {
		m := clock.Month("2019-12")
		if m.Next() != "2020-01" || m.Next().Prev() != m || m.Add(14) != "2021-02" {
			t.Errorf("around %s: next %s, back %s, +14 %s", m, m.Next(), m.Next().Prev(), m.Add(14))
		}
	})
	t.Run("TwoMonthsAreClamped", func(t *testing.T) {
		for d, want := range map[clock.Day]clock.Day{
			"2019-12-31": "2020-02-29", "2020-01-10": "2020-03-10", "2020-12-31": "2021-02-28",
		} {
			if got := d.AddMonths(2); got != want {
				t.Errorf("%s + 2 months = %s, want %s", d, got, want)
			}
		}
	})
	t.Run("NoSuchDayIsRefused", func(t *testing.T) {
		for _, s := range []string{"", "2020-02-30", "2020-2-3", "20200203", "2020-02-03 "} {
			if d, err := clock.ParseDay(s); err == nil {
				t.Errorf("ParseDay(%q) = %s, want an error", s, d)
			}
		}
	})
	t.Run("FormTimesAreShanghai", func(t *testing.T) {
		got, err := clock.ParseInstant("2020-05-13T08:30")
		if want := clock.At(2020, time.May, 13, 8, 30); err != nil || got != want {
			t.Errorf("ParseInstant = %v, %v, want %v", got, err, want)
		}
	})
	t.Run("SubCountsDays", func(t *testing.T) {
		if got := clock.Day("2020-03-01").Sub("2020-02-01"); got != 29 {
			t.Errorf("Sub = %d, want 29", got)
		}
	})
}

func TestCalendarWorkedNumbers(t *testing.T) {
	t.Parallel()
	cal := clock.StateCouncil()
	t.Run("MayDay2020", func(t *testing.T) {
		for day, want := range map[clock.Day]bool{
			"2020-04-26": true, "2020-05-01": false, "2020-05-05": false, "2020-05-06": true,
			"2020-05-09": true, "2020-05-10": false, "2020-10-10": true, "2020-10-08": false,
		} {
			if got := cal.Workday(day); got != want {
				t.Errorf("Workday(%s) = %v, want %v", day, got, want)
			}
		}
	})
	t.Run("PaperReviewTenDays", func(t *testing.T) {
		due := cal.Deadline(clock.At(2020, time.April, 27, 15, 20), 10)
		if due != clock.Day("2020-05-14").Start() || due.LastDay() != "2020-05-13" || due.Due() != "2020-05-13 24:00" {
			t.Errorf("due %s, want 2020-05-13 24:00", due.Due())
		}
	})
	t.Run("ReturnedStopsTheClock", func(t *testing.T) {
		if used := cal.WorkdaysBetween("2020-04-27", "2020-05-07"); used != 5 {
			t.Errorf("used = %d, want 5", used)
		}
		due := cal.Resume(10, "2020-04-27", "2020-05-07", clock.At(2020, time.May, 11, 9, 0))
		if due.Due() != "2020-05-18 24:00" {
			t.Errorf("due %s, want 2020-05-18 24:00", due.Due())
		}
	})
	t.Run("MonthsLock", func(t *testing.T) {
		for month, want := range map[clock.Month]string{"2020-04": "2020-05-11 24:00", "2020-09": "2020-10-14 24:00"} {
			if got := cal.LockInstant(month, 5).Due(); got != want {
				t.Errorf("LockInstant(%s) = %s, want %s", month, got, want)
			}
		}
	})
	t.Run("ReferralWorksOnSunday", func(t *testing.T) {
		if got := cal.Deadline(clock.At(2020, time.September, 25, 16, 0), 1).Due(); got != "2020-09-27 24:00" {
			t.Errorf("due %s, want 2020-09-27 24:00", got)
		}
	})
}

func TestCalendarYears(t *testing.T) {
	t.Parallel()
	cal := clock.StateCouncil()
	if cal.Warning(2020) != "" || !cal.Loaded(2026) {
		t.Errorf("2020 and 2026 are shipped; warning %q", cal.Warning(2020))
	}
	if cal.Warning(2027) == "" || !cal.Workday("2027-10-01") {
		t.Error("2027 is not shipped: want a warning and a plain Friday")
	}
	more, err := cal.Load(strings.NewReader("date,kind,name\n2027-10-01,holiday,国庆节\n2027-10-09,workday,国庆节\n"))
	if err != nil {
		t.Fatal(err)
	}
	if more.Workday("2027-10-01") || !more.Workday("2027-10-09") || more.Warning(2027) != "" {
		t.Error("2027 loaded: want 1 October off, Saturday the 9th at work, no warning")
	}
	if !cal.Workday("2027-10-01") {
		t.Error("loading a year changed the calendar it was loaded on")
	}
	for _, bad := range []string{"h\n2027-13-01,holiday,国庆节", "h\n2027-10-01,off,国庆节", "h\n2027-10-01"} {
		if _, err := cal.Load(strings.NewReader(bad)); err == nil || !strings.Contains(err.Error(), "line 2") {
			t.Errorf("Load(%q) = %v, want an error naming line 2", bad, err)
		}
	}
}

func TestSolarTerms(t *testing.T) {
	t.Parallel()
	if got := clock.SolarTerm("2020-04-04"); got != "清明" {
		t.Errorf("2020-04-04 is %q, want 清明", got)
	}
	if day, name := clock.NextSolarTerm("2020-04-05"); day != "2020-04-19" || name != "谷雨" {
		t.Errorf("next after 清明 = %s %s, want 2020-04-19 谷雨", day, name)
	}
	for year := 2018; year <= 2039; year++ {
		n := 0
		for d := clock.Date(year, 1, 1); d.Year() == year; d = d.AddDays(1) {
			if clock.SolarTerm(d) != "" {
				n++
			}
		}
		if n != 24 {
			t.Errorf("%d has %d solar terms, want 24", year, n)
		}
	}
	if day, _ := clock.NextSolarTerm("2050-01-01"); day != "" {
		t.Errorf("beyond the table: %s, want none", day)
	}
}

func TestFakeMovesOnlyWhenTold(t *testing.T) {
	t.Parallel()
	f := clock.NewFake(clock.At(2020, time.May, 1, 8, 0))
	before := f.Now()
	f.Advance(90 * time.Minute)
	if got := f.Now().Sub(before); got != 90*time.Minute {
		t.Errorf("advanced %v, want 90m", got)
	}
	f.Set(clock.At(2020, time.April, 1, 0, 0))
	if clock.From(f.Now()).Day() != "2020-04-01" {
		t.Errorf("set to %v", f.Now())
	}
}
