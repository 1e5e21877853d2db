package acceptance

import (
	"net/http"
	"testing"

	"ezhan/internal/access"
)

// TestA12ScreenlessStation: D-24. Phones are a terminal, but nobody can watch
// them in public.
func TestA12ScreenlessStation(t *testing.T) {
	tell(t, at(5, 28, 9, 0), func(s *story) {
		// Given a recognised station with only phones, and another with a screen.
		phones := []map[string]string{{"kind": "PHONE", "count": "2", "owner": "村委会", "network": "4G"}}
		bare := s.recognised("合水", "2020-06-01", map[string]any{"terminals": phones})
		other := s.recognised("岭下", "2020-06-01", map[string]any{"address": "岭下路 2 号"})
		film := s.kepu("long_earth.mp4", "地球的一天").film()
		s.MoveTo(at(6, 1, 7, 0))
		d := other.screen("大厅电脑")
		s.MoveTo(at(6, 1, 21, 30))
		s.send(d, d.Filled(film, at(6, 1, 8, 0), at(6, 1, 13, 0)))
		s.MoveTo(at(6, 3, 0, 0))

		// Then I-01 and I-02 are N/A.
		for _, day := range []string{"2020-06-01", "2020-06-02"} {
			figure := get[dayFigure](s.city, "/api/v1/figures/stations/"+bare.code+"/days/"+day)
			same(s.t, day+": I-01", figure.Band, "NA")
			same(s.t, day+": why", figure.Why, "screenless")
		}
		month := bare.month(s.city, "2020-06")
		same(s.t, "I-02", month.Band, "NA")
		same(s.t, "days obligated", month.Den, 0)
		if month.Rate != nil {
			s.t.Errorf("I-02 of nothing is %v, want none", *month.Rate)
		}
		bare.manager.page("/stations/"+bare.code+"/days?month=2020-06", "没有屏幕", "!不达标")

		// And the county's denominators do not contain it: two days of the other.
		same(s.t, "the other's days", other.month(s.city, "2020-06").Den, 2)
		for _, unit := range []string{xingning, meizhou} {
			same(s.t, "days obligated in "+unit, ofUnit(s.city, unit, "2020-06").Den, 2)
		}

		// And it is on the city's list of screenless stations, alone.
		list := s.screenless()
		if len(list) != 1 || list[0].Code != bare.code || list[0].Ruling != "" {
			s.t.Errorf("screenless are %v, want only %s, not ruled", list, bare.code)
		}
		const page = "/analysis/screenless?unit=" + meizhou
		s.city.page(page, "合水e站", "还没有决定", "!岭下e站")

		// The city may record "exempt", "borrow" or "move"; the county may not,
		// and nobody exempts without a reason.
		manager := s.staff(access.CityManager, meizhou, "陈小敏")
		path := "/stations/" + bare.code + "/screenless"
		refused(s.t, s.staff(access.CountyManager, xingning, "林丽华").try(http.MethodPost, "/api/v1/figures"+path, ruling("MOVE", ""), nil), http.StatusForbidden)
		refused(s.t, manager.try(http.MethodPost, "/api/v1/figures"+path, ruling("FORGET", ""), nil), http.StatusUnprocessableEntity)
		noReason := refused(s.t, manager.Submit(s.t.Context(), path, form("ruling", "EXEMPT")), http.StatusUnprocessableEntity)
		says(s.t, "the refusal", plain(noReason.body), "豁免要写明原因")
		refused(s.t, manager.try(http.MethodPost, "/api/v1/figures/stations/"+other.code+"/screenless", ruling("MOVE", ""), nil), http.StatusConflict)
		same(s.t, "ruling", s.screenless()[0].Ruling, "")
		for _, r := range []struct{ ruling, note, words string }{
			{"EXEMPT", "村小，只有 80 人", "豁免：村小，只有 80 人"},
			{"BORROW", "向镇文化站借", "借屏：向镇文化站借"},
			{"MOVE", "", "移点"},
		} {
			manager.submit(path, "ruling", r.ruling, "note", r.note, "unit", meizhou)
			same(s.t, "ruling", s.screenless()[0].Ruling, r.ruling)
			manager.page(page, r.words, "陈小敏", "!还没有决定")
			s.city.page(page, r.words)
		}

		// Whatever is decided, its figures stay N/A, and never a silent pass.
		s.check(s.App.Settle(s.t.Context()))
		same(s.t, "I-02", bare.month(s.city, "2020-06").Band, "NA")
	})
}

type bare struct{ Code, Name, Ruling, Note string }

// screenless is the city's list.
func (s *story) screenless() []bare {
	s.t.Helper()
	return get[[]bare](s.city, "/api/v1/figures/units/"+meizhou+"/screenless")
}

func ruling(r, note string) map[string]string { return map[string]string{"ruling": r, "note": note} }
