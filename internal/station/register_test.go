package station_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/event"
	"ezhan/internal/org"
	"ezhan/internal/policy"
	"ezhan/internal/sqldb"
	"ezhan/internal/sqldb/sqldbtest"
	"ezhan/internal/station"
)

const (
	xingning = "440000.441400.441481"
	village  = org.ID("441481122004")
)

func person(id string, role access.Role, path string) access.Actor {
	return access.Actor{ID: id, Person: "p-" + id, Grants: []access.Grant{{Role: role, Org: path[len(path)-6:], Path: path}}}
}

var (
	county   = person("he", access.CountyManager, xingning)
	reviewer = person("li", access.CountyReviewer, xingning)
	stranger = person("zhu", access.CountyManager, "440000.441500.441502")
	job      = access.System("test")
)

type world struct {
	ctx  context.Context
	db   *sqldb.DB
	tree *org.Tree
	reg  *station.Register
}

func newWorld(t *testing.T, db *sqldb.DB) *world {
	t.Helper()
	tree := org.NewTree(db)
	if err := tree.Seed(context.Background(), job, "441481", "441502"); err != nil {
		t.Fatal(err)
	}
	return &world{ctx: context.Background(), db: db, tree: tree, reg: station.NewRegister(db, tree, policy.Embedded())}
}

func (w *world) profile(name string) station.Profile {
	return station.Profile{
		Name: name, Type: station.Village, Host: "合水村民委员会", Org: village, Address: "合水大道 1 号",
		Manager: "黄秀英",
		Venue:   station.CivilizationPracticeCenter, Point: station.Point{Lng: 115.73, Lat: 24.14},
		Funding: []string{"COUNTY", "OWN"}, Languages: []string{"HAKKA"}, Week: w.reg.DefaultWeek("2020-05-01"),
	}
}

func (w *world) plan(t *testing.T, p station.Profile) station.Station {
	t.Helper()
	st, err := w.reg.Plan(w.ctx, county, p)
	if err != nil {
		t.Fatal(err)
	}
	return st
}

func (w *world) inTx(fn func(tx *sqldb.Tx) error) error { return w.db.InTx(w.ctx, fn) }

func TestRegister(t *testing.T) {
	t.Parallel()
	c := clock.NewFake(clock.At(2020, time.June, 15, 10, 0))
	sqldbtest.Each(t, c, func(t *testing.T, db *sqldb.DB) {
		c.Set(clock.At(2020, time.June, 15, 10, 0))
		w := newWorld(t, db)
		t.Run("PlanGivesCodesInOrder", w.planGivesCodes)
		t.Run("ReachAndRights", w.reachAndRights)
		t.Run("RecognisedOnTheEffectiveDay", func(t *testing.T) { w.recognised(t, c) })
		t.Run("PastDecisionActivatesAtOnce", w.activatesAtOnce)
		t.Run("SecondUpdateConflicts", w.secondUpdateConflicts)
		t.Run("ListFiltersAndCounts", w.listFilters)
		t.Run("NeighboursAndDoubles", w.doubles)
		t.Run("CodesAreNeverGivenTwice", w.codesAreUnique)
	})
}

func (w *world) planGivesCodes(t *testing.T) {
	a, b := w.plan(t, w.profile("甲站")), w.plan(t, w.profile("乙站"))
	if a.Code != "GD-4414-81-0001" || b.Code != "GD-4414-81-0002" || a.State != station.Planned {
		t.Errorf("got %s, %s, %s", a.Code, b.Code, a.State)
	}
	got, err := w.reg.ByCode(w.ctx, county, a.Code)
	if err != nil {
		t.Fatal(err)
	}
	if got.Name != "甲站" || len(got.Funding) != 2 || got.Week.String() != "每天 08:00–21:00" || got.Point != a.Point {
		t.Errorf("read back %+v", got)
	}
	if log, err := event.About(w.ctx, w.db, a.ID.Subject(), 5); err != nil || len(log) != 1 || log[0].Kind != station.Registered {
		t.Errorf("record = %v, %v", log, err)
	}
}

func (w *world) reachAndRights(t *testing.T) {
	st := w.plan(t, w.profile("丙站"))
	if _, err := w.reg.ByID(w.ctx, stranger, st.ID); !errs.Is(err, errs.NotFound) {
		t.Errorf("a stranger reads it: %v", err)
	}
	if _, err := w.reg.ByID(w.ctx, reviewer, st.ID); err != nil {
		t.Errorf("the county reviewer: %v", err)
	}
	if err := w.reg.Start(w.ctx, reviewer, st.ID, ""); !errs.Is(err, errs.Denied) {
		t.Errorf("the reviewer starts building: %v, want Denied", err)
	}
	if err := w.reg.Start(w.ctx, stranger, st.ID, ""); !errs.Is(err, errs.NotFound) {
		t.Errorf("a stranger starts building: %v, want NotFound", err)
	}
	if err := w.reg.Start(w.ctx, county, st.ID, "已开工"); err != nil {
		t.Error(err)
	}
	if err := w.reg.Start(w.ctx, county, st.ID, ""); !errs.Is(err, errs.Conflict) {
		t.Errorf("starting twice: %v, want Conflict", err)
	}
	manager := access.Actor{ID: "m", Grants: []access.Grant{{Role: access.StationManager, Org: "441481", Path: xingning, Station: string(st.ID)}}}
	if _, err := w.reg.ByID(w.ctx, manager, st.ID); err != nil {
		t.Errorf("its own manager: %v", err)
	}
	if l, err := w.reg.List(w.ctx, manager, station.Query{}); err != nil || l.Total != 1 {
		t.Errorf("the manager lists %d, %v; want the own station", l.Total, err)
	}
	if _, err := w.reg.Plan(w.ctx, stranger, w.profile("丁站")); !errs.Is(err, errs.NotFound) {
		t.Errorf("a stranger plans here: %v, want NotFound", err)
	}
}

func (w *world) recognised(t *testing.T, c *clock.Fake) {
	st := w.applying(t, "认定站")
	err := w.inTx(func(tx *sqldb.Tx) error {
		return w.reg.Recognise(w.ctx, tx, job, st.ID, station.Decision{EffectiveOn: "2020-06-16", Document: "梅科协〔2020〕8号"})
	})
	if err != nil {
		t.Fatal(err)
	}
	w.wantState(t, st.ID, station.Applying)
	if n, err := w.reg.ActivateDue(w.ctx, job); n != 0 || err != nil {
		t.Errorf("on the day of the decision: %d, %v", n, err)
	}
	c.Set(clock.Day("2020-06-16").Start())
	if n, err := w.reg.ActivateDue(w.ctx, job); n != 1 || err != nil {
		t.Errorf("on the effective day: %d, %v", n, err)
	}
	if n, err := w.reg.ActivateDue(w.ctx, job); n != 0 || err != nil {
		t.Errorf("again: %d, %v", n, err)
	}
	w.wantState(t, st.ID, station.Recognized)
	for day, want := range map[clock.Day]int{"2020-06-15": 0, "2020-06-16": 1, "2020-07-01": 1} {
		if list, err := w.reg.InSeriesOn(w.ctx, county, day); err != nil || len(list) != want {
			t.Errorf("%s: %d in the series, %v; want %d", day, len(list), err, want)
		}
	}
	if _, err := w.reg.Public(w.ctx, access.Nobody(), st.Code); err != nil {
		t.Errorf("the public page: %v", err)
	}
	for text, want := range map[string]int{"认定站": 1, st.Address: 1, st.Manager: 0} {
		if l, err := w.reg.PublicList(w.ctx, access.Nobody(), station.Query{Text: text}); err != nil || l.Total != want {
			t.Errorf("the public looks for %q: %d found, %v; want %d", text, l.Total, err, want)
		}
	}
	if win, err := w.reg.ServiceWindow(w.ctx, county, st.ID, "2020-06-20"); err != nil || win.String() != "08:00–21:00" {
		t.Errorf("window = %v, %v", win, err)
	}
	h, err := w.reg.History(w.ctx, county, st.ID)
	if err != nil || len(h.Steps) != 3 || h.Steps[2].State != station.Recognized || h.Steps[2].Day != "2020-06-16" {
		t.Errorf("history = %+v, %v", h.Steps, err)
	}
}

func (w *world) applying(t *testing.T, name string) station.Station {
	t.Helper()
	unit, err := w.tree.Get(w.ctx, job, village)
	if err != nil {
		t.Fatal(err)
	}
	var st station.Station
	err = w.inTx(func(tx *sqldb.Tx) error {
		st, err = w.reg.Apply(w.ctx, tx, job, station.Applicant{Unit: unit, Profile: w.profile(name), Stage: "待县级审核"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return st
}

func (w *world) wantState(t *testing.T, id station.ID, want station.State) {
	t.Helper()
	st, err := w.reg.ByID(w.ctx, county, id)
	if err != nil || st.State != want {
		t.Errorf("state = %s, %v; want %s", st.State, err, want)
	}
}

func (w *world) activatesAtOnce(t *testing.T) {
	st := w.applying(t, "补录站")
	if _, err := w.reg.Public(w.ctx, access.Nobody(), st.Code); !errs.Is(err, errs.NotFound) {
		t.Errorf("an applying station is public: %v", err)
	}
	err := w.inTx(func(tx *sqldb.Tx) error {
		return w.reg.Recognise(w.ctx, tx, job, st.ID, station.Decision{EffectiveOn: "2020-03-01"})
	})
	if err != nil {
		t.Fatal(err)
	}
	w.wantState(t, st.ID, station.Recognized)
	facts, err := w.reg.Facts(w.ctx, county, "2020-03-01", st.ID)
	if err != nil || !facts[st.ID].InSeries("2020-03-01") {
		t.Errorf("facts = %+v, %v", facts[st.ID], err)
	}
	refused := w.applying(t, "没批站")
	if err := w.inTx(func(tx *sqldb.Tx) error { return w.reg.Refuse(w.ctx, tx, job, refused.ID) }); err != nil {
		t.Fatal(err)
	}
	w.wantState(t, refused.ID, station.Planned)
}

func (w *world) secondUpdateConflicts(t *testing.T) {
	st := w.plan(t, w.profile("改名站"))
	p := st.Profile
	p.Address, p.Week = "合水大道 2 号", station.Week{{540, 600}}
	if err := w.reg.Update(w.ctx, county, st.ID, st.Version, p); !errs.Is(err, errs.Invalid) {
		t.Errorf("one hour without a reason: %v, want Invalid", err)
	}
	p.WeekReason = "学校只在傍晚开放"
	if err := w.reg.Update(w.ctx, county, st.ID, st.Version, p); err != nil {
		t.Fatal(err)
	}
	if err := w.reg.Update(w.ctx, county, st.ID, st.Version, p); !errs.Is(err, errs.Conflict) {
		t.Errorf("the second of two at once: %v, want Conflict", err)
	}
	if h, err := w.reg.History(w.ctx, county, st.ID); err != nil || len(h.Places) != 1 || h.Places[0].Address != "合水大道 2 号" {
		t.Errorf("places = %+v, %v; want one for the day", h.Places, err)
	}
}

func (w *world) listFilters(t *testing.T) {
	ctx, n := sqldb.WithCounter(w.ctx)
	l, err := w.reg.List(ctx, county, station.Query{Under: "441481", State: station.Planned, Text: "改名", Venue: station.CivilizationPracticeCenter})
	if err != nil || l.Total != 1 || l.Stations[0].Name != "改名站" || l.Stations[0].OrgName == "" {
		t.Errorf("list = %+v, %v", l, err)
	}
	if n.Statements() > 3 {
		t.Errorf("%d statements", n.Statements())
	}
	if l, err := w.reg.List(w.ctx, county, station.Query{Text: "GD-4414-81-0001"}); err != nil || l.Total != 1 {
		t.Errorf("by code: %d, %v", l.Total, err)
	}
	if l, err := w.reg.List(w.ctx, stranger, station.Query{}); err != nil || l.Total != 0 {
		t.Errorf("a stranger lists %d, %v", l.Total, err)
	}
	all := 0
	if err := w.reg.Export(w.ctx, county, station.Query{}, func(station.Station) error { all++; return nil }); err != nil {
		t.Fatal(err)
	}
	l, err = w.reg.List(w.ctx, county, station.Query{Page: 99, Size: 2})
	if err != nil || l.Total != all || len(l.Stations) == 0 {
		t.Errorf("past the end: total %d of %d, %d rows, %v", l.Total, all, len(l.Stations), err)
	}
}

func (w *world) doubles(t *testing.T) {
	p := w.profile("新站")
	p.Host, p.Point.Lat = "别的单位", p.Point.Lat+0.0003 // some 33 m
	near, err := w.reg.Similar(w.ctx, county, p, "")
	if err != nil || len(near) == 0 || !near[0].Double() || near[0].Metres > 50 {
		t.Errorf("near = %+v, %v; want a warning", near, err)
	}
}

func (w *world) codesAreUnique(t *testing.T) {
	var mu sync.Mutex
	seen := map[station.Code]bool{}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			st, err := w.reg.Plan(w.ctx, county, w.profile("并发站"))
			mu.Lock()
			defer mu.Unlock()
			if err != nil || seen[st.Code] {
				t.Errorf("code %s, %v", st.Code, err)
			}
			seen[st.Code] = true
		})
	}
	wg.Wait()
}
