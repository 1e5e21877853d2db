package station

import (
	"context"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/event"
	"ezhan/internal/org"
)

// ByID returns the station. It returns NotFound if by cannot see it.
func (r *Register) ByID(ctx context.Context, by access.Actor, id ID) (st Station, err error) {
	defer errs.Wrap(&err, "station.ByID(%s)", id)
	return inReach(ctx, r.db, by, id)
}

// ByCode returns the station with the code. It returns NotFound if by cannot
// see it.
func (r *Register) ByCode(ctx context.Context, by access.Actor, code Code) (st Station, err error) {
	defer errs.Wrap(&err, "station.ByCode(%s)", code)
	return byCode(ctx, r.db, by, code)
}

// Query asks for stations. Empty fields mean any.
type Query struct {
	Text    string // part of a name, code or manager's name
	Under   org.ID // at or below this unit
	Type    Type
	Venue   Venue
	State   State
	Funding string
	Page    int // from 1
	Size    int // 20 when 0, at most 100

	public bool // only what is in the series, found only by what is public
}

// List is one page of stations and what the filter would find.
type List struct {
	Stations []Station
	Total    int           // of the whole filter
	ByState  map[State]int // of the filter without its state
}

// All is how many stations the filter has without its state.
func (l List) All() int {
	n := 0
	for _, c := range l.ByState {
		n += c
	}
	return n
}

// List returns the stations in the reach of by that q asks for: two
// statements, three with Under.
func (r *Register) List(ctx context.Context, by access.Actor, q Query) (l List, err error) {
	defer errs.Wrap(&err, "station.List")
	q.Page, q.Size = max(q.Page, 1), min(max(q.Size, 0), 100)
	if q.Size == 0 {
		q.Size = 20
	}
	where, err := r.where(ctx, by, q)
	if err != nil {
		return l, err
	}
	if l.ByState, err = countByState(ctx, r.db, where); err != nil {
		return l, err
	}
	l.Total = l.All()
	if q.State != "" {
		l.Total = l.ByState[q.State]
	}
	q.Page = min(q.Page, max(1, (l.Total+q.Size-1)/q.Size))
	l.Stations, err = listStations(ctx, r.db, where, q)
	return l, err
}

// Export calls fn for every station that q asks for, in the order of the list,
// without holding them all.
func (r *Register) Export(ctx context.Context, by access.Actor, q Query, fn func(Station) error) (err error) {
	defer errs.Wrap(&err, "station.Export")
	where, err := r.where(ctx, by, q)
	if err != nil {
		return err
	}
	return eachStation(ctx, r.db, where, q.State, fn)
}

// Public returns the station with the code for anybody, if it is in the
// series. It returns NotFound otherwise.
func (r *Register) Public(ctx context.Context, _ access.Actor, code Code) (st Station, err error) {
	defer errs.Wrap(&err, "station.Public(%s)", code)
	st, err = byCode(ctx, r.db, access.System("public"), code)
	if err == nil && !st.InSeries(r.today()) {
		err = errs.NotFoundf("没有找到这个e站")
	}
	return st, err
}

// PublicList returns the stations in the series for anybody, those being put
// right included: two statements, three with a unit. Text finds names, codes
// and addresses.
func (r *Register) PublicList(ctx context.Context, _ access.Actor, q Query) (l List, err error) {
	defer errs.Wrap(&err, "station.PublicList")
	return r.List(ctx, access.System("public"), q.forAll())
}

// PublicExport is Export of PublicList.
func (r *Register) PublicExport(ctx context.Context, _ access.Actor, q Query, fn func(Station) error) (err error) {
	defer errs.Wrap(&err, "station.PublicExport")
	return r.Export(ctx, access.System("public"), q.forAll(), fn)
}

// forAll is what anybody may ask of q.
func (q Query) forAll() Query {
	q.State, q.Funding, q.public = "", "", true
	return q
}

// Similar returns stations with the same host or closer than 50 m, for the
// warning about doubles (R-STN-01), and nearest first.
func (r *Register) Similar(ctx context.Context, by access.Actor, p Profile, not ID) (near []Neighbour, err error) {
	defer errs.Wrap(&err, "station.Similar(%s)", p.Name)
	return neighbours(ctx, r.db, by, p, not)
}

// Neighbour is a station near another, or of the same host.
type Neighbour struct {
	Station  Station
	Metres   float64 // -1 where a place is unknown
	SameHost bool
}

// Double reports whether n may be the same station: the same host, or less
// than 50 m away.
func (n Neighbour) Double() bool { return n.SameHost || n.Metres >= 0 && n.Metres < 50 }

// Facts is what playing and counting need to know of a station.
type Facts struct {
	ID          ID
	Code        Code
	Name        string
	Type        Type
	Org         org.ID
	OrgPath     string
	State       State
	EffectiveOn clock.Day
	SeriesFrom  clock.Day
	SeriesTo    clock.Day
	Week        Week // service calendar that holds on the day asked for
}

// InSeries reports whether the station counts in official figures on the day.
func (f Facts) InSeries(day clock.Day) bool {
	return Station{SeriesFrom: f.SeriesFrom, SeriesTo: f.SeriesTo}.InSeries(day)
}

// Facts returns the facts of many stations on a day, by id; what by cannot see
// is missing. One statement.
func (r *Register) Facts(ctx context.Context, by access.Actor, day clock.Day, ids ...ID) (facts map[ID]Facts, err error) {
	defer errs.Wrap(&err, "station.Facts(%d)", len(ids))
	facts = make(map[ID]Facts, len(ids))
	if len(ids) == 0 {
		return facts, nil
	}
	list, err := factsOf(ctx, r.db, by, day, ids)
	for _, f := range list {
		facts[f.ID] = f
	}
	return facts, err
}

// InSeriesOn returns every station in the reach of by that counts in official
// figures on the day. One statement.
func (r *Register) InSeriesOn(ctx context.Context, by access.Actor, day clock.Day) (list []Facts, err error) {
	defer errs.Wrap(&err, "station.InSeriesOn(%s)", day)
	return factsInSeries(ctx, r.db, by, day)
}

// ServiceWindow returns when the station is open on the day; closed before its
// first service calendar. It returns NotFound if by cannot see it.
func (r *Register) ServiceWindow(ctx context.Context, by access.Actor, id ID, day clock.Day) (w Window, err error) {
	defer errs.Wrap(&err, "station.ServiceWindow(%s, %s)", id, day)
	facts, err := r.Facts(ctx, by, day, id)
	if err != nil {
		return Window{}, err
	}
	f, ok := facts[id]
	if !ok {
		return Window{}, errs.NotFoundf("没有找到这个站点")
	}
	return f.Week.On(day), nil
}

// Calendar is a service calendar and the day from which it holds.
type Calendar struct {
	From   clock.Day
	Week   Week
	Reason string
}

// Calendars returns every service calendar the station has had, oldest first.
func (r *Register) Calendars(ctx context.Context, by access.Actor, id ID) (list []Calendar, err error) {
	defer errs.Wrap(&err, "station.Calendars(%s)", id)
	return calendarsOf(ctx, r.db, by, id)
}

// Place is an address and the day from which the station stands there.
type Place struct {
	From    clock.Day `db:"from_day"`
	Org     org.ID    `db:"org_id"`
	Address string    `db:"address"`
	Lng     float64   `db:"lng"`
	Lat     float64   `db:"lat"`
}

// Step is a state and the day from which the station was in it.
type Step struct {
	At    clock.Instant `db:"at"`
	Day   clock.Day     `db:"day"`
	State State         `db:"state"`
}

// History is the life of a station.
type History struct {
	Steps  []Step // oldest first
	Places []Place
	Events []event.Event // newest first
}

// History returns the life of the station: three statements. It returns
// NotFound if by cannot see it.
func (r *Register) History(ctx context.Context, by access.Actor, id ID) (h History, err error) {
	defer errs.Wrap(&err, "station.History(%s)", id)
	if h.Steps, err = stepsOf(ctx, r.db, by, id); err != nil {
		return h, err
	}
	if len(h.Steps) == 0 {
		return h, errs.NotFoundf("没有找到这个站点")
	}
	if h.Places, err = placesOf(ctx, r.db, id); err != nil {
		return h, err
	}
	h.Events, err = event.About(ctx, r.db, id.Subject(), 20)
	return h, err
}

func (r *Register) today() clock.Day { return clock.From(r.db.Clock().Now()).Day() }
