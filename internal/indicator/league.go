package indicator

import (
	"context"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/org"
)

// Unit is an organisation unit as lists of figures name it.
type Unit struct {
	ID    string `db:"id" json:"id"`
	Name  string `db:"name" json:"name"`
	Level string `db:"level" json:"level"`
	Path  string `db:"path" json:"-"`
}

// UnitRow is one unit of a league.
type UnitRow struct {
	Unit
	Total
	Band Band
}

// StationRow is one station of a league.
type StationRow struct {
	Place
	Month
}

// League is a unit's month: its total, the units right below it and the
// stations that belong to none of them. Rows stand in administrative order:
// nothing here is a ranking of people.
type League struct {
	Unit     Unit
	Above    []Unit // from the top of the asker's reach down, without Unit
	Month    clock.Month
	Total    Total
	Band     Band
	Units    []UnitRow
	Stations []StationRow
	Days     []UnitDay // of the month
	Count    int       // of stations in the list, all pages
	Pack     string
	Target   Target
}

// StationPage is how many stations a league shows at once.
const StationPage = 50

// League returns the month of the unit and what it is made of; page, from 1,
// is of its stations. The unit "" is the highest within the reach of by. It
// returns NotFound if by cannot see the unit.
func (b *Book) League(ctx context.Context, by access.Actor, unit string, month clock.Month, page int) (l League, err error) {
	defer errs.Wrap(&err, "indicator.League(%s, %s)", unit, month)
	if unit == "" {
		unit = top(by)
	}
	line, err := unitLine(ctx, b.db, by, unit)
	if err != nil {
		return l, err
	}
	pack := b.policy.At(month.Last())
	l = League{
		Unit: line[len(line)-1], Above: line[:len(line)-1], Month: month, Pack: pack.ID(), Target: targetOf(pack),
	}
	if l.Total, err = unitTotal(ctx, b.db, l.Unit.ID, month); err != nil {
		return l, err
	}
	l.Band = l.Total.Band(pack)
	if l.Days, err = unitDays(ctx, b.db, l.Unit.ID, month.First(), month.Last()); err != nil {
		return l, err
	}
	whole := l.Unit.Level != string(org.ProvinceLevel) && l.Unit.Level != string(org.CityLevel)
	if !whole {
		if l.Units, err = unitsBelow(ctx, b.db, l.Unit.ID, month); err != nil {
			return l, err
		}
		for i := range l.Units {
			l.Units[i].Band = l.Units[i].Total.Band(pack)
		}
	}
	l.Count, l.Stations, err = stationsOf(ctx, b.db, stationAsk{l.Unit.Path, month, whole, max(page, 1)})
	return l, err
}

// top is the unit of the highest grant of by that lets him see figures, the
// whole province for jobs.
func top(by access.Actor) string {
	best := ""
	for _, g := range by.Grants {
		if g.Station == "" && access.Allows(g.Role, access.FigureView) && (best == "" || len(g.Path) < len(best)) {
			best = g.Path
		}
	}
	if best == "" && by.IsSystem() {
		return string(org.Province)
	}
	return lastPart(best)
}

// UnitDay is one day of a unit.
type UnitDay struct {
	Sum
	Day clock.Day
}

// Series returns the days of a unit from one to another, both included. It
// returns NotFound if by cannot see the unit.
func (b *Book) Series(ctx context.Context, by access.Actor, unit string, from, to clock.Day) (days []UnitDay, err error) {
	defer errs.Wrap(&err, "indicator.Series(%s, %s, %s)", unit, from, to)
	if _, err := unitByID(ctx, b.db, by, unit); err != nil {
		return nil, err
	}
	return unitDays(ctx, b.db, unit, from, to)
}
