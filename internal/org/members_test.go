package org_test

import (
	"context"
	"strings"
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
)

const password = "Litchi-2026-x"

// people is a small office: the real tree and a province's administrator.
type people struct {
	t       *testing.T
	db      *sqldb.DB
	clock   *clock.Fake
	tree    *org.Tree
	members *org.Members
	admin   access.Actor
}

func everywhere(t *testing.T, fn func(t *testing.T, p *people)) {
	c := clock.NewFake(start)
	sqldbtest.Each(t, c, func(t *testing.T, db *sqldb.DB) {
		c.Set(start)
		keys := org.Keys{Field: [32]byte{1, 2, 3}, Lookup: [32]byte{4, 5, 6}}
		tree := org.NewTree(db)
		if err := tree.Seed(context.Background(), system, "441403", "440803", "441900"); err != nil {
			t.Fatal(err)
		}
		p := &people{t: t, db: db, clock: c, tree: tree, members: org.NewMembers(db, keys, policy.Embedded())}
		p.admin = p.firstAdmin()
		fn(t, p)
	})
}

func (p *people) firstAdmin() access.Actor {
	p.t.Helper()
	ctx := context.Background()
	token, err := p.members.FirstRun(ctx, system)
	if err != nil || token == "" {
		p.t.Fatalf("FirstRun = %q, %v, want a link", token, err)
	}
	id, err := p.members.Enrol(ctx, access.Nobody(), org.Enrolment{
		Token: token, Name: "陈小敏", Phone: "138 0000 0417", Account: "chen", Password: password,
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return p.as(id)
}

func (p *people) as(id org.MemberID) access.Actor {
	p.t.Helper()
	by, err := p.members.As(context.Background(), system, id)
	if err != nil {
		p.t.Fatal(err)
	}
	return by
}

// invited is somebody invited by the administrator and enrolled.
func (p *people) invited(name, phone string, role access.Role, unit org.ID) access.Actor {
	p.t.Helper()
	ctx := context.Background()
	_, token, err := p.members.Invite(ctx, p.admin, org.Invitation{Name: name, Phone: phone, Role: role, Org: unit})
	if err != nil {
		p.t.Fatal(err)
	}
	id, err := p.members.Enrol(ctx, access.Nobody(), org.Enrolment{Token: token, Password: password})
	if err != nil {
		p.t.Fatal(err)
	}
	return p.as(id)
}

func (p *people) login(name, password string) (string, error) {
	return p.members.Login(context.Background(), org.Login{Name: name, Password: password})
}

func (p *people) mustLogin(name string) string {
	p.t.Helper()
	token, err := p.login(name, password)
	if err != nil {
		p.t.Fatal(err)
	}
	return token
}

func (p *people) told(kind event.Kind) int {
	p.t.Helper()
	n, err := sqldb.One[int](context.Background(), p.db, sqldb.SQL("select count(*) from event where kind = ?", kind))
	if err != nil {
		p.t.Fatal(err)
	}
	return n
}

func wantKind(t *testing.T, what string, err error, want errs.Kind) {
	t.Helper()
	if err == nil || errs.KindOf(err) != want {
		t.Errorf("%s: %v, want %s", what, err, want)
	}
}

func TestFirstRunAndInvitation(t *testing.T) {
	everywhere(t, func(t *testing.T, p *people) {
		ctx := context.Background()
		if token, err := p.members.FirstRun(ctx, system); err != nil || token != "" {
			t.Errorf("with an administrator FirstRun = %q, %v, want nothing", token, err)
		}
		if !p.admin.Has(access.ProvinceAdmin) || p.admin.Grants[0].OrgName != "广东省" {
			t.Errorf("administrator %+v", p.admin)
		}
		id, token, err := p.members.Invite(ctx, p.admin, org.Invitation{
			Name: "李文", Phone: "13900001111", Role: access.CityReviewer, Org: "441400",
		})
		if err != nil {
			t.Fatal(err)
		}
		link, err := p.members.Link(ctx, access.Nobody(), token)
		if err != nil || link.Name != "李文" || link.AsksWho() || link.IsReset() {
			t.Errorf("link %+v, %v", link, err)
		}
		_, err = p.members.Enrol(ctx, access.Nobody(), org.Enrolment{Token: token, Password: "short1A"})
		wantKind(t, "weak password", err, errs.Invalid)
		_, err = p.members.Enrol(ctx, access.Nobody(), org.Enrolment{Token: token, Account: "chen", Password: password})
		wantKind(t, "account in use", err, errs.Invalid)
		if _, err := p.login("13900001111", password); err == nil {
			t.Error("somebody logged in before enrolling")
		}
		if _, err := p.members.Enrol(ctx, access.Nobody(), org.Enrolment{Token: token, Account: "Li.Wen", Password: password}); err != nil {
			t.Fatal(err)
		}
		_, err = p.members.Enrol(ctx, access.Nobody(), org.Enrolment{Token: token, Password: password})
		wantKind(t, "link used twice", err, errs.NotFound)
		by, err := p.members.Actor(ctx, p.mustLogin("LI.WEN"))
		if err != nil || by.ID != string(id) || len(by.Grants) != 1 || by.Grants[0].Path != "440000.441400" {
			t.Errorf("actor %+v, %v", by, err)
		}
		if p.told(org.Invited) != 2 || p.told(org.Enrolled) != 2 {
			t.Errorf("told %d invitations and %d enrolments, want 2 and 2", p.told(org.Invited), p.told(org.Enrolled))
		}

		_, old, err := p.members.Invite(ctx, p.admin, org.Invitation{Name: "王刚", Phone: "13900002222", Role: access.CityManager, Org: "441400"})
		if err != nil {
			t.Fatal(err)
		}
		p.clock.Advance(7*24*time.Hour + time.Minute)
		_, err = p.members.Link(ctx, access.Nobody(), old)
		wantKind(t, "link after a week", err, errs.NotFound)
	})
}

func TestGrants(t *testing.T) {
	everywhere(t, func(t *testing.T, p *people) {
		ctx := context.Background()
		city := p.invited("王刚", "13900002222", access.CityManager, "441400")
		other := p.invited("赵敏", "13900003333", access.CityManager, "440800")
		li := p.invited("李文", "13900001111", access.CountyReviewer, "441403")
		for name, tc := range map[string]struct {
			by   access.Actor
			n    org.NewGrant
			want errs.Kind
		}{
			"AnotherCity":        {other, org.NewGrant{Role: access.CountyReviewer, Org: "441403"}, errs.NotFound},
			"TheirUnitNotMember": {other, org.NewGrant{Role: access.CountyReviewer, Org: "440803"}, errs.NotFound},
			"NoRight":            {li, org.NewGrant{Role: access.CountyManager, Org: "441403"}, errs.Denied},
			"AboveOwnLevel":      {city, org.NewGrant{Role: access.ProvinceAdmin, Org: "441400"}, errs.Invalid},
			"CityRoleAtCounty":   {city, org.NewGrant{Role: access.CityReviewer, Org: "441403"}, errs.Invalid},
			"CountyRoleAtTown":   {city, org.NewGrant{Role: access.CountyReviewer, Org: "441403100"}, errs.Invalid},
			"NoSuchRole":         {city, org.NewGrant{Role: "KING", Org: "441403"}, errs.Invalid},
			"ManagerWithout":     {city, org.NewGrant{Role: access.StationManager, Org: "441403"}, errs.Invalid},
			"ReviewerOfStation":  {city, org.NewGrant{Role: access.CountyReviewer, Org: "441403", Station: "s"}, errs.Invalid},
			"EndsBeforeItBegins": {city, org.NewGrant{Role: access.CountyManager, Org: "441403", To: "2026-05-01"}, errs.Invalid},
			"NoSuchDay":          {city, org.NewGrant{Role: access.CountyManager, Org: "441403", To: "2026-02-30"}, errs.Invalid},
			"SubstituteForGood":  {city, org.NewGrant{Role: access.CountyManager, Org: "441403", Substitute: true, Reason: "出差"}, errs.Invalid},
			"SubstituteTooLong":  {city, org.NewGrant{Role: access.CountyManager, Org: "441403", To: "2026-06-11", Substitute: true, Reason: "出差"}, errs.Invalid},
			"SubstituteNoReason": {city, org.NewGrant{Role: access.CountyManager, Org: "441403", To: "2026-06-10", Substitute: true}, errs.Invalid},
			"HasItAlready":       {city, org.NewGrant{Role: access.CountyReviewer, Org: "441403"}, errs.Conflict},
		} {
			tc.n.Member = org.MemberID(li.ID)
			_, err := p.members.Grant(ctx, tc.by, tc.n)
			wantKind(t, name, err, tc.want)
		}
		// 东莞 has no counties: a town's association holds the county's roles.
		if _, _, err := p.members.Invite(ctx, p.admin, org.Invitation{Name: "莫华", Phone: "13900004444", Role: access.CountyReviewer, Org: "441900003"}); err != nil {
			t.Errorf("county reviewer in 东莞: %v", err)
		}

		session := p.mustLogin("13900001111")
		substitute := org.NewGrant{
			Member: org.MemberID(li.ID), Role: access.CountyManager, Org: "441403", To: "2026-06-10", Substitute: true, Reason: "主任出差",
		}
		id, err := p.members.Grant(ctx, city, substitute)
		if err != nil {
			t.Fatal(err)
		}
		_, err = p.members.Actor(ctx, session)
		wantKind(t, "a session from before the grant", err, errs.Unauthenticated)
		if !p.as(org.MemberID(li.ID)).Has(access.CountyManager) {
			t.Error("the substitute does not hold the role")
		}
		p.clock.Set(clock.Day("2026-06-11").Start())
		if p.as(org.MemberID(li.ID)).Has(access.CountyManager) {
			t.Error("the substitute still holds the role after its last day")
		}
		p.clock.Set(start)
		wantKind(t, "revoked by another city", p.members.Revoke(ctx, other, id, "不该"), errs.NotFound)
		wantKind(t, "revoked without the right", p.members.Revoke(ctx, li, id, "不要了"), errs.Denied)
		session = p.mustLogin("13900001111")
		if err := p.members.Revoke(ctx, city, id, "主任回来了"); err != nil {
			t.Fatal(err)
		}
		wantKind(t, "revoked twice", p.members.Revoke(ctx, city, id, ""), errs.NotFound)
		_, err = p.members.Actor(ctx, session)
		wantKind(t, "a session from before", err, errs.Unauthenticated)
		m, err := p.members.Get(ctx, p.admin, org.MemberID(p.admin.ID))
		if err != nil || len(m.Grants) != 1 {
			t.Fatalf("%+v, %v", m, err)
		}
		wantKind(t, "the last administrator", p.members.Revoke(ctx, p.admin, m.Grants[0].ID, ""), errs.Conflict)
	})
}

func TestOnePhoneIsOnePerson(t *testing.T) {
	everywhere(t, func(t *testing.T, p *people) {
		county := p.invited("李文", "13900001111", access.CountyReviewer, "441403")
		city := p.invited("李文", "139-0000-1111", access.CityReviewer, "441400")
		other := p.invited("王刚", "13900002222", access.CityReviewer, "441400")
		if county.ID == city.ID || county.Person != city.Person {
			t.Errorf("accounts %s and %s, persons %s and %s: want two accounts of one person", county.ID, city.ID, county.Person, city.Person)
		}
		if other.Person == city.Person {
			t.Error("another phone is the same person")
		}
	})
}

func TestRegister(t *testing.T) {
	everywhere(t, func(t *testing.T, p *people) {
		ctx := context.Background()
		_, err := p.members.Register(ctx, access.Nobody(), org.Registration{Name: "黄", Phone: "1390000", Account: "1a", Password: "abc"})
		if fields := errs.FieldsOf(err); len(fields) != 4 {
			t.Errorf("%v names %d fields, want name, phone, account and password", err, len(fields))
		}
		in := org.Registration{Name: "黄伟", Phone: "13900005555", Password: password}
		id, err := p.members.Register(ctx, access.Nobody(), in)
		if err != nil {
			t.Fatal(err)
		}
		by, err := p.members.Actor(ctx, p.mustLogin("13900005555"))
		if err != nil || !by.Has(access.Applicant) || by.ID != string(id) {
			t.Errorf("actor %+v, %v", by, err)
		}
		if _, err := p.tree.Get(ctx, by, "441403100221"); err != nil {
			t.Errorf("an applicant looks for the own village: %v", err)
		}
		_, err = p.members.Register(ctx, access.Nobody(), in)
		wantKind(t, "registered twice", err, errs.Invalid)
		for name, weak := range map[string]string{
			"TooShort": "Abc-12345", "TwoClasses": "abcdefgh12345", "HasPhone": "Aa-13900006666", "TooLong": strings.Repeat("aA1-", 40),
		} {
			_, err := p.members.Register(ctx, access.Nobody(), org.Registration{Name: "何勇", Phone: "13900006666", Password: weak})
			wantKind(t, name, err, errs.Invalid)
		}
	})
}

func TestResetAndDisable(t *testing.T) {
	everywhere(t, func(t *testing.T, p *people) {
		ctx := context.Background()
		city := p.invited("王刚", "13900002222", access.CityManager, "441400")
		county := p.invited("钟琴", "13900007777", access.CountyManager, "441403")
		li := p.invited("李文", "13900001111", access.CountyReviewer, "441403")
		// The administrator of the province helps out in the county.
		if _, err := p.members.Grant(ctx, p.admin, org.NewGrant{Member: org.MemberID(p.admin.ID), Role: access.CountyManager, Org: "441403"}); err != nil {
			t.Fatal(err)
		}
		_, err := p.members.Reset(ctx, county, org.MemberID(p.admin.ID))
		wantKind(t, "a county resets the province's administrator", err, errs.Denied)
		_, err = p.members.Reset(ctx, county, org.MemberID(city.ID))
		wantKind(t, "a county resets a city manager it cannot see", err, errs.NotFound)

		session := p.mustLogin("13900001111")
		token, err := p.members.Reset(ctx, county, org.MemberID(li.ID))
		if err != nil {
			t.Fatal(err)
		}
		_, err = p.members.Actor(ctx, session)
		wantKind(t, "a session from before the reset", err, errs.Unauthenticated)
		_, err = p.login("13900001111", password)
		wantKind(t, "the old password", err, errs.Unauthenticated)
		link, err := p.members.Link(ctx, access.Nobody(), token)
		if err != nil || !link.IsReset() {
			t.Errorf("link %+v, %v", link, err)
		}
		if _, err := p.members.Enrol(ctx, access.Nobody(), org.Enrolment{Token: token, Password: password + "2"}); err != nil {
			t.Fatal(err)
		}
		if session, err = p.login("13900001111", password+"2"); err != nil {
			t.Fatal(err)
		}
		if err := p.members.SetDisabled(ctx, city, org.MemberID(li.ID), true); err != nil {
			t.Fatal(err)
		}
		_, err = p.members.Actor(ctx, session)
		wantKind(t, "a disabled account", err, errs.Unauthenticated)
		_, err = p.login("13900001111", password+"2")
		wantKind(t, "login to a disabled account", err, errs.Unauthenticated)
		wantKind(t, "disabling oneself", p.members.SetDisabled(ctx, city, org.MemberID(city.ID), true), errs.Denied)
	})
}

func TestMembersInReach(t *testing.T) {
	everywhere(t, func(t *testing.T, p *people) {
		ctx := context.Background()
		city := p.invited("王刚", "13900002222", access.CityManager, "441400")
		other := p.invited("赵敏", "13900003333", access.CityManager, "440800")
		li := p.invited("李文", "13900001111", access.CountyReviewer, "441403")
		for name, tc := range map[string]struct {
			by   access.Actor
			q    org.MemberQuery
			want int
		}{
			"Province": {p.admin, org.MemberQuery{}, 4}, "City": {city, org.MemberQuery{}, 2}, "OtherCity": {other, org.MemberQuery{}, 1},
			"ByName": {p.admin, org.MemberQuery{Text: "李"}, 1}, "ByRole": {p.admin, org.MemberQuery{Role: access.CityManager}, 2},
			"ByOrg": {p.admin, org.MemberQuery{Org: "441403"}, 1}, "Nobody": {access.Nobody(), org.MemberQuery{}, 0},
		} {
			list, more, err := p.members.List(ctx, tc.by, tc.q)
			if err != nil || len(list) != tc.want || more {
				t.Errorf("%s sees %d, more %v, %v, want %d", name, len(list), more, err, tc.want)
			}
		}
		_, err := p.members.Get(ctx, other, org.MemberID(li.ID))
		wantKind(t, "a stranger", err, errs.NotFound)
		if me, err := p.members.Get(ctx, li, org.MemberID(li.ID)); err != nil || len(me.Grants) != 1 {
			t.Errorf("oneself: %+v, %v", me, err)
		}
		names, err := p.members.Names(ctx, li, []org.MemberID{org.MemberID(city.ID), "no-such"})
		if err != nil || len(names) != 1 || names[org.MemberID(city.ID)] != "王刚" {
			t.Errorf("names %v, %v", names, err)
		}
		holders, err := p.members.Holders(ctx, system, access.CountyReviewer, "441403")
		if err != nil || len(holders) != 1 || holders[0].Name != "李文" {
			t.Errorf("holders %v, %v", holders, err)
		}
		_, err = p.members.As(ctx, p.admin, org.MemberID(li.ID))
		wantKind(t, "a person acting as another", err, errs.Denied)
	})
}

func TestParsePhone(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{"13800000417": "13800000417", " 138-0000 0417": "13800000417", "+8613800000417": "13800000417"} {
		if got, err := org.ParsePhone(s); err != nil || got != want {
			t.Errorf("ParsePhone(%q) = %q, %v, want %q", s, got, err, want)
		}
	}
	for s, want := range map[string]string{
		"": "请填写手机号", "1380000041": "手机号应是 11 位数字，现在是 10 位", "23800000417": "手机号应以 1 开头", "1380000041x": "手机号只能是数字",
	} {
		if _, err := org.ParsePhone(s); errs.TextOf(err) != want {
			t.Errorf("ParsePhone(%q) says %q, want %q", s, errs.TextOf(err), want)
		}
	}
}
