package indicator

import (
	"context"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/policy"
	"ezhan/internal/sqldb"
)

// Book reads figures within the reach of the asker. Every figure carries its
// target, what it was asked of, how complete and how sure it is, and the pack
// it was judged by.
type Book struct {
	db     *sqldb.DB
	policy *policy.Book
}

// NewBook makes the book over db.
func NewBook(db *sqldb.DB, policies *policy.Book) *Book { return &Book{db: db, policy: policies} }

// Place names a station and where it belongs.
type Place struct {
	ID   string `db:"id" json:"-"`
	Code string `db:"code" json:"code"`
	Name string `db:"name" json:"name"`
	Path string `db:"path" json:"-"`
}

// Target is what is asked: seconds a day, and the bounds of the bands.
type Target struct {
	Seconds int     `json:"seconds"`
	Near    float64 `json:"near"`
	Clause  string  `json:"clause"`
}

func targetOf(pack policy.Pack) Target {
	play, _ := pack.Find(string(policy.PlayMin))
	return Target{Seconds: pack.Int(policy.PlayMin), Near: pack.Ratio(policy.PlayNear), Clause: play.Clause}
}

// Target is what is asked on the day.
func (b *Book) Target(day clock.Day) Target { return targetOf(b.policy.At(day)) }

// StationMonth is I-02 of a station for a month.
type StationMonth struct {
	Station Place
	Month
	Target Target
}

// StationMonth returns the month of the station with the code: Open or NA
// without numbers when nothing has been counted. It returns NotFound if by
// cannot see the station.
func (b *Book) StationMonth(ctx context.Context, by access.Actor, code string, month clock.Month) (m StationMonth, err error) {
	defer errs.Wrap(&err, "indicator.StationMonth(%s, %s)", code, month)
	if m.Station, err = placeByCode(ctx, b.db, by, code); err != nil {
		return m, err
	}
	m.Month, err = b.monthOf(ctx, m.Station, month)
	m.Target = targetOf(b.policy.At(month.Last()))
	return m, err
}

func (b *Book) monthOf(ctx context.Context, p Place, month clock.Month) (Month, error) {
	rows, err := monthsOf(ctx, b.db, []monthKey{{p.ID, month}})
	if err != nil || len(rows) == 0 {
		return Month{Month: month, Band: NA, Pack: b.policy.At(month.Last()).ID()}, err
	}
	return rows[0].month(), nil
}

// Months returns a month of several stations by their ids, those that by can
// see and that were counted. One statement.
func (b *Book) Months(ctx context.Context, by access.Actor, month clock.Month, ids ...string) (all map[string]Month, err error) {
	defer errs.Wrap(&err, "indicator.Months(%d)", len(ids))
	all = make(map[string]Month, len(ids))
	if len(ids) == 0 {
		return all, nil
	}
	rows, err := monthsSeen(ctx, b.db, by, ids, month)
	for _, r := range rows {
		all[r.Station] = r.month()
	}
	return all, err
}

// Fortnight returns the last two weeks of a station that the caller has shown
// already, today included. It returns NotFound if by cannot see its figures.
// One statement.
func (b *Book) Fortnight(ctx context.Context, by access.Actor, p Place) (t ThisMonth, err error) {
	defer errs.Wrap(&err, "indicator.Fortnight(%s)", p.Code)
	if !by.ReachesStation(access.FigureView, p.Path, p.ID) {
		return t, errs.NotFoundf("没有找到这个e站")
	}
	t.Today = clock.From(b.db.Clock().Now()).Day()
	t.Station, t.Target, t.Month.Month = p, b.Target(t.Today), t.Today.Month()
	if t.Days, err = b.daysOf(ctx, p, t.Today.AddDays(1-fortnight), t.Today); err != nil {
		return t, err
	}
	t.Now = Day{Day: t.Today, Band: NA, Why: NotListed}
	for _, d := range t.Days {
		switch d.Day {
		case t.Today:
			t.Now = d
		case t.Today.AddDays(-1):
			t.Yesterday = Detail{Station: p, Day: d, Target: t.Target}
		}
	}
	t.Sentence = t.sentence()
	return t, nil
}

// StationDays returns the counted days of the station from one to another,
// both included; days before it was in the series are missing. It returns
// NotFound if by cannot see the station.
func (b *Book) StationDays(ctx context.Context, by access.Actor, code string, from, to clock.Day) (days []Day, err error) {
	defer errs.Wrap(&err, "indicator.StationDays(%s, %s, %s)", code, from, to)
	p, err := placeByCode(ctx, b.db, by, code)
	if err != nil {
		return nil, err
	}
	return b.daysOf(ctx, p, from, to)
}

func (b *Book) daysOf(ctx context.Context, p Place, from, to clock.Day) ([]Day, error) {
	rows, err := dayRange(ctx, b.db, p.ID, from, to)
	days := make([]Day, len(rows))
	for i, r := range rows {
		if days[i], err = r.figure(); err != nil {
			return nil, err
		}
	}
	return days, err
}

// Detail is a day opened down to its evidence.
type Detail struct {
	Station Place
	Day
	Window Spans
	Target Target
	Shown  []Shown
	More   bool // there are more plays than shown
}

// Shown is one play behind a day.
type Shown struct {
	Play
	Counts Reason // "" when it is credited, as far as a single play can tell
}

// maxShown is how many plays a day's page lists; the rest is in the export.
const maxShown = 3000

// DayDetail returns the day with the moments credited and those that were not,
// each with its reason, and the plays behind them. It returns NotFound if by
// cannot see the station; a day on which nothing was counted is empty.
func (b *Book) DayDetail(ctx context.Context, by access.Actor, code string, day clock.Day) (d Detail, err error) {
	defer errs.Wrap(&err, "indicator.DayDetail(%s, %s)", code, day)
	if d.Station, err = placeByCode(ctx, b.db, by, code); err != nil {
		return d, err
	}
	days, err := b.daysOf(ctx, d.Station, day, day)
	if err != nil {
		return d, err
	}
	if len(days) == 0 {
		days = []Day{{Day: day, Band: NA, Why: NotListed, Pack: b.policy.At(day).ID()}}
	}
	if d, err = b.open(ctx, d.Station, days[0]); err != nil {
		return d, err
	}
	rows, err := playsOf(ctx, b.db, key{d.Station.ID, day}, maxShown+1)
	if err != nil {
		return d, err
	}
	if d.More = len(rows) > maxShown; d.More {
		rows = rows[:maxShown]
	}
	pack := b.policy.At(day)
	for _, r := range rows {
		p := r.play(pack)
		d.Shown = append(d.Shown, Shown{p, p.reason(pack, d.Window)})
	}
	return d, nil
}

// open counts the stored traces of a day again to show where its seconds lie.
// The numbers are those stored.
func (b *Book) open(ctx context.Context, p Place, day Day) (d Detail, err error) {
	pack := b.policy.At(day.Day)
	d = Detail{Station: p, Target: targetOf(pack), Day: day}
	if d.Window, err = openOn(ctx, b.db, p.ID, day.Day); err != nil {
		return d, err
	}
	stored, err := displayTraces(ctx, b.db, key{p.ID, day.Day})
	if err != nil {
		return d, err
	}
	fresh := Count(Case{
		Day: day.Day, Traces: stored, Pack: pack, Duty: Duty{Active: d.Active, Obligated: d.Duty, Window: d.Window},
	})
	d.Credited, d.Lost = fresh.Credited, fresh.Lost
	return d, nil
}

// reason says why a single play is not credited, "" if it is.
func (p Play) reason(pack policy.Pack, window Spans) Reason {
	switch {
	case p.Hold == holdUnplaced:
		return Unplaced
	case !p.placed():
		return Held
	case !p.shown():
		return NotShown
	case p.short(pack):
		return TooShort
	}
	switch p.lane() {
	case laneOff:
		return DisplayIs
	case laneWithdrawn:
		return Withdrawn
	case laneStrange:
		return Unknown
	case laneOn, laneUnsure:
		if (Spans{p.span(pack)}).Clip(window) == nil {
			return Outside
		}
		return ""
	}
	return NotKepu
}
