package application_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"ezhan/internal/access"
	"ezhan/internal/application"
	"ezhan/internal/blob"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/event"
	"ezhan/internal/notice"
	"ezhan/internal/org"
	"ezhan/internal/policy"
	"ezhan/internal/sqldb"
	"ezhan/internal/sqldb/sqldbtest"
	"ezhan/internal/station"
)

const (
	xingning  = org.ID("441481")
	meizhou   = org.ID("441400")
	heshui    = org.ID("441481122004")
	dongguan  = org.ID("441900")
	guancheng = org.ID("441900003")
)

var job = access.System("test")

// world is a small Meizhou with its people.
type world struct {
	ctx      context.Context
	c        *clock.Fake
	db       *sqldb.DB
	tree     *org.Tree
	people   *org.Members
	stations *station.Register
	tasks    *notice.Desk
	desk     *application.Desk

	village, li, he, wang, chen, stranger access.Actor
	phones                                int
}

func newWorld(t *testing.T, c *clock.Fake, db *sqldb.DB) *world {
	t.Helper()
	c.Set(clock.At(2020, time.April, 27, 9, 0))
	blobs, err := blob.NewDisk(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	keys := org.Keys{Field: [32]byte{1}, Lookup: [32]byte{2}}
	w := &world{ctx: context.Background(), c: c, db: db, tree: org.NewTree(db), tasks: notice.NewDesk(db)}
	if err := w.tree.Seed(w.ctx, job, "441481", "441402", "441502", "441900"); err != nil {
		t.Fatal(err)
	}
	w.people = org.NewMembers(db, keys, policy.Embedded())
	w.stations = station.NewRegister(db, w.tree, policy.Embedded())
	w.desk = application.NewDesk(application.Rooms{
		DB: db, Blobs: blobs, Tree: w.tree, People: w.people, Vault: keys, Stations: w.stations, Tasks: w.tasks,
		Book: policy.Embedded(), Days: clock.StateCouncil(),
	})
	w.village = w.person(t, "王小明", access.Applicant, org.Province)
	w.li = w.person(t, "李强", access.CountyReviewer, xingning)
	w.he = w.person(t, "何林", access.CountyReviewer, xingning)
	w.wang = w.person(t, "王敏", access.CityReviewer, meizhou)
	w.chen = w.person(t, "陈静", access.CityReviewer, meizhou)
	w.stranger = w.person(t, "朱一", access.CountyReviewer, "441502")
	return w
}

func (w *world) person(t *testing.T, name string, role access.Role, unit org.ID) access.Actor {
	t.Helper()
	w.phones++
	phone := "1380000" + string([]byte{'0' + byte(w.phones/1000%10), '0' + byte(w.phones/100%10), '0' + byte(w.phones/10%10), '0' + byte(w.phones%10)})
	id, token, err := w.people.Invite(w.ctx, job, org.Invitation{Name: name, Phone: phone, Role: role, Org: unit})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.people.Enrol(w.ctx, access.Nobody(), org.Enrolment{Token: token, Password: "xiang-Shang-417"}); err != nil {
		t.Fatal(err)
	}
	return w.as(t, id)
}

func (w *world) as(t *testing.T, id org.MemberID) access.Actor {
	t.Helper()
	by, err := w.people.As(w.ctx, job, id)
	if err != nil {
		t.Fatal(err)
	}
	return by
}

func photo(mark string) application.Upload {
	return application.Upload{Name: mark + ".jpg", Body: strings.NewReader("\xff\xd8\xff\xe0\x00\x10JFIF" + mark)}
}

// filled is a draft with everything but the evidence of the conditions in not.
func (w *world) filled(t *testing.T, by access.Actor, name string, not ...application.Section) application.ID {
	t.Helper()
	id, err := w.desk.Start(w.ctx, by)
	if err != nil {
		t.Fatal(err)
	}
	err = w.desk.Edit(w.ctx, by, id, func(f *application.Form) error {
		f.Host, f.Name, f.Type, f.Org, f.Address = name+"村民委员会", name+"村e站", station.Village, heshui, name+"大道 1 号"
		f.Contact, f.Phone, f.Manager, f.ManagerPhone = "王小明", "13800000417", "黄小玲", "13700002208"
		f.Lng, f.Lat, f.Venue = "115.73", "24.14", station.PartyMassServiceCenter
		f.Terminals = []application.Device{{Kind: "DISPLAY", Size: "55", Count: "1"}}
		f.Works, f.Truth, f.Signed = []string{"RESOURCES", "MOBILE", "ACTIVITIES"}, true, "王小明"
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range application.Conditions() {
		skip := false
		for _, n := range not {
			skip = skip || n == s
		}
		if skip {
			continue
		}
		if _, err := w.desk.Attach(w.ctx, by, id, s, photo(name+string(s))); err != nil {
			t.Fatal(err)
		}
	}
	return id
}

func (w *world) submitted(t *testing.T, name string) application.ID {
	t.Helper()
	id := w.filled(t, w.village, name)
	if _, err := w.desk.Submit(w.ctx, w.village, id); err != nil {
		t.Fatal(err)
	}
	return id
}

func allPass() []application.Check {
	var out []application.Check
	for _, it := range application.Checklist() {
		out = append(out, application.Check{Item: it.Key, Result: application.Pass})
	}
	return out
}

func (w *world) passPaper(t *testing.T, by access.Actor, id application.ID) {
	t.Helper()
	if err := w.desk.PassPaper(w.ctx, by, application.PaperReview{Ref: application.Ref{ID: id}, Checks: allPass()}); err != nil {
		t.Fatal(err)
	}
}

func (w *world) visit(t *testing.T, by access.Actor, id application.ID) application.Visit {
	t.Helper()
	v := application.Visit{
		Position: &station.Point{Lng: 115.7301, Lat: 24.1402}, Mbps: "86", Seats: "40", Met: "黄小玲",
		Seen: map[application.Section]application.Seen{},
	}
	for _, s := range application.Conditions() {
		f, err := w.desk.TakePhoto(w.ctx, by, id, photo("field"+string(id)+string(s)))
		if err != nil {
			t.Fatal(err)
		}
		v.Seen[s] = application.Seen{Result: application.Pass, Photos: []application.File{f}}
	}
	return v
}

func (w *world) passField(t *testing.T, by access.Actor, id application.ID) {
	t.Helper()
	passed, err := w.desk.FieldCheck(w.ctx, by, application.Ref{ID: id}, w.visit(t, by, id))
	if err != nil || !passed {
		t.Fatalf("field check = %v, %v", passed, err)
	}
}

func (w *world) wantState(t *testing.T, id application.ID, want application.State) application.Application {
	t.Helper()
	a, err := w.desk.Get(w.ctx, job, id)
	if err != nil || a.State != want {
		t.Fatalf("state = %s, %v; want %s", a.State, err, want)
	}
	return a
}

func (w *world) tasksOf(t *testing.T, by access.Actor, id application.ID) []notice.Kind {
	t.Helper()
	box, err := w.tasks.Inbox(w.ctx, by, notice.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	var kinds []notice.Kind
	for _, it := range box.Items {
		if it.Subject == id.Subject() {
			kinds = append(kinds, it.Kind)
		}
	}
	return kinds
}

func wantKind(t *testing.T, what string, err error, want errs.Kind, words ...string) {
	t.Helper()
	if !errs.Is(err, want) {
		t.Errorf("%s: %v, want %v", what, err, want)
	}
	for _, word := range words {
		if !strings.Contains(errs.TextOf(err), word) {
			t.Errorf("%s says %q, want %q in it", what, errs.TextOf(err), word)
		}
	}
}

func TestDesk(t *testing.T) {
	t.Parallel()
	c := clock.NewFake(clock.At(2020, time.April, 27, 9, 0))
	sqldbtest.Each(t, c, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, c, db)
		for _, story := range []struct {
			name string
			run  func(*testing.T)
		}{
			{"FiveConditions", w.fiveConditions},
			{"TwoReviewsByDifferentPeople", w.twoReviews},
			{"OnTimeInWorkingDays", w.onTime},
			{"ReturnedAndLapsed", w.returnedAndLapsed},
			{"SecondReturnCounts", w.secondReturn},
			{"ReusedPhotoIsFlagged", w.reused},
			{"FieldFailedAndCorrected", w.fieldFailed},
			{"CitySendsBack", w.citySendsBack},
			{"TwoClicksAtOnce", w.twoClicks},
			{"StrangersAndRights", w.strangers},
			{"DoubleApplication", w.doubles},
			{"WithdrawnAndRejected", w.ends},
			{"CleanOnesInOneBatch", w.batch},
			{"ObjectionSuspendsTheEffect", w.objection},
			{"CityWithoutCounties", w.noCounties},
			{"WrongFiles", w.wrongFiles},
		} {
			c.Set(clock.At(2020, time.April, 27, 9, 0))
			t.Run(story.name, story.run)
		}
	})
}

// fiveConditions is A-01.
func (w *world) fiveConditions(t *testing.T) {
	id := w.filled(t, w.village, "五有", application.SectionActivity)
	_, err := w.desk.Submit(w.ctx, w.village, id)
	wantKind(t, "submission", err, errs.Invalid, "有活动")
	if fields := errs.FieldsOf(err); len(fields) != 1 || fields[0].Text != "有活动" {
		t.Errorf("fields = %v, want only 有活动", fields)
	}
	_, err = w.desk.Get(w.ctx, w.li, id)
	wantKind(t, "the county reads a draft", err, errs.NotFound)
	if a, err := w.desk.Get(w.ctx, w.village, id); err != nil || a.State != application.Draft || a.Draft.Host != "五有村民委员会" {
		t.Errorf("the draft is %s %q, %v; want it kept", a.State, a.Draft.Host, err)
	}
	if _, err := w.desk.Attach(w.ctx, w.village, id, application.SectionActivity, photo("活动安排表")); err != nil {
		t.Fatal(err)
	}
	r, err := w.desk.Submit(w.ctx, w.village, id)
	if err != nil {
		t.Fatal(err)
	}
	if r.State != application.Submitted || len(r.Hash) != 64 || r.Office != "兴宁市科协" || r.Answer != "2020-05-13" || r.Code == "" {
		t.Errorf("receipt = %+v", r)
	}
	if got := w.tasksOf(t, w.li, id); len(got) != 1 || got[0] != application.TaskPaper {
		t.Errorf("the county's inbox has %v", got)
	}
}

// twoReviews is A-02.
func (w *world) twoReviews(t *testing.T) {
	id := w.submitted(t, "两审")
	w.passPaper(t, w.li, id)
	w.passField(t, w.li, id)
	// Li's second account, of the same phone, holds a role of the city.
	twin := w.li
	twin.ID, twin.Grants = "li-city", w.wang.Grants
	err := w.desk.Recognise(w.ctx, twin, application.Decision{Ref: application.Ref{ID: id}})
	wantKind(t, "Li's second review", err, errs.Denied, "您做了实地核查，不能再做复核", "王敏", "陈静")
	if got := w.tasksOf(t, twin, id); len(got) != 0 {
		t.Errorf("Li is asked for %v", got)
	}
	before := w.wantState(t, id, application.FieldPassed)

	if err := w.desk.Edit(w.ctx, w.village, id, func(f *application.Form) error { f.Address = "两审大道 2 号"; return nil }); err != nil {
		t.Fatal(err)
	}
	w.wantState(t, id, application.FieldPassed) // nothing happens before it is handed in
	if _, err := w.desk.Submit(w.ctx, w.village, id); err != nil {
		t.Fatal(err)
	}
	after := w.wantState(t, id, application.Submitted)
	if after.Hash == before.Hash || after.Form.Address != "两审大道 2 号" {
		t.Error("the edit has the old hash or address")
	}
	k, err := w.desk.Case(w.ctx, w.wang, id)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range k.Reviews {
		if r.Valid() {
			t.Errorf("the %s is still valid", r.Step)
		}
	}
	err = w.desk.Recognise(w.ctx, w.wang, application.Decision{Ref: application.Ref{ID: id}})
	wantKind(t, "recognition of an edited case", err, errs.Conflict)

	w.passPaper(t, w.he, id)
	w.passField(t, w.li, id)
	w.recognise(t, id)
}

func (w *world) recognise(t *testing.T, id application.ID) {
	t.Helper()
	if err := w.desk.Recognise(w.ctx, w.wang, application.Decision{Ref: application.Ref{ID: id}, Document: "梅科协〔2020〕8号"}); err != nil {
		t.Fatal(err)
	}
	a := w.wantState(t, id, application.Recognized)
	st, err := w.stations.ByID(w.ctx, job, a.Station)
	if err != nil || st.State != station.Applying || st.EffectiveOn != w.now().Day().AddDays(1) || st.Address != a.Form.Address {
		t.Fatalf("station = %s from %s at %s, %v", st.State, st.EffectiveOn, st.Address, err)
	}
	w.c.Set(st.EffectiveOn.Start())
	if n, err := w.stations.ActivateDue(w.ctx, job); err != nil || n != 1 {
		t.Errorf("ActivateDue = %d, %v", n, err)
	}
	// The applicant is the station's manager from now on.
	if _, err := w.stations.ByID(w.ctx, w.as(t, a.Applicant), a.Station); err != nil {
		t.Errorf("the applicant at his station: %v", err)
	}
	if err := w.desk.HandOver(w.ctx, job, id); err != nil {
		t.Errorf("handing over again: %v", err)
	}
	w.plaque(t, id, a.Station)
	log, err := event.About(w.ctx, w.db, id.Subject(), 20)
	if err != nil || len(log) == 0 || log[0].Kind != application.RecognizedEvent || log[0].Actor != w.wang.ID || log[0].Role != string(access.CityReviewer) {
		t.Errorf("record = %+v, %v", log, err)
	}
}

func (w *world) now() clock.Instant { return clock.From(w.c.Now()) }

func (w *world) plaque(t *testing.T, id application.ID, st station.ID) {
	t.Helper()
	plaques := func() int {
		box, err := w.tasks.Inbox(w.ctx, w.li, notice.Filter{Kind: application.TaskPlaque})
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, it := range box.Items {
			if it.Station == string(st) {
				n++
			}
		}
		return n
	}
	if plaques() != 1 {
		t.Error("nobody is asked for the plaque")
	}
	err := w.desk.MountPlaque(w.ctx, w.li, id, station.Plaque{Number: "GD-2020-0001", Mounted: w.now().Day()})
	if err != nil || plaques() != 0 {
		t.Errorf("mounting: %v, %d tasks left", err, plaques())
	}
}

// onTime is A-03.
func (w *world) onTime(t *testing.T) {
	id := w.submitted(t, "及时")
	if a := w.wantState(t, id, application.Submitted); a.Due.Due() != "2020-05-13 24:00" {
		t.Errorf("due %s", a.Due.Due())
	}
	w.c.Set(clock.Day("2020-05-13").At(23, 59))
	if _, err := w.tasks.EscalateDue(w.ctx, job); err != nil {
		t.Fatal(err)
	}
	if got := w.tasksOf(t, w.wang, id); len(got) != 0 {
		t.Errorf("a minute before, the city sees %v", got)
	}
	w.c.Set(clock.Day("2020-05-14").Start())
	if _, err := w.tasks.EscalateDue(w.ctx, job); err != nil {
		t.Fatal(err)
	}
	if got := w.tasksOf(t, w.wang, id); len(got) != 1 || got[0] != application.TaskPaper {
		t.Errorf("at midnight the city sees %v", got)
	}
	w.wantState(t, id, application.Submitted)

	w.c.Set(clock.At(2020, time.April, 27, 9, 0))
	other := w.submitted(t, "停表")
	w.c.Set(clock.At(2020, time.May, 7, 10, 0))
	w.giveBack(t, other)
	w.c.Set(clock.At(2020, time.May, 11, 9, 0))
	if _, err := w.desk.Submit(w.ctx, w.village, other); err != nil {
		t.Fatal(err)
	}
	if a := w.wantState(t, other, application.Submitted); a.Due.Due() != "2020-05-18 24:00" {
		t.Errorf("after the return due %s, want 2020-05-18 24:00", a.Due.Due())
	}
}

func (w *world) giveBack(t *testing.T, id application.ID) {
	t.Helper()
	err := w.desk.Return(w.ctx, w.li, application.PaperReview{Ref: application.Ref{ID: id}, Checks: []application.Check{
		{Item: "venue", Result: application.Fail, Note: "照片看不清门牌"}, {Item: "funding", Result: application.Fail, Note: "请补经费来源"},
	}})
	if err != nil {
		t.Fatal(err)
	}
}

func (w *world) returnedAndLapsed(t *testing.T) {
	id := w.submitted(t, "退回")
	err := w.desk.Return(w.ctx, w.li, application.PaperReview{Ref: application.Ref{ID: id}, Checks: []application.Check{{Item: "venue", Result: application.Fail}}})
	wantKind(t, "a return without a note", err, errs.Invalid)
	err = w.desk.PassPaper(w.ctx, w.li, application.PaperReview{Ref: application.Ref{ID: id}, Checks: allPass()[1:]})
	wantKind(t, "a pass with an open item", err, errs.Invalid, "1 项")
	w.giveBack(t, id)
	if got := w.tasksOf(t, w.village, id); len(got) != 1 || got[0] != application.TaskReturn {
		t.Errorf("the applicant's inbox has %v", got)
	}
	if got := w.tasksOf(t, w.li, id); len(got) != 0 {
		t.Errorf("the county's inbox still has %v", got)
	}
	a := w.wantState(t, id, application.Returned)
	w.c.Set(a.Due - 1)
	if n, err := w.desk.LapseDue(w.ctx, job); n != 0 || err != nil {
		t.Errorf("before the end: %d, %v", n, err)
	}
	w.c.Set(a.Due)
	if n, err := w.desk.LapseDue(w.ctx, job); n != 1 || err != nil {
		t.Errorf("at the end: %d, %v", n, err)
	}
	a = w.wantState(t, id, application.Lapsed)
	if st, err := w.stations.ByID(w.ctx, job, a.Station); err != nil || st.State != station.Planned {
		t.Errorf("the station is %s, %v; want it planned again", st.State, err)
	}
}

// secondReturn counts what the county could have said at once, and only that.
func (w *world) secondReturn(t *testing.T) {
	id := w.submitted(t, "再退")
	w.giveBack(t, id) // venue, funding
	err := w.desk.Edit(w.ctx, w.village, id, func(f *application.Form) error { f.Area, f.Manager = "60", "刘站长"; return nil })
	if err == nil {
		_, err = w.desk.Submit(w.ctx, w.village, id)
	}
	if err != nil {
		t.Fatal(err)
	}
	fail := func(item string) application.Check {
		return application.Check{Item: item, Result: application.Fail, Note: "请改"}
	}
	err = w.desk.Return(w.ctx, w.li, application.PaperReview{Ref: application.Ref{ID: id}, Checks: []application.Check{
		fail("venue"), fail("staff"), fail("network"), fail("mobile"),
	}})
	if err != nil {
		t.Fatal(err)
	}
	log, err := event.About(w.ctx, w.db, id.Subject(), 1)
	if err != nil {
		t.Fatal(err)
	}
	var data application.MovedData
	if err := log[0].Decode(&data); err != nil {
		t.Fatal(err)
	}
	// venue was named before, staff has changed since.
	if got := strings.Join(data.Late, " "); got != "network mobile" || data.Returns != 2 {
		t.Errorf("late = %q after %d returns, want network and mobile after 2", got, data.Returns)
	}
}

// reused shows a photo of another case to whoever decides.
func (w *world) reused(t *testing.T) {
	one, two := w.submitted(t, "原图"), w.submitted(t, "借图")
	w.passPaper(t, w.li, one)
	w.passPaper(t, w.li, two)
	w.passField(t, w.he, one)
	v := w.visit(t, w.he, two)
	f, err := w.desk.TakePhoto(w.ctx, w.he, two, photo("field"+string(one)+"venue"))
	if err != nil {
		t.Fatal(err)
	}
	v.Seen[application.SectionVenue] = application.Seen{Result: application.Pass, Photos: []application.File{f}}
	if _, err := w.desk.FieldCheck(w.ctx, w.he, application.Ref{ID: two}, v); err != nil {
		t.Fatal(err)
	}
	for id, want := range map[application.ID]int{one: 0, two: 1} {
		k, err := w.desk.Case(w.ctx, w.wang, id)
		if err != nil {
			t.Fatal(err)
		}
		if r, ok := k.Last(application.Field); !ok || len(r.Visit.Flags) != want {
			t.Errorf("%s is flagged %v, want %d", k.Title, r.Visit.Flags, want)
		}
	}
}

func (w *world) fieldFailed(t *testing.T) {
	id := w.submitted(t, "不符合")
	w.passPaper(t, w.li, id)
	v := w.visit(t, w.he, id)
	v.Seen[application.SectionTerminal] = application.Seen{Result: application.Fail, Note: "电视打不开", Photos: v.Seen[application.SectionTerminal].Photos}
	if passed, err := w.desk.FieldCheck(w.ctx, w.he, application.Ref{ID: id}, v); err != nil || passed {
		t.Fatalf("field check = %v, %v", passed, err)
	}
	w.wantState(t, id, application.FieldFailed)
	err := w.desk.Edit(w.ctx, w.village, id, func(f *application.Form) error { f.Address = "x"; return nil })
	wantKind(t, "editing", err, errs.Conflict)
	wantKind(t, "correcting without a word", w.desk.Correct(w.ctx, w.village, id, ""), errs.Invalid)
	if err := w.desk.Correct(w.ctx, w.village, id, "换了新电视"); err != nil {
		t.Fatal(err)
	}
	w.passField(t, w.he, id)
	w.recognise(t, id)

	late := w.submitted(t, "改晚了")
	w.passPaper(t, w.li, late)
	v = w.visit(t, w.he, late)
	v.Seen[application.SectionStaff] = application.Seen{Result: application.Fail, Note: "没有人", Photos: v.Seen[application.SectionStaff].Photos}
	if _, err := w.desk.FieldCheck(w.ctx, w.he, application.Ref{ID: late}, v); err != nil {
		t.Fatal(err)
	}
	w.c.Advance(61 * 24 * time.Hour)
	wantKind(t, "correcting after 60 days", w.desk.Correct(w.ctx, w.village, late, "好了"), errs.Conflict, "期限已过")
}

func (w *world) citySendsBack(t *testing.T) {
	id := w.submitted(t, "发回")
	w.passPaper(t, w.li, id)
	w.passField(t, w.he, id)
	wantKind(t, "a return without a reason", w.desk.ReturnToCounty(w.ctx, w.wang, application.Decision{Ref: application.Ref{ID: id}}), errs.Invalid)
	if err := w.desk.ReturnToCounty(w.ctx, w.wang, application.Decision{Ref: application.Ref{ID: id}, Reason: "照片不清楚"}); err != nil {
		t.Fatal(err)
	}
	w.wantState(t, id, application.PaperPassed)
	if got := w.tasksOf(t, w.li, id); len(got) != 1 || got[0] != application.TaskField {
		t.Errorf("the county is asked for %v, want a new field check", got)
	}
	w.passField(t, w.he, id)
	w.recognise(t, id)
}

func (w *world) twoClicks(t *testing.T) {
	id := w.submitted(t, "同时")
	a := w.wantState(t, id, application.Submitted)
	in := application.PaperReview{Ref: application.Ref{ID: id, Version: a.Version}, Checks: allPass()}
	results := make(chan error, 2)
	for _, by := range []access.Actor{w.li, w.he} {
		go func() { results <- w.desk.PassPaper(w.ctx, by, in) }()
	}
	first, second := <-results, <-results
	if first != nil {
		first, second = second, first
	}
	if first != nil {
		t.Fatalf("both failed: %v, %v", first, second)
	}
	wantKind(t, "the second click", second, errs.Conflict)
}

func (w *world) strangers(t *testing.T) {
	id := w.submitted(t, "权限")
	ref := application.Ref{ID: id}
	_, err := w.desk.Case(w.ctx, w.stranger, id)
	wantKind(t, "a stranger reads", err, errs.NotFound)
	wantKind(t, "a stranger passes", w.desk.PassPaper(w.ctx, w.stranger, application.PaperReview{Ref: ref, Checks: allPass()}), errs.NotFound)
	_, err = w.desk.TakePhoto(w.ctx, w.stranger, id, photo("x"))
	wantKind(t, "a stranger's photo", err, errs.NotFound)
	neighbour := w.person(t, "邻村", access.Applicant, org.Province)
	wantKind(t, "another applicant withdraws", w.desk.Withdraw(w.ctx, neighbour, id, ""), errs.NotFound)
	_, err = w.desk.Get(w.ctx, neighbour, id)
	wantKind(t, "another applicant reads", err, errs.NotFound)
	_, err = w.desk.Get(w.ctx, access.Nobody(), id)
	wantKind(t, "nobody reads", err, errs.NotFound)
	wantKind(t, "the city passes papers", w.desk.PassPaper(w.ctx, w.wang, application.PaperReview{Ref: ref, Checks: allPass()}), errs.Denied)
	w.passPaper(t, w.li, id)
	w.passField(t, w.li, id)
	wantKind(t, "the county recognises", w.desk.Recognise(w.ctx, w.he, application.Decision{Ref: ref}), errs.Denied)

	own := w.village
	own.Grants = append(own.Grants, w.li.Grants...)
	mine := w.filled(t, own, "自己审")
	if _, err := w.desk.Submit(w.ctx, own, mine); err != nil {
		t.Fatal(err)
	}
	err = w.desk.PassPaper(w.ctx, own, application.PaperReview{Ref: application.Ref{ID: mine}, Checks: allPass()})
	wantKind(t, "the own application", err, errs.Denied, "您自己的申报")
	if l, err := w.desk.List(w.ctx, w.stranger, application.Query{}); err != nil || l.Total != 0 {
		t.Errorf("a stranger lists %d, %v", l.Total, err)
	}
	if l, err := w.desk.List(w.ctx, w.li, application.Query{State: application.FieldPassed, Under: xingning, Text: "权限"}); err != nil || l.Total != 1 {
		t.Errorf("the county lists %d, %v; want 1", l.Total, err)
	}
}

func (w *world) doubles(t *testing.T) {
	first := w.submitted(t, "重复")
	second := w.filled(t, w.village, "重复")
	_, err := w.desk.Submit(w.ctx, w.village, second)
	wantKind(t, "the double", err, errs.Conflict, "已有一份正在办理")
	if twin, found, err := w.desk.Twin(w.ctx, w.village, second); err != nil || !found || twin.ID != first || !twin.Own {
		t.Errorf("twin = %+v, %v, %v", twin, found, err)
	}
	if err := w.desk.Withdraw(w.ctx, w.village, first, "填错了"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.desk.Submit(w.ctx, w.village, second); err != nil {
		t.Errorf("after the first is withdrawn: %v", err)
	}
}

func (w *world) ends(t *testing.T) {
	id := w.submitted(t, "撤回")
	if err := w.desk.Withdraw(w.ctx, w.village, id, "不办了"); err != nil {
		t.Fatal(err)
	}
	w.wantState(t, id, application.Withdrawn)
	if got := w.tasksOf(t, w.li, id); len(got) != 0 {
		t.Errorf("the county is still asked for %v", got)
	}
	wantKind(t, "withdrawing twice", w.desk.Withdraw(w.ctx, w.village, id, ""), errs.Conflict)

	no := w.submitted(t, "不予")
	wantKind(t, "a rejection without a reason", w.desk.Reject(w.ctx, w.li, application.PaperReview{Ref: application.Ref{ID: no}}), errs.Invalid)
	if err := w.desk.Reject(w.ctx, w.li, application.PaperReview{Ref: application.Ref{ID: no}, Reason: "场所不对外开放"}); err != nil {
		t.Fatal(err)
	}
	a := w.wantState(t, no, application.Rejected)
	if st, err := w.stations.ByID(w.ctx, job, a.Station); err != nil || st.State != station.Planned {
		t.Errorf("the station is %s, %v", st.State, err)
	}
}

func (w *world) batch(t *testing.T) {
	clean, far, early := w.submitted(t, "批一"), w.submitted(t, "批二"), w.submitted(t, "批三")
	move := func(id application.ID, lng string) {
		t.Helper()
		err := w.desk.Edit(w.ctx, w.village, id, func(f *application.Form) error { f.Lng = lng; return nil })
		if err == nil {
			_, err = w.desk.Submit(w.ctx, w.village, id)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	move(clean, "115.60") // away from every other station
	move(far, "115.50")
	for _, id := range []application.ID{clean, far} {
		w.passPaper(t, w.li, id)
	}
	v := w.visit(t, w.he, clean)
	v.Position.Lng = 115.6001
	if _, err := w.desk.FieldCheck(w.ctx, w.he, application.Ref{ID: clean}, v); err != nil {
		t.Fatal(err)
	}
	v = w.visit(t, w.he, far)
	v.Position.Lng, v.PlaceReason = 115.51, "校门在山后"
	if _, err := w.desk.FieldCheck(w.ctx, w.he, application.Ref{ID: far}, v); err != nil {
		t.Fatal(err)
	}
	out, err := w.desk.RecogniseMany(w.ctx, w.wang, []application.ID{clean, far, early}, application.Decision{Document: "批号"})
	if err != nil || len(out) != 3 || out[0].Error != "" || !strings.Contains(out[1].Error, "较远") || !strings.Contains(out[2].Error, "待县级审核") {
		t.Errorf("batch = %+v, %v", out, err)
	}
	w.wantState(t, clean, application.Recognized)
	w.wantState(t, far, application.FieldPassed)
	_, err = w.desk.RecogniseMany(w.ctx, w.wang, make([]application.ID, application.MaxBatch+1), application.Decision{})
	wantKind(t, "51 cases", err, errs.Invalid, "50")
}

func (w *world) objection(t *testing.T) {
	id := w.submitted(t, "异议")
	w.passPaper(t, w.li, id)
	w.passField(t, w.he, id)
	wantKind(t, "an objection to nothing", w.desk.Object(w.ctx, w.wang, id, "x"), errs.Conflict)
	if err := w.desk.Recognise(w.ctx, w.wang, application.Decision{Ref: application.Ref{ID: id}}); err != nil {
		t.Fatal(err)
	}
	st := w.wantState(t, id, application.Recognized).Station
	wantKind(t, "an objection without a reason", w.desk.Object(w.ctx, w.wang, id, ""), errs.Invalid)
	wantKind(t, "the county's objection", w.desk.Object(w.ctx, w.li, id, "x"), errs.Denied)
	if err := w.desk.Object(w.ctx, w.wang, id, "村民反映场所不开放"); err != nil {
		t.Fatal(err)
	}
	w.c.Advance(48 * time.Hour)
	if _, err := w.stations.ActivateDue(w.ctx, job); err != nil {
		t.Fatal(err)
	}
	if got, err := w.stations.ByID(w.ctx, job, st); err != nil || got.State != station.Applying {
		t.Errorf("under objection: %s, %v", got.State, err)
	}
	err := w.desk.Settle(w.ctx, w.wang, id, false, application.Decision{Reason: "查无此事", EffectiveOn: w.now().Day()})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := w.stations.ByID(w.ctx, job, st); err != nil || got.State != station.Recognized || got.SeriesFrom != w.now().Day() {
		t.Errorf("after the objection: %s from %s, %v", got.State, got.SeriesFrom, err)
	}
	wantKind(t, "an objection too late", w.desk.Object(w.ctx, w.wang, id, "x"), errs.Conflict)
}

// noCounties is the case of Dongguan: the town reviews first, the city second.
func (w *world) noCounties(t *testing.T) {
	town := w.person(t, "镇街", access.CountyReviewer, guancheng)
	city := w.person(t, "市局", access.CityReviewer, dongguan)
	id := w.filled(t, w.village, "东莞")
	err := w.desk.Edit(w.ctx, w.village, id, func(f *application.Form) error { f.Org = "441900003001"; return nil })
	if err != nil {
		t.Fatal(err)
	}
	r, err := w.desk.Submit(w.ctx, w.village, id)
	if err != nil || !strings.HasPrefix(string(r.Code), "GD-4419-00-") {
		t.Fatalf("receipt = %+v, %v", r, err)
	}
	w.passPaper(t, town, id)
	w.passField(t, town, id)
	if err := w.desk.Recognise(w.ctx, city, application.Decision{Ref: application.Ref{ID: id}}); err != nil {
		t.Error(err)
	}

	bad := w.filled(t, w.village, "错码")
	if err := w.desk.Edit(w.ctx, w.village, bad, func(f *application.Form) error { f.Org = "449999999999"; return nil }); err != nil {
		t.Fatal(err)
	}
	_, err = w.desk.Submit(w.ctx, w.village, bad)
	wantKind(t, "an unknown division", err, errs.NotFound)
	if err := w.desk.Edit(w.ctx, w.village, bad, func(f *application.Form) error { f.Org = meizhou; return nil }); err != nil {
		t.Fatal(err)
	}
	_, err = w.desk.Submit(w.ctx, w.village, bad)
	wantKind(t, "a city without a first-review unit over it", err, errs.Conflict, "梅州市", "联系")
}

func (w *world) wrongFiles(t *testing.T) {
	id := w.filled(t, w.village, "文件", application.SectionVenue)
	_, err := w.desk.Attach(w.ctx, w.village, id, application.SectionVenue, application.Upload{Name: "x.jpg", Body: strings.NewReader("<html>")})
	wantKind(t, "a page named .jpg", err, errs.Invalid, "不是照片")
	huge := append([]byte("\xff\xd8\xff\xe0"), bytes.Repeat([]byte{0}, application.MaxFile)...)
	_, err = w.desk.Attach(w.ctx, w.village, id, application.SectionVenue, application.Upload{Name: "x.jpg", Body: bytes.NewReader(huge)})
	wantKind(t, "a photo over the limit", err, errs.Invalid, "10 MB")
	f, err := w.desk.Attach(w.ctx, w.village, id, application.SectionVenue, photo("门口"))
	if err != nil {
		t.Fatal(err)
	}
	if _, body, err := w.desk.Open(w.ctx, w.village, id, f.Hash); err != nil {
		t.Error(err)
	} else if err := body.Close(); err != nil {
		t.Error(err)
	}
	_, _, err = w.desk.Open(w.ctx, w.li, id, f.Hash)
	wantKind(t, "a reviewer opens a draft's photo", err, errs.NotFound)
	other := w.submitted(t, "别案")
	_, _, err = w.desk.Open(w.ctx, w.li, other, f.Hash)
	wantKind(t, "a photo of another case", err, errs.NotFound)
	w.passPaper(t, w.li, other)
	v := w.visit(t, w.li, other)
	v.Seen[application.SectionVenue] = application.Seen{Result: application.Pass, Photos: []application.File{f}}
	_, err = w.desk.FieldCheck(w.ctx, w.li, application.Ref{ID: other}, v)
	wantKind(t, "a report with a photo of another case", err, errs.Invalid)
	if err := w.desk.Detach(w.ctx, w.village, id, application.SectionVenue, f.Hash); err != nil {
		t.Error(err)
	}
}
