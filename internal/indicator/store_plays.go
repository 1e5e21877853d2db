package indicator

import (
	"context"
	"slices"
	"time"

	"ezhan/internal/clock"
	"ezhan/internal/content"
	"ezhan/internal/playout"
	"ezhan/internal/policy"
	"ezhan/internal/sqldb"
)

type playRow struct {
	ID       string        `db:"id"`
	Batch    int64         `db:"batch"`
	Terminal string        `db:"terminal_id"`
	Station  string        `db:"station_id"`
	Day      clock.Day     `db:"day"`
	Version  string        `db:"version_id"`
	Started  clock.Instant `db:"start_ms"`
	Placed   clock.Instant `db:"placed_ms"`
	Length   int64         `db:"dur_ms"`
	Received clock.Instant `db:"received_at"`
	Display  string        `db:"display"`
	Outcome  string        `db:"outcome"`
	Hold     string        `db:"hold"`
	Class    Class         `db:"class"`
	State    content.State `db:"state"`
	Ended    clock.Instant `db:"ended_at"`
	Title    string        `db:"title"`
}

func (r playRow) play(pack policy.Pack) Play {
	p := Play{
		ID: r.ID, Terminal: r.Terminal, Station: r.Station, Day: r.Day, Version: r.Version, Title: r.Title,
		Started: r.Started, Placed: r.Placed, Length: time.Duration(r.Length) * time.Millisecond, Received: r.Received,
		Display: r.Display, Outcome: r.Outcome, Hold: r.Hold, Class: r.Class,
	}
	if r.State == content.Withdrawn && r.Ended != 0 {
		p.NotFrom = r.Ended.Add(time.Duration(pack.Int(policy.WithdrawCredit)) * time.Hour)
	}
	return p
}

// playSelect reads plays through the index of batches by station and day. What
// is known of a work is joined as it is now.
const playSelect = `select e.id, e.batch, e.terminal_id, b.station_id, e.day, e.version_id, e.start_ms, e.placed_ms, e.dur_ms,
	b.received_at, e.display, e.outcome, e.hold, coalesce(v.source_class, '') as class, coalesce(v.state, '') as state,
	coalesce(v.ended_at, 0) as ended_at, coalesce(v.title, '') as title
	from play_batch b join play_event e on e.batch = b.batch and e.terminal_id = b.terminal_id and e.day = b.day
	left join content_version v on v.id = e.version_id`

// newPlays reads the plays behind what was not settled.
func newPlays(ctx context.Context, tx *sqldb.Tx, fresh []playout.Dirty) ([]playRow, error) {
	rows := make([][]any, len(fresh))
	batches := make([]int64, len(fresh))
	meant := make(map[playout.Dirty]bool, len(fresh))
	for i, d := range fresh {
		rows[i], batches[i], meant[d] = []any{d.Station, d.Day, d.Terminal}, d.Batch, true
	}
	all, err := sqldb.All[playRow](ctx, tx, sqldb.SQL(`/* indicator.new_plays */ `+playSelect+`
		where (b.station_id, b.day, b.terminal_id) in (values ?) and b.batch in ? order by e.id`, sqldb.Values(rows), sqldb.In(batches)))
	// The lists cross: a batch of one day may hold another day's plays too.
	return slices.DeleteFunc(all, func(r playRow) bool {
		return !meant[playout.Dirty{Batch: r.Batch, Terminal: r.Terminal, Day: r.Day, Station: r.Station}]
	}), err
}

// foldedPlays reads all plays of the days that the fold has counted: what it
// has not, it will add by itself.
func foldedPlays(ctx context.Context, q sqldb.Querier, keys []key) ([]playRow, error) {
	return sqldb.All[playRow](ctx, q, sqldb.SQL(`/* indicator.folded_plays */ `+playSelect+`
		where (b.station_id, b.day) in (values ?) and not exists (
			select 1 from play_dirty d where d.batch = b.batch and d.terminal_id = b.terminal_id and d.day = b.day)
		order by e.id`, pairs(keys)))
}

// playsOf reads the plays of a station's day in the order of time.
func playsOf(ctx context.Context, q sqldb.Querier, k key, limit int) ([]playRow, error) {
	return sqldb.All[playRow](ctx, q, sqldb.SQL(`/* indicator.plays_of */ `+playSelect+`
		where b.station_id = ? and b.day = ? order by e.placed_ms, e.id limit ?`, k.Station, k.Day, limit))
}
