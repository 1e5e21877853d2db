package stationweb

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"ezhan/internal/errs"
	"ezhan/internal/org"
	"ezhan/internal/station"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
)

// formView is the form of a profile, new or known.
type formView struct {
	action  string
	back    string
	submit  string
	version int
	values  url.Values // as typed
	errs    ui.FormErrors
	place   string              // name of the present unit
	clash   *clash              // somebody else was faster
	doubles []station.Neighbour // the same station, perhaps
}

func (v formView) field(f ui.Field) ui.Field {
	f.Value, f.Values, f.Err = v.values.Get(f.Name), v.values[f.Name], v.errs.Of(f.Name)
	return f
}

// many is field for a question with several answers: its value is one of
// them and must not choose twice.
func (v formView) many(f ui.Field) ui.Field {
	f = v.field(f)
	f.Value = ""
	return f
}

// valuesOf is a profile as its form holds it.
func valuesOf(p station.Profile) url.Values {
	v := url.Values{
		"name": {p.Name}, "type": {string(p.Type)}, "host": {p.Host}, "credit_code": {p.CreditCode}, "org": {string(p.Org)},
		"address": {p.Address}, "point": {pointLine(p.Point)}, "venue": {string(p.Venue)}, "area": {number(p.Area)},
		"seats": {whole(p.Seats)}, "build_year": {whole(p.BuildYear)}, "funding": p.Funding, "basis": {p.Basis},
		"population": {whole(p.Population)}, "languages": p.Languages, "services": {p.Services}, "manager": {p.Manager},
		"deputy": {p.Deputy}, "partners": {p.Partners}, "week_reason": {p.WeekReason},
	}
	if p.Outdoor {
		v.Set("outdoor", "1")
	}
	for i, w := range p.Week {
		if !w.Closed() {
			v.Set(openName(i), w.Open.String())
			v.Set(closeName(i), strings.Replace(w.Close.String(), "24:00", "00:00", 1)) // a time field has no 24:00
		}
	}
	return v
}

func openName(day int) string { return "open" + strconv.Itoa(day) }

func closeName(day int) string { return "close" + strconv.Itoa(day) }

// reader turns typed values into a profile and notes what cannot be read.
type reader struct {
	v    url.Values
	errs ui.FormErrors
}

func (r *reader) text(name string) string { return strings.TrimSpace(r.v.Get(name)) }

func (r *reader) whole(name, label string) int {
	s := strings.ReplaceAll(r.text(name), ",", "")
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		r.errs.Add(name, label+"请填整数，例如 60")
	}
	return n
}

func (r *reader) number(name, label string) float64 {
	s := strings.ReplaceAll(r.text(name), ",", "")
	if s == "" {
		return 0
	}
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || n < 0 || n > 1e7 {
		r.errs.Add(name, label+"请填数字，例如 120")
		return 0
	}
	return n
}

func (r *reader) point() station.Point {
	s := strings.ReplaceAll(r.text("point"), "，", ",")
	if s == "" {
		return station.Point{}
	}
	lng, lat, ok := strings.Cut(s, ",")
	x, err1 := strconv.ParseFloat(strings.TrimSpace(lng), 64)
	y, err2 := strconv.ParseFloat(strings.TrimSpace(lat), 64)
	p := station.Point{Lng: x, Lat: y}
	if !ok || err1 != nil || err2 != nil || !p.InChina() {
		r.errs.Add("point", "位置请填“经度, 纬度”，例如 115.730000, 24.140000")
		return station.Point{}
	}
	return p
}

func (r *reader) week() station.Week {
	var w station.Week
	for i := range w {
		from, to := r.text(openName(i)), r.text(closeName(i))
		if from == "" && to == "" {
			continue
		}
		a, err1 := station.ParseMinute(from)
		b, err2 := station.ParseMinute(to)
		if err1 != nil || err2 != nil {
			r.errs.Add("week", dayNames[i]+"的开门和关门时间要填全，像 08:30 这样；不开放就两个都留空")
			continue
		}
		if b == 0 {
			b = 24 * 60
		}
		if b <= a {
			r.errs.Add("week", dayNames[i]+"的关门时间要晚于开门时间")
			continue
		}
		w[i] = station.Window{Open: a, Close: b}
	}
	return w
}

var dayNames = [7]string{"周一", "周二", "周三", "周四", "周五", "周六", "周日"}

// profile reads everything but the unit.
func (r *reader) profile() station.Profile {
	return station.Profile{
		Name: r.text("name"), Type: station.Type(r.text("type")), Host: r.text("host"),
		CreditCode: station.NormalCreditCode(r.text("credit_code")), Address: r.text("address"), Point: r.point(),
		Venue: station.Venue(r.text("venue")), Outdoor: r.text("outdoor") != "", Area: r.number("area", "面积"),
		Seats: r.whole("seats", "座位"), BuildYear: r.whole("build_year", "建设年份"),
		Funding: known(station.Fundings(), r.v["funding"]), Basis: r.text("basis"),
		Population: r.whole("population", "服务人口"), Languages: known(station.Languages(), r.v["languages"]),
		Services: r.text("services"), Manager: r.text("manager"), Deputy: r.text("deputy"), Partners: r.text("partners"),
		Week: r.week(), WeekReason: r.text("week_reason"),
	}
}

// known keeps the values that the list has, in its order.
func known(list []station.Choice, values []string) []string {
	var out []string
	for _, ch := range list {
		for _, v := range values {
			if v == ch.Value {
				out = append(out, v)
				break
			}
		}
	}
	return out
}

// read reads the posted form. What is wrong stands in the errors of v; err is
// for what has nothing to do with the answers.
func (h *pages) read(c *web.Ctx, v *formView) (station.Profile, error) {
	if err := c.ParseForm(); err != nil {
		return station.Profile{}, err
	}
	v.values = c.R.PostForm
	r := &reader{v: v.values}
	p := r.profile()
	unit, err := h.unitOf(c, r.text("org"))
	switch {
	case err == nil:
		p.Org, v.place = unit.ID, unit.FullName
	case errs.Is(err, errs.Invalid), errs.Is(err, errs.NotFound):
		r.errs.Add("org", errs.TextOf(err))
	default:
		return p, err
	}
	v.errs = r.errs
	return p, nil
}

// unitOf is the unit that people name by its code or by its name.
func (h *pages) unitOf(c *web.Ctx, typed string) (org.Unit, error) {
	if typed == "" {
		return org.Unit{}, errs.Invalidf("请填写站点所在的村（社区）或镇街")
	}
	if strings.Trim(typed, "0123456789 ") == "" {
		return h.Tree.Find(c.Context(), c.By, typed)
	}
	found, err := h.Tree.Search(c.Context(), c.By, org.Query{Text: typed, Size: 6})
	if err != nil {
		return org.Unit{}, err
	}
	if len(found.Units) == 0 {
		return org.Unit{}, errs.NotFoundf("没有找到“%s”，请填完整的镇名和村名，例如 合水镇 合水社区", typed)
	}
	if first, ok := theOne(found.Units, typed); ok {
		return first, nil
	}
	return org.Unit{}, errs.Invalidf("“%s”不止一个，请填代码：%s", typed, choicesOf(found.Units))
}

// theOne is the unit that typed means, if no other is called the same. The
// last word names it, the others what it lies in.
func theOne(found []org.Unit, typed string) (org.Unit, bool) {
	if len(found) == 1 {
		return found[0], true
	}
	words := strings.Fields(typed)
	exact := slices.DeleteFunc(slices.Clone(found), func(u org.Unit) bool {
		last := words[len(words)-1]
		return u.Name != last && u.Short != last && u.FullName != typed
	})
	if len(exact) != 1 {
		return org.Unit{}, false
	}
	return exact[0], true
}

func choicesOf(units []org.Unit) string {
	out := make([]string, len(units))
	for i, u := range units {
		out[i] = fmt.Sprintf("%s %s", u.ID, u.FullName)
	}
	return strings.Join(out, "；")
}

// addFields shows the wrong answers that the register named.
func (v *formView) addFields(err error) {
	for _, f := range errs.FieldsOf(err) {
		if v.errs.Of(f.Name) == "" {
			v.errs.Add(f.Name, f.Text)
		}
	}
	if len(v.errs) == 0 {
		v.errs.Add("name", errs.TextOf(err))
	}
}
