package indicator

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"ezhan/internal/clock"
	"ezhan/internal/policy"
	"ezhan/internal/station"
)

// windowOf is the time from open to close, "08:30" to "21:00", of a day.
func windowOf(day clock.Day, open, close string) Spans {
	return Union(Spans{{at(day, open), at(day, close)}})
}

// at is a time of day, "15:04".
func at(day clock.Day, hm string) clock.Instant {
	m, err := station.ParseMinute(hm)
	if err != nil {
		panic(err)
	}
	return day.At(int(m)/60, int(m)%60)
}

const june5 clock.Day = "2020-06-05"

var pack = policy.Embedded().At(june5)

// films is a terminal playing one class from one time of day to another, an
// event for each hour as devices cut them.
func films(terminal string, class Class, display, from, to string) []Play {
	return filmsOn(june5, terminal, class, display, from, to)
}

func filmsOn(day clock.Day, terminal string, class Class, display, from, to string) []Play {
	var out []Play
	end := at(day, to)
	for start := at(day, from); start < end; {
		next := min(end, start-start%3_600_000+3_600_000)
		out = append(out, Play{
			ID: fmt.Sprintf("%s-%d", terminal, start), Terminal: terminal, Day: day, Class: class,
			Started: start, Placed: start, Length: next.Sub(start), Received: next.Add(time.Second),
			Display: display, Outcome: outcomePlayed,
		})
		start = next
	}
	return out
}

// tracesOf merges plays by terminal; an id counts once, as the play table
// keeps it.
func tracesOf(day clock.Day, plays ...Play) []Trace {
	seen := map[string]bool{}
	by := map[string]*Trace{}
	for _, p := range plays {
		if seen[p.ID] {
			continue
		}
		seen[p.ID] = true
		if by[p.Terminal] == nil {
			by[p.Terminal] = &Trace{Day: day}
		}
		by[p.Terminal].add(pack, p)
	}
	var out []Trace
	for _, t := range by {
		out = append(out, *t)
	}
	return out
}

func caseOf(open, close string, plays ...Play) Case {
	return Case{
		Day: june5, Duty: Duty{Active: true, Obligated: true, Window: windowOf(june5, open, close)},
		Traces: tracesOf(june5, plays...), Over: true, Pack: pack,
	}
}

func TestWorkedNumbers(t *testing.T) {
	t.Parallel()
	k := KepuChina
	for _, c := range []struct {
		name    string
		c       Case
		seconds int
		raw     int
		band    Band
	}{
		{"1 Union passes", caseOf("08:00", "21:00", slices.Concat(films("A", k, "on", "08:00", "11:00"), films("B", k, "on", "10:00", "13:30"))...), 19800, 23400, Met},
		{"1 Union fails", caseOf("08:00", "21:00", slices.Concat(films("A", k, "on", "08:00", "10:30"), films("B", k, "on", "08:00", "10:30"))...), 9000, 18000, NotMet},
		{"2 Night", caseOf("08:30", "21:00", slices.Concat(films("A", k, "on", "00:00", "06:00"), films("A", k, "on", "09:00", "12:00"))...), 10800, 32400, NotMet},
		{"3 Exact bound", caseOf("08:00", "21:00", films("A", k, "on", "08:00", "13:00")...), 18000, 18000, Met},
		{"3 One second short", caseOf("08:00", "21:00", shorter(films("A", k, "on", "08:00", "13:00"), time.Second)...), 17999, 17999, NotMet},
		{"3 A millisecond short", caseOf("08:00", "21:00", shorter(films("A", k, "on", "08:00", "13:00"), time.Millisecond)...), 17999, 17999, NotMet},
		{"A-10 What counts", caseOf("08:00", "21:00", slices.Concat(films("A", k, "on", "08:00", "12:00"), films("A", Local, "on", "12:00", "14:00"), films("A", Partner, "on", "14:00", "15:00"))...), 14400, 25200, NotMet},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := Count(c.c)
			if got.Seconds != c.seconds || got.Raw != c.raw || got.Band != c.band {
				t.Errorf("got %d s, raw %d, %s; want %d, %d, %s", got.Seconds, got.Raw, got.Band, c.seconds, c.raw, c.band)
			}
			if got.Grade() != GradeA {
				t.Errorf("grade %q, want A", got.Grade())
			}
		})
	}
}

func shorter(plays []Play, by time.Duration) []Play {
	plays[len(plays)-1].Length -= by
	return plays
}

// 7.5-4: the warning overlay helps to pass and leaves the value alone.
func TestExcusedSecondsOnlyForThePass(t *testing.T) {
	t.Parallel()
	c := caseOf("08:00", "21:00", films("A", KepuChina, "on", "08:00", "12:50")...)
	c.Excused = Spans{{at(june5, "12:50"), at(june5, "13:05")}}
	if got := Count(c); got.Seconds != 17400 || got.Excused != 900 || got.Band != Met {
		t.Errorf("got %d s, excused %d, %s; want 17400, 900, MET", got.Seconds, got.Excused, got.Band)
	}
	c.Excused = Spans{{at(june5, "03:00"), at(june5, "05:00")}, {at(june5, "08:00"), at(june5, "12:00")}}
	if got := Count(c); got.Excused != 0 || got.Band != NotMet {
		t.Errorf("outside the window or over a play: excused %d, %s; want 0, NOT_MET", got.Excused, got.Band)
	}
}

// 7.5-13 from where the play is placed; placing it is playout's part.
func TestClockPlacedAndUnplaced(t *testing.T) {
	t.Parallel()
	const june10 clock.Day = "2020-06-10"
	p := Play{
		ID: "1", Terminal: "A", Day: june10, Class: KepuChina, Display: "on", Outcome: outcomePlayed,
		Started: clock.At(2015, 1, 1, 0, 0), Placed: clock.At(2020, 6, 10, 10, 55), Length: 3 * time.Hour,
		Received: clock.At(2020, 6, 10, 14, 0),
	}
	c := Case{Day: june10, Duty: Duty{Active: true, Obligated: true, Window: windowOf(june10, "08:00", "21:00")}, Over: true, Pack: pack}
	c.Traces = tracesOf(june10, p)
	got := Count(c)
	want := []Credit{{Span{clock.At(2020, 6, 10, 10, 55), clock.At(2020, 6, 10, 13, 55)}, GradeA}}
	if diff := cmp.Diff(want, got.Credited); diff != "" || got.Seconds != 10800 {
		t.Errorf("credited %d s (-want +got):\n%s", got.Seconds, diff)
	}
	p.Placed, p.Hold = 0, holdUnplaced
	c.Traces = tracesOf(june10, p)
	if got := Count(c); got.Seconds != 0 || got.Missed(Unplaced) != 10800 || got.Raw != 10800 || !got.Signal {
		t.Errorf("unplaced: %d s, missed %v; want 0 and 10800 unplaced", got.Seconds, got.Lost)
	}
}

// six hours were outside the opening hours, and the station is told so.
func TestNightIsNamed(t *testing.T) {
	t.Parallel()
	got := Count(caseOf("08:30", "21:00", slices.Concat(
		films("A", KepuChina, "on", "00:00", "06:00"), films("A", KepuChina, "on", "09:00", "12:00"))...))
	if got.Missed(Outside) != 6*3600 || len(got.Lost) != 1 {
		t.Errorf("lost %+v, want 21600 outside only", got.Lost)
	}
}

// 1040 plays of 20 s in three batches out of order, one of them twice.
func TestOutageLosesNothing(t *testing.T) {
	t.Parallel()
	var plays []Play
	back := at(june5, "14:50")
	for i := range 1040 {
		start := at(june5, "09:00").Add(time.Duration(i) * 20 * time.Second)
		plays = append(plays, Play{
			ID: fmt.Sprint(i), Terminal: "A", Day: june5, Class: KepuChina, Display: "unknown", Outcome: outcomePlayed,
			Started: start, Placed: start, Length: 20 * time.Second, Received: back,
		})
	}
	batches := [][]Play{plays[700:], plays[:400], plays[400:700], plays[:400]}
	got := Count(caseOf("08:00", "21:00", slices.Concat(batches...)...))
	if got.Seconds != 20800 || got.Plays != 1040 || got.Grade() != GradeB {
		t.Errorf("got %d s of %d plays, grade %s; want 20800, 1040, B", got.Seconds, got.Plays, got.Grade())
	}
}

// V-2: a device that reports more than has passed is cut at contact + 120 s.
func TestNeverMoreSecondsThanTime(t *testing.T) {
	t.Parallel()
	p := films("A", KepuChina, "on", "08:00", "09:00")[0]
	p.Length, p.Received = 10*time.Hour, at(june5, "09:00")
	if got := Count(caseOf("08:00", "21:00", p)); got.Seconds != 3600+120 {
		t.Errorf("got %d s, want 3720", got.Seconds)
	}
	var flood []Play
	for i := range 50 { // fifty films at once on one terminal
		q := films("A", KepuChina, "on", "08:00", "09:00")[0]
		q.ID = fmt.Sprint(i)
		flood = append(flood, q)
	}
	if got := Count(caseOf("08:00", "21:00", flood...)); got.Seconds != 3600 {
		t.Errorf("got %d s, want 3600", got.Seconds)
	}
}

func TestValidity(t *testing.T) {
	t.Parallel()
	hour := func(change func(*Play)) []Play {
		p := films("A", KepuChina, "on", "09:00", "10:00")[0]
		change(&p)
		return []Play{p}
	}
	for _, c := range []struct {
		name   string
		plays  []Play
		want   int
		reason Reason
		lost   int
	}{
		{"Credited", hour(func(*Play) {}), 3600, "", 0},
		{"DisplayOff", hour(func(p *Play) { p.Display = "off" }), 0, DisplayIs, 3600},
		{"DisplayUnknownCounts", hour(func(p *Play) { p.Display = "unknown" }), 3600, "", 0},
		{"Local", hour(func(p *Play) { p.Class = Local }), 0, NotKepu, 3600},
		{"GuangdongIsNotKepuChina", hour(func(p *Play) { p.Class = Guangdong }), 0, NotKepu, 3600},
		{"WithdrawnLongAgo", hour(func(p *Play) { p.NotFrom = p.Placed }), 0, Withdrawn, 3600},
		{"WithdrawnButWithinADay", hour(func(p *Play) { p.NotFrom = p.Placed + 1 }), 3600, "", 0},
		{"NobodyKnowsTheWork", hour(func(p *Play) { p.Class, p.Hold = "", holdUnknown }), 0, Unknown, 3600},
		{"WorkKnownMeanwhile", hour(func(p *Play) { p.Hold = holdUnknown }), 3600, "", 0},
		{"Future", hour(func(p *Play) { p.Hold = "FUTURE" }), 0, Held, 3600},
		{"Short", hour(func(p *Play) { p.Started, p.Length = p.Started+1, 2999*time.Millisecond }), 0, TooShort, 2},
		{"ThreeSeconds", hour(func(p *Play) { p.Started, p.Length = p.Started+1, 3*time.Second }), 3, "", 0},
		{"PieceCutAtTheHour", hour(func(p *Play) { p.Length = 2 * time.Second }), 2, "", 0},
		{"Skipped", hour(func(p *Play) { p.Outcome = "skipped" }), 0, "", 0},
		{"Failed", hour(func(p *Play) { p.Outcome = "failed" }), 0, "", 0},
		{"Partial", hour(func(p *Play) { p.Outcome = outcomePartial }), 3600, "", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := Count(caseOf("08:00", "21:00", c.plays...))
			if got.Seconds != c.want || got.Missed(c.reason) != c.lost {
				t.Errorf("got %d s, lost %+v; want %d s, %d of %q", got.Seconds, got.Lost, c.want, c.lost, c.reason)
			}
		})
	}
}

func TestGrades(t *testing.T) {
	t.Parallel()
	k := KepuChina
	attested := func(from, to string, plays ...Play) Case {
		c := caseOf("08:00", "21:00", plays...)
		tr := Trace{Day: june5}
		tr.Attest(Spans{{at(june5, from), at(june5, to)}})
		if len(c.Traces) == 0 {
			c.Traces = []Trace{tr}
		} else {
			c.Traces[0].merge(tr)
		}
		return c
	}
	for _, c := range []struct {
		name string
		c    Case
		want Grade
		by   [3]int
	}{
		{"MostSecondsDecide", caseOf("08:00", "21:00", slices.Concat(films("A", k, "on", "08:00", "10:00"), films("B", k, "unknown", "10:00", "11:00"))...), GradeA, [3]int{7200, 3600, 0}},
		{"TieGoesToTheLower", caseOf("08:00", "21:00", slices.Concat(films("A", k, "on", "08:00", "09:00"), films("B", k, "unknown", "09:00", "10:00"))...), GradeB, [3]int{3600, 3600, 0}},
		{"BestOfSeveralScreens", caseOf("08:00", "21:00", slices.Concat(films("A", k, "on", "08:00", "09:00"), films("B", k, "unknown", "08:00", "09:00"))...), GradeA, [3]int{3600, 0, 0}},
		{"AttestedCapped", attested("09:00", "15:00"), GradeC, [3]int{0, 0, 18000}},
		{"LogWinsOverAttestation", attested("09:00", "11:00", films("A", Local, "on", "09:00", "10:00")...), GradeC, [3]int{0, 0, 3600}},
		{"NoSecondsNoGrade", caseOf("08:00", "21:00"), "", [3]int{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := Count(c.c); got.Grade() != c.want || got.ByGrade != c.by {
				t.Errorf("got %s of %v, want %s of %v", got.Grade(), got.ByGrade, c.want, c.by)
			}
		})
	}
}

func TestBands(t *testing.T) {
	t.Parallel()
	change := func(f func(*Case)) Case {
		c := caseOf("08:00", "21:00", films("A", KepuChina, "on", "09:00", "10:00")...)
		f(&c)
		return c
	}
	for _, c := range []struct {
		name string
		c    Case
		want Band
		why  Why
	}{
		{"TodayIsOpen", change(func(c *Case) { c.Over = false }), Open, ""},
		{"TodayPassedIsMet", func() Case {
			c := caseOf("08:00", "21:00", films("A", KepuChina, "on", "08:00", "14:00")...)
			c.Over = false
			return c
		}(), Met, ""},
		{"OverIsNotMet", change(func(*Case) {}), NotMet, ""},
		{"NothingKnownIsNoData", change(func(c *Case) { c.Traces = nil }), NoData, ""},
		{"AliveWithoutPlaysIsNotMet", change(func(c *Case) { c.Traces, c.Alive = nil, true }), NotMet, ""},
		{"ClosedDay", change(func(c *Case) { c.Duty = Duty{Active: true, Why: Closed} }), NA, Closed},
		{"Screenless", change(func(c *Case) { c.Duty = Duty{Why: Screenless}; c.Traces = nil }), NA, Screenless},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := Count(c.c); got.Band != c.want || got.Why != c.why {
				t.Errorf("got %s %q, want %s %q", got.Band, got.Why, c.want, c.why)
			}
		})
	}
}

// Same inputs, same result, any order of arrival, any batches, any repeats.
func TestAnyOrderSameResult(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 5))
	classes := []Class{KepuChina, KepuChina, KepuChina, Local, Partner, Guangdong, ""}
	for range 200 {
		var plays []Play
		for i := range 60 {
			start := june5.Start().Add(time.Duration(r.Int64N(int64(25*time.Hour)))) - 1800_000
			p := Play{
				ID: fmt.Sprint(i), Terminal: fmt.Sprint(r.IntN(3)), Class: classes[r.IntN(len(classes))],
				Started: start, Placed: start, Length: time.Duration(r.Int64N(int64(time.Hour))), Day: start.Day(),
				Received: start.Add(time.Duration(r.Int64N(int64(2 * time.Hour)))),
				Display:  []string{"on", "unknown", "off"}[r.IntN(3)], Outcome: outcomePlayed,
			}
			if r.IntN(10) == 0 {
				p.Placed, p.Hold, p.Day = 0, holdUnplaced, june5
			}
			plays = append(plays, p)
		}
		want := Count(caseOf("08:00", "21:00", plays...))
		shuffled := slices.Concat(plays, plays[:20])
		r.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		got := Count(caseOf("08:00", "21:00", shuffled...))
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("order matters (-want +got):\n%s", diff)
		}
		if got.Seconds > 13*3600 || got.ByGrade[0]+got.ByGrade[1]+got.ByGrade[2] > got.Seconds || got.Seconds > got.RawKepu {
			t.Fatalf("more than there was: %+v", got)
		}
	}
}

func TestTraceSurvivesStorage(t *testing.T) {
	t.Parallel()
	for _, tr := range tracesOf(june5, slices.Concat(
		films("A", KepuChina, "on", "08:00", "11:30"), films("A", Local, "unknown", "13:00", "13:07"),
		films("A", KepuChina, "off", "20:00", "23:59"))...) {
		back := Trace{Day: june5, sums: tr.sums}
		if err := back.parseLanes(tr.text()); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tr, back, cmp.AllowUnexported(Trace{})); diff != "" {
			t.Errorf("stored %q (-want +got):\n%s", tr.text(), diff)
		}
	}
	broken := Trace{Day: june5}
	if err := broken.parseLanes("a0.1;;"); err == nil {
		t.Error("damaged text was read")
	}
}
