package indicator

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"ezhan/internal/clock"
	"ezhan/internal/sqldb"
)

// key is a station's day, the grain of counting.
type key struct {
	Station string    `db:"station_id"`
	Day     clock.Day `db:"day"`
}

func pairs(keys []key) sqldb.Frag {
	rows := make([][]any, len(keys))
	for i, k := range keys {
		rows[i] = []any{k.Station, k.Day}
	}
	return sqldb.Values(rows)
}

// takeTurn makes folders, closers and recounts of all nodes wait for one
// another: the row is locked until the transaction ends.
func takeTurn(ctx context.Context, tx *sqldb.Tx) error {
	_, err := tx.Exec(ctx, sqldb.SQL(`/* indicator.take_turn */ update figure_turn set n = n + 1 where one = 1`))
	return err
}

type traceRow struct {
	Station  string    `db:"station_id"`
	Day      clock.Day `db:"day"`
	Terminal string    `db:"terminal_id"`
	Lanes    string    `db:"lanes"`
	Plays    int       `db:"plays"`
	Raw      int64     `db:"raw_ms"`
	RawKepu  int64     `db:"raw_kepu_ms"`
	Short    int64     `db:"short_ms"`
	Unplaced int64     `db:"unplaced_ms"`
	Held     int64     `db:"held_ms"`
}

func (r traceRow) trace() (Trace, error) {
	ms := func(n int64) time.Duration { return time.Duration(n) * time.Millisecond }
	t := Trace{Day: r.Day, sums: sums{r.Plays, ms(r.Raw), ms(r.RawKepu), ms(r.Short), ms(r.Unplaced), ms(r.Held)}}
	return t, t.parseLanes(r.Lanes)
}

// traces reads the traces of the days by station-day and terminal.
func traces(ctx context.Context, q sqldb.Querier, keys []key) (map[key]map[string]Trace, error) {
	rows, err := sqldb.All[traceRow](ctx, q, sqldb.SQL(`/* indicator.traces */
		select station_id, day, terminal_id, lanes, plays, raw_ms, raw_kepu_ms, short_ms, unplaced_ms, held_ms
		from play_trace where (station_id, day) in (values ?) order by station_id, day, terminal_id`, pairs(keys)))
	if err != nil {
		return nil, err
	}
	out := map[key]map[string]Trace{}
	for _, r := range rows {
		k := key{r.Station, r.Day}
		if out[k] == nil {
			out[k] = map[string]Trace{}
		}
		if out[k][r.Terminal], err = r.trace(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func saveTraces(ctx context.Context, tx *sqldb.Tx, all map[key]map[string]Trace) error {
	var rows [][]any
	for k, by := range all {
		for terminal, t := range by {
			rows = append(rows, []any{
				k.Station, k.Day, terminal, t.text(), t.Plays, t.Raw.Milliseconds(), t.RawKepu.Milliseconds(),
				t.Short.Milliseconds(), t.Unplaced.Milliseconds(), t.Held.Milliseconds(),
			})
		}
	}
	_, err := tx.InsertMany(ctx, `/* indicator.save_traces */
		insert into play_trace (station_id, day, terminal_id, lanes, plays, raw_ms, raw_kepu_ms, short_ms, unplaced_ms, held_ms) values`,
		rows, `on conflict (station_id, day, terminal_id) do update set lanes = excluded.lanes, plays = excluded.plays,
		raw_ms = excluded.raw_ms, raw_kepu_ms = excluded.raw_kepu_ms, short_ms = excluded.short_ms,
		unplaced_ms = excluded.unplaced_ms, held_ms = excluded.held_ms`)
	return err
}

func dropTraces(ctx context.Context, tx *sqldb.Tx, keys []key) error {
	_, err := tx.Exec(ctx, sqldb.SQL(`/* indicator.drop_traces */
		delete from play_trace where (station_id, day) in (values ?)`, pairs(keys)))
	return err
}

// dayRow is a counted day as stored, with the path it was counted under.
type dayRow struct {
	Station  string    `db:"station_id"`
	Day      clock.Day `db:"day"`
	Path     string    `db:"path"`
	Band     Band      `db:"band"`
	Why      Why       `db:"why"`
	Active   bool      `db:"active"`
	Signal   bool      `db:"signal"`
	Seconds  int       `db:"seconds"`
	GradeA   int       `db:"grade_a"`
	GradeB   int       `db:"grade_b"`
	GradeC   int       `db:"grade_c"`
	Excused  int       `db:"excused"`
	Raw      int       `db:"raw"`
	RawKepu  int       `db:"raw_kepu"`
	Local    int       `db:"local_s"`
	Playing  int       `db:"playing"`
	Window   int       `db:"window_s"`
	Plays    int       `db:"plays"`
	LostText string    `db:"lost"`
	Pack     string    `db:"pack"`
}

// figure is the day without its spans, which only a fresh count has.
func (r dayRow) figure() (Day, error) {
	d := Day{
		Day: r.Day, Band: r.Band, Why: r.Why, Active: r.Active, Duty: r.Band != NA, Signal: r.Signal,
		Seconds: r.Seconds, ByGrade: [3]int{r.GradeA, r.GradeB, r.GradeC}, Excused: r.Excused, Raw: r.Raw, RawKepu: r.RawKepu,
		Local: r.Local, Playing: r.Playing, Window: r.Window, Plays: r.Plays, Pack: r.Pack,
	}
	if r.LostText == "" {
		return d, nil
	}
	return d, json.Unmarshal([]byte(r.LostText), &d.Lost)
}

// lostText keeps reasons and seconds; where they lie is counted afresh.
func lostText(lost []Loss) (string, error) {
	if len(lost) == 0 {
		return "", nil
	}
	short := make([]Loss, len(lost))
	for i, l := range lost {
		short[i] = Loss{Reason: l.Reason, Seconds: l.Seconds}
	}
	data, err := json.Marshal(short)
	return string(data), err
}

const dayColumns = `station_id, day, path, band, why, active, signal, seconds, grade_a, grade_b, grade_c,
	excused, raw, raw_kepu, local_s, playing, window_s, plays, lost, pack`

func daysOf(ctx context.Context, q sqldb.Querier, keys []key) ([]dayRow, error) {
	return sqldb.All[dayRow](ctx, q, sqldb.SQL(`/* indicator.days_of */
		select `+dayColumns+` from station_day where (station_id, day) in (values ?) order by station_id, day`, pairs(keys)))
}

func saveDays(ctx context.Context, tx *sqldb.Tx, days map[key]counted) error {
	rows := make([][]any, 0, len(days))
	for k, c := range days {
		lost, err := lostText(c.Lost)
		if err != nil {
			return err
		}
		rows = append(rows, []any{
			k.Station, k.Day, c.path, c.Band, c.Why, c.Active, c.Signal, c.Seconds, c.ByGrade[0], c.ByGrade[1], c.ByGrade[2],
			c.Excused, c.Raw, c.RawKepu, c.Local, c.Playing, c.Window, c.Plays, lost, c.Pack,
		})
	}
	_, err := tx.InsertMany(ctx, `/* indicator.save_days */ insert into station_day (`+dayColumns+`) values`, rows,
		`on conflict (station_id, day) do update set `+replace(dayColumns))
	return err
}

// sumColumns are the columns of Sum.fields, in that order.
const sumColumns = `num, den, cal_num, cal_den, signal, silent, exempt, running,
	seconds, grade_a, grade_b, grade_c, raw, raw_kepu, local_s, playing`

// sumRow reads the columns of a Sum.
type sumRow struct {
	Num     int `db:"num"`
	Den     int `db:"den"`
	CalNum  int `db:"cal_num"`
	CalDen  int `db:"cal_den"`
	Signal  int `db:"signal"`
	Silent  int `db:"silent"`
	Exempt  int `db:"exempt"`
	Running int `db:"running"`
	Seconds int `db:"seconds"`
	GradeA  int `db:"grade_a"`
	GradeB  int `db:"grade_b"`
	GradeC  int `db:"grade_c"`
	Raw     int `db:"raw"`
	RawKepu int `db:"raw_kepu"`
	Local   int `db:"local_s"`
	Playing int `db:"playing"`
}

func (r sumRow) sum() Sum {
	return Sum{
		Num: r.Num, Den: r.Den, CalNum: r.CalNum, CalDen: r.CalDen, Signal: r.Signal, Silent: r.Silent,
		Exempt: r.Exempt, Running: r.Running, Seconds: r.Seconds, ByGrade: [3]int{r.GradeA, r.GradeB, r.GradeC},
		Raw: r.Raw, RawKepu: r.RawKepu, Local: r.Local, Playing: r.Playing,
	}
}

func (s Sum) values() []any {
	fields := s.fields()
	out := make([]any, len(fields))
	for i, f := range fields {
		out[i] = *f
	}
	return out
}

type monthRow struct {
	Station    string      `db:"station_id"`
	Month      clock.Month `db:"month"`
	Path       string      `db:"path"`
	Band       Band        `db:"band"`
	Screenless bool        `db:"screenless"`
	Pack       string      `db:"pack"`
	sumRow
}

type monthKey struct {
	Station string
	Month   clock.Month
}

func monthsOf(ctx context.Context, q sqldb.Querier, keys []monthKey) ([]monthRow, error) {
	rows := make([][]any, len(keys))
	for i, k := range keys {
		rows[i] = []any{k.Station, k.Month}
	}
	return sqldb.All[monthRow](ctx, q, sqldb.SQL(`/* indicator.months_of */
		select station_id, month, path, band, screenless, pack, `+sumColumns+`
		from station_month where (station_id, month) in (values ?) order by station_id, month`, sqldb.Values(rows)))
}

func saveMonths(ctx context.Context, tx *sqldb.Tx, months map[monthKey]Month) error {
	const head = "station_id, month, path, band, screenless, pack, " + sumColumns
	rows := make([][]any, 0, len(months))
	for k, m := range months {
		rows = append(rows, append([]any{k.Station, k.Month, m.path, m.Band, m.Screenless, m.Pack}, m.values()...))
	}
	_, err := tx.InsertMany(ctx, `/* indicator.save_months */ insert into station_month (`+head+`) values`, rows,
		`on conflict (station_id, month) do update set `+replace(head))
	return err
}

// addToUnits adds the differences to the days of units.
func addToDays(ctx context.Context, tx *sqldb.Tx, units map[unitDay]Sum) error {
	var rows [][]any
	for k, s := range units {
		if s != (Sum{}) {
			rows = append(rows, append([]any{k.unit, k.day}, s.values()...))
		}
	}
	_, err := tx.InsertMany(ctx, `/* indicator.add_to_days */ insert into org_day (org_id, day, `+sumColumns+`) values`, rows,
		`on conflict (org_id, day) do update set `+increase("org_day", sumColumns))
	return err
}

const standingColumns = "met, near, not_met, na, no_data, open, screenless"

// addToMonths adds the differences to the months of units.
func addToMonths(ctx context.Context, tx *sqldb.Tx, units map[unitMonth]Total) error {
	const columns = sumColumns + ", " + standingColumns
	var rows [][]any
	for k, t := range units {
		if t != (Total{}) {
			rows = append(rows, append(append([]any{k.unit, k.month}, t.Sum.values()...), t.Stations.values()...))
		}
	}
	_, err := tx.InsertMany(ctx, `/* indicator.add_to_months */ insert into org_month (org_id, month, `+columns+`) values`, rows,
		`on conflict (org_id, month) do update set `+increase("org_month", columns))
	return err
}

// replace is "a = excluded.a, b = excluded.b" for the columns.
func replace(columns string) string {
	return eachColumn(columns, func(c string) string { return c + " = excluded." + c })
}

// increase is "a = t.a + excluded.a" for the columns.
func increase(table, columns string) string {
	return eachColumn(columns, func(c string) string { return c + " = " + table + "." + c + " + excluded." + c })
}

func eachColumn(columns string, set func(string) string) string {
	parts := strings.Split(columns, ",")
	for i, c := range parts {
		parts[i] = set(strings.TrimSpace(c))
	}
	return strings.Join(parts, ", ")
}

func (r monthRow) month() Month {
	return Month{Sum: r.sum(), Month: r.Month, Band: r.Band, Screenless: r.Screenless, Pack: r.Pack, path: r.Path}
}
