package indicator

import (
	"slices"
	"testing"
	"time"

	"ezhan/internal/clock"
	"ezhan/internal/station"
)

func TestOneSentenceForEachColour(t *testing.T) {
	t.Parallel()
	k := KepuChina
	day := func(open, close string, plays ...Play) Detail {
		c := caseOf(open, close, plays...)
		return Detail{Day: Count(c), Window: c.Duty.Window, Target: targetOf(pack)}
	}
	for _, c := range []struct {
		name string
		d    Detail
		want string
	}{
		{"LateStart", day("08:00", "15:00", films("A", k, "on", "11:40", "14:50")...), "屏幕昨天播了 3 小时 10 分：11:40 才开机"},
		{"EarlyEnd", day("08:00", "21:00", films("A", k, "on", "08:00", "10:00")...), "屏幕昨天播了 2 小时：10:00 以后没有播放"},
		{"Pause", day("08:00", "14:00", slices.Concat(films("A", k, "on", "08:00", "09:00"), films("A", k, "on", "12:30", "14:00"))...), "屏幕昨天播了 2 小时 30 分：09:00–12:30 没有播放"},
		{"A-07 Night", day("08:30", "21:00", slices.Concat(films("A", k, "on", "00:00", "06:00"), films("A", k, "on", "09:00", "12:00"))...), "屏幕昨天播了 3 小时：12:00 以后没有播放；有 6 小时在开放时间以外，不计入"},
		{"Local", day("08:00", "12:00", slices.Concat(films("A", k, "on", "08:00", "10:00"), films("A", Local, "on", "10:00", "12:00"))...), "屏幕昨天播了 2 小时：有 2 小时播的不是科普中国内容"},
		{"Met", day("08:00", "21:00", films("A", k, "on", "08:00", "14:12")...), "屏幕昨天播了 6 小时 12 分，达到 5 小时的要求"},
		{"Nothing", func() Detail { d := day("08:00", "21:00"); d.Band = NotMet; return d }(), "屏幕昨天开着，但一直没有播放"},
		{"NoSignal", day("08:00", "21:00"), "昨天没有收到屏幕的信号，最近一次是 6月3日 17:05"},
		{"NotYet", func() Detail { d := day("08:00", "21:00"); d.Band = Open; return d }(), "昨天还没有收到播放记录"},
		{"Closed", Detail{Day: Day{Band: NA, Why: Closed}}, "昨天不开放，不要求播放"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := c.d.Sentence("昨天", clock.At(2020, 6, 3, 17, 5)); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestDuty(t *testing.T) {
	t.Parallel()
	week := station.DefaultWeek(pack)
	week[6] = station.Window{} // closed on Sundays
	short := week
	short[4] = station.Window{Open: 9 * 60, Close: 12 * 60}
	r := register{
		seriesFrom: "2020-06-02", seriesTo: "2020-06-20", screenFrom: "2020-06-03",
		weeks: []weekFrom{{"2020-01-01", week}, {"2020-06-10", short}},
		steps: []stateFrom{
			{"2020-06-02", station.Recognized},
			{"2020-06-11", station.Suspended},
			{"2020-06-13", station.Recognized},
			{"2020-06-15", station.Relocating},
			{"2020-06-16", station.Recognized},
		},
	}
	for _, c := range []struct {
		day  clock.Day
		why  Why
		open time.Duration // of the window, when obligated
	}{
		{"2020-06-01", NotListed, 0},
		{"2020-06-02", Screenless, 0},
		{"2020-06-03", "", 13 * time.Hour},
		{"2020-06-05", "", 13 * time.Hour},
		{"2020-06-07", Closed, 0},
		{"2020-06-10", "", 13 * time.Hour},
		{"2020-06-11", Suspended, 0},
		{"2020-06-12", Suspended, 0},
		{"2020-06-13", Suspended, 0}, // duties resume the day after it reopens
		{"2020-06-14", Closed, 0},
		{"2020-06-15", Relocating, 0},
		{"2020-06-16", Relocating, 0},
		{"2020-06-17", "", 13 * time.Hour},
		{"2020-06-19", "", 3 * time.Hour}, // a Friday of the new calendar
		{"2020-06-20", "", 13 * time.Hour},
		{"2020-06-21", NotListed, 0},
	} {
		got := r.duty(c.day, pack, false)
		if got.Why != c.why || got.Obligated != (c.why == "") || got.Active != (c.why == "" || c.why == Closed) || got.Window.Len() != c.open {
			t.Errorf("%s: %+v, want %q and a window of %v", c.day, got, c.why, c.open)
		}
	}
	if got := r.duty("2020-06-02", pack, true); !got.Obligated {
		t.Errorf("a screen played on the day: %+v", got)
	}
}
