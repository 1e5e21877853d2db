package terminal

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/event"
	"ezhan/internal/sqldb"
)

// Register is the register of terminals. It is safe for concurrent use.
type Register struct {
	db     *sqldb.DB
	sites  Sites
	signer *Signer
	log    *slog.Logger

	tries tries
	heard heard

	mu      sync.Mutex
	devices map[ID]known
}

// NewRegister makes the register over db. signer is the key that paired
// devices are told to trust.
func NewRegister(db *sqldb.DB, sites Sites, signer *Signer, log *slog.Logger) *Register {
	return &Register{
		db: db, sites: sites, signer: signer, log: log,
		tries: tries{at: map[string][]time.Time{}}, heard: heard{by: map[ID]*contacts{}}, devices: map[ID]known{},
	}
}

// Signer is the server's key.
func (r *Register) Signer() *Signer { return r.signer }

func (r *Register) now() clock.Instant { return clock.From(r.db.Clock().Now()) }

// Add registers a terminal at a station. It returns Invalid for a draft that
// needs mending and NotFound for a station out of reach. A serial that stands
// at another station too is registered and told to both (R-TRM-01).
func (r *Register) Add(ctx context.Context, by access.Actor, station string, d Draft) (Terminal, error) {
	site, err := r.sites.Site(ctx, by, access.TerminalRegister, station)
	if err != nil {
		return Terminal{}, err
	}
	if err := d.Validate(); err != nil {
		return Terminal{}, err
	}
	var t Terminal
	err = r.db.InTx(ctx, func(tx *sqldb.Tx) error {
		t = fresh(site, d, tx.Now())
		return add(ctx, tx, by, t)
	})
	return t, err
}

func fresh(site Site, d Draft, now clock.Instant) Terminal {
	t := Terminal{
		ID: ID(newID()), Org: site.Org, Path: site.Path, Station: site.Station, StationCode: site.Code, StationName: site.Name,
		State: Registered, CreatedAt: now, Version: 1, Volume: 60,
	}
	t.take(d)
	return t
}

func add(ctx context.Context, tx *sqldb.Tx, by access.Actor, t Terminal) error {
	if err := insert(ctx, tx, t); err != nil {
		return err
	}
	if err := tell(tx, by, EventRegistered, t, Told{}); err != nil {
		return err
	}
	if t.Serial == "" {
		return nil
	}
	others, err := twins(ctx, tx, t)
	if err != nil || len(others) == 0 {
		return err
	}
	return tell(tx, by, EventTwin, t, Told{From: others[0].Station})
}

// take copies what a person said into the row.
func (t *Terminal) take(d Draft) {
	t.Kind, t.Name, t.Place, t.Owner, t.Fund, t.Serial = d.Kind, d.Name, d.Place, d.Owner, d.Fund, d.Serial
	t.Inches, t.Display, t.Player, t.Fitness, t.Portrait = d.Inches, *d.Display, d.Player, d.Fitness, d.Portrait
}

// Draft is the row as a person would fill it in.
func (t Terminal) Draft() Draft {
	display := t.Display
	return Draft{
		Kind: t.Kind, Name: t.Name, Place: t.Place, Owner: t.Owner, Fund: t.Fund, Serial: t.Serial,
		Inches: t.Inches, Display: &display, Player: t.Player, Fitness: t.Fitness, Portrait: t.Portrait,
	}
}

func tell(tx *sqldb.Tx, by access.Actor, kind event.Kind, t Terminal, told Told) error {
	told.Terminal, told.Station, told.Kind, told.State, told.Display = t.ID, t.Station, t.Kind, t.State, t.Display
	return event.Append(tx, by, event.New{Kind: kind, Subject: subject(t.ID), Org: t.Org, Data: told})
}

// Show returns one terminal. It returns NotFound if by cannot see it.
func (r *Register) Show(ctx context.Context, by access.Actor, id ID) (Terminal, error) {
	return one(ctx, r.db, by, access.TerminalView, id)
}

// Filter narrows a list of terminals.
type Filter struct {
	Station string // id
	Sign    Sign   // "" for all
	Text    string // part of the station's or the terminal's name
	Limit   int    // 0 for no limit
	Offset  int    // of a Limit
}

// List returns the terminals within the reach of by, what needs a person
// first: dark and silent ones before those that play.
func (r *Register) List(ctx context.Context, by access.Actor, f Filter) ([]Terminal, error) {
	return list(ctx, r.db, by, f, r.now())
}

// Tally counts the terminals within the reach of by, by sign.
func (r *Register) Tally(ctx context.Context, by access.Actor) (map[Sign]int, error) {
	return tally(ctx, r.db, by, r.now())
}

// Count is how many terminals a station has, and how many of them are silent.
type Count struct {
	Station string `db:"station_id"`
	All     int    `db:"n"`
	Gone    int    `db:"gone"`
}

// Counts counts the terminals of some stations, as far as by can see them. A
// station without is missing. One statement.
func (r *Register) Counts(ctx context.Context, by access.Actor, stations ...string) (map[string]Count, error) {
	all := make(map[string]Count, len(stations))
	if len(stations) == 0 {
		return all, nil
	}
	rows, err := counts(ctx, r.db, by, stations, r.now())
	for _, c := range rows {
		all[c.Station] = c
	}
	return all, err
}

// OfStation returns the terminals of a station within reach, by name.
func (r *Register) OfStation(ctx context.Context, by access.Actor, station string) ([]Terminal, error) {
	return ofStation(ctx, r.db, by, station)
}

// Twins returns the terminals of other stations that carry the same serial,
// wherever they stand: a conflict concerns both sides.
func (r *Register) Twins(ctx context.Context, by access.Actor, t Terminal) ([]Terminal, error) {
	if t.Twinned == 0 || !by.ReachesStation(access.TerminalView, t.Path, t.Station) {
		return nil, nil
	}
	return twins(ctx, r.db, t)
}

// Edit changes what a person may say of a terminal. It returns Conflict when
// version is not the newest.
func (r *Register) Edit(ctx context.Context, by access.Actor, id ID, version int, d Draft) error {
	if err := d.Validate(); err != nil {
		return err
	}
	return r.change(ctx, by, access.TerminalRegister, id, func(tx *sqldb.Tx, t *Terminal) error {
		if version != t.Version {
			return errs.Conflictf("有人刚改过这块屏幕的资料，请刷新后再改")
		}
		t.take(d)
		return tell(tx, by, EventEdited, *t, Told{})
	})
}

// Do moves a terminal by one of the acts that people do: Lose revokes its
// key at once. It returns Conflict if SM-16 has no such move.
func (r *Register) Do(ctx context.Context, by access.Actor, id ID, act Act) error {
	right := access.TerminalRegister
	if act == BlackOut || act == Lift {
		right = access.TerminalControl
	}
	switch act {
	case Pair, Rekey, Contact, Miss, Place:
		return errs.Invalidf("不能这样办理")
	}
	return r.change(ctx, by, right, id, func(tx *sqldb.Tx, t *Terminal) error {
		var err error
		if t.State, err = Moves.Next(t.State, act); err != nil {
			return err
		}
		switch act {
		case Lose, Scrap:
			t.PublicKey = ""
		case BlackOut:
			t.Blackouts++
		case Release:
			t.Station, t.StationCode, t.StationName = "", "", ""
		}
		return tell(tx, by, EventChanged, *t, Told{Act: act})
	})
}

// Move puts a terminal at another station in the reach of by. An idle one is
// in use again.
func (r *Register) Move(ctx context.Context, by access.Actor, id ID, station, place string) error {
	site, err := r.sites.Site(ctx, by, access.TerminalRegister, station)
	if err != nil {
		return err
	}
	return r.change(ctx, by, access.TerminalRegister, id, func(tx *sqldb.Tx, t *Terminal) error {
		if Moves.Final(t.State) {
			return errs.Conflictf("这块屏幕%s，不能再移动", t.State.Title())
		}
		if t.State == Idle {
			if t.State, err = Moves.Next(t.State, Place); err != nil {
				return err
			}
			if t.PublicKey == "" {
				t.State = Registered
			}
		}
		from := t.Station
		t.Org, t.Path, t.Station, t.StationCode, t.StationName = site.Org, site.Path, site.Station, site.Code, site.Name
		if place != "" {
			t.Place = place
		}
		return tell(tx, by, EventMoved, *t, Told{From: from})
	})
}

// change loads a terminal in reach, lets fn decide, and saves it.
func (r *Register) change(ctx context.Context, by access.Actor, act access.Act, id ID, fn func(*sqldb.Tx, *Terminal) error) error {
	return r.db.InTx(ctx, func(tx *sqldb.Tx) error {
		t, err := one(ctx, tx, by, access.TerminalView, id)
		if err != nil {
			return err
		}
		if err := by.RequireStation(act, t.Path, t.Station); err != nil {
			return err
		}
		if err := fn(tx, &t); err != nil {
			return err
		}
		tx.AfterCommit(func() { r.forget(id) })
		return save(ctx, tx, t)
	})
}

// RenameStation keeps the station's name and unit beside its terminals. It is
// for the listener of station events and may come late or twice.
func (r *Register) RenameStation(ctx context.Context, site Site) error {
	return r.db.InTx(ctx, func(tx *sqldb.Tx) error { return renameStation(ctx, tx, site) })
}

// deviceFresh is how long a device's key is believed without asking the
// database again: how long a revocation on another node may take.
const deviceFresh = time.Minute

type known struct {
	device Device
	err    error
	until  time.Time
}

// Device returns who signs as id. It returns NotFound for a terminal that is
// unknown, not paired or revoked; the edge answers that with 410.
func (r *Register) Device(ctx context.Context, id ID) (Device, error) {
	now := r.db.Clock().Now()
	r.mu.Lock()
	k, ok := r.devices[id]
	r.mu.Unlock()
	if ok && now.Before(k.until) {
		return k.device, k.err
	}
	if uuid.Validate(string(id)) != nil {
		return Device{}, errs.NotFoundf("没有这个终端") // not worth remembering
	}
	d, err := device(ctx, r.db, id)
	if err != nil && !errs.Is(err, errs.NotFound) {
		return Device{}, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.devices) > 200_000 {
		clear(r.devices)
	}
	r.devices[id] = known{d, err, now.Add(deviceFresh)}
	return d, err
}

func (r *Register) forget(id ID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.devices, id)
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }
