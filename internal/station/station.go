package station

import (
	"strings"

	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/org"
)

// ID identifies a station; Code is what people call it by.
type (
	ID   string
	Code string
)

// Type is the sort of place a station serves.
type Type string

// The types of R-STN-01.
const (
	Village    Type = "VILLAGE"
	Community  Type = "COMMUNITY"
	School     Type = "SCHOOL"
	Enterprise Type = "ENTERPRISE"
	Office     Type = "OFFICE"
	OtherType  Type = "OTHER"
)

// Venue is the kind of house a station stands in; the first two are the two
// centres of S98, the next three complete the five of S38.
type Venue string

// The kinds of venue.
const (
	CivilizationPracticeCenter Venue = "CIVILIZATION_PRACTICE_CENTER"
	PartyMassServiceCenter     Venue = "PARTY_MASS_SERVICE_CENTER"
	CommunityServiceCenter     Venue = "COMMUNITY_SERVICE_CENTER"
	AdministrativeService      Venue = "ADMINISTRATIVE_SERVICE_CENTER"
	RailwayStation             Venue = "RAILWAY_STATION"
	CultureHouse               Venue = "CULTURE_HOUSE"
	SchoolVenue                Venue = "SCHOOL"
	OtherVenue                 Venue = "OTHER"
)

// Choice is one value of an enumeration with its Chinese word.
type Choice struct{ Value, Text string }

// Types lists the types in the order of the form.
func Types() []Choice {
	return []Choice{
		{string(Village), "乡村"},
		{string(Community), "社区"},
		{string(School), "校园"},
		{string(Enterprise), "企业"},
		{string(Office), "机关"},
		{string(OtherType), "其他"},
	}
}

// Venues lists the kinds of venue in the order of the form.
func Venues() []Choice {
	return []Choice{
		{string(CivilizationPracticeCenter), "新时代文明实践中心（所、站）"},
		{string(PartyMassServiceCenter), "党群服务中心"},
		{string(CommunityServiceCenter), "社区服务中心"},
		{string(AdministrativeService), "行政服务中心"},
		{string(RailwayStation), "火车站"},
		{string(CultureHouse), "文化站（室）"},
		{string(SchoolVenue), "学校"},
		{string(OtherVenue), "其他场所"},
	}
}

// Fundings lists who may have paid for a station; the first five are fiscal
// levels (D-07).
func Fundings() []Choice {
	return []Choice{
		{"CENTRAL", "中央财政"},
		{"PROVINCE", "省级财政"},
		{"CITY", "市级财政"},
		{"COUNTY", "县级财政"},
		{"TOWN", "镇级财政"},
		{"OWN", "自筹"},
		{"DONATION", "社会捐助"},
	}
}

// Languages lists what is spoken at stations.
func Languages() []Choice {
	return []Choice{{"MANDARIN", "普通话"}, {"CANTONESE", "粤语"}, {"HAKKA", "客家话"}, {"TEOCHEW", "潮汕话"}}
}

// TextOf is the Chinese word of a value in a list of choices, the value itself
// if the list does not have it.
func TextOf(list []Choice, value string) string {
	for _, c := range list {
		if c.Value == value {
			return c.Text
		}
	}
	return value
}

// Texts is TextOf for many values, joined.
func Texts(list []Choice, values []string) string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = TextOf(list, v)
	}
	return strings.Join(out, "、")
}

// venueAliases are former and common names of venues (D-20).
var venueAliases = map[string]Venue{
	"新时代文明实践中心": CivilizationPracticeCenter, "新时代文明实践所": CivilizationPracticeCenter,
	"新时代文明实践站": CivilizationPracticeCenter, "文明实践中心": CivilizationPracticeCenter,
	"党群服务中心": PartyMassServiceCenter, "党建服务中心": PartyMassServiceCenter,
	"社区服务中心": CommunityServiceCenter, "行政服务中心": AdministrativeService, "火车站": RailwayStation,
}

// ParseVenue reads a venue as lists and people name it, aliases included.
func ParseVenue(s string) (Venue, bool) {
	if v, ok := venueAliases[strings.TrimSpace(s)]; ok {
		return v, true
	}
	for _, c := range Venues() {
		if c.Value == s || c.Text == s {
			return Venue(c.Value), true
		}
	}
	return "", false
}

// TwoCenters reports whether v is one of the two centres.
func (v Venue) TwoCenters() bool {
	return v == CivilizationPracticeCenter || v == PartyMassServiceCenter
}

// Profile is what the register says about a station, apart from its life.
type Profile struct {
	Name       string
	Type       Type
	Host       string
	CreditCode string
	Org        org.ID // where it stands: village, town or county
	Address    string
	Point      Point // GCJ-02, as maps here show it
	Venue      Venue
	Outdoor    bool
	Area       float64 // square metres open to the public
	Seats      int
	BuildYear  int // 0: unknown
	Funding    []string
	Basis      string // document it was built on
	Population int
	Languages  []string
	Services   string
	Manager    string
	Deputy     string
	Partners   string
	Week       Week
	WeekReason string // why a window is shorter than five hours
}

// Station is one entry of the register.
type Station struct {
	Profile
	ID      ID
	Code    Code
	OrgPath string
	OrgName string // full name of the unit, 梅州市兴宁市合水镇
	State   State
	Stage   string // where an application stands, in the words of the list

	EffectiveOn clock.Day // first day of duties; "" while undecided
	SeriesFrom  clock.Day // entry into the statistical series
	SeriesTo    clock.Day // last day in it, "" while it lasts
	Document    string    // number of the recognition
	Plaque      Plaque
	Created     clock.Instant
	Updated     clock.Instant
	Version     int
}

// Plaque is the sign at the door.
type Plaque struct {
	Number  string    `json:"number"`
	Mounted clock.Day `json:"mounted"`
	Photo   string    `json:"photo"` // hash of the photo of the mounted sign
}

// InSeries reports whether the station counts in official figures on the day.
func (s Station) InSeries(day clock.Day) bool {
	return s.SeriesFrom != "" && s.SeriesFrom <= day && (s.SeriesTo == "" || day <= s.SeriesTo)
}

// Word is the state in the words of the lists.
func (s Station) Word() string {
	if s.State == Applying && s.Stage != "" {
		return s.Stage
	}
	return s.State.Word()
}

// minWindow is the shortest opening time that needs no reason (D-05).
const minWindow = 5 * 60

// Validate checks the profile and names every wrong answer.
func (p Profile) Validate() error {
	var bad []errs.Field
	need := func(ok bool, field, text string) {
		if !ok {
			bad = append(bad, errs.Field{Name: field, Text: text})
		}
	}
	need(p.Name != "", "name", "请填写站点名称")
	need(len([]rune(p.Name)) <= 60, "name", "站点名称最多 60 个字")
	need(known(Types(), string(p.Type)), "type", "请选择站点类型")
	need(p.Host != "", "host", "请填写主办单位")
	need(p.Org != "", "org", "请选择站点所在的村（社区）或镇街")
	need(p.Address != "", "address", "请填写详细地址")
	need(p.Venue == "" || known(Venues(), string(p.Venue)), "venue", "请选择场所类型")
	if p.CreditCode != "" {
		if err := CheckCreditCode(p.CreditCode); err != nil {
			bad = append(bad, errs.Field{Name: "credit_code", Text: errs.TextOf(err)})
		}
	}
	need(p.Point.IsZero() || p.Point.InChina(), "point", "位置不在中国境内，请重新选点")
	if err := p.Week.Validate(); err != nil {
		bad = append(bad, errs.Field{Name: "week", Text: errs.TextOf(err)})
	}
	need(p.WeekReason != "" || !p.Week.Short(), "week_reason", "有一天开放不足 5 小时，请写明原因")
	if len(bad) > 0 {
		return errs.InvalidFields("站点资料有 "+itoa(len(bad))+" 处要改", bad...)
	}
	return nil
}

func known(list []Choice, value string) bool {
	for _, c := range list {
		if c.Value == value {
			return true
		}
	}
	return false
}
