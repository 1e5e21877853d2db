package indicatorweb

import (
	"fmt"
	"strconv"
	"time"

	"ezhan/internal/clock"
	"ezhan/internal/indicator"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
)

// dayView is a day opened down to its plays.
type dayView struct {
	indicator.Detail
	parts    []part
	plays    []indicator.Shown
	from, to clock.Instant // the stretch whose plays are shown
	rest     int           // plays of it that are not shown
}

// part is a stretch of the day: credited, or why not.
type part struct {
	indicator.Span
	seconds int
	reason  indicator.Reason // "" for credited
	grade   indicator.Grade
	href    string
}

// maxPlays is how many plays the page of a day lists.
const maxPlays = 100

func newDayView(c *web.Ctx, d indicator.Detail) dayView {
	v := dayView{Detail: d, parts: partsOf(d), from: d.Day.Day.Start(), to: d.Day.Day.End()}
	if from, to := millis(c.Query("from")), millis(c.Query("to")); from < to {
		v.from, v.to = from, to
	}
	for _, s := range d.Shown {
		whole := v.from == d.Day.Day.Start() && v.to == d.Day.Day.End()
		if !whole && (s.Placed == 0 || s.Placed >= v.to || s.Placed.Add(s.Length) <= v.from) {
			continue
		}
		if len(v.plays) == maxPlays {
			v.rest++
			continue
		}
		v.plays = append(v.plays, s)
	}
	return v
}

func millis(text string) clock.Instant {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0
	}
	return clock.Instant(n)
}

// pause is the longest gap that a stretch of the table runs over: films change
// in less.
const pause = time.Minute

// partsOf are the stretches of the day: credited ones first, then what was not
// and why. Seconds are exact; gaps between films are not shown one by one.
func partsOf(d indicator.Detail) []part {
	var all []part
	for _, c := range d.Credited {
		all = joined(all, part{Span: c.Span, grade: c.Grade})
	}
	for _, l := range d.Lost {
		if len(l.Spans) == 0 {
			all = append(all, part{seconds: l.Seconds, reason: l.Reason})
			continue
		}
		for _, s := range l.Spans {
			all = joined(all, part{Span: s, reason: l.Reason})
		}
	}
	for i := range all {
		if p := &all[i]; p.From != 0 {
			p.href = fmt.Sprintf("%s?from=%d&to=%d#plays", dayHref(d.Station.Code, d.Day.Day), p.From, p.To)
		}
	}
	return all
}

// joined adds a stretch to the last one when it continues it.
func joined(list []part, p part) []part {
	p.seconds = int(p.Len() / time.Second)
	if n := len(list); n > 0 {
		last := &list[n-1]
		if last.reason == p.reason && last.grade == p.grade && p.From.Sub(last.To) <= pause {
			last.To, last.seconds = p.To, last.seconds+p.seconds
			return list
		}
	}
	return append(list, p)
}

func (v dayView) kpis() []ui.KPI {
	d := v.Day
	list := []ui.KPI{
		{Name: "计入播放", Value: ui.HourNumber(d.Seconds), Unit: "小时", Note: ui.Hours(d.Seconds), Icon: "device-tv"},
		{Name: "要求", Value: ui.HourNumber(v.Target.Seconds), Unit: "小时", Note: "开放 " + windowText(v.Window), Icon: "target"},
		{Name: "收到的全部播放", Value: ui.HourNumber(d.Raw), Unit: "小时", Note: "其中科普中国 " + ui.Hours(d.RawKepu), Icon: "inbox"},
		{Name: "可信等级", Value: grade(d.Grade()), Note: gradeText(d.Grade()), Icon: "shield-check"},
	}
	if d.Excused > 0 {
		list[0].Note += "，应急插播另抵 " + ui.Hours(d.Excused)
	}
	return list
}

func windowText(w indicator.Spans) string {
	if len(w) == 0 {
		return "当天不开放"
	}
	return clockText(w[0].From) + "–" + endText(w[len(w)-1].To)
}

func clockText(i clock.Instant) string { return i.HourMinute() }

// endText writes the end of a stretch; midnight ends the day it closes.
func endText(i clock.Instant) string {
	if i == i.Day().Start() {
		return "24:00"
	}
	return i.HourMinute()
}

func gradeText(g indicator.Grade) string {
	switch g {
	case indicator.GradeA:
		return "播放器签名，屏幕确认开着"
	case indicator.GradeB:
		return "播放器签名，不知道屏幕是否开着"
	case indicator.GradeC:
		return "站长申报"
	}
	return "当天没有计入的播放"
}

// ruler is the day as a strip 0 to 960 wide; x is a moment on it.
func (v dayView) x(i clock.Instant) string {
	day := v.Day.Day
	ms := max(0, min(int64(i-day.Start()), int64(day.End()-day.Start())))
	return strconv.FormatFloat(float64(ms)*960/86_400_000, 'f', 2, 64)
}

func (v dayView) width(s indicator.Span) string {
	return strconv.FormatFloat(max(1, float64(s.Len().Milliseconds())*960/86_400_000), 'f', 2, 64)
}

// fill is the colour of a stretch on the strip.
func (p part) fill() string {
	switch {
	case p.reason == "" && p.grade == indicator.GradeA:
		return "var(--green-500)"
	case p.reason == "":
		return "var(--blue-400)"
	case p.reason == indicator.Outside:
		return "var(--ink-300)"
	}
	return "var(--amber-400)"
}

func (p part) word() string {
	if p.reason == "" {
		return "计入（" + string(p.grade) + "）"
	}
	return p.reason.Title()
}

func (p part) tone() ui.Tone {
	if p.reason == "" {
		return ui.OK
	}
	return ui.Grey
}

func (v dayView) stripLabel() string {
	return fmt.Sprintf("当天 0 点到 24 点：计入 %s，开放时间 %s", ui.Hours(v.Seconds), windowText(v.Window))
}

func displayWord(s string) string {
	switch s {
	case "on":
		return "开"
	case "off":
		return "关"
	}
	return "不知道"
}

func classWord(c indicator.Class) string {
	switch c {
	case indicator.KepuChina:
		return "科普中国"
	case indicator.Guangdong:
		return "广东科普"
	case indicator.Partner:
		return "部门联合"
	case indicator.Local:
		return "本地"
	}
	return "未知内容"
}

func seconds(d time.Duration) string { return ui.Hours(int(d / time.Second)) }

func hms(i clock.Instant) string {
	if i == 0 {
		return "无法定时"
	}
	return i.Time().Format("15:04:05")
}

func countsWord(r indicator.Reason) string { return r.Title() }
