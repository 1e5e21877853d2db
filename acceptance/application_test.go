package acceptance

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"ezhan/internal/access"
	"ezhan/internal/simulate"
)

// TestA01FiveConditions: R-STN-02, S58 S59. The applicant works on the pages.
func TestA01FiveConditions(t *testing.T) {
	tell(t, at(4, 27, 9, 0), func(s *story) {
		// Given a village in Meizhou that fills an application with evidence of
		// network, staff, venue and terminal, but of no activity.
		by := s.applicant("黄小玲")
		root := fillPages(s, by, "合水")
		draft := strings.Replace(root, "/apply/", applications+"/", 1)

		// When it submits, the page and the interface refuse, naming 有活动 alone.
		refusedPage := refused(s.t, by.Submit(s.t.Context(), root+"/check", url.Values{}), http.StatusUnprocessableEntity)
		says(s.t, "the refusal", refusedPage.body, "“有活动”还没有填好", "有 1 处需要修改")
		same(s.t, "items named", strings.Count(refusedPage.body, "还没有填好</a>"), 1)
		r := refused(s.t, by.try(http.MethodPost, draft+"/submit", map[string]any{}, nil), http.StatusUnprocessableEntity)
		same(s.t, "refusal", r.Title, "还不能提交，缺“有活动”。草稿已保存")
		if len(r.Fields) != 1 || r.Fields[0].Text != "有活动" {
			s.t.Errorf("fields named: %v, want only 有活动", r.Fields)
		}

		// Then the draft is kept.
		kept := get[standing](by, draft)
		same(s.t, "state", kept.State, "DRAFT")
		same(s.t, "version hash", kept.Hash, "")
		same(s.t, "host", kept.Draft.Host, "合水村民委员会")
		same(s.t, "activities", kept.Draft.Activities, "每月第二个周五健康课")
		for _, c := range conditions {
			same(s.t, "evidence of "+c, len(kept.Draft.Evidence[c]) == 1, c != "activity")
		}

		// When it adds a photo of its activity schedule, it sees before it
		// submits who will answer by when; and submits.
		by.upload(root+"/activity", form("activities", "每月第二个周五健康课"), evidence("schedule", 4))
		by.page(root+"/check", "兴宁市科协会在 2020年5月13日前答复")
		by.submit(root + "/check")

		// Then it is SUBMITTED, has a version hash, and the applicant sees the
		// office that answers and the date.
		handed := get[standing](by, draft)
		same(s.t, "state", handed.State, "SUBMITTED")
		same(s.t, "due", handed.Due, "2020-05-13 24:00")
		if !regexp.MustCompile(`^[0-9a-f]{64}$`).MatchString(handed.Hash) {
			s.t.Errorf("version hash %q is none", handed.Hash)
		}
		by.page(root+"/status", "待县级审核", "兴宁市科协", "2020年5月13日")
	})
}

// fillPages fills the form on its pages, as a browser without scripts does,
// and leaves 有活动 without evidence.
func fillPages(s *story, by *someone, name string) (root string) {
	s.t.Helper()
	begun := by.upload("/apply", nil)
	first := begun.Location
	root = strings.TrimSuffix(first, "/host")
	by.submit(first, "host", name+"村民委员会", "contact", "黄小玲", "phone", "13700002208", "name", name+"村e站", "type", "VILLAGE",
		"org", heshui, "address", name+"大道 1 号", "funding", "COUNTY")
	by.upload(root+"/network", form("operator", "电信", "mbps", "100"), evidence("network", 0))
	by.upload(root+"/staff", form("manager", "黄小玲", "manager_phone", "13700002208"), evidence("staff", 1))
	by.upload(root+"/venue", form("venue", "PARTY_MASS_SERVICE_CENTER", "area", "60", "seats", "40", "opens", "08:00", "closes", "21:00",
		"days", "0", "days", "1", "days", "2", "days", "3", "days", "4"), evidence("venue", 2))
	by.submit(root+"/activity", "activities", "每月第二个周五健康课", "go", "stay")
	by.upload(root+"/terminal", form("kind0", "DISPLAY", "size0", "55", "count0", "1"), evidence("terminal", 3))
	by.submit(root+"/works", "works", "RESOURCES", "works", "MOBILE", "works", "ACTIVITIES", "truth", "1", "signed", "黄小玲")
	return root
}

func evidence(name string, seed int) simulate.File {
	f := simulate.Photo(name, seed)
	f.Field = "evidence"
	return f
}

// TestA02TwoReviewsByDifferentPeopleOneVersion: R-STN-03 to 05, R-ORG-02,
// SM-01, S49 S60 S61.
func TestA02TwoReviewsByDifferentPeopleOneVersion(t *testing.T) {
	tell(t, at(4, 27, 9, 0), func(s *story) {
		// Given Li of the county, who also holds a role of the city.
		member, id := s.StaffAs(access.CountyReviewer, xingning, "李国强")
		li := &someone{member, s, s.now()}
		s.admin.do(http.MethodPost, "/api/members/"+id+"/grants", map[string]any{"role": access.CityReviewer, "org": meizhou}, nil)
		s.Again(member)

		// And Li passed papers and field check.
		a := s.draft(s.applicant("黄小玲"), answers("合水"))
		a.submit()
		a.passPapers(li)
		a.passField(li)
		same(s.t, "state", a.now().State, "FIELD_PASSED")

		// When Li tries the second review, he is refused: he made the field check.
		r := refused(s.t, a.recognise(li, ""), http.StatusForbidden)
		says(s.t, "the refusal", r.Title, "您做了实地核查，不能再做复核", "王文杰")
		li.page("/reviews/"+a.id, "您做了实地核查，不能再做复核", "!认定为e站")
		onPage := refused(s.t, li.Submit(s.t.Context(), "/reviews/"+a.id+"/second", form("outcome", "recognise")), http.StatusForbidden)
		says(s.t, "the page of the refusal", onPage.body, "您做了实地核查，不能再做复核")
		same(s.t, "state", a.now().State, "FIELD_PASSED")

		// When the applicant edits the address, all reviews are void.
		first := a.now()
		moved := answers("合水")
		moved["address"] = "合水社区文化广场东侧"
		a.by.do(http.MethodPut, a.path+"/draft", moved, nil)
		a.submit()
		edited := a.now()
		same(s.t, "state", edited.State, "SUBMITTED")
		same(s.t, "same version", edited.Hash == first.Hash, false)
		same(s.t, "reviews", len(edited.Reviews), 2)
		for _, review := range edited.Reviews {
			same(s.t, review.Step+" is void", review.Void != 0, true)
		}
		refused(s.t, a.recognise(s.city, ""), http.StatusConflict)

		// When the county passes both again and Wang of the city recognises.
		a.passPapers(li)
		a.passField(li)
		s.check(a.recognise(s.city, ""))

		// Then it is RECOGNIZED, all three reviews on the one version.
		done := a.now()
		same(s.t, "state", done.State, "RECOGNIZED")
		valid := 0
		for _, review := range done.Reviews {
			if review.Void == 0 {
				valid++
				same(s.t, review.Step+" is of this version", review.Hash, edited.Hash)
			}
		}
		same(s.t, "valid reviews", valid, 3)
		a.by.page("/apply/"+a.id+"/status", "已认定")
	})
}

// inbox is what somebody has to do, and what he watches.
type inbox struct {
	Items []struct {
		Kind, Title, Due, Group string
		Watching                bool
	}
}

// watches reports whether the paper review of name stands in somebody's inbox
// as one that a unit below him has missed.
func watches(p *someone, name string) bool {
	p.s.t.Helper()
	for _, it := range get[inbox](p, "/api/v1/inbox").Items {
		if it.Kind == "application.paper" && strings.Contains(it.Title, name) {
			return it.Watching
		}
	}
	return false
}

// TestA03PromptInWorkingDays: D-02, R-STN-03.
func TestA03PromptInWorkingDays(t *testing.T) {
	t.Parallel()
	t.Run("Escalated", func(t *testing.T) {
		tell(t, at(4, 27, 10, 0), func(s *story) {
			// Given a submission on Monday 2020-04-27.
			a := s.draft(s.applicant("黄小玲"), answers("合水"))
			r := a.submit()
			// Then the paper review is due 2020-05-13 24:00.
			same(s.t, "due", a.now().Due, "2020-05-13 24:00")
			same(s.t, "due", r.Due, at(5, 14, 0, 0))
			s.county.page("/reviews", "合水e站")
			manager := s.staff(access.CityManager, meizhou, "陈小敏")

			s.MoveTo(at(5, 13, 23, 59))
			same(s.t, "the city hears of it", watches(manager, "合水e站"), false)
			// At 2020-05-14 00:00 it is escalated to the city, its state unchanged.
			s.MoveTo(at(5, 14, 0, 0))
			same(s.t, "the city hears of it", watches(manager, "合水e站"), true)
			manager.page("/home", "合水e站")
			same(s.t, "state", a.now().State, "SUBMITTED")
		})
	})
	t.Run("TheClockStandsStillWhileReturned", func(t *testing.T) {
		tell(t, at(4, 27, 10, 0), func(s *story) {
			// Given it is returned on 2020-05-07, 5 working days used, and
			// submitted again on 2020-05-11.
			a := s.draft(s.applicant("黄小玲"), answers("合水"))
			a.submit()
			s.MoveTo(at(5, 7, 15, 0))
			a.sendBack(s.county, "venue", "请补一张从门口拍的全景")
			same(s.t, "state", a.now().State, "RETURNED")
			s.MoveTo(at(5, 11, 9, 0))
			a.prove("venue")
			a.submit()
			// Then the clock did not run in between: due 2020-05-18 24:00.
			same(s.t, "state", a.now().State, "SUBMITTED")
			same(s.t, "due", a.now().Due, "2020-05-18 24:00")
			s.MoveTo(at(5, 18, 23, 59))
			same(s.t, "the city hears of it", watches(s.city, "合水e站"), false)
			s.MoveTo(at(5, 19, 0, 0))
			same(s.t, "the city hears of it", watches(s.city, "合水e站"), true)
		})
	})
}
