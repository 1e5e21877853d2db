package simulate

import (
	"fmt"
	"math/rand/v2"
	"time"

	"ezhan/internal/clock"
)

// Habit is how well a simulated station keeps its screens on.
type Habit int

// The habits. Observed practice is far below the plan's duty, so most
// stations of the demonstration are.
const (
	Diligent Habit = iota // on all day
	Short                 // on, but not long enough
	Patchy                // some days on, some days forgotten
	Dark                  // went silent some weeks ago
	Phones                // has no screen at all, phones only
)

// Site is one station of the demonstration and what will become of it.
type Site struct {
	Village   string // division code of the village or community
	Name      string
	Type      string
	Habit     Habit
	Screens   int
	AppliesOn int  // days from the first day
	Stops     int  // last day with a signal, for Dark
	Night     bool // plays at night too, which does not count
}

// habits are weights out of 100.
var habits = []struct {
	habit Habit
	share int
}{{Diligent, 38}, {Short, 24}, {Patchy, 20}, {Dark, 12}, {Phones, 6}}

// newSite draws the fate of a station. days is how long the story is.
func newSite(r *rand.Rand, village, name string, days int) Site {
	s := Site{Village: village, Name: name, Type: "VILLAGE", Screens: 1}
	draw := r.IntN(100)
	for _, h := range habits {
		if draw -= h.share; draw < 0 {
			s.Habit = h.habit
			break
		}
	}
	switch s.Habit {
	case Phones:
		s.Screens = 0
	case Dark:
		s.Stops = days - 12 - r.IntN(30)
	case Diligent:
		if r.IntN(4) == 0 {
			s.Screens = 2
		}
	}
	if r.IntN(4) == 0 { // joins in the middle of the story
		s.AppliesOn = rounds[r.IntN(len(rounds))]
	}
	s.Night = r.IntN(40) == 0
	return s
}

// Stretch is a time in which a screen was on and playing.
type Stretch struct{ From, To time.Time }

// stretches are the times in which a screen of the site plays on a day.
func (s Site) stretches(r *rand.Rand, day clock.Day, n int) []Stretch {
	if s.Habit == Phones || s.Habit == Dark && n > s.Stops {
		return nil
	}
	open := day.Start().Time().Add(8 * time.Hour)
	at := func(minutes, spread int) time.Time {
		return open.Add(time.Duration(minutes+r.IntN(spread+1)) * time.Minute)
	}
	var all []Stretch
	switch {
	case s.Habit == Patchy && r.IntN(10) < 4:
	case s.Habit == Patchy:
		all = append(all, Stretch{at(60, 120), at(330, 240)})
	case s.Habit == Short:
		all = append(all, Stretch{at(30, 90), at(200, 120)})
	case r.IntN(30) == 0: // even the diligent forget
		all = append(all, Stretch{at(180, 60), at(360, 60)})
	default:
		all = append(all, Stretch{at(0, 20), at(330, 150)})
		if r.IntN(3) == 0 {
			all = append(all, Stretch{at(520, 30), at(620, 60)})
		}
	}
	if s.Night {
		all = append(all, Stretch{day.Start().Time(), day.Start().Time().Add(5 * time.Hour)})
	}
	return all
}

// Film is an item that a simulated screen shows.
type Film struct {
	Item, Version string
	Length        time.Duration
}

// shown makes the plays of a stretch: the films in turn, each cut where an
// hour ends, as the player does.
func (d *Device) shown(films []Film, s Stretch, turn *int) []Play {
	var plays []Play
	for at := s.From; at.Before(s.To) && len(films) > 0; *turn++ {
		f := films[*turn%len(films)]
		end := at.Add(f.Length)
		if end.After(s.To) {
			end = s.To
		}
		for at.Before(end) {
			cut := at.Truncate(time.Hour).Add(time.Hour)
			if cut.After(end) {
				cut = end
			}
			p := d.Shown(f.Item, f.Version, at.UnixMilli(), cut.Sub(at).Milliseconds())
			if cut.Before(at.Add(f.Length)) && cut.Equal(s.To) {
				p.Outcome = "partial"
			}
			plays = append(plays, p)
			at = cut
		}
	}
	return plays
}

// surnames and given make up names of people who do not exist.
var (
	surnames = []rune("陈李黄张梁林刘吴罗杨何曾叶邓钟温谢廖丘古")
	given    = []string{"小敏", "志强", "丽华", "伟明", "秀英", "建国", "海燕", "文杰", "玉兰", "国辉", "晓玲", "俊峰"}
)

func personName(r *rand.Rand) string {
	return string(surnames[r.IntN(len(surnames))]) + given[r.IntN(len(given))]
}

// phone is a number of the form that no operator gives out: it is only right
// in form.
func phone(n int) string { return fmt.Sprintf("199%08d", n) }
