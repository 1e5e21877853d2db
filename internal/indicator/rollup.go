package indicator

import (
	"context"
	"fmt"
	"strings"

	"ezhan/internal/clock"
	"ezhan/internal/policy"
	"ezhan/internal/sqldb"
)

// Month is a station's month.
type Month struct {
	Sum
	Month      clock.Month
	Band       Band
	Screenless bool // nothing to play on: never a silent pass (D-24)
	Pack       string

	path string
}

// Standing is how many stations of a unit stand in which band.
type Standing struct {
	Met, Near, NotMet, NA, NoData, Open int
	Screenless                          int // of NA
}

// Stations is how many stations there are in all.
func (s Standing) Stations() int { return s.Met + s.Near + s.NotMet + s.NA + s.NoData + s.Open }

// Obligated is how many stations the duty applied to.
func (s Standing) Obligated() int { return s.Stations() - s.NA }

func (s *Standing) fields() []*int {
	return []*int{&s.Met, &s.Near, &s.NotMet, &s.NA, &s.NoData, &s.Open, &s.Screenless}
}

func (s Standing) values() []any {
	fields := s.fields()
	out := make([]any, len(fields))
	for i, f := range fields {
		out[i] = *f
	}
	return out
}

// Total is what the stations of a unit add up to.
type Total struct {
	Sum
	Stations Standing
}

func (t Total) plus(sum Sum, stations Standing, sign int) Total {
	if sign < 0 {
		t.Sum = t.Minus(sum)
	} else {
		t.Sum = t.Plus(sum)
	}
	from, to := stations.fields(), t.Stations.fields()
	for i := range to {
		*to[i] += sign * *from[i]
	}
	return t
}

// standing is the month as one station of a unit.
func (m Month) standing() Standing {
	return Standing{
		Met: flag(m.Band == Met), Near: flag(m.Band == Near), NotMet: flag(m.Band == NotMet),
		NA: flag(m.Band == NA), NoData: flag(m.Band == NoData), Open: flag(m.Band == Open),
		Screenless: flag(m.Screenless),
	}
}

// counted is a day's figure and the path of the station on that day.
type counted struct {
	Day
	path string
}

type unitDay struct {
	unit string
	day  clock.Day
}

type unitMonth struct {
	unit  string
	month clock.Month
}

// change is everything one settling writes, as differences to what stands.
type change struct {
	days       map[key]counted
	months     map[monthKey]Month
	unitDays   map[unitDay]Sum
	unitMonths map[unitMonth]Total
}

// settle counts the days anew and carries the differences to every roll-up
// above them. The caller holds the turn.
func settle(ctx context.Context, tx *sqldb.Tx, book *policy.Book, keys []key) (err error) {
	if len(keys) == 0 {
		return nil
	}
	in, err := gather(ctx, tx, keys)
	if err != nil {
		return fmt.Errorf("indicator: settle %d days: %w", len(keys), err)
	}
	ch := change{map[key]counted{}, map[monthKey]Month{}, map[unitDay]Sum{}, map[unitMonth]Total{}}
	pack := packs(book)
	for _, k := range keys {
		if day, worth := in.count(k, pack(k.Day), tx.Now()); worth {
			ch.days[k] = day
		}
	}
	if err := ch.carry(ctx, tx, in, book); err != nil {
		return fmt.Errorf("indicator: settle %d days: %w", len(keys), err)
	}
	if err := ch.write(ctx, tx); err != nil {
		return fmt.Errorf("indicator: settle %d days: %w", len(keys), err)
	}
	return nil
}

// count makes the figure of one day. It is not worth keeping when the station
// was not in the series and nothing stood there before.
func (in inputs) count(k key, pack policy.Pack, now clock.Instant) (counted, bool) {
	reg, known := in.stations[k.Station]
	traces := in.screens(k)
	duty := Duty{Why: NotListed}
	if known {
		duty = reg.duty(k.Day, pack, len(traces) > 0)
	}
	day := Count(Case{
		Day: k.Day, Duty: duty, Traces: traces, Alive: in.alive[k], Over: now >= k.Day.End(), Pack: pack,
	})
	path := reg.path
	old, had := in.days[k]
	if had {
		path = old.path // a later merger does not rewrite the borders of the day
	}
	return counted{day, path}, had || duty.Why != NotListed || day.Plays > 0
}

// carry turns new days into differences of months and units.
func (ch *change) carry(ctx context.Context, tx *sqldb.Tx, in inputs, book *policy.Book) error {
	for k, c := range ch.days {
		sum := c.Sum()
		if old, had := in.days[k]; had {
			ch.addDay(old.path, k.Day, Sum{}.Minus(old.Sum()))
			sum = sum.Minus(old.Sum())
		}
		ch.addDay(c.path, k.Day, c.Sum())
		mk := monthKey{k.Station, k.Day.Month()}
		m := ch.months[mk]
		m.Sum, m.path = m.Plus(sum), c.path // the path of a month that stands is kept below
		m.Screenless = m.Screenless || c.Why == Screenless
		ch.months[mk] = m
	}
	return ch.carryMonths(ctx, tx, book)
}

// carryMonths makes whole months of the differences and moves the stations of
// units from one band to another.
func (ch *change) carryMonths(ctx context.Context, tx *sqldb.Tx, book *policy.Book) error {
	keys := make([]monthKey, 0, len(ch.months))
	for mk := range ch.months {
		keys = append(keys, mk)
	}
	old, err := monthsOf(ctx, tx, keys)
	if err != nil {
		return err
	}
	for _, row := range old {
		mk := monthKey{row.Station, row.Month}
		was := row.month()
		m := ch.months[mk]
		m.Sum, m.path, m.Screenless = m.Plus(was.Sum), was.path, m.Screenless || was.Screenless
		ch.months[mk] = m
		ch.addMonth(was.path, mk.Month, was.Sum, was.standing(), -1)
	}
	packOn := packs(book)
	for mk, m := range ch.months {
		pack := packOn(mk.Month.Last())
		m.Month, m.Pack = mk.Month, pack.ID()
		m.Band = m.Sum.Band(pack)
		m.Screenless = m.Screenless && m.Band == NA
		ch.months[mk] = m
		ch.addMonth(m.path, mk.Month, m.Sum, m.standing(), 1)
	}
	return nil
}

func (ch *change) addDay(path string, day clock.Day, s Sum) {
	for _, unit := range unitsOf(path) {
		k := unitDay{unit, day}
		ch.unitDays[k] = ch.unitDays[k].Plus(s)
	}
}

func (ch *change) addMonth(path string, month clock.Month, s Sum, st Standing, sign int) {
	for _, unit := range unitsOf(path) {
		k := unitMonth{unit, month}
		ch.unitMonths[k] = ch.unitMonths[k].plus(s, st, sign)
	}
}

// unitsOf lists the units on a path that have figures of their own: all but
// villages, of which nearly every one has a single station.
func unitsOf(path string) []string {
	const villageDigits = 12
	var out []string
	for unit := range strings.SplitSeq(path, ".") {
		if unit != "" && len(unit) < villageDigits {
			out = append(out, unit)
		}
	}
	return out
}

func (ch *change) write(ctx context.Context, tx *sqldb.Tx) error {
	if err := saveDays(ctx, tx, ch.days); err != nil {
		return err
	}
	if err := saveMonths(ctx, tx, ch.months); err != nil {
		return err
	}
	if err := addToDays(ctx, tx, ch.unitDays); err != nil {
		return err
	}
	return addToMonths(ctx, tx, ch.unitMonths)
}
