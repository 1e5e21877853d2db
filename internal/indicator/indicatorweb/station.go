package indicatorweb

import (
	"fmt"
	"net/http"

	"github.com/a-h/templ"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/indicator"
	"ezhan/internal/station"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
)

// Panels are the part that figures have in the page of a station.
type Panels struct{ Book *indicator.Book }

// Month is this month measured against the rules: a wide card. It is nil for a
// station the reader may see without its figures.
func (p Panels) Month(c *web.Ctx, st station.Station) (templ.Component, error) {
	if !c.By.ReachesStation(access.FigureView, st.OrgPath, string(st.ID)) {
		return nil, nil
	}
	now := c.Now().Month()
	all, err := p.Book.Months(c.Context(), c.By, now, string(st.ID))
	if err != nil {
		return nil, err
	}
	m, counted := all[string(st.ID)]
	if !counted {
		m = indicator.Month{Month: now, Band: indicator.NA}
	}
	v := myView{}
	v.Station, v.Month, v.Target = placeOf(st), m, p.Book.Target(c.Now().Day())
	return monthCard(v), nil
}

// Days is today and the last fortnight: a card of the rail.
func (p Panels) Days(c *web.Ctx, st station.Station) (templ.Component, error) {
	t, err := p.Book.Fortnight(c.Context(), c.By, placeOf(st))
	if errs.Is(err, errs.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return railCard(myView{ThisMonth: t}), nil
}

func placeOf(st station.Station) indicator.Place {
	return indicator.Place{ID: string(st.ID), Code: string(st.Code), Name: st.Name, Path: st.OrgPath}
}

// dutyRow is one line of the card of a month.
type dutyRow struct {
	icon, title, ask string
	value, basis     string
	tone             ui.Tone
	now              float64
	state            string
	href             string
}

func (v myView) rows() []dutyRow {
	m := v.Month
	rows := []dutyRow{{
		icon: "device-tv", title: "大屏播放", ask: "每个服务日 ≥ " + ui.Hours(v.Target.Seconds),
		value: v.passed(), basis: v.basis(), tone: tone(m.Band), now: 100 * m.Rate(), state: word(m.Band),
		href: daysHref(v.Station.Code, m.Month),
	}}
	for _, d := range silent() {
		rows = append(rows, dutyRow{icon: d.Icon, title: d.Title, ask: "还没有开通", value: "—", basis: "没有数据", state: "数据不足"})
	}
	return rows
}

// passed is "13/23 天"; without enough data it is a dash.
func (v myView) passed() string {
	if text := bandOf(v.Num, v.Den, v.Month.Band); text != "—" {
		return text + " 天"
	}
	return "—"
}

// basis is the evidence behind the month's figure in one line.
func (v myView) basis() string {
	m := v.Month
	if m.Den == 0 && m.Running > 0 {
		return "今天正在播，过完才下结论"
	}
	if m.Den == 0 {
		return "这个月没有要考核的日子"
	}
	text := fmt.Sprintf("日历日 %s · 完整度 %s · 可信等级 %s", bandRate(m.CalNum, m.CalDen, m.Band), rate(m.Signal, m.Den), grade(m.Grade()))
	if m.Exempt > 0 {
		text += fmt.Sprintf(" · 豁免 %d 天", m.Exempt)
	}
	return text + " · 规则 " + m.Pack
}

// daysView is the days of a station's month.
type daysView struct {
	indicator.StationMonth
	now  clock.Month
	days []indicator.Day
}

func (h *pages) days(c *web.Ctx) error {
	month, err := monthOf(c, "month")
	if err != nil {
		return err
	}
	code := c.Path("code")
	m, err := h.book.StationMonth(c.Context(), c.By, code, month)
	if err != nil {
		return err
	}
	days, err := h.book.StationDays(c.Context(), c.By, code, month.First(), month.Last())
	if err != nil {
		return err
	}
	p, err := c.Shell()
	if err != nil {
		return err
	}
	p.Title, p.Active = "每日播放", "stations"
	p.Heading = m.Station.Name + " " + month.Chinese()
	p.Lead = basis(m.Target, m.Pack)
	p.Crumbs = stationCrumbs(m.Station, p.Title)
	return c.Page(http.StatusOK, daysPage(p, daysView{m, c.Now().Month(), days}))
}

func stationCrumbs(s indicator.Place, title string) []ui.Crumb {
	return []ui.Crumb{{Text: "站点", Href: "/stations"}, {Text: s.Code, Href: "/stations/" + s.Code}, {Text: title}}
}

func (v daysView) kpis() []ui.KPI {
	m := v.Month
	return []ui.KPI{
		{Name: "达标天数（服务日）", Value: bandOf(m.Num, m.Den, m.Band), Unit: "天", Note: bandRate(m.Num, m.Den, m.Band), Icon: "calendar-check"},
		{Name: "按全部日历日", Value: bandOf(m.CalNum, m.CalDen, m.Band), Unit: "天", Note: bandRate(m.CalNum, m.CalDen, m.Band), Icon: "calendar"},
		{Name: "平均每天", Value: daily(m.Sum), Unit: "小时", Note: "可信等级 " + grade(m.Grade()), Icon: "clock"},
		{Name: "数据完整度", Value: rate(m.Signal, m.Den), Note: silentDays(m.Sum), Icon: "database"},
	}
}

func silentDays(s indicator.Sum) string {
	if s.Silent == 0 {
		return "每天都有信号" + provisional(s)
	}
	return fmt.Sprintf("%d 天没有信号%s", s.Silent, provisional(s))
}

func (v daysView) chart() ui.Series {
	to := v.Month.Month.Last()
	if len(v.days) > 0 && v.Month.Month == v.now {
		to = v.days[len(v.days)-1].Day
	}
	return bars(v.Station.Name+"每天播放科普中国内容的小时数", v.days, v.Month.Month.First(), to, v.Target, "")
}

// dayWord is how a day stands: its band, or why nothing was asked.
func dayWord(d indicator.Day) string {
	if d.Band == indicator.NA {
		return whyWord(d.Why)
	}
	return word(d.Band)
}

// lostWords says in a cell what was received and not credited.
func lostWords(d indicator.Day) string {
	text := ""
	for _, l := range d.Lost {
		if text != "" {
			text += "；"
		}
		text += l.Reason.Title() + " " + ui.Hours(l.Seconds)
	}
	return text
}

func (h *pages) day(c *web.Ctx) error {
	day, err := dayOf(c, "day", "")
	if err != nil {
		return errs.Because(errs.NotFound, err, "没有这一天")
	}
	d, err := h.book.DayDetail(c.Context(), c.By, c.Path("code"), day)
	if err != nil {
		return err
	}
	p, err := c.Shell()
	if err != nil {
		return err
	}
	p.Title, p.Active = day.MonthDay()+"播放记录", "stations"
	p.Heading = d.Station.Name + " " + ui.Day(string(day))
	p.Lead = basis(d.Target, d.Pack)
	p.Crumbs = stationCrumbs(d.Station, "每日播放")
	p.Crumbs[2].Href = daysHref(d.Station.Code, day.Month())
	p.Crumbs = append(p.Crumbs, ui.Crumb{Text: day.MonthDay()})
	return c.Page(http.StatusOK, dayPage(p, newDayView(c, d)))
}
