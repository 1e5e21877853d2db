package station

import (
	"context"
	"strings"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/org"
	"ezhan/internal/sqldb"
)

// row is a station as its table has it, with the place and name of its unit
// and the service calendar that was set last.
type row struct {
	ID          ID            `db:"id"`
	Code        Code          `db:"code"`
	Name        string        `db:"name"`
	Type        Type          `db:"type"`
	Host        string        `db:"host"`
	CreditCode  string        `db:"credit_code"`
	Org         org.ID        `db:"org_id"`
	OrgPath     string        `db:"path"`
	OrgName     string        `db:"full_name"`
	Address     string        `db:"address"`
	Lng         float64       `db:"lng_gcj02"`
	Lat         float64       `db:"lat_gcj02"`
	Venue       Venue         `db:"venue"`
	Outdoor     bool          `db:"outdoor"`
	Area        float64       `db:"area"`
	Seats       int           `db:"seats"`
	BuildYear   int           `db:"build_year"`
	Funding     string        `db:"funding"`
	Basis       string        `db:"basis"`
	Population  int           `db:"population"`
	Languages   string        `db:"languages"`
	Services    string        `db:"services"`
	Manager     string        `db:"manager"`
	Deputy      string        `db:"deputy"`
	Partners    string        `db:"partners"`
	State       State         `db:"state"`
	Stage       string        `db:"stage"`
	EffectiveOn clock.Day     `db:"effective_on"`
	SeriesFrom  clock.Day     `db:"series_from"`
	SeriesTo    clock.Day     `db:"series_to"`
	Document    string        `db:"document"`
	Plaque      string        `db:"plaque"`
	PlaqueOn    clock.Day     `db:"plaque_on"`
	PlaquePhoto string        `db:"plaque_photo"`
	Created     clock.Instant `db:"created_at"`
	Updated     clock.Instant `db:"updated_at"`
	Version     int           `db:"version"`
	Week        string        `db:"week"`
	WeekReason  string        `db:"reason"`
}

func (r row) station() Station {
	return Station{
		Profile: Profile{
			Name: r.Name, Type: r.Type, Host: r.Host, CreditCode: r.CreditCode, Org: r.Org, Address: r.Address,
			Point: Point{r.Lng, r.Lat}, Venue: r.Venue, Outdoor: r.Outdoor, Area: r.Area, Seats: r.Seats,
			BuildYear: r.BuildYear, Funding: list(r.Funding), Basis: r.Basis, Population: r.Population,
			Languages: list(r.Languages), Services: r.Services, Manager: r.Manager, Deputy: r.Deputy,
			Partners: r.Partners, Week: decodeWeek(r.Week), WeekReason: r.WeekReason,
		},
		ID: r.ID, Code: r.Code, OrgPath: r.OrgPath, OrgName: r.OrgName, State: r.State, Stage: r.Stage,
		EffectiveOn: r.EffectiveOn, SeriesFrom: r.SeriesFrom, SeriesTo: r.SeriesTo, Document: r.Document,
		Plaque:  Plaque{Number: r.Plaque, Mounted: r.PlaqueOn, Photo: r.PlaquePhoto},
		Created: r.Created, Updated: r.Updated, Version: r.Version,
	}
}

func list(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, ",")
}

const (
	columns = `s.id, s.code, s.name, s.type, s.host, s.credit_code, s.org_id, o.path, o.full_name, s.address,
		s.lng_gcj02, s.lat_gcj02, s.venue, s.outdoor, s.area, s.seats, s.build_year, s.funding, s.basis, s.population,
		s.languages, s.services, s.manager, s.deputy, s.partners, s.state, s.stage, s.effective_on, s.series_from,
		s.series_to, s.document, s.plaque, s.plaque_on, s.plaque_photo, s.created_at, s.updated_at, s.version, c.week, c.reason`
	from = `station s join org o on o.id = s.org_id
		join station_calendar c on c.station_id = s.id
			and c.from_day = (select max(x.from_day) from station_calendar x where x.station_id = s.id)`
)

func one(ctx context.Context, q sqldb.Querier, f sqldb.Frag) (Station, error) {
	r, err := sqldb.One[row](ctx, q, f)
	if errs.Is(err, errs.NotFound) {
		err = errs.Because(errs.NotFound, err, "没有找到这个站点")
	}
	return r.station(), err
}

// load reads a station whose reach the caller has already decided.
func load(ctx context.Context, q sqldb.Querier, id ID) (Station, error) {
	return one(ctx, q, sqldb.SQL(`/* station.load */ select `+columns+` from `+from+` where s.id = ?`, id))
}

func inReach(ctx context.Context, q sqldb.Querier, by access.Actor, id ID) (Station, error) {
	return one(ctx, q, sqldb.SQL(`/* station.in_reach */ select `+columns+` from `+from+` where s.id = ? and ?`, id, seen(by)))
}

func byCode(ctx context.Context, q sqldb.Querier, by access.Actor, code Code) (Station, error) {
	return one(ctx, q, sqldb.SQL(`/* station.by_code */ select `+columns+` from `+from+` where s.code = ? and ?`, code, seen(by)))
}

func seen(by access.Actor) sqldb.Frag {
	return access.WithinStation(by, access.StationView, "o.path", "s.id")
}

func insertStation(ctx context.Context, tx *sqldb.Tx, st Station) error {
	wgs := st.Point.ToWGS()
	_, err := tx.Exec(ctx, sqldb.SQL(`/* station.insert */
		insert into station (id, code, name, type, host, credit_code, org_id, address, lng, lat, lng_gcj02, lat_gcj02,
			venue, outdoor, area, seats, build_year, funding, basis, population, languages, services, manager, deputy,
			partners, state, stage, effective_on, series_from, series_to, document, plaque, plaque_on, plaque_photo,
			created_at, updated_at, version)
		values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		st.ID, st.Code, st.Name, st.Type, st.Host, st.CreditCode, st.Org, st.Address, wgs.Lng, wgs.Lat, st.Point.Lng, st.Point.Lat,
		st.Venue, st.Outdoor, st.Area, st.Seats, st.BuildYear, strings.Join(st.Funding, ","), st.Basis, st.Population,
		strings.Join(st.Languages, ","), st.Services, st.Manager, st.Deputy, st.Partners, st.State, st.Stage, st.EffectiveOn,
		st.SeriesFrom, st.SeriesTo, st.Document, st.Plaque.Number, st.Plaque.Mounted, st.Plaque.Photo,
		st.Created, st.Updated, st.Version))
	return err
}

// saveStation writes st over the version it was read as. It returns Conflict
// if that version is gone.
func saveStation(ctx context.Context, tx *sqldb.Tx, st *Station) error {
	wgs := st.Point.ToWGS()
	n, err := tx.Exec(ctx, sqldb.SQL(`/* station.save */
		update station set name = ?, type = ?, host = ?, credit_code = ?, org_id = ?, address = ?, lng = ?, lat = ?,
			lng_gcj02 = ?, lat_gcj02 = ?, venue = ?, outdoor = ?, area = ?, seats = ?, build_year = ?, funding = ?, basis = ?,
			population = ?, languages = ?, services = ?, manager = ?, deputy = ?, partners = ?, state = ?, stage = ?,
			effective_on = ?, series_from = ?, series_to = ?, document = ?, plaque = ?, plaque_on = ?, plaque_photo = ?,
			updated_at = ?, version = version + 1
		where id = ? and version = ?`,
		st.Name, st.Type, st.Host, st.CreditCode, st.Org, st.Address, wgs.Lng, wgs.Lat, st.Point.Lng, st.Point.Lat,
		st.Venue, st.Outdoor, st.Area, st.Seats, st.BuildYear, strings.Join(st.Funding, ","), st.Basis, st.Population,
		strings.Join(st.Languages, ","), st.Services, st.Manager, st.Deputy, st.Partners, st.State, st.Stage, st.EffectiveOn,
		st.SeriesFrom, st.SeriesTo, st.Document, st.Plaque.Number, st.Plaque.Mounted, st.Plaque.Photo,
		tx.Now(), st.ID, st.Version))
	if err == nil && n == 0 {
		return errs.Conflictf("“%s”刚被别人改过，请看过最新内容再改", st.Name)
	}
	st.Version++
	return err
}

func setStage(ctx context.Context, tx *sqldb.Tx, id ID, stage string) error {
	_, err := tx.Exec(ctx, sqldb.SQL(`/* station.set_stage */ update station set stage = ? where id = ?`, stage, id))
	return err
}

func takeNumber(ctx context.Context, tx *sqldb.Tx, prefix string) (int, error) {
	return sqldb.One[int](ctx, tx, sqldb.SQL(`/* station.take_number */
		insert into station_code (prefix, last) values (?, 1)
		on conflict (prefix) do update set last = station_code.last + 1 returning last`, prefix))
}

// keepWeek dates a service calendar, unless it is the one that holds already.
func keepWeek(ctx context.Context, tx *sqldb.Tx, id ID, day clock.Day, w Week, reason string) error {
	_, err := tx.Exec(ctx, sqldb.SQL(`/* station.keep_week */
		insert into station_calendar (station_id, from_day, week, reason)
		select ?, ?, ?, ? where not exists (
			select 1 from station_calendar c where c.station_id = ? and c.week = ? and c.reason = ?
				and c.from_day = (select max(x.from_day) from station_calendar x where x.station_id = ?))
		on conflict (station_id, from_day) do update set week = excluded.week, reason = excluded.reason`,
		id, day, w.encode(), reason, id, w.encode(), reason, id))
	return err
}

func keepPlace(ctx context.Context, tx *sqldb.Tx, st Station, day clock.Day) error {
	_, err := tx.Exec(ctx, sqldb.SQL(`/* station.keep_place */
		insert into station_place (station_id, from_day, org_id, address, lng, lat)
		select ?, ?, ?, ?, cast(? as double precision), cast(? as double precision) where not exists (
			select 1 from station_place p where p.station_id = ? and p.org_id = ? and p.address = ?
				and p.from_day = (select max(x.from_day) from station_place x where x.station_id = ?))
		on conflict (station_id, from_day) do update set org_id = excluded.org_id, address = excluded.address,
			lng = excluded.lng, lat = excluded.lat`,
		st.ID, day, st.Org, st.Address, st.Point.Lng, st.Point.Lat, st.ID, st.Org, st.Address, st.ID))
	return err
}

func keepLife(ctx context.Context, tx *sqldb.Tx, st Station, day clock.Day) error {
	_, err := tx.Exec(ctx, sqldb.SQL(`/* station.keep_life */
		insert into station_life (station_id, at, seq, day, state) values (?, ?, ?, ?, ?)`,
		st.ID, tx.Now(), st.Version, day, st.State))
	return err
}

func dueStations(ctx context.Context, tx *sqldb.Tx) ([]Station, error) {
	rows, err := sqldb.All[row](ctx, tx, sqldb.SQL(`/* station.due */
		select `+columns+` from `+from+`
		where s.state = 'APPLYING' and s.effective_on <> '' and s.effective_on <= ? order by s.effective_on, s.id limit 100`,
		tx.Now().Day()))
	return stations(rows), err
}

func stations(rows []row) []Station {
	out := make([]Station, len(rows))
	for i, r := range rows {
		out[i] = r.station()
	}
	return out
}
