package simulate

import (
	"math/rand/v2"
	"net/http"
	"testing"
	"time"

	"ezhan/internal/clock"
)

func TestPlaysFillTheirStretchAndNeverCrossAnHour(t *testing.T) {
	d, err := NewDevice("http://x", http.DefaultClient, clock.Real{})
	if err != nil {
		t.Fatal(err)
	}
	films := []Film{{"a", "a1", 25 * time.Minute}, {"b", "b1", 90 * time.Second}}
	from := clock.At(2026, 9, 1, 8, 7).Time()
	turn := 0
	plays := d.shown(films, Stretch{from, from.Add(5 * time.Hour)}, &turn)
	next := from.UnixMilli()
	for i, p := range plays {
		if p.Start != next {
			t.Fatalf("play %d starts at %d, want %d: no gap, no overlap", i, p.Start, next)
		}
		if p.Seq != int64(i+1) {
			t.Fatalf("play %d has seq %d", i, p.Seq)
		}
		if a, b := time.UnixMilli(p.Start), time.UnixMilli(p.Start+p.Dur-1); a.Truncate(time.Hour) != b.Truncate(time.Hour) {
			t.Fatalf("play %d crosses an hour", i)
		}
		next = p.Start + p.Dur
	}
	if want := from.Add(5 * time.Hour).UnixMilli(); next != want {
		t.Errorf("plays end at %d, want %d", next, want)
	}
}

func TestHabitsShow(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	hours := func(h Habit) float64 {
		var sum time.Duration
		for n := range 60 {
			for _, s := range (Site{Habit: h, Stops: 30}).stretches(r, clock.Day("2026-08-01").AddDays(n), n) {
				sum += s.To.Sub(s.From)
			}
		}
		return sum.Hours() / 60
	}
	good, short, patchy, dark := hours(Diligent), hours(Short), hours(Patchy), hours(Dark)
	if good < 5.5 || short > 4.5 || patchy > 4 || dark > good*0.6 || hours(Phones) != 0 {
		t.Errorf("hours a day: diligent %.1f, short %.1f, patchy %.1f, dark %.1f", good, short, patchy, dark)
	}
}
