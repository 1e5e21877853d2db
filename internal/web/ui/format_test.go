package ui

import (
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

func TestFormats(t *testing.T) {
	// 2026-05-12 09:36 in Shanghai.
	const ms = 1778549760000
	for _, c := range []struct{ name, got, want string }{
		{"CountSmall", Count(7), "7"},
		{"CountThousands", Count(4286), "4,286"},
		{"CountNegative", Count(-1234567 / 10), "-123,456"},
		{"CountWan", Count(2031000), "203.1 万"},
		{"Hours", Hours(11400), "3 小时 10 分"},
		{"HoursWhole", Hours(18000), "5 小时"},
		{"Minutes", Hours(2700), "45 分"},
		{"Seconds", Hours(30), "30 秒"},
		{"Nothing", Hours(0), "0 秒"},
		{"Clip", Clip(200), "3:20"},
		{"ClipLong", Clip(3729), "1:02:09"},
		{"HourNumber", HourNumber(23040), "6.4"},
		{"ShortHours", shortHours(18000), "5"},
		{"DateTime", DateTime(ms), "5月12日 周二 09:36"},
		{"DateTimeNever", DateTime(0), "—"},
		{"Stamp", Stamp(ms), "2026-05-12 09:36"},
		{"Day", Day("2026-05-12"), "5月12日 周二"},
		{"DayOdd", Day("待定"), "待定"},
		{"DayNone", Day(""), "—"},
		{"DueLater", Due("2026-05-25", "2026-05-12"), "还有 13 天"},
		{"DueToday", Due("2026-05-12", "2026-05-12"), "今天"},
		{"DueOver", Due("2026-05-09", "2026-05-12"), "逾期 3 天"},
		{"DueToneOver", string(DueTone("2026-05-09", "2026-05-12")), string(Bad)},
		{"DueToneSoon", string(DueTone("2026-05-13", "2026-05-12")), string(Warn)},
		{"DueToneLater", string(DueTone("2026-05-25", "2026-05-12")), string(Grey)},
		{"Pct", Pct(0.7641), "76%"},
		{"Pct1", Pct1(0.7641), "76.4%"},
		{"Bytes", Bytes(1_288_490_189), "1.2 GB"},
		{"BytesSmall", Bytes(340), "340 B"},
		{"BytesRound", Bytes(5 << 20), "5 MB"},
		{"NameThree", MaskName("陈小敏"), "陈*敏"},
		{"NameTwo", MaskName("刘伟"), "刘*"},
		{"NameFour", MaskName("欧阳小敏"), "欧**敏"},
		{"NameOne", MaskName("刘"), "刘"},
		{"Phone", MaskPhone("13800000417"), "138****0417"},
		{"PhoneLandline", MaskPhone("075322334455"), "075*****4455"},
		{"PhoneShort", MaskPhone("12345"), "*****"},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, c.got, c.want)
		}
	}
}

func TestPaging(t *testing.T) {
	for _, c := range []struct {
		name, url string
		total     int
		summary   string
		offset    int
		window    []int
	}{
		{"First", "/stations?q=a", 330, "第 1–20 条，共 330 条", 0, []int{1, 2, 3, 0, 17}},
		{"Middle", "/stations?page=9", 330, "第 161–180 条，共 330 条", 160, []int{1, 0, 7, 8, 9, 10, 11, 0, 17}},
		{"BeyondTheEnd", "/stations?page=99", 330, "第 321–330 条，共 330 条", 320, []int{1, 0, 15, 16, 17}},
		{"Nonsense", "/stations?page=x", 5, "第 1–5 条，共 5 条", 0, []int{1}},
		{"None", "/stations", 0, "共 0 条", 0, []int{1}},
		{"TenThousand", "/stations", 10000, "第 1–20 条，共 10,000 条", 0, []int{1, 2, 3, 0, 500}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := PagingOf(httptest.NewRequest("GET", c.url, nil)).Of(c.total)
			if p.summary() != c.summary || p.Offset() != c.offset {
				t.Errorf("got %q from %d, want %q from %d", p.summary(), p.Offset(), c.summary, c.offset)
			}
			if got := p.window(); !slices.Equal(got, c.window) {
				t.Errorf("pages: got %v, want %v", got, c.window)
			}
		})
	}
	p := PagingOf(httptest.NewRequest("GET", "/stations?q=a&page=2", nil)).Of(330)
	if got, want := p.href(3), "/stations?page=3&q=a"; got != want {
		t.Errorf("link: got %q, want %q", got, want)
	}
}

func TestSeriesSentence(t *testing.T) {
	s := exampleDays(14)
	if got, want := s.sentence(), "播放时长：14 天，平均 5.9 小时，其中 11 天达到 5 小时"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := (Series{Title: "播放时长", Unit: "小时", Days: []DayValue{{Missing: true}}}).sentence(), "播放时长：没有数据"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	last := s.Days[len(s.Days)-1]
	if !last.Running || s.fill(last) != "var(--blue-500)" {
		t.Error("today is judged before it ends")
	}
	if got := s.fill(DayValue{Value: 3.2}); got != "var(--amber-400)" {
		t.Errorf("a short day: got %s, want amber", got)
	}
}

func TestEveryCityHasItsTile(t *testing.T) {
	names := map[string]bool{}
	places := map[string]bool{}
	for _, x := range tiles(map[string]float64{"梅州": 79}) {
		names[x.name], places[x.at] = true, true
	}
	if len(names) != 21 || len(places) != 21 {
		t.Errorf("got %d cities on %d places, want 21 on 21", len(names), len(places))
	}
	for city := range exampleCities {
		if !names[city] {
			t.Errorf("%s has no tile", city)
		}
	}
}

func TestMonthBeginsOnItsWeekday(t *testing.T) {
	m := Month{Year: 2026, Month: 5, Full: 100, Values: map[int]float64{1: 100}}
	cells := m.cells()
	if len(cells) != 31 {
		t.Fatalf("got %d days, want 31", len(cells))
	}
	// 1 May 2026 is a Friday: the fifth column.
	if want := "translate(208 20)"; cells[0].at != want {
		t.Errorf("first day: got %s, want %s", cells[0].at, want)
	}
	if cells[0].fill != heatFills[4] || cells[1].value != "" {
		t.Error("a full day is not the darkest, or a day without data has a value")
	}
}

func TestQRDrawsEveryModule(t *testing.T) {
	const text = "https://ezhan.example/s/441402-0017"
	n, dark := qrGrid(text)
	want := 0
	for y := range n {
		for x := range n {
			if dark(x, y) {
				want++
			}
		}
	}
	got := 0
	for _, run := range strings.Split(qrPath(text), "M")[1:] {
		var x, y, w int
		if _, err := fmt.Sscanf(run, "%d %dh%dv", &x, &y, &w); err != nil {
			t.Fatalf("run %q: %v", run, err)
		}
		for i := range w {
			if !dark(x+i-qrQuiet, y-qrQuiet) {
				t.Fatalf("draws a light module at %d,%d", x+i, y)
			}
		}
		got += w
	}
	if got != want {
		t.Errorf("got %d dark modules, want %d", got, want)
	}
}
