package playout

import (
	"context"
	"fmt"

	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/sqldb"
)

// insertPlays writes the plays of all jobs and what is to be counted, and sets
// how many of each were new.
func insertPlays(ctx context.Context, tx *sqldb.Tx, jobs []*job) error {
	total := 0
	for _, j := range jobs {
		total += len(j.rows)
	}
	rows := make([][]any, 0, total)
	for _, j := range jobs {
		rows = append(rows, j.rows...)
		j.stored = len(j.rows)
	}
	n, err := tx.InsertMany(ctx, `/* playout.insert */ insert into play_event (id, batch, terminal_id, boot, seq, item, version_id,
		schedule, start_ms, placed_ms, dur_ms, day, display, outcome, hold) values`, rows, `on conflict (id) do nothing`)
	if err != nil {
		return err
	}
	if n < int64(len(rows)) {
		if err := recount(ctx, tx, jobs); err != nil {
			return err
		}
	}
	return insertBatches(ctx, tx, jobs)
}

// recount finds what is new where some plays were there already.
func recount(ctx context.Context, tx *sqldb.Tx, jobs []*job) error {
	by := make(map[int64]*job, len(jobs))
	numbers := make([]int64, 0, len(jobs))
	for _, j := range jobs {
		by[j.number] = j
		numbers = append(numbers, j.number)
		j.stored, j.days = 0, nil
	}
	stored, err := sqldb.All[struct {
		Batch int64     `db:"batch"`
		Day   clock.Day `db:"day"`
		N     int       `db:"n"`
	}](ctx, tx, sqldb.SQL(`/* playout.recount */ select batch, day, count(*) as n from play_event where batch in ?
		group by batch, day order by batch, day`, sqldb.In(numbers)))
	if err != nil {
		return err
	}
	for _, s := range stored {
		j := by[s.Batch]
		j.stored += s.N
		j.days = append(j.days, s.Day)
	}
	return nil
}

func insertBatches(ctx context.Context, tx *sqldb.Tx, jobs []*job) error {
	var batches, dirty [][]any
	for _, j := range jobs {
		for _, day := range j.days {
			batches = append(batches, []any{j.device.Station, string(day), string(j.device.ID), j.number, j.received})
			if j.device.Station == "" {
				continue // at no station there is nothing to count
			}
			dirty = append(dirty, []any{j.number, string(j.device.ID), string(day), j.device.Station})
		}
	}
	if _, err := tx.InsertMany(ctx, `/* playout.batches */ insert into play_batch (station_id, day, terminal_id, batch, received_at) values`,
		batches, ``); err != nil {
		return err
	}
	_, err := tx.InsertMany(ctx, `/* playout.dirty */ insert into play_dirty (batch, terminal_id, day, station_id) values`, dirty, ``)
	return err
}

func insertBad(ctx context.Context, tx *sqldb.Tx, jobs []*job) error {
	var rows [][]any
	for _, j := range jobs {
		for _, b := range j.bad {
			rows = append(rows, []any{string(j.device.ID), badDigest(b.Raw), b.ID, j.number, b.Raw, string(MalformedOne), j.received})
		}
	}
	_, err := tx.InsertMany(ctx, `/* playout.bad */ insert into play_held (terminal_id, digest, event_id, batch, raw, reason, received_at) values`,
		rows, `on conflict (terminal_id, digest) do nothing`)
	return err
}

func saveBoots(ctx context.Context, tx *sqldb.Tx, changed map[bootKey]bootContact) error {
	rows := make([][]any, 0, len(changed))
	for k, c := range changed {
		rows = append(rows, []any{k.Terminal, k.Boot, c.Offset, c.At})
	}
	_, err := tx.InsertMany(ctx, `/* playout.boots */ insert into boot_contact (terminal_id, boot, offset_ms, at) values`, rows,
		`on conflict (terminal_id, boot) do update set offset_ms = excluded.offset_ms, at = excluded.at`)
	return err
}

func bootOffsets(ctx context.Context, q sqldb.Querier, terminal string, boots []string, into map[string]int64) error {
	found, err := sqldb.All[struct {
		Boot   string `db:"boot"`
		Offset int64  `db:"offset_ms"`
	}](ctx, q, sqldb.SQL(`/* playout.boot_offsets */ select boot, offset_ms from boot_contact where terminal_id = ? and boot in ?`,
		terminal, sqldb.In(boots)))
	for _, b := range found {
		into[b.Boot] = b.Offset
	}
	return err
}

const playColumns = `e.id, e.batch, e.terminal_id, b.station_id, e.boot, e.seq, e.item, e.version_id, e.schedule, e.start_ms, e.placed_ms,
	e.dur_ms, e.day, e.display, e.outcome, e.hold, b.received_at`

// fromBatch reads the plays behind rows of play_batch.
const fromBatch = ` from play_batch b join play_event e on e.batch = b.batch and e.terminal_id = b.terminal_id and e.day = b.day`

// Unsettled returns plays that are not counted yet, the oldest batches first.
func Unsettled(ctx context.Context, q sqldb.Querier, limit int) ([]Dirty, error) {
	return sqldb.All[Dirty](ctx, q, sqldb.SQL(`/* playout.unsettled */ select batch, terminal_id, day, station_id from play_dirty
		order by batch, terminal_id, day limit ?`, limit))
}

// PlaysOf returns the plays behind rows that all name one station and day, in
// the order of batch and id.
func PlaysOf(ctx context.Context, q sqldb.Querier, station string, day clock.Day, rows []Dirty) ([]Play, error) {
	batches, terminals := namesOf(rows)
	return sqldb.All[Play](ctx, q, sqldb.SQL(`/* playout.plays_of */ select `+playColumns+fromBatch+`
		where b.station_id = ? and b.day = ? and b.terminal_id in ? and b.batch in ? order by e.batch, e.id`,
		station, day, sqldb.In(terminals), sqldb.In(batches)))
}

// Settle removes rows in the transaction that has counted them. It returns
// Conflict when not exactly these were still there: another counter was
// faster, and the transaction must not commit.
func Settle(ctx context.Context, tx *sqldb.Tx, rows []Dirty) error {
	by := map[clock.Day][]Dirty{}
	for _, r := range rows {
		by[r.Day] = append(by[r.Day], r)
	}
	var total int64
	for day, rows := range by {
		batches, terminals := namesOf(rows)
		n, err := tx.Exec(ctx, sqldb.SQL(`/* playout.settle */ delete from play_dirty where day = ? and batch in ? and terminal_id in ?`,
			day, sqldb.In(batches), sqldb.In(terminals)))
		if err != nil {
			return err
		}
		total += n
	}
	if total != int64(len(rows)) {
		return errs.Because(errs.Conflict, fmt.Errorf("settled %d of %d", total, len(rows)), "播放记录刚刚被统计过")
	}
	return nil
}

// namesOf lists the batches and the distinct terminals of rows.
func namesOf(rows []Dirty) (batches []int64, terminals []string) {
	seen := map[string]bool{}
	for _, r := range rows {
		batches = append(batches, r.Batch)
		if !seen[r.Terminal] {
			seen[r.Terminal] = true
			terminals = append(terminals, r.Terminal)
		}
	}
	return batches, terminals
}

// DayPlays returns every play of a station's day, counted or held, in the
// order of terminal, placed start and id.
func DayPlays(ctx context.Context, q sqldb.Querier, station string, day clock.Day) ([]Play, error) {
	return sqldb.All[Play](ctx, q, sqldb.SQL(`/* playout.day_plays */ select `+playColumns+fromBatch+`
		where b.station_id = ? and b.day = ? order by e.terminal_id, e.placed_ms, e.id`, station, day))
}

// dayAndHeld reads the newest plays of a terminal's day, and the newest of any
// day that are held, in one statement.
func dayAndHeld(ctx context.Context, q sqldb.Querier, station, terminal string, day clock.Day, limit int) (plays, held []Play, err error) {
	rows, err := sqldb.All[struct {
		Play
		Part string `db:"part"`
	}](ctx, q, sqldb.SQL(`/* playout.day_and_held */
		select * from (select 'day' as part, `+playColumns+fromBatch+`
			where b.station_id = ? and b.day = ? and b.terminal_id = ? order by e.placed_ms desc, e.id limit ?) d
		union all select * from (select 'held' as part, `+playColumns+`
			from play_event e join play_batch b on b.batch = e.batch and b.terminal_id = e.terminal_id and b.day = e.day
			where e.terminal_id = ? and e.hold <> '' and e.hold <> 'RULED' order by e.batch desc, e.id limit ?) h`,
		station, day, terminal, limit, terminal, limit))
	for _, r := range rows {
		if r.Part == "day" {
			plays = append(plays, r.Play)
		} else {
			held = append(held, r.Play)
		}
	}
	return plays, held, err
}

// Raw is a bad play as it was sent.
type Raw struct {
	ID       string        `db:"event_id"`
	Text     string        `db:"raw"`
	Reason   Hold          `db:"reason"`
	Received clock.Instant `db:"received_at"`
}

func rawOf(ctx context.Context, q sqldb.Querier, terminal string, limit int) ([]Raw, error) {
	return sqldb.All[Raw](ctx, q, sqldb.SQL(`/* playout.raw */ select event_id, raw, reason, received_at from play_held
		where terminal_id = ? order by received_at desc, digest limit ?`, terminal, limit))
}

func sequences(ctx context.Context, q sqldb.Querier, station, terminal, boot string, since clock.Day) ([]int64, error) {
	return sqldb.All[int64](ctx, q, sqldb.SQL(`/* playout.sequences */ select distinct e.seq`+fromBatch+`
		where b.station_id = ? and b.day >= ? and b.terminal_id = ? and e.boot = ? order by e.seq`, station, since, terminal, boot))
}

func unknownVersions(ctx context.Context, q sqldb.Querier) ([]string, error) {
	return sqldb.All[string](ctx, q, sqldb.SQL(`/* playout.unknown */ select distinct version_id from play_event
		where hold = 'UNKNOWN_CONTENT' order by version_id`))
}

// heldBatch is a batch with plays to release.
type heldBatch struct {
	Dirty
	Received clock.Instant `db:"received_at"`
}

func heldBatches(ctx context.Context, tx *sqldb.Tx, versions []string, limit int) ([]heldBatch, error) {
	return sqldb.All[heldBatch](ctx, tx, sqldb.SQL(`/* playout.held_batches */ select distinct b.batch, b.terminal_id, b.day, b.station_id, b.received_at
		from play_event e join play_batch b on b.batch = e.batch and b.terminal_id = e.terminal_id and b.day = e.day
		where e.hold = 'UNKNOWN_CONTENT' and e.version_id in ? order by b.batch, b.terminal_id, b.day limit ?`, sqldb.In(versions), limit))
}

// release gives the plays of one held batch and day a new number.
func release(ctx context.Context, tx *sqldb.Tx, h heldBatch, number int64, versions []string) error {
	if _, err := tx.Exec(ctx, sqldb.SQL(`/* playout.release */ update play_event set batch = ?, hold = case when exists (
			select 1 from playout_ruling r where r.terminal_id = play_event.terminal_id and r.boot = play_event.boot and r.day = play_event.day)
			then 'RULED' else '' end
		where batch = ? and day = ? and hold = 'UNKNOWN_CONTENT' and version_id in ?`, number, h.Batch, h.Day, sqldb.In(versions))); err != nil {
		return err
	}
	d := h.Dirty
	d.Batch = number
	return addBatch(ctx, tx, d, h.Received)
}

// addBatch lets plays that got a new number be counted under it.
func addBatch(ctx context.Context, tx *sqldb.Tx, d Dirty, received clock.Instant) error {
	if _, err := tx.Exec(ctx, sqldb.SQL(`/* playout.add_batch */ insert into play_batch (station_id, day, terminal_id, batch, received_at)
		values (?, ?, ?, ?, ?)`, d.Station, d.Day, d.Terminal, d.Batch, received)); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, sqldb.SQL(`/* playout.add_dirty */ insert into play_dirty (batch, terminal_id, day, station_id)
		values (?, ?, ?, ?)`, d.Batch, d.Terminal, d.Day, d.Station))
	return err
}
