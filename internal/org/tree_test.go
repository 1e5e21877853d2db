package org_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/org"
	"ezhan/internal/sqldb"
	"ezhan/internal/sqldb/sqldbtest"
)

var (
	start  = clock.At(2026, time.May, 12, 9, 36)
	system = access.System("test")
)

// at is somebody with the roles at a unit of the given path.
func at(path string, roles ...access.Role) access.Actor {
	a := access.Actor{ID: "m-" + path, Person: "p-" + path}
	id := path[strings.LastIndexByte(path, '.')+1:]
	for _, role := range roles {
		a.Grants = append(a.Grants, access.Grant{Role: role, Org: id, Path: path})
	}
	return a
}

var (
	province = at("440000", access.ProvinceAdmin)
	meizhou  = at("440000.441400", access.CityManager)
	zhanjang = at("440000.440800", access.CityManager)
	meixian  = at("440000.441400.441403", access.CountyReviewer)
)

func seeded(t testing.TB, db *sqldb.DB) *org.Tree {
	t.Helper()
	tree := org.NewTree(db)
	if err := tree.Seed(context.Background(), system); err != nil {
		t.Fatal(err)
	}
	return tree
}

func TestTree(t *testing.T) {
	sqldbtest.Each(t, clock.NewFake(start), func(t *testing.T, db *sqldb.DB) {
		tree := seeded(t, db)
		t.Run("Seed", func(t *testing.T) { checkSeed(t, tree) })
		t.Run("Reach", func(t *testing.T) { checkReach(t, tree) })
		t.Run("Search", func(t *testing.T) { checkSearch(t, tree) })
		t.Run("Offices", func(t *testing.T) { checkOffices(t, tree) })
		t.Run("Change", func(t *testing.T) { checkChange(t, tree) })
	})
}

func TestSeedOfAPilot(t *testing.T) {
	tree := org.NewTree(sqldbtest.SQLite(t, clock.NewFake(start)))
	ctx := context.Background()
	if err := tree.Seed(ctx, system, "441403"); err != nil {
		t.Fatal(err)
	}
	for id, want := range map[org.ID]bool{
		"440000": true, "441400": true, "441403": true, "441403100221": true, "441402": false, "440100": false,
	} {
		if _, err := tree.Get(ctx, system, id); (err == nil) != want {
			t.Errorf("Get(%s) = %v, want there %v", id, err, want)
		}
	}
}

func checkSeed(t *testing.T, tree *org.Tree) {
	ctx := context.Background()
	if err := tree.Seed(ctx, system); err != nil {
		t.Errorf("seeding again: %v, want nothing to happen", err)
	}
	if err := tree.Seed(ctx, meizhou); !errs.Is(err, errs.Denied) {
		t.Errorf("a city seeds: %v, want Denied", err)
	}
	cities, err := tree.Children(ctx, province, org.Province, false)
	if err != nil || len(cities) != 21 {
		t.Fatalf("%d cities, %v, want 21", len(cities), err)
	}
	counties := 0
	for _, city := range cities {
		units, err := tree.Children(ctx, province, city.ID, true)
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range units {
			if u.Level == org.CountyLevel {
				counties++
			}
			if !u.FirstReview {
				t.Errorf("%s makes no first review", u.FullName)
			}
		}
	}
	if counties != 122 {
		t.Errorf("%d counties, want 122", counties)
	}
	village, err := tree.Get(ctx, province, "441403100221")
	if err != nil || village.FullName != "梅州市梅县区松口镇大黄村" || village.Path != "440000.441400.441403.441403100.441403100221" {
		t.Errorf("got %q at %s, %v", village.FullName, village.Path, err)
	}
	shunde, err := tree.Get(ctx, province, "440606")
	if err != nil || !shunde.DirectReport || shunde.Parent != "440600" || shunde.Lng == 0 {
		t.Errorf("顺德: direct %v, parent %s, %v", shunde.DirectReport, shunde.Parent, err)
	}
}

func checkReach(t *testing.T, tree *org.Tree) {
	ctx := context.Background()
	if _, err := tree.Get(ctx, zhanjang, "441403"); !errs.Is(err, errs.NotFound) {
		t.Errorf("another city's county: %v, want NotFound", err)
	}
	if _, err := tree.Ancestors(ctx, zhanjang, "441403100221"); !errs.Is(err, errs.NotFound) {
		t.Errorf("ancestors of another city's village: %v, want NotFound", err)
	}
	if units, err := tree.Children(ctx, access.Nobody(), org.Province, true); err != nil || len(units) != 0 {
		t.Errorf("nobody sees %d cities, %v", len(units), err)
	}
	chain, err := tree.Ancestors(ctx, meixian, "441403100221")
	if err != nil || len(chain) != 5 || chain[0].ID != org.Province || chain[4].ID != "441403100221" {
		t.Errorf("ancestors %d, %v, want five from the province down", len(chain), err)
	}
	roots, err := tree.Roots(ctx, meixian)
	if err != nil || len(roots) != 1 || roots[0].ID != "441403" {
		t.Errorf("roots %v, %v", roots, err)
	}
	for code, want := range map[string]errs.Kind{
		"4414 03": errs.Internal, "441499": errs.NotFound, "44140": errs.Invalid, "梅县": errs.Invalid, "440803": errs.NotFound,
	} {
		_, err := tree.Find(ctx, meizhou, code)
		if want == errs.Internal && err == nil {
			continue
		}
		if errs.KindOf(err) != want || err == nil {
			t.Errorf("Find(%q) = %v, want kind %s", code, err, want)
		}
	}
	if _, err := tree.Find(ctx, meizhou, "441499"); !strings.Contains(errs.TextOf(err), "441499") {
		t.Errorf("wrong code: %q does not name it", errs.TextOf(err))
	}
}

func checkSearch(t *testing.T, tree *org.Tree) {
	for _, tc := range []struct {
		name  string
		by    access.Actor
		q     org.Query
		first org.ID // "" for nothing
	}{
		{"Name", province, org.Query{Text: "松口"}, "441403100"},
		{"Pinyin", province, org.Query{Text: "SongKou"}, "441403100"},
		{"Initials", meizhou, org.Query{Text: "skz"}, "441403100"},
		{"LocalSound", province, org.Query{Text: "panyu"}, "440113"},
		{"Code", province, org.Query{Text: "441403100221"}, "441403100221"},
		{"CodeBeginning", province, org.Query{Text: "4414"}, "441400"},
		{"WithCity", province, org.Query{Text: "梅州 大黄"}, "441403100221"},
		{"WithPinyinAbove", province, org.Query{Text: "meixian songkou"}, "441403100"},
		{"WholeTail", province, org.Query{Text: "松口镇大黄村"}, "441403100221"},
		{"Apostrophe", province, org.Query{Text: "song'kou"}, "441403100"},
		{"HigherLevelsFirst", province, org.Query{Text: "梅县区"}, "441403"},
		{"Level", province, org.Query{Text: "梅", Level: org.CityLevel}, "441400"},
		{"Under", province, org.Query{Text: "大黄", Under: "441403"}, "441403100221"},
		{"UnderElsewhere", province, org.Query{Text: "大黄", Under: "440300"}, ""},
		{"StrangerFindsNothing", zhanjang, org.Query{Text: "松口"}, ""},
		{"SpecialHidden", province, org.Query{Text: "福田保税区"}, ""},
		{"SpecialAsked", province, org.Query{Text: "福田保税区", Special: true}, "440304400"},
		{"Empty", province, org.Query{Text: "  ，"}, ""},
		{"Wildcards", province, org.Query{Text: "%%_"}, ""},
		{"Quotes", province, org.Query{Text: `"; drop table org --`}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r, err := tree.Search(context.Background(), tc.by, tc.q)
			if err != nil {
				t.Fatal(err)
			}
			var got org.ID
			if len(r.Units) > 0 {
				got = r.Units[0].ID
			}
			if got != tc.first {
				t.Errorf("first of %d = %q, want %q", len(r.Units), got, tc.first)
			}
		})
	}
	t.Run("Paged", func(t *testing.T) {
		seen := map[org.ID]bool{}
		for page := 0; ; page++ {
			r, err := tree.Search(context.Background(), meizhou, org.Query{Text: "441403", Page: page, Size: 100})
			if err != nil {
				t.Fatal(err)
			}
			for _, u := range r.Units {
				if seen[u.ID] {
					t.Errorf("%s stands on two pages", u.ID)
				}
				seen[u.ID] = true
			}
			if !r.More {
				break
			}
		}
		if len(seen) < 300 {
			t.Errorf("%d units of 梅县区, want all of its towns and villages", len(seen))
		}
	})
}

func checkOffices(t *testing.T, tree *org.Tree) {
	ctx := context.Background()
	for village, county := range map[org.ID]org.ID{
		"441403100221": "441403",    // a county's village
		"441900003":    "441900003", // 东莞: the town reviews
	} {
		o, err := tree.Offices(ctx, province, village)
		if err != nil || o.County.ID != county || o.City.Level != org.CityLevel {
			t.Errorf("Offices(%s) = %s under %s, %v, want %s", village, o.County.ID, o.City.ID, err, county)
		}
	}
	if _, err := tree.Offices(ctx, province, org.Province); !errs.Is(err, errs.Invalid) {
		t.Errorf("the province itself: %v, want Invalid", err)
	}
	town, err := tree.Get(ctx, province, "442000001")
	if err != nil {
		t.Fatal(err)
	}
	city, err := tree.Get(ctx, province, "442000")
	if err != nil {
		t.Fatal(err)
	}
	contact := org.Appointment{Contact: "中山市科协 0760-8888****", Version: city.Version}
	if err := tree.Appoint(ctx, province, city.ID, contact); err != nil {
		t.Fatal(err)
	}
	if err := tree.Appoint(ctx, province, town.ID, org.Appointment{Version: town.Version}); err != nil {
		t.Fatal(err)
	}
	_, err = tree.Offices(ctx, province, town.ID)
	if !errs.Is(err, errs.Conflict) || !strings.Contains(errs.TextOf(err), contact.Contact) {
		t.Errorf("no first-review unit: %v, want Conflict naming the contact", err)
	}
	bare := org.Appointment{FirstReview: true, Version: town.Version + 1}
	if err := tree.Appoint(ctx, province, town.ID, bare); !errs.Is(err, errs.Invalid) {
		t.Errorf("appointed without a document: %v, want Invalid", err)
	}
	bare.Document = "中科协〔2026〕3号"
	if err := tree.Appoint(ctx, province, town.ID, bare); err != nil {
		t.Error(err)
	}
	if err := tree.Appoint(ctx, province, town.ID, bare); !errs.Is(err, errs.Conflict) {
		t.Errorf("appointed on an old version: %v, want Conflict", err)
	}
}

func checkChange(t *testing.T, tree *org.Tree) {
	ctx := context.Background()
	zone := org.NewUnit{
		Code: "441400-gx", Parent: "441400", Level: org.CountyLevel, Name: "梅州高新区", From: "2026-01-01",
	}
	u, err := tree.Add(ctx, meizhou, zone)
	if err != nil || u.ID != "441400-GX" || !u.FirstReview || u.FullName != "梅州市梅州高新区" {
		t.Fatalf("added %s %q first review %v, %v", u.ID, u.FullName, u.FirstReview, err)
	}
	for name, tc := range map[string]struct {
		by   access.Actor
		unit org.NewUnit
		want errs.Kind
	}{
		"CodeInUse":         {meizhou, zone, errs.Conflict},
		"ParentOutOfReach":  {zhanjang, org.NewUnit{Code: "441490", Parent: "441400", Level: org.CountyLevel, Name: "新区", From: "2026-01-01"}, errs.NotFound},
		"NoRight":           {meixian, org.NewUnit{Code: "441403199", Parent: "441403", Level: org.TownLevel, Name: "新镇", From: "2026-01-01"}, errs.Denied},
		"LevelUpsideDown":   {meizhou, org.NewUnit{Code: "441498", Parent: "441403100", Level: org.CountyLevel, Name: "新县", From: "2026-01-01"}, errs.Invalid},
		"EverythingMissing": {meizhou, org.NewUnit{Parent: "441400"}, errs.Invalid},
	} {
		if _, err := tree.Add(ctx, tc.by, tc.unit); errs.KindOf(err) != tc.want || err == nil {
			t.Errorf("%s: %v, want kind %s", name, err, tc.want)
		}
	}

	move := org.Change{From: "2026-03-01", Reason: "粤府函〔2026〕1号", Version: 1}
	if err := tree.Move(ctx, meizhou, "441403", "441403100", move); !errs.Is(err, errs.Invalid) {
		t.Errorf("a county below its own town: %v, want Invalid", err)
	}
	if err := tree.Move(ctx, meizhou, "441403100", "440803", move); !errs.Is(err, errs.NotFound) {
		t.Errorf("a move out of reach: %v, want NotFound", err)
	}
	if err := tree.Move(ctx, meizhou, "441403100", u.ID, move); err != nil {
		t.Fatal(err)
	}
	village, err := tree.Get(ctx, meizhou, "441403100221")
	if err != nil || village.Path != "440000.441400.441400-GX.441403100.441403100221" || village.FullName != "梅州市梅州高新区松口镇大黄村" {
		t.Errorf("after the move: %s %q, %v", village.Path, village.FullName, err)
	}
	for day, want := range map[clock.Day]string{
		"2026-02-28": "440000.441400.441403.441403100.441403100221",
		"2026-03-01": village.Path,
	} {
		if got, err := tree.PathOn(ctx, meizhou, village.ID, day); err != nil || got != want {
			t.Errorf("PathOn(%s) = %s, %v, want %s", day, got, err, want)
		}
	}
	if _, err := tree.PathOn(ctx, meizhou, u.ID, "2025-12-31"); !errs.Is(err, errs.NotFound) {
		t.Errorf("before it was set up: %v, want NotFound", err)
	}

	rename := org.Change{From: "2026-04-01", Reason: "更名", Version: 2}
	if err := tree.Rename(ctx, meizhou, "441403100", "松江镇", rename); err != nil {
		t.Fatal(err)
	}
	if err := tree.Rename(ctx, meizhou, "441403100", "松河镇", rename); !errs.Is(err, errs.Invalid) && !errs.Is(err, errs.Conflict) {
		t.Errorf("second rename on the old version: %v", err)
	}
	if village, err = tree.Get(ctx, meizhou, village.ID); err != nil || village.FullName != "梅州市梅州高新区松江镇大黄村" {
		t.Errorf("after the rename: %q, %v", village.FullName, err)
	}
	early := org.Change{From: "2026-05-13", Reason: "更名", Version: 3}
	if err := tree.Rename(ctx, meizhou, "441403100", "松河镇", early); !errs.Is(err, errs.Invalid) {
		t.Errorf("a rename from tomorrow: %v, want Invalid", err)
	}
	past, err := tree.History(ctx, meizhou, "441403100")
	if err != nil || len(past) != 2 || past[0].Name != "松口镇" || past[1].Parent != "441403" {
		t.Errorf("history %+v, %v, want the old name and the old parent", past, err)
	}
	if err := tree.Close(ctx, meizhou, u.ID, org.Change{From: "2026-05-01", Reason: "撤销", Version: 1}); !errs.Is(err, errs.Conflict) {
		t.Errorf("closing a unit with units below: %v, want Conflict", err)
	}
	if err := tree.Close(ctx, meizhou, "441402", org.Change{From: "2026-05-01", Reason: " ", Version: 1}); !errs.Is(err, errs.Invalid) {
		t.Errorf("closing without a reason: %v, want Invalid", err)
	}
}
