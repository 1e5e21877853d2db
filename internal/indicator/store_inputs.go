package indicator

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"ezhan/internal/clock"
	"ezhan/internal/sqldb"
	"ezhan/internal/station"
)

// inputs is everything that counting some days asks of the database.
type inputs struct {
	stations map[string]register
	traces   map[key]map[string]Trace
	hidden   map[string]bool // terminals that are no displays
	alive    map[key]bool    // days with a heartbeat
	days     map[key]counted // what stands
}

// gather reads the inputs of the days: seven statements, however many days.
func gather(ctx context.Context, q sqldb.Querier, keys []key) (in inputs, err error) {
	ids := stationIDs(keys)
	if in.stations, err = registers(ctx, q, ids); err != nil {
		return in, err
	}
	if in.traces, err = traces(ctx, q, keys); err != nil {
		return in, err
	}
	if in.alive, err = heartbeats(ctx, q, ids, keys); err != nil {
		return in, err
	}
	if err = screens(ctx, q, ids, &in); err != nil {
		return in, err
	}
	rows, err := daysOf(ctx, q, keys)
	in.days = make(map[key]counted, len(rows))
	for _, r := range rows {
		day, err := r.figure()
		if err != nil {
			return in, err
		}
		in.days[key{r.Station, r.Day}] = counted{day, r.Path}
	}
	return in, err
}

// screens is the traces of the day from display-class terminals, in the order
// of their ids.
func (in inputs) screens(k key) []Trace {
	by := in.traces[k]
	ids := make([]string, 0, len(by))
	for id := range by {
		if !in.hidden[id] {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	out := make([]Trace, len(ids))
	for i, id := range ids {
		out[i] = by[id]
	}
	return out
}

func stationIDs(keys []key) []string {
	var ids []string
	for _, k := range keys {
		ids = append(ids, k.Station)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// registers reads what the register says of the stations.
func registers(ctx context.Context, q sqldb.Querier, ids []string) (map[string]register, error) {
	rows, err := sqldb.All[struct {
		ID   string    `db:"id"`
		Code string    `db:"code"`
		Name string    `db:"name"`
		Path string    `db:"path"`
		From clock.Day `db:"series_from"`
		To   clock.Day `db:"series_to"`
	}](ctx, q, sqldb.SQL(`/* indicator.stations */
		select s.id, s.code, s.name, o.path, s.series_from, s.series_to
		from station s join org o on o.id = s.org_id where s.id in ? order by s.id`, sqldb.In(ids)))
	if err != nil {
		return nil, err
	}
	out := make(map[string]register, len(rows))
	for _, r := range rows {
		out[r.ID] = register{id: r.ID, code: r.Code, name: r.Name, path: r.Path, seriesFrom: r.From, seriesTo: r.To}
	}
	if err := addWeeks(ctx, q, ids, out); err != nil {
		return nil, err
	}
	return out, addSteps(ctx, q, ids, out)
}

func addWeeks(ctx context.Context, q sqldb.Querier, ids []string, to map[string]register) error {
	rows, err := sqldb.All[struct {
		ID   string    `db:"station_id"`
		From clock.Day `db:"from_day"`
		Week string    `db:"week"`
	}](ctx, q, sqldb.SQL(`/* indicator.weeks */
		select station_id, from_day, week from station_calendar where station_id in ? order by station_id, from_day`, sqldb.In(ids)))
	for _, r := range rows {
		reg := to[r.ID]
		reg.weeks = append(reg.weeks, weekFrom{r.From, readWeek(r.Week)})
		to[r.ID] = reg
	}
	return err
}

// readWeek reads the register's text of a service calendar,
// "480-1260,480-1260,…" from Monday; what it does not say is closed.
func readWeek(text string) station.Week {
	var w station.Week
	for i, part := range strings.Split(text, ",") {
		open, end, ok := strings.Cut(part, "-")
		from, err1 := strconv.Atoi(open)
		to, err2 := strconv.Atoi(end)
		if i < len(w) && ok && err1 == nil && err2 == nil {
			w[i] = station.Window{Open: station.Minute(from), Close: station.Minute(to)}
		}
	}
	return w
}

func addSteps(ctx context.Context, q sqldb.Querier, ids []string, to map[string]register) error {
	rows, err := sqldb.All[struct {
		ID    string        `db:"station_id"`
		From  clock.Day     `db:"day"`
		State station.State `db:"state"`
	}](ctx, q, sqldb.SQL(`/* indicator.steps */
		select station_id, day, state from station_life where station_id in ? order by station_id, at, seq`, sqldb.In(ids)))
	for _, r := range rows {
		reg := to[r.ID]
		reg.steps = append(reg.steps, stateFrom{r.From, r.State})
		to[r.ID] = reg
	}
	return err
}

// heartbeats tells on which of the days any screen of the station was heard.
func heartbeats(ctx context.Context, q sqldb.Querier, ids []string, keys []key) (map[key]bool, error) {
	first, last := keys[0].Day, keys[0].Day
	for _, k := range keys {
		first, last = min(first, k.Day), max(last, k.Day)
	}
	rows, err := sqldb.All[key](ctx, q, sqldb.SQL(`/* indicator.heartbeats */
		select t.station_id, d.day from terminal t join terminal_contact d on d.terminal_id = t.id and d.day >= ? and d.day <= ?
		where t.station_id in ? and t.display_class and d.contacts > 0
		group by t.station_id, d.day order by t.station_id, d.day`, first, last, sqldb.In(ids)))
	out := make(map[key]bool, len(rows))
	for _, k := range rows {
		out[k] = true
	}
	return out, err
}

// screens finds since when each station has had a display and which of its
// terminals are none.
func screens(ctx context.Context, q sqldb.Querier, ids []string, in *inputs) error {
	rows, err := sqldb.All[struct {
		ID      string        `db:"id"`
		Station string        `db:"station_id"`
		Display bool          `db:"display_class"`
		Since   clock.Instant `db:"created_at"`
	}](ctx, q, sqldb.SQL(`/* indicator.screens */
		select id, station_id, display_class, created_at from terminal
		where station_id in ? and state not in ('LOST', 'SCRAPPED') order by station_id, created_at, id`, sqldb.In(ids)))
	in.hidden = map[string]bool{}
	for _, r := range rows {
		if !r.Display {
			in.hidden[r.ID] = true
			continue
		}
		if reg, known := in.stations[r.Station]; known && reg.screenFrom == "" {
			reg.screenFrom = r.Since.Day()
			in.stations[r.Station] = reg
		}
	}
	return err
}
