package station

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/org"
	"ezhan/internal/sqldb"
)

// where is the condition of q in the reach of by, apart from the state.
func (r *Register) where(ctx context.Context, by access.Actor, q Query) (sqldb.Frag, error) {
	parts := []sqldb.Frag{seen(by)}
	if q.Under != "" {
		unit, err := r.tree.Get(ctx, by, q.Under)
		if err != nil {
			return sqldb.Frag{}, err
		}
		parts = append(parts, sqldb.SQL("o.path = ? or o.path > ? and o.path < ?", unit.Path, unit.Path+".", unit.Path+"/"))
	}
	if text := strings.TrimSpace(q.Text); text != "" {
		// A text is part of a name if taking it away changes the name: the one
		// way both engines spell alike.
		code := strings.ToUpper(text)
		column := "s.manager"
		if q.public { // nobody learns who runs which station by trying names
			column = "s.address"
		}
		parts = append(parts, sqldb.SQL(
			"replace(s.name, ?, '') <> s.name or replace(s.code, ?, '') <> s.code or replace("+column+", ?, '') <> "+column, text, code, text))
	}
	if q.public {
		day := r.today()
		parts = append(parts, sqldb.SQL("s.series_from <> '' and s.series_from <= ? and (s.series_to = '' or s.series_to >= ?)", day, day))
	}
	if q.Type != "" {
		parts = append(parts, sqldb.SQL("s.type = ?", q.Type))
	}
	if q.Venue != "" {
		parts = append(parts, sqldb.SQL("s.venue = ?", q.Venue))
	}
	if q.Funding != "" {
		parts = append(parts, sqldb.SQL("replace(s.funding, ?, '') <> s.funding", q.Funding))
	}
	return sqldb.And(parts...), nil
}

func countByState(ctx context.Context, q sqldb.Querier, where sqldb.Frag) (map[State]int, error) {
	rows, err := sqldb.All[struct {
		State State `db:"state"`
		N     int   `db:"n"`
	}](ctx, q, sqldb.SQL(`/* station.count_by_state */
		select s.state, count(*) as n from station s join org o on o.id = s.org_id where ? group by s.state order by s.state`, where))
	out := make(map[State]int, len(rows))
	for _, r := range rows {
		out[r.State] = r.N
	}
	return out, err
}

func withState(where sqldb.Frag, state State) sqldb.Frag {
	if state == "" {
		return where
	}
	return sqldb.SQL("? and s.state = ?", where, state)
}

func listStations(ctx context.Context, q sqldb.Querier, where sqldb.Frag, ask Query) ([]Station, error) {
	rows, err := sqldb.All[row](ctx, q, sqldb.SQL(`/* station.list */
		select `+columns+` from `+from+` where s.id in (
			select s.id from station s join org o on o.id = s.org_id where ? order by s.code limit ? offset ?)
		order by s.code`,
		withState(where, ask.State), ask.Size, (ask.Page-1)*ask.Size))
	return stations(rows), err
}

// exportRows is how many stations one statement of an export reads.
const exportRows = 500

func eachStation(ctx context.Context, q sqldb.Querier, where sqldb.Frag, state State, fn func(Station) error) error {
	last := Code("")
	for {
		rows, err := sqldb.All[row](ctx, q, sqldb.SQL(`/* station.export */
			select `+columns+` from `+from+` where ? and s.code > ? order by s.code limit ?`,
			withState(where, state), last, exportRows))
		if err != nil {
			return err
		}
		for _, r := range rows {
			if err := fn(r.station()); err != nil {
				return err
			}
			last = r.Code
		}
		if len(rows) < exportRows {
			return nil
		}
	}
}

// nearDegrees is some 2 km: neighbours are looked for in that square.
const nearDegrees = 0.02

func neighbours(ctx context.Context, q sqldb.Querier, by access.Actor, p Profile, not ID) ([]Neighbour, error) {
	near := sqldb.SQL("false")
	if !p.Point.IsZero() {
		near = sqldb.SQL("s.lng_gcj02 between ? and ? and s.lat_gcj02 between ? and ?",
			p.Point.Lng-nearDegrees, p.Point.Lng+nearDegrees, p.Point.Lat-nearDegrees, p.Point.Lat+nearDegrees)
	}
	host := sqldb.SQL("s.host = ?", p.Host)
	if p.CreditCode != "" {
		host = sqldb.SQL("s.host = ? or s.credit_code = ?", p.Host, p.CreditCode)
	}
	rows, err := sqldb.All[row](ctx, q, sqldb.SQL(`/* station.neighbours */
		select `+columns+` from `+from+`
		where s.id <> ? and (? or (?)) and s.state not in ('REVOKED', 'EXITED', 'MERGED') and ?
		order by s.id limit 100`, not, host, near, seen(by)))
	if err != nil {
		return nil, err
	}
	out := make([]Neighbour, 0, len(rows))
	for _, st := range stations(rows) {
		n := Neighbour{Station: st, Metres: -1, SameHost: st.Host == p.Host || p.CreditCode != "" && st.CreditCode == p.CreditCode}
		if !p.Point.IsZero() && !st.Point.IsZero() {
			n.Metres = math.Round(p.Point.Metres(st.Point))
		}
		out = append(out, n)
	}
	slices.SortStableFunc(out, func(a, b Neighbour) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.Metres, b.Metres), cmp.Compare(a.Station.ID, b.Station.ID))
	})
	return out[:min(len(out), 5)], nil
}

func rank(n Neighbour) int {
	if n.Double() {
		return 0
	}
	return 1
}

type factsRow struct {
	ID          ID        `db:"id"`
	Code        Code      `db:"code"`
	Name        string    `db:"name"`
	Type        Type      `db:"type"`
	Org         org.ID    `db:"org_id"`
	OrgPath     string    `db:"path"`
	State       State     `db:"state"`
	EffectiveOn clock.Day `db:"effective_on"`
	SeriesFrom  clock.Day `db:"series_from"`
	SeriesTo    clock.Day `db:"series_to"`
	Week        string    `db:"week"`
}

func (f factsRow) facts() Facts {
	return Facts{
		ID: f.ID, Code: f.Code, Name: f.Name, Type: f.Type, Org: f.Org, OrgPath: f.OrgPath, State: f.State,
		EffectiveOn: f.EffectiveOn, SeriesFrom: f.SeriesFrom, SeriesTo: f.SeriesTo, Week: decodeWeek(f.Week),
	}
}

// factsSelect reads facts with the calendar that holds on a day; a station
// without one on that day is closed.
func factsSelect(day clock.Day) sqldb.Frag {
	return sqldb.SQL(`select s.id, s.code, s.name, s.type, s.org_id, o.path, s.state, s.effective_on, s.series_from, s.series_to,
			coalesce(c.week, '') as week
		from station s join org o on o.id = s.org_id
		left join station_calendar c on c.station_id = s.id
			and c.from_day = (select max(x.from_day) from station_calendar x where x.station_id = s.id and x.from_day <= ?)`, day)
}

func factsOf(ctx context.Context, q sqldb.Querier, by access.Actor, day clock.Day, ids []ID) ([]Facts, error) {
	rows, err := sqldb.All[factsRow](ctx, q, sqldb.SQL(`/* station.facts */ ?
		where s.id in ? and ? order by s.id`, factsSelect(day), sqldb.In(ids), seen(by)))
	return allFacts(rows), err
}

func factsInSeries(ctx context.Context, q sqldb.Querier, by access.Actor, day clock.Day) ([]Facts, error) {
	rows, err := sqldb.All[factsRow](ctx, q, sqldb.SQL(`/* station.in_series */ ?
		where s.series_from <> '' and s.series_from <= ? and (s.series_to = '' or s.series_to >= ?) and ? order by s.id`,
		factsSelect(day), day, day, seen(by)))
	return allFacts(rows), err
}

func allFacts(rows []factsRow) []Facts {
	out := make([]Facts, len(rows))
	for i, r := range rows {
		out[i] = r.facts()
	}
	return out
}

func calendarsOf(ctx context.Context, q sqldb.Querier, by access.Actor, id ID) ([]Calendar, error) {
	rows, err := sqldb.All[struct {
		From   clock.Day `db:"from_day"`
		Week   string    `db:"week"`
		Reason string    `db:"reason"`
	}](ctx, q, sqldb.SQL(`/* station.calendars */
		select c.from_day, c.week, c.reason from station_calendar c
		join station s on s.id = c.station_id join org o on o.id = s.org_id
		where c.station_id = ? and ? order by c.from_day`, id, seen(by)))
	out := make([]Calendar, len(rows))
	for i, r := range rows {
		out[i] = Calendar{From: r.From, Week: decodeWeek(r.Week), Reason: r.Reason}
	}
	return out, err
}

func placesOf(ctx context.Context, q sqldb.Querier, id ID) ([]Place, error) {
	return sqldb.All[Place](ctx, q, sqldb.SQL(`/* station.places */
		select from_day, org_id, address, lng, lat from station_place where station_id = ? order by from_day`, id))
}

func stepsOf(ctx context.Context, q sqldb.Querier, by access.Actor, id ID) ([]Step, error) {
	return sqldb.All[Step](ctx, q, sqldb.SQL(`/* station.steps */
		select l.at, l.day, l.state from station_life l
		join station s on s.id = l.station_id join org o on o.id = s.org_id
		where l.station_id = ? and ? order by l.at, l.seq limit 200`, id, seen(by)))
}
