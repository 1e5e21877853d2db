package indicator

import (
	"context"

	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/sqldb"
)

// daysToClose lists the days from the first on which this product could know
// of a station in the series to today that have not ended yet here, and today
// if nobody has opened it.
func daysToClose(ctx context.Context, q sqldb.Querier, today clock.Day) ([]clock.Day, error) {
	first, err := sqldb.One[struct {
		Series  clock.Day     `db:"series"`
		Created clock.Instant `db:"created"`
	}](ctx, q, sqldb.SQL(`/* indicator.first_day */
		select min(series_from) as series, min(created_at) as created from station where series_from <> '' having count(*) > 0`))
	if errs.Is(err, errs.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	done, err := sqldb.All[struct {
		Day clock.Day     `db:"day"`
		At  clock.Instant `db:"at"`
	}](ctx, q, sqldb.SQL(`/* indicator.closed_days */ select day, at from figure_close order by day`))
	if err != nil {
		return nil, err
	}
	ended := make(map[clock.Day]bool, len(done))
	for _, d := range done {
		ended[d.Day] = d.At != 0 || d.Day == today
	}
	var due []clock.Day
	for day := max(first.Series, first.Created.Day()); day <= today; day = day.AddDays(1) {
		if !ended[day] {
			due = append(due, day)
		}
	}
	return due, nil
}

func stationsInSeries(ctx context.Context, q sqldb.Querier, day clock.Day) ([]string, error) {
	return sqldb.All[string](ctx, q, sqldb.SQL(`/* indicator.in_series */
		select id from station where series_from <> '' and series_from <= ? and (series_to = '' or series_to >= ?) order by id`, day, day))
}

// noteClosed remembers that the day has ended, or only that it was opened.
func noteClosed(ctx context.Context, tx *sqldb.Tx, day clock.Day, stations int, ended bool) error {
	at := clock.Instant(0)
	if ended {
		at = tx.Now()
	}
	_, err := tx.Exec(ctx, sqldb.SQL(`/* indicator.note_closed */
		insert into figure_close (day, at, stations) values (?, ?, ?)
		on conflict (day) do update set at = excluded.at, stations = excluded.stations`, day, at, stations))
	return err
}
