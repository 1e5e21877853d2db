package acceptance

import (
	"slices"
	"testing"
	"time"

	"ezhan/internal/clock"
	"ezhan/internal/simulate"
)

// dayFigure is I-01 of a station's day, opened down to its evidence.
type dayFigure struct {
	Band, Why, Grade string
	Seconds          int
	Raw              int `json:"raw_seconds"`
	Local            int `json:"local_seconds"`
	Playing          int `json:"playing_seconds"`
	Signal           bool
	Credited         []struct{ From, To clock.Instant }
	Lost             []struct {
		Reason  string
		Seconds int
	} `json:"not_credited"`
}

func (st *station) day(by *someone, day clock.Day) dayFigure {
	st.s.t.Helper()
	return get[dayFigure](by, "/api/v1/figures/stations/"+st.code+"/days/"+string(day))
}

// lost is how many seconds were received and not credited for the reason.
func (d dayFigure) lost(reason string) int {
	for _, l := range d.Lost {
		if l.Reason == reason {
			return l.Seconds
		}
	}
	return 0
}

// rate is I-02 of a station or a unit: days with five hours of those asked.
type rate struct {
	Band       string
	Num, Den   int
	Rate       *float64
	LocalShare *float64 `json:"local_share"`
}

func (st *station) month(by *someone, month clock.Month) rate {
	st.s.t.Helper()
	return get[rate](by, "/api/v1/figures/stations/"+st.code+"/months/"+string(month))
}

// ofUnit is I-02 of everything below a unit.
func ofUnit(by *someone, unit string, month clock.Month) rate {
	by.s.t.Helper()
	return get[struct{ Total rate }](by, "/api/v1/figures/units/"+unit+"/months/"+string(month)).Total
}

func (s *story) isDay(what string, d dayFigure, seconds int, band string) {
	s.t.Helper()
	same(s.t, what+": I-01", d.Seconds, seconds)
	same(s.t, what+": band", d.Band, band)
}

// TestA06UnionAndBounds: D-04, I-01, I-02, S81. Window 08:00–21:00.
func TestA06UnionAndBounds(t *testing.T) {
	tell(t, at(5, 28, 9, 0), func(s *story) {
		film := s.kepu("long_earth.mp4", "地球的一天").film()
		st := s.recognised("合水", "2020-06-01", nil)
		s.MoveTo(at(6, 1, 7, 30))
		a, b := st.screen("大厅电脑"), st.screen("门口电视")
		// evening sends, when it is over, what a screen showed on a day of June.
		evening := func(d *simulate.Device, day, fromH, fromM int, length time.Duration) {
			s.t.Helper()
			s.MoveTo(at(6, day, 21, 30))
			from := at(6, day, fromH, fromM)
			s.send(d, d.Filled(film, from, from.Add(length)))
		}

		// Given A plays 科普中国 08:00–11:00 and B 10:00–13:30: the union counts.
		evening(a, 1, 8, 0, 3*time.Hour)
		evening(b, 1, 10, 0, 3*time.Hour+30*time.Minute)
		s.isDay("A and B after each other", st.day(s.city, "2020-06-01"), 19800, "MET")

		// Given both 08:00–10:30 only; then 9000, fails.
		evening(a, 2, 8, 0, 2*time.Hour+30*time.Minute)
		evening(b, 2, 8, 0, 2*time.Hour+30*time.Minute)
		// Given exactly 18000; passes. 17999; fails.
		evening(a, 3, 8, 0, 18000*time.Second)
		evening(a, 4, 8, 0, 17999*time.Second)
		s.MoveTo(at(6, 5, 0, 0))
		s.isDay("both at once", st.day(s.city, "2020-06-02"), 9000, "NOT_MET")
		s.isDay("exactly five hours", st.day(s.city, "2020-06-03"), 18000, "MET")
		s.isDay("a second less", st.day(s.city, "2020-06-04"), 17999, "NOT_MET")

		// Given 27 passing of 30 obligated days; I-02 = 90.0 %, NEAR.
		evening(a, 5, 8, 0, time.Hour)
		for day := 6; day <= 30; day++ {
			evening(a, day, 8, 0, 5*time.Hour)
		}
		s.MoveTo(at(7, 1, 0, 0))
		for _, r := range []rate{st.month(s.city, "2020-06"), ofUnit(s.city, xingning, "2020-06")} {
			same(s.t, "days passed", r.Num, 27)
			same(s.t, "days obligated", r.Den, 30)
			same(s.t, "band", r.Band, "NEAR")
			if r.Rate == nil || *r.Rate != 0.9 {
				s.t.Errorf("I-02 is %v, want 0.9", r.Rate)
			}
		}

		// And people read the same on the pages.
		s.city.page("/stations/"+st.code+"/days?month=2020-06", "27/30", "90.0%", "差一点")
		s.city.page("/stations/"+st.code+"/days/2020-06-01", "5 小时 30 分", "达标")
		s.city.page("/analysis?unit="+xingning+"&month=2020-06", "合水e站", "27/30", "差一点")
	})
}

// TestA08OutageLosesNothing: R-TRM-03.
func TestA08OutageLosesNothing(t *testing.T) {
	tell(t, at(5, 28, 9, 0), func(s *story) {
		film := s.kepu("long_earth.mp4", "地球的一天")
		st := s.recognised("合水", "2020-06-01", nil)
		s.MoveTo(at(6, 5, 8, 0))
		d := st.screen("大厅电脑")
		// Given a player that is cut off on 2020-06-05 09:00–14:49.
		s.MoveTo(at(6, 5, 8, 59))
		s.check(d.Beat(s.t.Context(), time.Hour.Milliseconds(), film.Item))
		s.Tick()
		same(s.t, "screen", st.signOf(d), "播放中")
		s.MoveTo(at(6, 5, 9, 15))
		same(s.t, "screen at 09:15", st.signOf(d), "离线")
		s.MoveTo(at(6, 5, 14, 40))
		same(s.t, "screen at 14:40", st.signOf(d), "离线")
		s.city.page("/screens", "离线 5 小时", "最后联系 08:59")

		// And kept playing 1040 items of 20 s.
		var plays []simulate.Play
		for i := range int64(1040) {
			plays = append(plays, d.Shown(film.Item, film.ID, at(6, 5, 9, 0).Time().UnixMilli()+i*20_000, 20_000))
		}

		// When it reconnects and sends three batches out of order, one of them twice.
		s.MoveTo(at(6, 5, 14, 49))
		batches := slices.Collect(slices.Chunk(plays, 347))
		same(s.t, "batches", len(batches), 3)
		accepted, duplicates := 0, 0
		for _, i := range []int{2, 0, 1, 0} {
			r, err := d.Send(s.t.Context(), batches[i])
			s.check(err)
			accepted, duplicates = accepted+r.Accepted, duplicates+r.Duplicates
			same(s.t, "held", len(r.Held), 0)
		}
		s.check(d.Beat(s.t.Context(), (7 * time.Hour).Milliseconds(), film.Item))
		s.Tick()

		// Then exactly 1040 events are stored,
		same(s.t, "accepted", accepted, 1040)
		same(s.t, "duplicates", duplicates, 347)
		stored := get[struct{ Total int }](s.county, "/api/v1/stations/"+st.code+"/plays?day=2020-06-05")
		same(s.t, "events stored", stored.Total, 1040)
		// I-01 includes 20800 s,
		s.isDay("the day of the outage", st.day(s.city, "2020-06-05"), 20800, "MET")
		s.city.page("/stations/"+st.code+"/days/2020-06-05", "5 小时 46 分")
		// and the heartbeat, which showed offline for that time, is back.
		same(s.t, "screen at 14:49", st.signOf(d), "播放中")
	})
}

// signOf is how a screen looks at a glance.
func (st *station) signOf(d *simulate.Device) string {
	st.s.t.Helper()
	return get[struct{ Sign string }](st.s.city, "/api/v1/terminals/"+d.Terminal).Sign
}

// TestA09WrongClock: R-TRM-03, 7.5-13.
func TestA09WrongClock(t *testing.T) {
	tell(t, at(5, 28, 9, 0), func(s *story) {
		film := s.kepu("long_earth.mp4", "地球的一天").film()
		st := s.recognised("合水", "2020-06-01", nil)
		d := st.screen("大厅电脑")
		booted := clock.At(2015, 1, 1, 0, 0)
		wrong := clock.NewFake(booted)
		d.Clock = wrong

		// Given a boot with the clock at 2015-01-01 00:00, 3 h of playing from
		// device time 00:00, and contact in the same boot at server 2020-06-10
		// 14:00 = device 03:05.
		d.Restart()
		shown := d.Filled(film, booted, booted.Add(3*time.Hour))
		s.MoveTo(at(6, 10, 14, 0))
		wrong.Set(booted.Add(3*time.Hour + 5*time.Minute))
		s.send(d, shown)
		// Then the interval is 10:55–13:55 on 2020-06-10.
		day := st.day(s.city, "2020-06-10")
		same(s.t, "I-01", day.Seconds, 10800)
		if len(day.Credited) != 1 || day.Credited[0].From != at(6, 10, 10, 55) || day.Credited[0].To != at(6, 10, 13, 55) {
			s.t.Errorf("credited %v, want 10:55–13:55 on 2020-06-10", day.Credited)
		}
		s.city.page("/stations/"+st.code+"/days/2020-06-10", "10:55", "13:55", "3 小时")

		// Given a reboot before contact; then UNPLACED, 0 credited.
		wrong.Set(booted)
		d.Restart()
		lost := d.Filled(film, booted, booted.Add(3*time.Hour))
		d.Restart()
		s.MoveTo(at(6, 11, 14, 0))
		wrong.Set(booted.Add(5 * time.Minute))
		r, err := d.Send(s.t.Context(), lost)
		s.check(err)
		s.check(s.App.Settle(s.t.Context()))
		same(s.t, "events kept", r.Accepted, len(lost))
		same(s.t, "events held", len(r.Held), len(lost))
		for _, h := range r.Held {
			same(s.t, "held", h.Reason, "UNPLACED")
		}
		day = st.day(s.city, "2020-06-11")
		same(s.t, "I-01", day.Seconds, 0)
		same(s.t, "unplaced seconds", day.lost("unplaced"), 10800)
		s.city.page("/stations/"+st.code+"/days/2020-06-11", "时钟不对")

		// Given an event that starts 10 min in the server's future; then it is
		// quarantined.
		s.MoveTo(at(6, 12, 14, 0))
		d.Clock = s.Clock
		d.Restart()
		ahead := s.now().Add(10 * time.Minute)
		r, err = d.Send(s.t.Context(), d.Filled(film, ahead, ahead.Add(5*time.Minute)))
		s.check(err)
		s.check(s.App.Settle(s.t.Context()))
		same(s.t, "events kept", r.Accepted, 1)
		if len(r.Held) != 1 || r.Held[0].Reason != "FUTURE" {
			s.t.Errorf("held %v, want one from the future", r.Held)
		}
		s.MoveTo(at(6, 12, 21, 30))
		same(s.t, "I-01", st.day(s.city, "2020-06-12").Seconds, 0)
		kept := get[struct{ Plays []struct{ Hold string } }](s.county, "/api/v1/stations/"+st.code+"/plays?day=2020-06-12")
		if len(kept.Plays) != 1 || kept.Plays[0].Hold != "FUTURE" {
			s.t.Errorf("kept %v, want one held from the future", kept.Plays)
		}
	})
}
