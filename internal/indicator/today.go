package indicator

import (
	"context"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
)

// TodayOf returns the present day of several stations by their ids, those that
// by can see and that were counted today. One statement.
func (b *Book) TodayOf(ctx context.Context, by access.Actor, ids ...string) (all map[string]Day, err error) {
	defer errs.Wrap(&err, "indicator.TodayOf(%d)", len(ids))
	all = make(map[string]Day, len(ids))
	if len(ids) == 0 {
		return all, nil
	}
	rows, err := daysSeen(ctx, b.db, by, ids, clock.From(b.db.Clock().Now()).Day())
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		if all[r.Station], err = r.figure(); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// Area returns the standing of the stations of the highest unit of by in the
// present month: one statement. It returns NotFound if by sees no unit's
// figures.
func (b *Book) Area(ctx context.Context, by access.Actor) (unit string, total Total, err error) {
	defer errs.Wrap(&err, "indicator.Area")
	if unit = top(by); unit == "" {
		return "", total, errs.NotFoundf("您没有辖区的统计")
	}
	total, err = unitTotal(ctx, b.db, unit, clock.From(b.db.Clock().Now()).Day().Month())
	return unit, total, err
}
