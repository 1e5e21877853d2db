package playout

import (
	"context"

	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/sqldb"
	"ezhan/internal/terminal"
)

// fromLost reads the unplaced plays of a terminal that it showed at a station.
func fromLost(station, terminal string) sqldb.Frag {
	return sqldb.SQL(` from play_event e join play_batch b on b.station_id = ? and b.batch = e.batch and b.terminal_id = e.terminal_id
		and b.day = e.day where e.hold = 'UNPLACED' and e.terminal_id = ?`, station, terminal)
}

const lostColumns = `e.boot, count(*) as plays, min(e.start_ms) as first_ms, max(e.start_ms + e.dur_ms) as last_ms,
	cast(sum(e.dur_ms) as bigint) as length_ms, max(b.received_at) as received_at, max(e.start_ms + e.dur_ms - b.received_at) as ahead_ms`

// lostOrRuled is a row of both lists; Month tells which.
type lostOrRuled struct {
	Lost
	Month  clock.Month   `db:"month"`
	Day    clock.Day     `db:"day"`
	Offset int64         `db:"offset_ms"`
	Reason string        `db:"reason"`
	By     string        `db:"ruled_by"`
	At     clock.Instant `db:"ruled_at"`
}

// lostAndRuled reads the boots that wait for a ruling and the rulings of a
// terminal, the newest of each first, in one statement.
func lostAndRuled(ctx context.Context, q sqldb.Querier, station, id string, limit int) (lost []Lost, ruled []terminal.Ruling, err error) {
	rows, err := sqldb.All[lostOrRuled](ctx, q, sqldb.SQL(`/* playout.lost_and_ruled */
		select * from (select `+lostColumns+`, '' as month, '' as day, 0 as offset_ms, '' as reason, '' as ruled_by, 0 as ruled_at?
			group by e.boot order by max(b.received_at) desc, e.boot limit ?) l
		union all select * from (select boot, plays, first_ms, 0 as last_ms, 0 as length_ms, 0 as received_at, 0 as ahead_ms,
			month, day, offset_ms, reason, ruled_by, ruled_at from playout_ruling where terminal_id = ? order by month desc limit ?) r
		order by month desc, received_at desc, boot`, fromLost(station, id), limit, id, limit))
	for _, r := range rows {
		if r.Month == "" {
			lost = append(lost, r.Lost)
			continue
		}
		ruled = append(ruled, terminal.Ruling{
			Terminal: terminal.ID(id), Boot: r.Boot, Day: r.Day, Month: r.Month, Offset: r.Offset, Start: r.First, Plays: r.Plays,
			Reason: r.Reason, By: r.By, At: r.At,
		})
	}
	return lost, ruled, err
}

// lostBoot is one of them, with the days under which its plays were kept. It
// returns Conflict if nothing of the boot waits.
func lostBoot(ctx context.Context, tx *sqldb.Tx, station, terminal, boot string) (Lost, []clock.Day, error) {
	found, err := sqldb.All[Lost](ctx, tx, sqldb.SQL(`/* playout.lost_boot */ select `+lostColumns+`? and e.boot = ? group by e.boot`,
		fromLost(station, terminal), boot))
	if err != nil {
		return Lost{}, nil, err
	}
	if len(found) == 0 {
		return Lost{}, nil, errs.Conflictf("这次开机没有等待裁定的记录，可能刚刚有人裁定过")
	}
	days, err := sqldb.All[clock.Day](ctx, tx, sqldb.SQL(`/* playout.lost_days */ select distinct e.day? and e.boot = ? order by e.day`,
		fromLost(station, terminal), boot))
	return found[0], days, err
}

func lostVersions(ctx context.Context, q sqldb.Querier, station, terminal, boot string) ([]string, error) {
	return sqldb.All[string](ctx, q, sqldb.SQL(`/* playout.lost_versions */ select distinct e.version_id? and e.boot = ?
		order by e.version_id`, fromLost(station, terminal), boot))
}

// saveRuling writes the ruling down. It returns Conflict if the terminal has
// one of the month.
func saveRuling(ctx context.Context, tx *sqldb.Tx, r terminal.Ruling) error {
	n, err := tx.Exec(ctx, sqldb.SQL(`/* playout.save_ruling */ insert into playout_ruling (terminal_id, month, boot, day, offset_ms,
		first_ms, plays, reason, ruled_by, ruled_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (terminal_id, month) do nothing`,
		r.Terminal, r.Month, r.Boot, r.Day, r.Offset, r.Start, r.Plays, r.Reason, r.By, r.At))
	if err == nil && n == 0 {
		return errs.Conflictf("这块屏幕%s已经裁定过一天，每月最多一天", r.Month.Chinese())
	}
	return err
}

// placeLost puts the plays of a ruled boot in time, under a number of their
// own. What is of unknown content waits for that, as ever.
func placeLost(ctx context.Context, tx *sqldb.Tx, station string, r terminal.Ruling, number int64, received clock.Instant, known []string) error {
	n, err := tx.Exec(ctx, sqldb.SQL(`/* playout.place_lost */ update play_event set placed_ms = start_ms + ?, day = ?, batch = ?,
		hold = case when version_id in ? then 'RULED' else 'UNKNOWN_CONTENT' end
		where terminal_id = ? and boot = ? and hold = 'UNPLACED' and exists (select 1 from play_batch b where b.station_id = ?
			and b.day = play_event.day and b.terminal_id = play_event.terminal_id and b.batch = play_event.batch)`,
		r.Offset, r.Day, number, sqldb.In(known), r.Terminal, r.Boot, station))
	if err != nil {
		return err
	}
	if n != int64(r.Plays) {
		return errs.Conflictf("这次开机的记录刚刚有变化，请重新查看")
	}
	return addBatch(ctx, tx, Dirty{Batch: number, Terminal: string(r.Terminal), Day: r.Day, Station: station}, received)
}
