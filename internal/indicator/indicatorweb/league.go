package indicatorweb

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/indicator"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
)

// leagueView is a unit's month as its page shows it.
type leagueView struct {
	indicator.League
	now    clock.Month
	chart  ui.Series
	paging ui.Paging
}

func (h *pages) league(c *web.Ctx) error {
	month, err := monthOf(c, "month")
	if err != nil {
		return err
	}
	paging := ui.PagingOf(c.R)
	paging.Size = indicator.StationPage
	l, err := h.book.League(c.Context(), c.By, c.Query("unit"), month, paging.Page)
	if errs.Is(err, errs.NotFound) && c.Query("unit") == "" {
		return c.Redirect("/my") // a station's own people have no unit
	}
	if err != nil {
		return err
	}
	p, err := c.Shell()
	if err != nil {
		return err
	}
	p.Title, p.Active = "统计报表", "analysis"
	p.Heading = l.Unit.Name + " " + month.Chinese() + "五小时播放"
	p.Lead = basis(l.Target, l.Pack)
	p.Crumbs = leagueCrumbs(l)
	p.Actions = ui.Btn(ui.Button{Text: "导出表格", Icon: "download", Href: link("/analysis/export", "unit", l.Unit.ID, "month", string(month))})
	v := leagueView{League: l, now: c.Now().Month(), paging: paging.Of(l.Count)}
	v.chart = unitBars(l, min(month.Last(), c.Now().Day()))
	return c.Page(http.StatusOK, leaguePage(p, v))
}

// leagueCrumbs lead back up as far as the reader may see.
func leagueCrumbs(l indicator.League) []ui.Crumb {
	if len(l.Above) == 0 {
		return nil
	}
	var out []ui.Crumb
	for _, u := range l.Above {
		out = append(out, ui.Crumb{Text: u.Name, Href: unitHref(u.ID, l.Month)})
	}
	return append(out, ui.Crumb{Text: l.Unit.Name})
}

func unitHref(id string, m clock.Month) string {
	return link("/analysis", "unit", id, "month", string(m))
}

// unitBars are the rates of a unit's days: of the stations that had to play on
// a day, how many did. Today has no rate yet: only who has finished is known.
func unitBars(l indicator.League, to clock.Day) ui.Series {
	by := make(map[clock.Day]indicator.UnitDay, len(l.Days))
	for _, d := range l.Days {
		by[d.Day] = d
	}
	s := ui.Series{Title: l.Unit.Name + l.Month.Chinese() + "每天播满 5 小时的站点占比", Unit: "%"}
	for day := l.Month.First(); day <= to; day = day.AddDays(1) {
		d := by[day]
		s.Days = append(s.Days, ui.DayValue{
			Label: dayLabel(day), Value: round1(100 * d.Rate()), Missing: d.Den == 0 || d.Running > 0,
		})
	}
	return s
}

func (v leagueView) kpis() []ui.KPI {
	t := v.Total
	return []ui.KPI{
		{Name: "五小时达标率（服务日）", Value: bandRate(t.Num, t.Den, v.Band), Note: of(t.Num, t.Den) + " 站日", Icon: "device-tv"},
		{Name: "按全部日历日", Value: bandRate(t.CalNum, t.CalDen, v.Band), Note: of(t.CalNum, t.CalDen) + " 站日", Icon: "calendar"},
		{Name: "达标站点", Value: ui.Count(t.Stations.Met), Unit: "/ " + ui.Count(t.Stations.Obligated()), Note: v.others(), Icon: "circle-check"},
		{Name: "数据完整度", Value: rate(t.Signal, t.Den), Note: "可信等级 " + grade(t.Grade()) + provisional(t.Sum), Icon: "database"},
	}
}

// others counts the stations that are in no rate.
func (v leagueView) others() string {
	t := v.Total.Stations
	parts := []string{"数据不足 " + ui.Count(t.NoData)}
	if t.NA > 0 {
		parts = append(parts, "不适用 "+ui.Count(t.NA))
	}
	return strings.Join(parts, " · ")
}

// provisional marks figures of which too little is known to be final
// (R-IND-04).
func provisional(s indicator.Sum) string {
	if s.Den > 0 && s.Completeness() < 0.8 {
		return " · 暂定"
	}
	return ""
}

func (v leagueView) parts() []ui.Part {
	t := v.Total.Stations
	return []ui.Part{
		{Text: "达标", N: t.Met, Tone: ui.OK},
		{Text: "差一点", N: t.Near, Tone: ui.Warn},
		{Text: "不达标", N: t.NotMet, Tone: ui.Bad},
		{Text: "进行中", N: t.Open, Tone: ui.Info},
		{Text: "数据不足或不适用", N: t.NoData + t.NA, Tone: ui.Grey},
	}
}

func (v leagueView) screenlessHref() string { return link("/analysis/screenless", "unit", v.Unit.ID) }

// export sends the league as CSV with a byte order mark, as office programs
// here expect it.
func (h *pages) export(c *web.Ctx) error {
	month, err := monthOf(c, "month")
	if err != nil {
		return err
	}
	l, err := h.book.League(c.Context(), c.By, c.Query("unit"), month, 1)
	if err != nil {
		return err
	}
	rows := [][]string{exportHead}
	for _, u := range l.Units {
		rows = append(rows, exportRow(u.ID, u.Name, u.Sum, u.Band, &u.Stations, l.Pack))
	}
	for page := 1; ; page++ {
		for _, s := range l.Stations {
			rows = append(rows, exportRow(s.Code, s.Name, s.Sum, s.Band, nil, s.Pack))
		}
		if page*indicator.StationPage >= l.Count {
			break
		}
		next, err := h.book.League(c.Context(), c.By, l.Unit.ID, month, page+1)
		if err != nil {
			return err
		}
		l.Stations = next.Stations
	}
	rows = append(rows, exportRow(l.Unit.ID, l.Unit.Name+"合计", l.Total.Sum, l.Band, &l.Total.Stations, l.Pack))
	return sendCSV(c, l.Unit.Name+month.Chinese()+"五小时播放.csv", rows)
}

var exportHead = []string{
	"代码", "单位或站点", "结论", "达标站日", "应播站日", "达标率（服务日）", "达标日历日", "日历日", "达标率（日历日）", "计入秒数", "收到秒数",
	"数据完整度", "可信等级", "无数据站日", "豁免站日", "达标站", "差一点站", "不达标站", "数据不足站", "不适用站", "无屏站", "规则版本",
}

func exportRow(id, name string, s indicator.Sum, b indicator.Band, st *indicator.Standing, pack string) []string {
	row := []string{
		id, name, word(b), itoa(s.Num), itoa(s.Den), known(s.Num, s.Den, b), itoa(s.CalNum), itoa(s.CalDen), known(s.CalNum, s.CalDen, b),
		itoa(s.Seconds), itoa(s.Raw), plain(s.Signal, s.Den), string(s.Grade()), itoa(s.Silent), itoa(s.Exempt),
	}
	if st == nil {
		return append(row, "", "", "", "", "", "", pack)
	}
	return append(row, itoa(st.Met), itoa(st.Near), itoa(st.NotMet), itoa(st.NoData), itoa(st.NA), itoa(st.Screenless), pack)
}

// plain is a ratio for machines; nothing asked is empty, never zero.
func plain(num, den int) string {
	if den == 0 {
		return ""
	}
	return strconv.FormatFloat(float64(num)/float64(den), 'f', 4, 64)
}

// known is plain, empty also where too little is known for a rate.
func known(num, den int, b indicator.Band) string {
	if b == indicator.NoData {
		return ""
	}
	return plain(num, den)
}

func sendCSV(c *web.Ctx, name string, rows [][]string) error {
	h := c.W.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(name))
	h.Set("Cache-Control", "no-store")
	if _, err := c.W.Write([]byte("\uFEFF")); err != nil {
		return nil // the reader has gone
	}
	for _, row := range rows {
		for i, cell := range row {
			row[i] = harmless(cell)
		}
	}
	return csv.NewWriter(c.W).WriteAll(rows)
}

// harmless keeps a name from being run as a formula by the program that opens
// the table.
func harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
