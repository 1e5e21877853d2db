package application

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/emmansun/gmsm/sm3"

	"ezhan/internal/errs"
	"ezhan/internal/org"
	"ezhan/internal/station"
)

// Section is one page of the form.
type Section string

// The sections. The middle five are the five conditions (五有).
const (
	SectionHost     Section = "host"
	SectionNetwork  Section = "network"
	SectionStaff    Section = "staff"
	SectionVenue    Section = "venue"
	SectionActivity Section = "activity"
	SectionTerminal Section = "terminal"
	SectionWorks    Section = "works"
)

// Sections lists the pages of the form in their order.
func Sections() []Section {
	return []Section{SectionHost, SectionNetwork, SectionStaff, SectionVenue, SectionActivity, SectionTerminal, SectionWorks}
}

// Conditions lists the five conditions in their order.
func Conditions() []Section {
	return []Section{SectionNetwork, SectionStaff, SectionVenue, SectionActivity, SectionTerminal}
}

var titles = map[Section]string{
	SectionHost: "机构和联系人", SectionNetwork: "有网络", SectionStaff: "有人员", SectionVenue: "有场所",
	SectionActivity: "有活动", SectionTerminal: "有终端", SectionWorks: "三项工作和承诺",
}

// Title is the section in the words of the form.
func (s Section) Title() string {
	if t := titles[s]; t != "" {
		return t
	}
	return string(s)
}

// Known reports whether s is a section of the form.
func (s Section) Known() bool { return titles[s] != "" }

// IsCondition reports whether s is one of the five conditions.
func (s Section) IsCondition() bool { return slices.Contains(Conditions(), s) }

// Device is a line of the terminals a host has.
type Device struct {
	Kind    string `json:"kind"`
	Size    string `json:"size"`
	Count   string `json:"count"`
	Owner   string `json:"owner"`
	Network string `json:"network"`
}

// Form holds the answers of an application. Numbers are kept as they were
// typed, so that a wrong one can be shown again; Profile reads them.
type Form struct {
	Host       string       `json:"host"`
	CreditCode string       `json:"credit_code"`
	Type       station.Type `json:"type"`
	Legal      string       `json:"legal"`
	Contact    string       `json:"contact"`
	Phone      string       `json:"phone"`
	Name       string       `json:"name"`
	Org        org.ID       `json:"org"`
	Address    string       `json:"address"`
	Lng        string       `json:"lng"`
	Lat        string       `json:"lat"`
	BuildYear  string       `json:"build_year"`
	Funding    []string     `json:"funding"`
	Basis      string       `json:"basis"`
	Population string       `json:"population"`
	Languages  []string     `json:"languages"`
	Partners   string       `json:"partners"`
	Services   string       `json:"services"`

	Operator string `json:"operator"`
	Mbps     string `json:"mbps"`
	Wifi     bool   `json:"wifi"`

	Manager      string `json:"manager"`
	ManagerPhone string `json:"manager_phone"`
	Deputy       string `json:"deputy"`
	DeputyPhone  string `json:"deputy_phone"`
	Staff        string `json:"staff"`

	Venue      station.Venue `json:"venue"`
	Outdoor    bool          `json:"outdoor"`
	Area       string        `json:"area"`
	Seats      string        `json:"seats"`
	Week       station.Week  `json:"week"`
	WeekReason string        `json:"week_reason"`

	Activities string   `json:"activities"`
	Terminals  []Device `json:"terminals"`

	Works     []string `json:"works"`
	WorksNote string   `json:"works_note"`
	Truth     bool     `json:"truth"`
	Signed    string   `json:"signed"`

	Evidence map[Section][]File `json:"evidence"`
}

// Works lists the three works an applicant states to do (S59).
func Works() []station.Choice {
	return []station.Choice{
		{Value: "RESOURCES", Text: "使用科普中国的资源"},
		{Value: "MOBILE", Text: "用手机向群众传播"},
		{Value: "ACTIVITIES", Text: "办线上线下的科普活动"},
	}
}

// Devices lists the kinds of terminal a host may have; the codes are those of
// the register of terminals.
func Devices() []station.Choice {
	return []station.Choice{
		{Value: "PHONE", Text: "手机"},
		{Value: "DESKTOP", Text: "电脑"},
		{Value: "DISPLAY", Text: "电视、显示屏"},
		{Value: "ALL_IN_ONE", Text: "一体机"},
		{Value: "PROJECTOR", Text: "投影"},
		{Value: "LED_WALL", Text: "LED 大屏"},
		{Value: "TOUCH_KIOSK", Text: "触摸一体机"},
		{Value: "E_GALLERY", Text: "电子画廊"},
		{Value: "RADIO", Text: "广播、音柱"},
	}
}

// normalKind is the code of a terminal as people name it; what is unknown
// stays as it is and is refused with the section.
func normalKind(kind string) string {
	for _, d := range Devices() {
		if slices.Contains(strings.Split(d.Text, "、"), kind) {
			return d.Value
		}
	}
	return kind
}

// Hash is the SM3 of the answers and of the hashes of the evidence. Equal
// content has equal hashes, whatever order maps and devices remember.
func (f Form) Hash() (string, error) {
	data, err := json.Marshal(f) // struct fields in order, map keys sorted
	if err != nil {
		return "", fmt.Errorf("form: %w", err)
	}
	sum := sm3.Sum(data)
	return hex.EncodeToString(sum[:]), nil
}

// Changed lists the sections in which f differs from g.
func (f Form) Changed(g Form) []Section {
	var out []Section
	for _, s := range Sections() {
		if fmt.Sprint(f.answers(s)) != fmt.Sprint(g.answers(s)) {
			out = append(out, s)
		}
	}
	return out
}

// answers are the values of one section.
func (f Form) answers(s Section) []any {
	var own []any
	switch s {
	case SectionHost:
		own = []any{
			f.Host, f.CreditCode, f.Type, f.Legal, f.Contact, f.Phone, f.Name, f.Org, f.Address, f.Lng, f.Lat,
			f.BuildYear, f.Funding, f.Basis, f.Population, f.Languages, f.Partners, f.Services,
		}
	case SectionNetwork:
		own = []any{f.Operator, f.Mbps, f.Wifi}
	case SectionStaff:
		own = []any{f.Manager, f.ManagerPhone, f.Deputy, f.DeputyPhone, f.Staff}
	case SectionVenue:
		own = []any{f.Venue, f.Outdoor, f.Area, f.Seats, f.Week, f.WeekReason}
	case SectionActivity:
		own = []any{f.Activities}
	case SectionTerminal:
		own = []any{f.Terminals}
	case SectionWorks:
		own = []any{f.Works, f.WorksNote, f.Truth, f.Signed}
	}
	hashes := []string{}
	for _, file := range f.Evidence[s] {
		hashes = append(hashes, file.Hash)
	}
	return append(own, hashes)
}

// clone is a form that shares no slice or map with f.
func (f Form) clone() Form {
	g := f
	g.Funding, g.Languages, g.Works = slices.Clone(f.Funding), slices.Clone(f.Languages), slices.Clone(f.Works)
	g.Terminals = slices.Clone(f.Terminals)
	g.Evidence = maps.Clone(f.Evidence)
	for s, files := range g.Evidence {
		g.Evidence[s] = slices.Clone(files)
	}
	return g
}

// Point is the place on the map, zero when it is not given.
func (f Form) Point() station.Point {
	lng, err1 := strconv.ParseFloat(f.Lng, 64)
	lat, err2 := strconv.ParseFloat(f.Lat, 64)
	if err1 != nil || err2 != nil {
		return station.Point{}
	}
	return station.Point{Lng: lng, Lat: lat}
}

// Profile is the form as the register keeps it. Call it on a complete form.
func (f Form) Profile() station.Profile {
	area, _ := strconv.ParseFloat(f.Area, 64) // a wrong number is a gap and was refused
	return station.Profile{
		Name: f.Name, Type: f.Type, Host: f.Host, CreditCode: f.CreditCode, Org: f.Org, Address: f.Address,
		Point: f.Point(), Venue: f.Venue, Outdoor: f.Outdoor, Area: area, Seats: whole(f.Seats),
		BuildYear: whole(f.BuildYear), Funding: f.Funding, Basis: f.Basis, Population: whole(f.Population),
		Languages: f.Languages, Services: f.Services, Manager: f.Manager, Deputy: f.Deputy, Partners: f.Partners,
		Week: f.Week, WeekReason: f.WeekReason,
	}
}

func whole(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

// Faults names every missing or wrong answer of a section.
func (f Form) Faults(s Section) []errs.Field {
	c := checker{}
	switch s {
	case SectionHost:
		f.checkHost(&c)
	case SectionNetwork:
		c.number("mbps", f.Mbps, "网速应是数字，例如 100")
	case SectionStaff:
		c.need(f.Manager != "", "manager", "请填写站长姓名")
		c.phone("manager_phone", f.ManagerPhone, true)
		c.phone("deputy_phone", f.DeputyPhone, false)
	case SectionVenue:
		f.checkVenue(&c)
	case SectionTerminal:
		f.checkTerminals(&c)
	case SectionWorks:
		for _, w := range Works() {
			c.need(slices.Contains(f.Works, w.Value), "works", "还没有承诺“"+w.Text+"”")
		}
		c.need(f.Truth, "truth", "请勾选“以上内容真实”")
		c.need(f.Signed != "", "signed", "请签上承诺人姓名")
	}
	if s.IsCondition() {
		c.need(len(f.Evidence[s]) > 0, "evidence", "还没有照片或文件，至少要 1 张")
	}
	return c.bad
}

func (f Form) checkHost(c *checker) {
	c.need(f.Host != "", "host", "请填写机构全称")
	if f.CreditCode != "" {
		c.fail("credit_code", station.CheckCreditCode(f.CreditCode))
	}
	c.need(f.Contact != "", "contact", "请填写联系人")
	c.phone("phone", f.Phone, true)
	c.need(f.Name != "", "name", "请填写e站名称")
	c.need(len([]rune(f.Name)) <= 60, "name", "名称最多 60 个字")
	c.need(f.Type != "" && station.TextOf(station.Types(), string(f.Type)) != string(f.Type), "type", "请选择e站类型")
	c.need(f.Org != "", "org", "请选择所在的村（社区）或镇街")
	c.need(f.Address != "", "address", "请填写详细地址")
	if f.Lng != "" || f.Lat != "" {
		c.need(f.Point().InChina(), "lng", "经纬度不对，例如 116.12、24.29；不清楚可以不填")
	}
	c.number("population", f.Population, "服务人口应是整数")
	c.number("build_year", f.BuildYear, "建设年份应是 4 位数字，例如 2019")
}

func (f Form) checkVenue(c *checker) {
	c.need(station.TextOf(station.Venues(), string(f.Venue)) != string(f.Venue), "venue", "请选择场所类型")
	c.number("area", f.Area, "面积应是数字")
	c.number("seats", f.Seats, "座位应是整数")
	c.fail("week", f.Week.Validate())
	c.need(!f.Week.Short() || f.WeekReason != "", "week_reason", "有一天开放不足 5 小时，请写明原因")
}

func (f Form) checkTerminals(c *checker) {
	n := 0
	for _, d := range f.Terminals {
		if d.Kind != "" {
			n++
			c.need(station.TextOf(Devices(), d.Kind) != d.Kind, "terminals", "不认识终端种类“"+d.Kind+"”，请重新选择")
			c.number("terminals", d.Count, "终端数量应是整数")
		}
	}
	c.need(n > 0, "terminals", "请至少写一种终端：手机、电脑、电视都可以")
}

type checker struct{ bad []errs.Field }

func (c *checker) need(ok bool, field, text string) {
	if !ok {
		c.bad = append(c.bad, errs.Field{Name: field, Text: text})
	}
}

func (c *checker) fail(field string, err error) {
	if err != nil {
		c.need(false, field, errs.TextOf(err))
	}
}

func (c *checker) number(field, value, text string) {
	if value == "" {
		return
	}
	n, err := strconv.ParseFloat(value, 64)
	c.need(err == nil && n >= 0 && n < 1e9, field, text+"，现在是“"+value+"”")
}

func (c *checker) phone(field, value string, required bool) {
	if value == "" && !required {
		return
	}
	_, err := org.ParsePhone(value)
	c.fail(field, err)
}

// Gaps lists the sections that are not ready to be submitted.
func (f Form) Gaps() []Section {
	var out []Section
	for _, s := range Sections() {
		if len(f.Faults(s)) > 0 {
			out = append(out, s)
		}
	}
	return out
}

// missing is the refusal of a submission: it names the sections that are not
// ready, and only those.
func missing(gaps []Section) error {
	if len(gaps) == 0 {
		return nil
	}
	names := make([]string, len(gaps))
	fields := make([]errs.Field, len(gaps))
	for i, s := range gaps {
		names[i] = "“" + s.Title() + "”"
		fields[i] = errs.Field{Name: string(s), Text: s.Title()}
	}
	return errs.InvalidFields("还不能提交，缺"+strings.Join(names, "")+"。草稿已保存", fields...)
}
