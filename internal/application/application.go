package application

import (
	"strings"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/org"
	"ezhan/internal/station"
)

// ID names an application.
type ID string

// Subject is how events and tasks name the application.
func (id ID) Subject() string { return "application:" + string(id) }

// Application is one case.
type Application struct {
	ID            ID
	Applicant     org.MemberID
	Person        string // the natural person behind the applicant
	ApplicantName string

	Org       org.ID // where the station is to stand, as submitted
	Path      string // path of that unit
	OrgName   string
	ReviewOrg org.ID // makes paper review and field check
	CityOrg   org.ID // makes the second review
	Station   station.ID
	Code      station.Code
	Title     string // name of the station
	Host      string
	Address   string

	State     State
	Draft     Form // what the applicant works on
	Form      Form // what was submitted
	Hash      string
	Submitted clock.Instant
	Since     clock.Instant // in this state since
	Due       clock.Instant // exclusive end of the time for the next act; 0: none
	Returns   int
	Created   clock.Instant
	Updated   clock.Instant
	Version   int

	left int       // working days left when the clock last started
	from clock.Day // the day it started
}

// Dirty reports whether the draft differs from what was submitted.
func (a Application) Dirty() bool {
	return a.State.Editable() && a.State != Draft && len(a.Draft.Changed(a.Form)) > 0
}

// IsOwn reports whether by made the application.
func (a Application) IsOwn(by access.Actor) bool { return by.Person != "" && by.Person == a.Person }

// ReviewPath and CityPath are the paths of the two offices.
func (a Application) ReviewPath() string { return pathUpTo(a.Path, a.ReviewOrg) }

// CityPath is the path of the city that makes the second review.
func (a Application) CityPath() string { return pathUpTo(a.Path, a.CityOrg) }

// pathUpTo is the beginning of path that ends at unit.
func pathUpTo(path string, unit org.ID) string {
	units := strings.Split(path, ".")
	for i, u := range units {
		if u == string(unit) {
			return strings.Join(units[:i+1], ".")
		}
	}
	return path
}

// Step is a kind of review.
type Step string

// The reviews of a case.
const (
	Paper  Step = "paper"
	Field  Step = "field"
	Second Step = "second"
)

// Title is the step in the words of the office.
func (s Step) Title() string {
	return map[Step]string{Paper: "资料审核", Field: "实地核查", Second: "复核"}[s]
}

// Outcome is how a review ended.
type Outcome string

// The outcomes of a review.
const (
	Pass      Outcome = "pass"
	SentBack  Outcome = "return"
	Fail      Outcome = "fail"
	Refused   Outcome = "reject"
	Corrected Outcome = "corrected" // the applicant says the faults of a field check are mended
)

// Word is the outcome in the words of the pages.
func (o Outcome) Word() string {
	return map[Outcome]string{Pass: "通过", SentBack: "退回", Fail: "不符合", Refused: "不予通过", Corrected: "已改正"}[o]
}

// Review is one act of a reviewer on a case.
type Review struct {
	ID      string        `db:"id" json:"id"`
	Step    Step          `db:"step" json:"step"`
	Outcome Outcome       `db:"outcome" json:"outcome"`
	Member  string        `db:"member" json:"member"`
	Person  string        `db:"person" json:"-"`
	Name    string        `db:"name" json:"name"`
	Role    string        `db:"role" json:"role"`
	At      clock.Instant `db:"at" json:"at"`
	Hash    string        `db:"hash" json:"hash"` // version of the application it was made on
	Reason  string        `db:"reason" json:"reason,omitempty"`
	Void    clock.Instant `db:"void_at" json:"void,omitempty"` // when an edit or a return made it void
	Sealed  string        `db:"data" json:"-"`

	Checks   []Check `db:"-" json:"checks,omitempty"`   // of a paper review
	Visit    *Visit  `db:"-" json:"visit,omitempty"`    // of a field check
	Document string  `db:"-" json:"document,omitempty"` // number of a recognition

	EffectiveOn clock.Day `db:"-" json:"effective_on,omitempty"` // of a recognition
}

// Valid reports whether the review still counts.
func (r Review) Valid() bool { return r.Void.IsZero() }

// passOn returns the valid pass of a step on the given version.
func passOn(reviews []Review, step Step, hash string) (Review, bool) {
	for _, r := range reviews {
		if r.Step == step && r.Outcome == Pass && r.Valid() && r.Hash == hash {
			return r, true
		}
	}
	return Review{}, false
}

// Check is one line of the paper review's checklist.
type Check struct {
	Item   string  `json:"item"`
	Result Outcome `json:"result"` // Pass, Fail, or "" for not applicable
	Note   string  `json:"note,omitempty"`
}

// CheckItem is what a paper review looks at; Section is the page of the form
// it is about.
type CheckItem struct {
	Key, Text string
	Section   Section
}

// Checklist is what a paper review looks at (R-STN-03): the five conditions,
// the three works, identity, funding, doubles.
func Checklist() []CheckItem {
	items := []CheckItem{{"identity", "机构身份和联系人真实", SectionHost}}
	for _, s := range Conditions() {
		items = append(items, CheckItem{string(s), s.Title(), s})
	}
	return append(
		items,
		CheckItem{"resources", "使用科普中国的资源", SectionWorks},
		CheckItem{"mobile", "用手机向群众传播", SectionWorks},
		CheckItem{"activities", "办线上线下的科普活动", SectionWorks},
		CheckItem{"funding", "建设经费来源清楚", SectionHost},
		CheckItem{"doubles", "不是重复申报", SectionHost},
	)
}

func checkText(key string) string {
	for _, it := range Checklist() {
		if it.Key == key {
			return it.Text
		}
	}
	return key
}
