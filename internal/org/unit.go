package org

import (
	"strings"

	"ezhan/internal/clock"
	"ezhan/internal/errs"
)

// ID is a division code of 6, 9 or 12 digits; a functional zone without a code
// of its own carries a suffix: "440300-QH".
type ID string

// Province is the root of the shipped tree.
const Province ID = "440000"

// Level is the height of a unit in the tree.
type Level string

// The levels, from the top.
const (
	ProvinceLevel Level = "province"
	CityLevel     Level = "city"
	CountyLevel   Level = "county"
	TownLevel     Level = "town"
	VillageLevel  Level = "village"
)

var levelOrder = map[Level]int{ProvinceLevel: 1, CityLevel: 2, CountyLevel: 3, TownLevel: 4, VillageLevel: 5}

// Chinese returns the level as people call it.
func (l Level) Chinese() string {
	return map[Level]string{
		ProvinceLevel: "省", CityLevel: "市", CountyLevel: "县", TownLevel: "镇街", VillageLevel: "村（社区）",
	}[l]
}

// Above reports whether a unit of level l may stand over one of level m.
func (l Level) Above(m Level) bool {
	return levelOrder[l] > 0 && levelOrder[m] > 0 && levelOrder[l] < levelOrder[m]
}

// Special is the kind of units that are no place to live: farms, ports,
// industrial zones with a code. Lists leave them out unless asked.
const Special = "special"

// Unit is a node of the tree.
type Unit struct {
	ID           ID        `db:"id" json:"id"`
	Parent       ID        `db:"parent" json:"parent"`
	Path         string    `db:"path" json:"path"`
	Level        Level     `db:"level" json:"level"`
	Kind         string    `db:"kind" json:"kind"`
	Name         string    `db:"name" json:"name"`
	Short        string    `db:"short" json:"short"`
	FullName     string    `db:"full_name" json:"full_name"`
	Pinyin       string    `db:"pinyin" json:"-"`
	Initials     string    `db:"initials" json:"-"`
	FirstReview  bool      `db:"first_review" json:"first_review"`
	DirectReport bool      `db:"direct_report" json:"direct_report"`
	Contact      string    `db:"contact" json:"contact"`
	Document     string    `db:"document" json:"document"` // number of the appointment as first-review unit
	Lng          float64   `db:"lng_gcj02" json:"lng"`
	Lat          float64   `db:"lat_gcj02" json:"lat"`
	Since        clock.Day `db:"since" json:"since"` // from when name and parent hold
	ValidFrom    clock.Day `db:"valid_from" json:"valid_from"`
	ValidTo      clock.Day `db:"valid_to" json:"valid_to"` // "" while it exists
	Version      int       `db:"version" json:"version"`
}

// Contains reports whether other is u or lies below it.
func (u Unit) Contains(other Unit) bool {
	return other.Path == u.Path || strings.HasPrefix(other.Path, u.Path+".")
}

// ValidOn reports whether the unit exists on the day.
func (u Unit) ValidOn(day clock.Day) bool {
	return u.ValidFrom <= day && (u.ValidTo == "" || day <= u.ValidTo)
}

// Past is a former name or parent of a unit.
type Past struct {
	Org       ID        `db:"org_id" json:"id"`
	ValidFrom clock.Day `db:"valid_from" json:"valid_from"`
	ValidTo   clock.Day `db:"valid_to" json:"valid_to"`
	Parent    ID        `db:"parent" json:"parent"`
	Path      string    `db:"path" json:"path"`
	Name      string    `db:"name" json:"name"`
	Reason    string    `db:"reason" json:"reason"`
}

// ParseCode reads a division code as people type it: with spaces, short for a
// province ("44") or a city ("4414"), or whole. It returns Invalid and says what
// a code looks like; whether the unit exists is the tree's answer.
func ParseCode(s string) (ID, error) {
	code, suffix, hasSuffix := strings.Cut(strings.ToUpper(strings.Join(strings.Fields(s), "")), "-")
	for _, r := range code {
		if r < '0' || r > '9' {
			return "", errs.Invalidf("行政区划代码“%s”不对：只能是数字，例如 441481（县）、441481101（镇街）", clip(s))
		}
	}
	switch len(code) {
	case 2:
		code += "0000"
	case 4:
		code += "00"
	case 6, 9, 12:
	default:
		return "", errs.Invalidf("行政区划代码“%s”不对：应是 6 位（省市县）、9 位（镇街）或 12 位（村、社区），现在是 %d 位", clip(s), len(code))
	}
	if !hasSuffix {
		return ID(code), nil
	}
	if suffix == "" || len(suffix) > 4 || strings.Trim(suffix, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != "" {
		return "", errs.Invalidf("代码后缀“%s”不对：应是 1 至 4 个字母或数字", clip(suffix))
	}
	return ID(code + "-" + suffix), nil
}

// clip keeps a stranger's text short inside our sentence.
func clip(s string) string {
	if r := []rune(s); len(r) > 24 {
		return string(r[:24]) + "…"
	}
	return s
}
