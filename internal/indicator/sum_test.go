package indicator

import "testing"

// months is a month of so many passed, failed and silent days.
func month(passed, failed, silent int) Sum {
	var s Sum
	for band, n := range map[Band]int{Met: passed, NotMet: failed, NoData: silent} {
		for range n {
			s = s.Plus(Day{Active: true, Duty: true, Band: band, Signal: band != NoData}.Sum())
		}
	}
	return s
}

func TestFiveHourRate(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		sum  Sum
		rate float64
		band Band
	}{
		{"AllDays", month(30, 0, 0), 1, Met},
		{"A-06 27of30", month(27, 3, 0), 0.9, Near},
		{"26of30", month(26, 4, 0), 26.0 / 30, NotMet},
		{"A-39 SilentFor16of30", month(14, 0, 16), 14.0 / 30, NoData},
		{"SilentFor15of30", month(15, 0, 15), 0.5, NotMet},
		{"NoObligatedDay", month(0, 0, 0), 0, NA},
		{"OnlyToday", Day{Active: true, Duty: true, Band: Open}.Sum(), 0, Open},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if c.sum.Rate() != c.rate || c.sum.Band(pack) != c.band {
				t.Errorf("got %v %s, want %v %s", c.sum.Rate(), c.sum.Band(pack), c.rate, c.band)
			}
		})
	}
}

// 7.5-10: rates are not averaged.
func TestRollUpAddsDays(t *testing.T) {
	t.Parallel()
	county := month(27, 3, 0).Plus(month(10, 0, 0))
	if county.Num != 37 || county.Den != 40 || county.Rate() != 0.925 {
		t.Errorf("county %d/%d = %v, want 37/40 = 0.925", county.Num, county.Den, county.Rate())
	}
	if back := county.Minus(month(10, 0, 0)); back != month(27, 3, 0) {
		t.Errorf("taken away again: %+v", back)
	}
}

// I-17 of A-10: two hours of seven are local columns.
func TestLocalShare(t *testing.T) {
	t.Parallel()
	s := Sum{Local: 2 * 3600, Playing: 7 * 3600}
	if got := s.LocalShare(); got != 2.0/7 {
		t.Errorf("got %v, want 2/7", got)
	}
}

func TestCalendarRateCountsClosedDays(t *testing.T) {
	t.Parallel()
	s := month(20, 2, 0)
	for range 8 {
		s = s.Plus(Day{Active: true, Band: NA, Why: Closed}.Sum())
	}
	s = s.Plus(Day{Active: true, Duty: true, Band: Open}.Sum())
	s = s.Plus(Day{Band: NA, Why: Screenless, Seconds: 5}.Sum())
	if s.Num != 20 || s.Den != 22 || s.CalNum != 20 || s.CalDen != 30 || s.Running != 1 || s.Seconds != 0 {
		t.Errorf("got %+v, want 20/22 and 20/30", s)
	}
}

// A-04, 7.5-8: fifteen active days make a monthly duty, fourteen do not.
func TestMonthlyDuty(t *testing.T) {
	t.Parallel()
	if !MonthlyDuty(15, pack) || MonthlyDuty(14, pack) {
		t.Error("the bound is 15 active days")
	}
}
