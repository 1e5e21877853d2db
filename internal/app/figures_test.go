package app

import (
	"testing"

	"ezhan/internal/indicator"
)

func TestAverageLeavesOutADayThatIsNotOver(t *testing.T) {
	month := indicator.Month{Sum: indicator.Sum{Den: 2, Running: 1, Seconds: 2*20000 + 3000}}
	met := indicator.Month{Sum: indicator.Sum{Den: 3, Seconds: 3 * 20000}}
	for name, c := range map[string]struct {
		month indicator.Month
		today indicator.Day
		want  int
	}{
		"Open":      {month, indicator.Day{Band: indicator.Open, Seconds: 3000}, 20000},
		"MetToday":  {met, indicator.Day{Band: indicator.Met, Seconds: 20000}, 20000},
		"FirstDay":  {indicator.Month{Sum: indicator.Sum{Running: 1, Seconds: 60}}, indicator.Day{Band: indicator.Open, Seconds: 60}, -1},
		"NoDuty":    {indicator.Month{}, indicator.Day{}, -1},
		"Yesterday": {indicator.Month{Sum: indicator.Sum{Den: 1, Running: 1, Seconds: 20000}}, indicator.Day{}, 10000},
	} {
		if got := average(c.month, c.today); got != c.want {
			t.Errorf("%s: got %d, want %d", name, got, c.want)
		}
	}
}
