package acceptance

import "testing"

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
		list := get[[]struct{ Code, Name string }](s.city, "/api/v1/figures/units/"+meizhou+"/screenless")
		if len(list) != 1 || list[0].Code != bare.code {
			s.t.Errorf("screenless are %v, want only %s", list, bare.code)
		}
		s.city.page("/analysis/screenless?unit="+meizhou, "合水e站", "!岭下e站")
	})
}
