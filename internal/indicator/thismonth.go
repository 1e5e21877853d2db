package indicator

import (
	"context"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
)

// ThisMonth is how a station stands with its playing now: for the station's
// own people, with one sentence for its colour.
type ThisMonth struct {
	StationMonth
	Today     clock.Day
	Days      []Day // the last fortnight, today included
	Yesterday Detail
	Now       Day           // today so far
	Last      clock.Instant // last signal of a screen, asked only of a silent one; zero for never
	Sentence  string
}

// fortnight is how many days the bars of a station show.
const fortnight = 14

// ThisMonth returns the present month of the station in at most five
// statements. It returns NotFound if by cannot see the station.
func (b *Book) ThisMonth(ctx context.Context, by access.Actor, code string) (t ThisMonth, err error) {
	defer errs.Wrap(&err, "indicator.ThisMonth(%s)", code)
	t.Today = clock.From(b.db.Clock().Now()).Day()
	if t.StationMonth, err = b.StationMonth(ctx, by, code, t.Today.Month()); err != nil {
		return t, err
	}
	if t.Days, err = b.daysOf(ctx, t.Station, t.Today.AddDays(1-fortnight), t.Today); err != nil {
		return t, err
	}
	t.Now = Day{Day: t.Today, Band: NA, Why: NotListed}
	for _, d := range t.Days {
		switch d.Day {
		case t.Today:
			t.Now = d
		case t.Today.AddDays(-1):
			if t.Yesterday, err = b.explained(ctx, t.Station, d); err != nil {
				return t, err
			}
		}
	}
	if t.Yesterday.Band == NoData || t.Now.Band == NoData {
		if t.Last, err = lastSignal(ctx, b.db, t.Station.ID); err != nil {
			return t, err
		}
	}
	t.Sentence = t.sentence()
	return t, nil
}

// explained opens a day as far as its sentence needs: only a failed one has
// causes to look for.
func (b *Book) explained(ctx context.Context, p Place, d Day) (Detail, error) {
	if d.Band == NotMet {
		return b.open(ctx, p, d)
	}
	return Detail{Station: p, Day: d, Target: b.Target(d.Day)}, nil
}

// sentence speaks of yesterday, or of today where there was no yesterday yet.
func (t ThisMonth) sentence() string {
	if t.Yesterday.Day.Day == "" {
		return Detail{Day: t.Now, Target: t.Target}.Sentence("今天", t.Last)
	}
	return t.Yesterday.Sentence("昨天", t.Last)
}

// Mine returns the stations that by runs himself, in the order of their codes.
func (b *Book) Mine(ctx context.Context, by access.Actor) (list []Place, err error) {
	defer errs.Wrap(&err, "indicator.Mine")
	var ids []string
	for _, g := range by.Grants {
		if g.Station != "" && access.Allows(g.Role, access.FigureView) {
			ids = append(ids, g.Station)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	return placesByID(ctx, b.db, by, ids)
}
