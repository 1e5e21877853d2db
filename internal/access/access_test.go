package access

import (
	"testing"

	"ezhan/internal/errs"
)

var meizhou = Actor{ID: "m1", Grants: []Grant{{Role: CityReviewer, Org: "441400", Path: "440000.441400"}}}

func TestReachIsTheSubtree(t *testing.T) {
	for path, want := range map[string]bool{
		"440000.441400":               true,
		"440000.441400.441402":        true,
		"440000":                      false,
		"440000.441500":               false,
		"440000.4414001":              false,
		"440000.441400.441402.441402": true,
	} {
		if got := meizhou.Reaches(ApplicationSecond, path); got != want {
			t.Errorf("Reaches(%s) = %v, want %v", path, got, want)
		}
	}
	if meizhou.Reaches(ApplicationReview, "440000.441400.441402") {
		t.Error("a city reviewer may not make the county's paper review")
	}
}

func TestManagerReachesOnlyTheOwnStation(t *testing.T) {
	m := Actor{ID: "m2", Grants: []Grant{{Role: StationManager, Org: "441402", Path: "440000.441400.441402", Station: "s1"}}}
	if !m.ReachesStation(StationView, "440000.441400.441402", "s1") {
		t.Error("want the own station in reach")
	}
	if m.ReachesStation(StationView, "440000.441400.441402", "s2") || m.Reaches(StationView, "440000.441400.441402") {
		t.Error("want the neighbour's station out of reach")
	}
}

func TestRequireNamesTheMissingRight(t *testing.T) {
	err := meizhou.Require(OrgEdit, "440000.441400")
	if !errs.Is(err, errs.Denied) {
		t.Fatalf("Require = %v, want Denied", err)
	}
}

func TestEveryActHasATitleAndARole(t *testing.T) {
	for _, act := range Acts() {
		if act == Public || act == SignedIn {
			continue
		}
		found := false
		for _, r := range Roles() {
			found = found || Allows(r, act)
		}
		if !found {
			t.Errorf("no role may do %s", act)
		}
	}
	for role, acts := range allowed {
		if role.Title() == string(role) {
			t.Errorf("role %s has no title", role)
		}
		for _, a := range acts {
			if titles[a] == "" {
				t.Errorf("act %s of %s has no title", a, role)
			}
		}
	}
}

func TestWithinWithoutGrantsMatchesNothing(t *testing.T) {
	if got := Within(Nobody(), StationView, "o.path").String(); got != "false [0 args]" {
		t.Errorf("Within(nobody) = %s", got)
	}
}
