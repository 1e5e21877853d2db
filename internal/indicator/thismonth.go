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
	Last      clock.Instant // last signal of a screen, zero for never
	Sentence  string
}

// fortnight is how many days the bars of a station show.
const fortnight = 14

// ThisMonth returns the present month of the station: eight statements at
// most. It returns NotFound if by cannot see the station.
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
	yesterday := t.Today.AddDays(-1)
	for _, d := range t.Days {
		if d.Day == t.Today {
			t.Now = d
		}
		if d.Day == yesterday && d.Band == NotMet {
			if t.Yesterday, err = b.open(ctx, t.Station, yesterday); err != nil {
				return t, err
			}
		} else if d.Day == yesterday {
			t.Yesterday = Detail{Station: t.Station, Day: d, Target: t.Target}
		}
	}
	if t.Last, err = lastSignal(ctx, b.db, t.Station.ID); err != nil {
		return t, err
	}
	t.Sentence = t.sentence()
	return t, nil
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
