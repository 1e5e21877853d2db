package application

import (
	"slices"
	"strings"
	"testing"
	"time"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/policy"
	"ezhan/internal/station"
)

// TestPaperClock is A-03: ten working days over the holidays of May 2020, and
// the same with a return in between.
func TestPaperClock(t *testing.T) {
	t.Parallel()
	days, rules := clock.StateCouncil(), policy.Embedded().At("2020-04-27")
	var a Application
	a.setClock(Submit, clock.At(2020, time.April, 27, 15, 0), days, rules)
	if got := a.Due.Due(); got != "2020-05-13 24:00" {
		t.Errorf("due %s, want 2020-05-13 24:00", got)
	}
	a.setClock(Return, clock.At(2020, time.May, 7, 11, 0), days, rules)
	if a.left != 5 || a.Due.Due() != "2020-06-03 24:00" {
		t.Errorf("%d days left, the applicant has until %s; want 5, 20 working days", a.left, a.Due.Due())
	}
	a.setClock(Resubmit, clock.At(2020, time.May, 11, 8, 0), days, rules)
	if got := a.Due.Due(); got != "2020-05-18 24:00" {
		t.Errorf("due %s, want 2020-05-18 24:00", got)
	}
	a.setClock(PassPaper, clock.At(2020, time.May, 12, 8, 0), days, rules)
	if got := a.Due.Due(); got != "2020-06-09 24:00" {
		t.Errorf("field check due %s, want 20 working days", got)
	}
	a.setClock(FailField, clock.At(2020, time.May, 20, 8, 0), days, rules)
	if got := a.Due.Due(); got != "2020-07-19 24:00" {
		t.Errorf("corrections due %s, want 60 days", got)
	}
	a.setClock(Recognise, clock.At(2020, time.May, 20, 8, 0), days, rules)
	if !a.Due.IsZero() {
		t.Errorf("a final case is due %s", a.Due.Due())
	}
}

func fullForm() Form {
	f := Form{
		Host: "合水村民委员会", Type: station.Village, Contact: "王小明", Phone: "13800000417", Name: "合水村e站",
		Org: "441481122004", Address: "合水大道 1 号", Manager: "黄小玲", ManagerPhone: "13700002208",
		Venue: station.PartyMassServiceCenter, Week: station.DefaultWeek(policy.Embedded().At("2020-05-01")),
		Terminals: []Device{{Kind: "DISPLAY", Size: "55", Count: "1"}},
		Works:     []string{"RESOURCES", "MOBILE", "ACTIVITIES"}, Truth: true, Signed: "王小明",
		Evidence: map[Section][]File{},
	}
	for _, s := range Conditions() {
		f.Evidence[s] = []File{{Hash: strings.Repeat("a", 64), Name: string(s) + ".jpg", Kind: "image/jpeg"}}
	}
	return f
}

func TestFormNamesWhatIsMissing(t *testing.T) {
	t.Parallel()
	if gaps := fullForm().Gaps(); len(gaps) != 0 {
		t.Fatalf("a full form has gaps %v: %v", gaps, fullForm().Faults(gaps[0]))
	}
	for _, c := range []struct {
		name string
		do   func(*Form)
		want Section
		fld  string
	}{
		{"NoHost", func(f *Form) { f.Host = "" }, SectionHost, "host"},
		{"WrongCreditCode", func(f *Form) { f.CreditCode = "91350100M000100Y44" }, SectionHost, "credit_code"},
		{"ShortPhone", func(f *Form) { f.Phone = "1380000041" }, SectionHost, "phone"},
		{"UnknownType", func(f *Form) { f.Type = "SHOP" }, SectionHost, "type"},
		{"WrongNumber", func(f *Form) { f.Population = "很多" }, SectionHost, "population"},
		{"NoNetworkProof", func(f *Form) { delete(f.Evidence, SectionNetwork) }, SectionNetwork, "evidence"},
		{"NoManager", func(f *Form) { f.Manager = "" }, SectionStaff, "manager"},
		{"NoVenue", func(f *Form) { f.Venue = "" }, SectionVenue, "venue"},
		{"ShortWindow", func(f *Form) { f.Week[0] = station.Window{Open: 540, Close: 600} }, SectionVenue, "week_reason"},
		{"NoActivityProof", func(f *Form) { f.Evidence[SectionActivity] = nil }, SectionActivity, "evidence"},
		{"NoTerminal", func(f *Form) { f.Terminals = nil }, SectionTerminal, "terminals"},
		{"UnknownTerminal", func(f *Form) { f.Terminals[0].Kind = "电视机" }, SectionTerminal, "terminals"},
		{"OneWorkMissing", func(f *Form) { f.Works = f.Works[:2] }, SectionWorks, "works"},
		{"NotSigned", func(f *Form) { f.Truth = false }, SectionWorks, "truth"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := fullForm()
			c.do(&f)
			gaps := f.Gaps()
			if len(gaps) != 1 || gaps[0] != c.want {
				t.Fatalf("gaps = %v, want %s", gaps, c.want)
			}
			if faults := f.Faults(c.want); len(faults) != 1 || faults[0].Name != c.fld {
				t.Errorf("faults = %v, want %s", faults, c.fld)
			}
		})
	}
	err := missing([]Section{SectionActivity})
	if fields := errs.FieldsOf(err); len(fields) != 1 || fields[0].Text != "有活动" || !strings.Contains(errs.TextOf(err), "缺“有活动”") {
		t.Errorf("refusal = %v, want only 有活动", err)
	}
}

func TestTerminalsAsPeopleNameThem(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]string{"电视": "DISPLAY", "显示屏": "DISPLAY", "电脑": "DESKTOP", "PHONE": "PHONE", "烤箱": "烤箱"} {
		if got := normalKind(said); got != want {
			t.Errorf("normalKind(%s) = %s, want %s", said, got, want)
		}
	}
}

func TestHashFollowsContentAndEvidence(t *testing.T) {
	t.Parallel()
	hash := func(f Form) string {
		h, err := f.Hash()
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	base := fullForm()
	if hash(base) != hash(fullForm()) || len(hash(base)) != 64 {
		t.Error("equal forms have different hashes")
	}
	moved, photo := fullForm(), fullForm()
	moved.Address = "合水大道 2 号"
	photo.Evidence[SectionVenue] = []File{{Hash: strings.Repeat("b", 64)}}
	if hash(moved) == hash(base) || hash(photo) == hash(base) {
		t.Error("another address or photo has the same hash")
	}
	if got := base.Changed(moved); !slices.Equal(got, []Section{SectionHost}) {
		t.Errorf("changed = %v", got)
	}
	if got := base.Changed(photo); !slices.Equal(got, []Section{SectionVenue}) {
		t.Errorf("changed = %v", got)
	}
	clone := base.clone()
	clone.Evidence[SectionVenue][0].Hash = "x"
	clone.Works[0] = "x"
	if hash(base) != hash(fullForm()) {
		t.Error("a clone shares its parts")
	}
}

func TestSniff(t *testing.T) {
	t.Parallel()
	for head, want := range map[string]string{
		"\xff\xd8\xff\xe0\x00\x10JFIF":         "image/jpeg",
		"\x89PNG\r\n\x1a\n....":                "image/png",
		"RIFF\x00\x00\x00\x00WEBPVP8 ":         "image/webp",
		"\x00\x00\x00\x18ftypheic\x00\x00\x00": "image/heic",
		"%PDF-1.7\n":                           "application/pdf",
		"<script>alert(1)":                     "",
		"RIFF\x00\x00\x00\x00WAVEfmt ":         "",
		"\x00\x00\x00\x18ftypmp42":             "",
		"":                                     "",
	} {
		if got, ok := sniff([]byte(head)); got != want || ok != (want != "") {
			t.Errorf("sniff(%q) = %q, %v; want %q", head, got, ok, want)
		}
	}
	if got := fileName(`C:\照片\..\..\门口` + "\u202e" + `.jpg`); got != "门口.jpg" {
		t.Errorf("fileName = %q", got)
	}
}

func TestVisitRules(t *testing.T) {
	t.Parallel()
	passed, now := clock.At(2020, time.May, 12, 9, 0), clock.At(2020, time.May, 14, 12, 0)
	rules := policy.Embedded().At("2020-05-14")
	good := func() Visit {
		v := Visit{
			Begun: clock.At(2020, time.May, 14, 10, 0), Ended: clock.At(2020, time.May, 14, 10, 3),
			Position: &station.Point{Lng: 115.73, Lat: 24.14}, Mbps: "86.4", Seats: "40", Met: "黄小玲", Seen: map[Section]Seen{},
		}
		for _, s := range Conditions() {
			v.Seen[s] = Seen{Result: Pass, Photos: []File{{Hash: "a"}}}
		}
		return v
	}
	for _, c := range []struct {
		name string
		do   func(*Visit)
		want string // field, "" for none
	}{
		{"OK", func(*Visit) {}, ""},
		{"BeforeThePaperPass", func(v *Visit) { v.Begun = passed - 1 }, "begun"},
		{"InTheFuture", func(v *Visit) { v.Ended = now + 1 }, "begun"},
		{"NoPhoto", func(v *Visit) { v.Seen[SectionVenue] = Seen{Result: Pass} }, "venue_photo"},
		{"NoResult", func(v *Visit) { v.Seen[SectionStaff] = Seen{Photos: []File{{Hash: "a"}}} }, "staff"},
		{"FailWithoutNote", func(v *Visit) { v.Seen[SectionStaff] = Seen{Result: Fail, Photos: []File{{Hash: "a"}}} }, "staff_note"},
		{"NoSpeed", func(v *Visit) { v.Mbps = "" }, "mbps"},
		{"NobodyMet", func(v *Visit) { v.Met = "" }, "met"},
		{"NoPosition", func(v *Visit) { v.Position = nil }, "place_reason"},
		{"NoPositionWithReason", func(v *Visit) { v.Position, v.PlaceReason = nil, "手机没有定位" }, ""},
		{"640MetresAway", func(v *Visit) { v.Position.Lat += 0.00576 }, "place_reason"},
		{"640MetresWithReason", func(v *Visit) { v.Position.Lat += 0.00576; v.PlaceReason = "校门在山后" }, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := good()
			c.do(&v)
			v.measure(station.Point{Lng: 115.73, Lat: 24.14})
			fields := errs.FieldsOf(v.check(passed, now, rules))
			if c.want == "" && len(fields) != 0 || c.want != "" && (len(fields) != 1 || fields[0].Name != c.want) {
				t.Errorf("faults = %v (%.0f m), want %q", fields, v.Metres, c.want)
			}
		})
	}
	noGPS := good()
	noGPS.Position = nil
	if noGPS.raise(true); !slices.Equal(noGPS.Flags, []string{"F-16", "F-09"}) {
		t.Errorf("flags = %v, want F-16 and F-09", noGPS.Flags)
	}
}

func TestConflictingDuties(t *testing.T) {
	t.Parallel()
	reviews := []Review{
		{Step: Paper, Outcome: Pass, Person: "li"},
		{Step: Field, Outcome: Pass, Person: "li"},
		{Step: Paper, Outcome: Pass, Person: "he", Void: 1},
		{Step: Field, Outcome: Corrected, Person: "wang"},
		{Step: Second, Outcome: SentBack, Person: "chen"},
	}
	for _, c := range []struct {
		person string
		act    access.Act
		want   Step
	}{
		{"li", access.ApplicationSecond, Field},
		{"li", access.ApplicationReview, ""},
		{"he", access.ApplicationSecond, Paper}, // a void review was made all the same
		{"wang", access.ApplicationSecond, ""},
		{"chen", access.ApplicationField, Second},
		{"chen", access.ApplicationSecond, ""},
	} {
		if got, _ := conflicting(reviews, c.person, c.act); got != c.want {
			t.Errorf("%s for %s: %q, want %q", c.person, c.act, got, c.want)
		}
	}
}
