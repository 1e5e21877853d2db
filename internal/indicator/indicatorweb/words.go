package indicatorweb

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/indicator"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
)

// word is a band in the vocabulary of states.
func word(b indicator.Band) string {
	switch b {
	case indicator.Met:
		return "达标"
	case indicator.Near:
		return "差一点"
	case indicator.NotMet:
		return "不达标"
	case indicator.Open:
		return "进行中"
	case indicator.NoData:
		return "数据不足"
	}
	return "不适用"
}

// tone is the colour of a band on meters and duties; what nobody knows is
// grey, never red.
func tone(b indicator.Band) ui.Tone {
	switch b {
	case indicator.Met:
		return ui.OK
	case indicator.Near:
		return ui.Warn
	case indicator.NotMet:
		return ui.Bad
	}
	return ui.Grey
}

// whyWord is why a day is not asked for.
func whyWord(w indicator.Why) string {
	switch w {
	case indicator.Suspended:
		return "暂停服务"
	case indicator.Relocating:
		return "移点中"
	case indicator.Closed:
		return "不开放"
	case indicator.Exempt:
		return "已豁免"
	case indicator.Screenless:
		return "没有屏幕"
	}
	return "未进入统计"
}

// rate is a share as people read it; nothing asked is a dash.
func rate(num, den int) string {
	if den == 0 {
		return "—"
	}
	return ui.Pct1(float64(num) / float64(den))
}

// bandRate is rate for a figure that stands in a band: where too little is
// known there is no rate, and never a zero.
func bandRate(num, den int, b indicator.Band) string {
	if b == indicator.NoData {
		return "—"
	}
	return rate(num, den)
}

// of is "27/30", a dash when nothing was asked.
func of(num, den int) string {
	if den == 0 {
		return "—"
	}
	return ui.Count(num) + "/" + ui.Count(den)
}

// bandOf is of for a figure that stands in a band.
func bandOf(num, den int, b indicator.Band) string {
	if b == indicator.NoData {
		return "—"
	}
	return of(num, den)
}

// daily is the mean of hours on the days that anything is known of.
func daily(s indicator.Sum) string {
	if s.Signal+s.Running == 0 || s.Seconds == 0 && s.Signal == 0 {
		return "—"
	}
	return ui.HourNumber(s.Seconds / (s.Signal + s.Running))
}

func grade(g indicator.Grade) string {
	if g == "" {
		return "—"
	}
	return string(g)
}

func itoa(n int) string { return strconv.Itoa(n) }

// basis says what every figure of a page was judged by.
func basis(t indicator.Target, pack string) string {
	return fmt.Sprintf("要求：服务日在开放时间内播放科普中国内容不少于 %s（%s）。天天做到为达标，做到 %s 以上为差一点。规则版本 %s",
		ui.Hours(t.Seconds), t.Clause, ui.Pct(t.Near), pack)
}

// monthOf reads the month a page is asked for, the present one by default.
func monthOf(c *web.Ctx, name string) (clock.Month, error) {
	text := c.Path(name)
	if text == "" {
		text = c.Query(name)
	}
	if text == "" {
		return c.Now().Month(), nil
	}
	m, err := clock.ParseMonth(text)
	if err != nil {
		return "", errs.Because(errs.Invalid, err, "月份“%s”不对，应像 2026-05 这样写", cut(text))
	}
	return m, nil
}

// dayOf reads a day of the path or the query, with a default.
func dayOf(c *web.Ctx, name string, otherwise clock.Day) (clock.Day, error) {
	text := c.Path(name)
	if text == "" {
		text = c.Query(name)
	}
	if text == "" {
		return otherwise, nil
	}
	d, err := clock.ParseDay(text)
	if err != nil {
		return "", errs.Because(errs.Invalid, err, "日期“%s”不对，应像 2026-05-12 这样写", cut(text))
	}
	return d, nil
}

func cut(s string) string {
	if r := []rune(s); len(r) > 20 {
		return string(r[:20]) + "…"
	}
	return s
}

// months are the choices of the month picker: two years back.
func months(now, chosen clock.Month) []ui.Option {
	var out []ui.Option
	for i := range 24 {
		m := now.Add(-i)
		out = append(out, ui.Option{Value: string(m), Text: m.Chinese()})
	}
	if chosen > now || chosen < now.Add(-23) {
		out = append(out, ui.Option{Value: string(chosen), Text: chosen.Chinese()})
	}
	return out
}

// link is a path with its query, empty values left out.
func link(path string, pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

func dayHref(code string, day clock.Day) string { return "/stations/" + code + "/days/" + string(day) }

func daysHref(code string, m clock.Month) string {
	return link("/stations/"+code+"/days", "month", string(m))
}

// dayLabel is the number of the day for the foot of a bar.
func dayLabel(d clock.Day) string { return strings.TrimPrefix(string(d)[8:], "0") }

// bars are the hours of a station's days; days nobody counted are missing.
func bars(title string, days []indicator.Day, from, to clock.Day, t indicator.Target, table string) ui.Series {
	by := make(map[clock.Day]indicator.Day, len(days))
	for _, d := range days {
		by[d.Day] = d
	}
	s := ui.Series{Title: title, Unit: "小时", Target: float64(t.Seconds) / 3600, Table: table}
	for day := from; day <= to; day = day.AddDays(1) {
		d, ok := by[day]
		s.Days = append(s.Days, ui.DayValue{
			Label: dayLabel(day), Value: round1(float64(d.Seconds) / 3600),
			Running: d.Band == indicator.Open || d.Band == indicator.NA, Missing: !ok || d.Band == indicator.NoData,
		})
	}
	return s
}

func round1(v float64) float64 { return float64(int(v*10+0.5)) / 10 }
