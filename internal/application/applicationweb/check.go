package applicationweb

import (
	"net/http"
	"strconv"
	"strings"

	"ezhan/internal/application"
	"ezhan/internal/errs"
	"ezhan/internal/station"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
)

// checkView is the last page before handing in.
type checkView struct {
	a      application.Application
	gaps   []application.Section
	office string // who answers, and by when
	errs   ui.FormErrors
	twin   string // link to the open application that stands in the way
	place  string
}

func (p *pages) check(c *web.Ctx) error {
	a, err := p.mine(c)
	if err != nil {
		return err
	}
	if !a.State.Editable() {
		return c.Redirect("/apply/" + string(a.ID) + "/status")
	}
	return p.showCheck(c, http.StatusOK, checkView{a: a})
}

func (p *pages) showCheck(c *web.Ctx, code int, v checkView) error {
	v.gaps = v.a.Draft.Gaps()
	if v.a.Draft.Org != "" {
		o, day, err := p.cases.Offices(c.Context(), c.By, v.a.Draft.Org)
		switch {
		case err == nil:
			v.place = o.Place.FullName
			v.office = o.County.Name + "科协会在 " + day.Chinese() + "前答复；认定由" + o.City.Name + "科协决定"
		case errs.Is(err, errs.Conflict) || errs.Is(err, errs.Invalid):
			v.office = errs.TextOf(err)
		case !errs.Is(err, errs.NotFound):
			return err
		}
	}
	shell, err := p.formShell(c, v.a)
	if err != nil {
		return err
	}
	shell.Title, shell.Heading, shell.Invalid = "核对并提交", "申报成为科普中国e站", len(v.errs) > 0
	return c.Page(code, checkPage(shell, v))
}

// submit hands the draft in; a refusal shows the page again with the reason.
func (p *pages) submit(c *web.Ctx) error {
	r, err := p.cases.Submit(c.Context(), c.By, id(c))
	if err == nil {
		c.Flash(ui.Flash{Tone: ui.OK, Text: "已提交。" + r.Office + "会在 " + r.Answer.Chinese() + "前答复"})
		return c.Redirect("/apply/" + c.Path("id") + "/status")
	}
	if !errs.Is(err, errs.Invalid) && !errs.Is(err, errs.Conflict) {
		return err
	}
	a, e := p.mine(c)
	if e != nil {
		return e
	}
	v := checkView{a: a}
	for _, f := range errs.FieldsOf(err) {
		v.errs = append(v.errs, ui.FormError{Field: f.Name, Text: f.Text})
	}
	if len(v.errs) == 0 {
		v.errs.Add("submit", errs.TextOf(err))
	}
	if errs.Is(err, errs.Conflict) {
		twin, found, e := p.cases.Twin(c.Context(), c.By, a.ID)
		if e != nil {
			return e
		}
		if found && twin.Own {
			v.twin = "/apply/" + string(twin.ID) + "/status"
		}
	}
	return p.showCheck(c, web.Status(err), v)
}

// pairs are the answers of a section for reading.
func pairs(f application.Form, s application.Section, place string) []ui.Pair {
	switch s {
	case application.SectionHost:
		return hostPairs(f, place)
	case application.SectionNetwork:
		return []ui.Pair{{Name: "运营商", Value: f.Operator}, {Name: "网速", Value: unit(f.Mbps, "Mbit/s")}, {Name: "Wi-Fi", Value: yes(f.Wifi)}}
	case application.SectionStaff:
		return []ui.Pair{
			{Name: "站长", Value: f.Manager},
			{Name: "站长手机", Value: ui.MaskPhone(f.ManagerPhone)},
			{Name: "备岗", Value: f.Deputy},
			{Name: "备岗手机", Value: ui.MaskPhone(f.DeputyPhone)},
			{Name: "其他人员", Value: f.Staff},
		}
	case application.SectionVenue:
		return []ui.Pair{
			{Name: "场所类型", Value: station.TextOf(station.Venues(), string(f.Venue))},
			{Name: "面积", Value: unit(f.Area, "平方米")},
			{Name: "座位", Value: unit(f.Seats, "个")},
			{Name: "开放时间", Value: f.Week.String()},
			{Name: "不足 5 小时的原因", Value: f.WeekReason},
		}
	case application.SectionActivity:
		return []ui.Pair{{Name: "半年内的活动或今后的安排", Value: f.Activities}}
	case application.SectionTerminal:
		return terminalPairs(f)
	}
	return []ui.Pair{
		{Name: "三项工作", Value: station.Texts(application.Works(), f.Works)},
		{Name: "说明", Value: f.WorksNote},
		{Name: "内容真实", Value: yes(f.Truth)},
		{Name: "承诺人", Value: f.Signed},
	}
}

func hostPairs(f application.Form, place string) []ui.Pair {
	point := ""
	if f.Lng != "" && f.Lat != "" {
		point = f.Lng + "，" + f.Lat
	}
	return []ui.Pair{
		{Name: "机构全称", Value: f.Host},
		{Name: "统一社会信用代码", Value: f.CreditCode},
		{Name: "负责人", Value: f.Legal},
		{Name: "联系人", Value: f.Contact},
		{Name: "联系手机", Value: ui.MaskPhone(f.Phone)},
		{Name: "e站名称", Value: f.Name},
		{Name: "类型", Value: station.TextOf(station.Types(), string(f.Type))},
		{Name: "所在地", Value: place},
		{Name: "地址", Value: f.Address},
		{Name: "经纬度", Value: point},
		{Name: "建设年份", Value: f.BuildYear},
		{Name: "建设经费", Value: station.Texts(station.Fundings(), f.Funding)},
		{Name: "服务人口", Value: unit(f.Population, "人")},
		{Name: "语言", Value: station.Texts(station.Languages(), f.Languages)},
		{Name: "联动单位", Value: f.Partners},
		{Name: "便民服务", Value: f.Services},
	}
}

func terminalPairs(f application.Form) []ui.Pair {
	var out []ui.Pair
	for i, d := range f.Terminals {
		parts := []string{station.TextOf(application.Devices(), d.Kind)}
		for _, s := range []string{unit(d.Size, "英寸"), unit(d.Count, "台"), d.Owner, d.Network} {
			if s != "" {
				parts = append(parts, s)
			}
		}
		out = append(out, ui.Pair{Name: "终端 " + strconv.Itoa(i+1), Value: strings.Join(parts, " · ")})
	}
	return out
}

func unit(value, unit string) string {
	if value == "" {
		return ""
	}
	return value + " " + unit
}

func yes(b bool) string {
	if b {
		return "是"
	}
	return "否"
}
