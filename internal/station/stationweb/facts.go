package stationweb

import (
	"ezhan/internal/clock"
	"ezhan/internal/station"
	"ezhan/internal/web/ui"
)

// section is one titled part of a station's file.
type section struct {
	title string
	facts []ui.Pair
}

// summary is what the station's page says of it at a glance.
func summary(st station.Station) []ui.Pair {
	return []ui.Pair{
		{Name: "服务内容", Value: st.Services},
		{Name: "开放时间", Value: st.Week.String()},
		{Name: "服务人口", Value: counted(st.Population, "人")},
		{Name: "服务语言", Value: station.Texts(station.Languages(), st.Languages)},
		{Name: "面积和座位", Value: roomLine(st.Profile)},
		{Name: "联动单位", Value: st.Partners},
		{Name: "认定", Value: decisionLine(st)},
		{Name: "牌匾", Value: plaqueLine(st.Plaque)},
		{Name: "资料完整度", Value: ui.Pct(st.Completeness())},
	}
}

// sections are all fields of a profile, people masked.
func sections(p station.Profile, place string) []section {
	return []section{
		{"基本信息", []ui.Pair{
			{Name: "名称", Value: p.Name},
			{Name: "类型", Value: typeWord(p.Type)},
			{Name: "主办单位", Value: p.Host},
			{Name: "统一社会信用代码", Value: p.CreditCode},
			{Name: "站长", Value: ui.MaskName(p.Manager)},
			{Name: "备岗", Value: ui.MaskName(p.Deputy)},
		}},
		{"地点和场所", []ui.Pair{
			{Name: "所在地", Value: place},
			{Name: "地址", Value: p.Address},
			{Name: "位置（GCJ-02）", Value: pointLine(p.Point)},
			{Name: "位置（WGS-84）", Value: pointLine(p.Point.ToWGS())},
			{Name: "场所类型", Value: venueWord(p.Venue)},
			{Name: "室内外", Value: outdoorWord(p.Outdoor)},
			{Name: "面积和座位", Value: roomLine(p)},
		}},
		{"服务", []ui.Pair{
			{Name: "开放时间", Value: p.Week.String()},
			{Name: "开放不足 5 小时的原因", Value: p.WeekReason},
			{Name: "服务内容", Value: p.Services},
			{Name: "服务人口", Value: counted(p.Population, "人")},
			{Name: "服务语言", Value: station.Texts(station.Languages(), p.Languages)},
			{Name: "联动单位", Value: p.Partners},
		}},
		{"建设", []ui.Pair{
			{Name: "建设年份", Value: whole(p.BuildYear)},
			{Name: "建设经费", Value: station.Texts(station.Fundings(), p.Funding)},
			{Name: "建设依据", Value: p.Basis},
		}},
	}
}

// standing is what the offices decided about the station.
func standing(st station.Station) section {
	return section{"认定和牌匾", []ui.Pair{
		{Name: "状态", Value: st.Word()},
		{Name: "认定文号", Value: st.Document},
		{Name: "生效日期", Value: fullDay(st.EffectiveOn)},
		{Name: "进入统计序列", Value: fullDay(st.SeriesFrom)},
		{Name: "离开统计序列", Value: fullDay(st.SeriesTo)},
		{Name: "牌匾", Value: plaqueLine(st.Plaque)},
		{Name: "资料完整度", Value: ui.Pct(st.Completeness())},
	}}
}

func decisionLine(st station.Station) string {
	if st.EffectiveOn == "" {
		return ""
	}
	return joined(st.EffectiveOn.Chinese()+"生效", st.Document)
}

// fullDay is a day with its year; nothing for no day.
func fullDay(d clock.Day) string {
	if d == "" {
		return ""
	}
	return d.Chinese()
}

func plaqueLine(p station.Plaque) string {
	if p.Number == "" {
		return ""
	}
	return joined("编号 "+p.Number, fullDay(p.Mounted)+"挂牌")
}

func roomLine(p station.Profile) string {
	area, seats := number(p.Area), counted(p.Seats, "个座位")
	if area != "" {
		area += " 平方米"
	}
	return joined(area, seats)
}

func pointLine(p station.Point) string {
	if p.IsZero() {
		return ""
	}
	return degrees(p.Lng) + ", " + degrees(p.Lat)
}

func outdoorWord(outdoor bool) string {
	if outdoor {
		return "室外"
	}
	return "室内"
}

func counted(n int, unit string) string {
	if n == 0 {
		return ""
	}
	return ui.Count(n) + " " + unit
}

// joined puts a dot between two texts that both say something.
func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " · " + b
}

func or(text, instead string) string {
	if text == "" {
		return instead
	}
	return text
}
