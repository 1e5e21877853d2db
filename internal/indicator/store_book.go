package indicator

import (
	"context"
	"strings"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/sqldb"
)

func placeByCode(ctx context.Context, q sqldb.Querier, by access.Actor, code string) (Place, error) {
	p, err := sqldb.One[Place](ctx, q, sqldb.SQL(`/* indicator.place */
		select s.id, s.code, s.name, o.path from station s join org o on o.id = s.org_id where s.code = ? and ?`,
		code, access.WithinStation(by, access.FigureView, "o.path", "s.id")))
	if errs.Is(err, errs.NotFound) {
		return p, errs.Because(errs.NotFound, err, "没有找到这个e站")
	}
	return p, err
}

func unitByID(ctx context.Context, q sqldb.Querier, by access.Actor, id string) (Unit, error) {
	u, err := sqldb.One[Unit](ctx, q, sqldb.SQL(`/* indicator.unit */
		select o.id, o.name, o.level, o.path from org o where o.id = ? and ?`, id, access.Within(by, access.FigureView, "o.path")))
	if errs.Is(err, errs.NotFound) {
		return u, errs.Because(errs.NotFound, err, "没有找到这个单位")
	}
	return u, err
}

// unitLine returns the unit and those above it that by can see, from the top.
func unitLine(ctx context.Context, q sqldb.Querier, by access.Actor, id string) ([]Unit, error) {
	line, err := sqldb.All[Unit](ctx, q, sqldb.SQL(`/* indicator.unit_line */
		with recursive up as (
			select o.id, o.parent, o.name, o.level, o.path from org o where o.id = ? and ?
			union all select o.id, o.parent, o.name, o.level, o.path from org o join up on o.id = up.parent)
		select o.id, o.name, o.level, o.path from up o where ? order by o.path`,
		id, access.Within(by, access.FigureView, "o.path"), access.Within(by, access.FigureView, "o.path")))
	if err == nil && len(line) == 0 {
		return nil, errs.NotFoundf("没有找到这个单位")
	}
	return line, err
}

func dayRange(ctx context.Context, q sqldb.Querier, station string, from, to clock.Day) ([]dayRow, error) {
	return sqldb.All[dayRow](ctx, q, sqldb.SQL(`/* indicator.day_range */
		select `+dayColumns+` from station_day where station_id = ? and day >= ? and day <= ? order by day`, station, from, to))
}

// openOn is when the station was open on the day.
func openOn(ctx context.Context, q sqldb.Querier, id string, day clock.Day) (Spans, error) {
	week, err := sqldb.One[string](ctx, q, sqldb.SQL(`/* indicator.week_on */
		select week from station_calendar where station_id = ? and from_day <= ? order by from_day desc limit 1`, id, day))
	if errs.Is(err, errs.NotFound) {
		return nil, nil
	}
	return spanOf(readWeek(week).On(day), day), err
}

// displayTraces reads the traces of a day from display-class terminals.
func displayTraces(ctx context.Context, q sqldb.Querier, k key) ([]Trace, error) {
	rows, err := sqldb.All[traceRow](ctx, q, sqldb.SQL(`/* indicator.display_traces */
		select p.station_id, p.day, p.terminal_id, p.lanes, p.plays, p.raw_ms, p.raw_kepu_ms, p.short_ms, p.unplaced_ms, p.held_ms
		from play_trace p left join terminal t on t.id = p.terminal_id
		where p.station_id = ? and p.day = ? and coalesce(t.display_class, true) order by p.terminal_id`, k.Station, k.Day))
	out := make([]Trace, len(rows))
	for i, r := range rows {
		if out[i], err = r.trace(); err != nil {
			return nil, err
		}
	}
	return out, err
}

type totalRow struct {
	sumRow
	Met        int `db:"met"`
	Near       int `db:"near"`
	NotMet     int `db:"not_met"`
	NA         int `db:"na"`
	NoData     int `db:"no_data"`
	Open       int `db:"open"`
	Screenless int `db:"screenless"`
}

func (r totalRow) total() Total {
	return Total{r.sum(), Standing{r.Met, r.Near, r.NotMet, r.NA, r.NoData, r.Open, r.Screenless}}
}

func unitTotal(ctx context.Context, q sqldb.Querier, unit string, month clock.Month) (Total, error) {
	rows, err := sqldb.All[totalRow](ctx, q, sqldb.SQL(`/* indicator.unit_total */
		select `+sumColumns+`, `+standingColumns+` from org_month where org_id = ? and month = ?`, unit, month))
	if err != nil || len(rows) == 0 {
		return Total{}, err
	}
	return rows[0].total(), nil
}

// unitsBelow lists the units right below one that existed in the month.
func unitsBelow(ctx context.Context, q sqldb.Querier, unit string, month clock.Month) ([]UnitRow, error) {
	rows, err := sqldb.All[struct {
		Unit
		totalRow
	}](ctx, q, sqldb.SQL(`/* indicator.units_below */
		select o.id, o.name, o.level, o.path, `+orZero(sumColumns+", "+standingColumns)+`
		from org o left join org_month m on m.org_id = o.id and m.month = ?
		where o.parent = ? and (o.kind <> 'special' or m.org_id is not null)
			and o.valid_from <= ? and (o.valid_to = '' or o.valid_to >= ?)
		order by o.id`, month, unit, month.Last(), month.First()))
	out := make([]UnitRow, len(rows))
	for i, r := range rows {
		out[i] = UnitRow{Unit: r.Unit, Total: r.total()}
	}
	return out, err
}

func orZero(columns string) string {
	return eachColumn(columns, func(c string) string { return "coalesce(m." + c + ", 0) as " + c })
}

// stationAsk asks for the stations of a unit: all below it, or those right at
// it.
type stationAsk struct {
	path  string
	month clock.Month
	whole bool
	page  int
}

func (a stationAsk) where() sqldb.Frag {
	if a.whole {
		// One range for the index, then out with "440300-QH" beside "440300".
		return sqldb.SQL("m.month = ? and m.path >= ? and m.path < ? and (m.path = ? or m.path > ?)", a.month, a.path, a.path+"/", a.path, a.path+".")
	}
	return sqldb.SQL("m.month = ? and m.path = ?", a.month, a.path)
}

func stationsOf(ctx context.Context, q sqldb.Querier, a stationAsk) (int, []StationRow, error) {
	type row struct {
		Code  string `db:"code"`
		Name  string `db:"name"`
		Total int    `db:"total"`
		monthRow
	}
	rows, err := sqldb.All[row](ctx, q, sqldb.SQL(`/* indicator.stations_of */
		select s.code, s.name, count(*) over () as total, m.station_id, m.month, m.path, m.band, m.screenless, m.pack, `+
		prefixed("m.", sumColumns)+`
		from station_month m join station s on s.id = m.station_id where ? order by s.code limit ? offset ?`,
		a.where(), StationPage, (a.page-1)*StationPage))
	out := make([]StationRow, len(rows))
	total := 0
	for i, r := range rows {
		out[i], total = StationRow{Place{r.Station, r.Code, r.Name, r.Path}, r.month()}, r.Total
	}
	return total, out, err
}

func prefixed(table, columns string) string {
	return eachColumn(columns, func(c string) string { return table + c })
}

func unitDays(ctx context.Context, q sqldb.Querier, unit string, from, to clock.Day) ([]UnitDay, error) {
	rows, err := sqldb.All[struct {
		Day clock.Day `db:"day"`
		sumRow
	}](ctx, q, sqldb.SQL(`/* indicator.unit_days */
		select day, `+sumColumns+` from org_day where org_id = ? and day >= ? and day <= ? order by day`, unit, from, to))
	out := make([]UnitDay, len(rows))
	for i, r := range rows {
		out[i] = UnitDay{r.sum(), r.Day}
	}
	return out, err
}

func screenless(ctx context.Context, q sqldb.Querier, path string, day clock.Day) ([]Bare, error) {
	return sqldb.All[Bare](ctx, q, sqldb.SQL(`/* indicator.screenless */
		select s.id, s.code, s.name, o.path,
			coalesce(r.ruling, '') as ruling, coalesce(r.note, '') as note, coalesce(r.ruled_by, '') as ruled_by, coalesce(r.ruled_at, 0) as ruled_at
		from station s join org o on o.id = s.org_id left join screenless_ruling r on r.station_id = s.id
		where (o.path = ? or o.path > ? and o.path < ?) and s.series_from <> '' and s.series_from <= ?
			and (s.series_to = '' or s.series_to >= ?)
			and not exists (select 1 from terminal t where t.station_id = s.id and t.display_class and t.state not in ('LOST', 'SCRAPPED'))
		order by s.code`, path, path+".", path+"/", day, day))
}

func saveRuling(ctx context.Context, tx *sqldb.Tx, station string, r Bare) error {
	_, err := tx.Exec(ctx, sqldb.SQL(`/* indicator.save_ruling */
		insert into screenless_ruling (station_id, ruling, note, ruled_by, ruled_at) values (?, ?, ?, ?, ?)
		on conflict (station_id) do update set ruling = excluded.ruling, note = excluded.note, ruled_by = excluded.ruled_by, ruled_at = excluded.ruled_at`,
		station, string(r.Ruling), r.Note, r.RuledBy, r.RuledAt))
	return err
}

// lastSignal is when a screen of the station was last heard, zero for never.
func lastSignal(ctx context.Context, q sqldb.Querier, id string) (clock.Instant, error) {
	return sqldb.One[clock.Instant](ctx, q, sqldb.SQL(`/* indicator.last_signal */
		select coalesce(max(h.seen_at), 0) from terminal t join terminal_health h on h.terminal_id = t.id
		where t.station_id = ? and t.display_class`, id))
}

// lastPart is the id of the lowest unit on a path.
func lastPart(path string) string { return path[strings.LastIndexByte(path, '.')+1:] }

func placesByID(ctx context.Context, q sqldb.Querier, by access.Actor, ids []string) ([]Place, error) {
	return sqldb.All[Place](ctx, q, sqldb.SQL(`/* indicator.places */
		select s.id, s.code, s.name, o.path from station s join org o on o.id = s.org_id where s.id in ? and ? order by s.code`,
		sqldb.In(ids), access.WithinStation(by, access.FigureView, "o.path", "s.id")))
}

// seriesFrom is when the station entered the series, "" for not yet.
func seriesFrom(ctx context.Context, q sqldb.Querier, id string) (clock.Day, error) {
	days, err := sqldb.All[clock.Day](ctx, q, sqldb.SQL(`/* indicator.series_from */ select series_from from station where id = ?`, id))
	if err != nil || len(days) == 0 {
		return "", err
	}
	return days[0], nil
}

func mayRule(ctx context.Context, q sqldb.Querier, by access.Actor, id string) error {
	_, err := sqldb.One[string](ctx, q, sqldb.SQL(`/* indicator.may_rule */
		select s.id from station s join org o on o.id = s.org_id where s.id = ? and ?`,
		id, access.WithinStation(by, access.PlayRule, "o.path", "s.id")))
	return err
}

// monthsSeen reads a month of some stations that by can see.
func monthsSeen(ctx context.Context, q sqldb.Querier, by access.Actor, ids []string, month clock.Month) ([]monthRow, error) {
	return sqldb.All[monthRow](ctx, q, sqldb.SQL(`/* indicator.months_seen */
		select m.station_id, m.month, m.path, m.band, m.screenless, m.pack, `+prefixed("m.", sumColumns)+`
		from station_month m join station s on s.id = m.station_id join org o on o.id = s.org_id
		where m.station_id in ? and m.month = ? and ? order by m.station_id`,
		sqldb.In(ids), month, access.WithinStation(by, access.FigureView, "o.path", "s.id")))
}
