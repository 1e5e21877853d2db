package application

import (
	"math"
	"strconv"

	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/policy"
	"ezhan/internal/station"
)

// Visit is the report of a field check: the five conditions as seen on site.
// It holds one position and no track (R-STN-04).
type Visit struct {
	Begun       clock.Instant  `json:"begun"`
	Ended       clock.Instant  `json:"ended"`
	Position    *station.Point `json:"position,omitempty"` // GCJ-02
	Accuracy    float64        `json:"accuracy,omitempty"` // metres, as the phone says
	Metres      float64        `json:"metres"`             // from the registered point, -1 unknown
	PlaceReason string         `json:"place_reason,omitempty"`

	Seen        map[Section]Seen `json:"seen"`
	Mbps        string           `json:"mbps"`
	Seats       string           `json:"seats"`
	Met         string           `json:"met"` // the person met
	Corrections string           `json:"corrections,omitempty"`
	Flags       []string         `json:"flags,omitempty"` // doubts for a person to look at
}

// Seen is one condition as seen on site.
type Seen struct {
	Result Outcome `json:"result"` // Pass or Fail
	Note   string  `json:"note,omitempty"`
	Photos []File  `json:"photos"`
}

// Passed reports whether all five conditions were seen.
func (v Visit) Passed() bool {
	for _, s := range Conditions() {
		if v.Seen[s].Result != Pass {
			return false
		}
	}
	return true
}

// FailedConditions lists the conditions that were not met.
func (v Visit) FailedConditions() []Section {
	var out []Section
	for _, s := range Conditions() {
		if v.Seen[s].Result == Fail {
			out = append(out, s)
		}
	}
	return out
}

// Done is how many of the five conditions have a result.
func (v Visit) Done() int {
	n := 0
	for _, s := range Conditions() {
		if v.Seen[s].Result != "" {
			n++
		}
	}
	return n
}

// measure fills in the distance to the registered point.
func (v *Visit) measure(registered station.Point) {
	v.Metres = -1
	if v.Position != nil && !registered.IsZero() {
		v.Metres = math.Round(v.Position.Metres(registered))
	}
}

// Doubts that a report may raise (spec 7.4); they change nothing by themselves.
const (
	FlagReused  = "F-09" // a photo stands in another case already
	FlagNoPlace = "F-16" // no position was measured
)

// raise notes the doubts of the report.
func (v *Visit) raise(reused bool) {
	v.Flags = nil
	if v.Position == nil {
		v.Flags = append(v.Flags, FlagNoPlace)
	}
	if reused {
		v.Flags = append(v.Flags, FlagReused)
	}
}

// Doubt is a flag in words.
func Doubt(flag string) string {
	switch flag {
	case FlagReused:
		return "有照片在别的申报里用过"
	case FlagNoPlace:
		return "核查时没有取得位置"
	}
	return flag
}

// hashes are the photos of the report.
func (v Visit) hashes() []string {
	var out []string
	for _, s := range Conditions() {
		for _, f := range v.Seen[s].Photos {
			out = append(out, f.Hash)
		}
	}
	return out
}

// check names every fault of the report. passed is when the papers passed.
func (v Visit) check(passed, now clock.Instant, rules policy.Pack) error {
	c := checker{}
	for _, s := range Conditions() {
		seen := v.Seen[s]
		c.need(seen.Result == Pass || seen.Result == Fail, string(s), "“"+s.Title()+"”还没有结论")
		c.need(len(seen.Photos) > 0, string(s)+"_photo", "“"+s.Title()+"”还没有现场照片")
		c.need(seen.Result != Fail || seen.Note != "", string(s)+"_note", "“"+s.Title()+"”不符合，请写明原因")
	}
	if v.Seen[SectionNetwork].Result == Pass {
		c.need(v.Mbps != "", "mbps", "请填写测到的网速")
	}
	c.number("mbps", v.Mbps, "网速应是数字")
	if v.Seen[SectionStaff].Result == Pass {
		c.need(v.Met != "", "met", "请填写见到了谁")
	}
	if v.Seen[SectionVenue].Result == Pass {
		c.need(v.Seats != "", "seats", "请数一数座位")
	}
	c.number("seats", v.Seats, "座位应是整数")
	far := rules.Int(policy.FieldMetres)
	switch {
	case v.Position == nil:
		c.need(v.PlaceReason != "", "place_reason", "没有取得位置，请写明原因")
	case v.Metres > float64(far):
		c.need(v.PlaceReason != "", "place_reason",
			"离登记地点 "+strconv.Itoa(int(v.Metres))+" 米，超过 "+strconv.Itoa(far)+" 米，请写明原因")
	}
	c.need(v.Ended <= now && v.Begun <= v.Ended, "begun", "核查时间不对：不能晚于现在")
	c.need(v.Begun >= passed, "begun", "核查时间早于资料审核通过的时间（"+passed.Minute()+"），不能作数")
	if len(c.bad) == 0 {
		return nil
	}
	return errs.InvalidFields("核查记录有 "+strconv.Itoa(len(c.bad))+" 处要补", c.bad...)
}
