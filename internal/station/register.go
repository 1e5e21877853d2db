package station

import (
	"context"

	"github.com/google/uuid"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/event"
	"ezhan/internal/org"
	"ezhan/internal/policy"
	"ezhan/internal/sqldb"
)

// Register is the register of stations.
type Register struct {
	db   *sqldb.DB
	tree *org.Tree
	book *policy.Book
}

// NewRegister is the register kept in db.
func NewRegister(db *sqldb.DB, tree *org.Tree, book *policy.Book) *Register {
	return &Register{db: db, tree: tree, book: book}
}

// DefaultWeek is the service calendar of a station that has not said its own.
func (r *Register) DefaultWeek(day clock.Day) Week { return DefaultWeek(r.book.At(day)) }

// Plan puts a planned station into the register. It returns Invalid for a
// wrong answer, NotFound for a place out of reach, Denied without the right.
func (r *Register) Plan(ctx context.Context, by access.Actor, p Profile) (st Station, err error) {
	defer errs.Wrap(&err, "station.Plan(%s)", p.Name)
	if err := p.Validate(); err != nil {
		return Station{}, err
	}
	unit, err := r.tree.Get(ctx, by, p.Org)
	if err != nil {
		return Station{}, err
	}
	if err := by.Require(access.StationEdit, unit.Path); err != nil {
		return Station{}, err
	}
	err = r.db.InTx(ctx, func(tx *sqldb.Tx) error {
		st, err = r.enter(ctx, tx, by, unit, p)
		return err
	})
	return st, err
}

// enter writes a new station in state PLANNED.
func (r *Register) enter(ctx context.Context, tx *sqldb.Tx, by access.Actor, unit org.Unit, p Profile) (Station, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return Station{}, err
	}
	code, err := nextCode(ctx, tx, codePrefix(unit.Path))
	if err != nil {
		return Station{}, err
	}
	st := Station{
		Profile: p, ID: ID(id.String()), Code: code, OrgPath: unit.Path, OrgName: unit.FullName,
		State: Planned, Created: tx.Now(), Updated: tx.Now(), Version: 1,
	}
	if err := insertStation(ctx, tx, st); err != nil {
		return Station{}, err
	}
	if err := keepWeek(ctx, tx, st.ID, tx.Now().Day(), p.Week, p.WeekReason); err != nil {
		return Station{}, err
	}
	if err := keepPlace(ctx, tx, st, tx.Now().Day()); err != nil {
		return Station{}, err
	}
	if err := keepLife(ctx, tx, st, tx.Now().Day()); err != nil {
		return Station{}, err
	}
	return st, event.Append(tx, by, event.New{
		Kind: Registered, Subject: st.ID.Subject(), Org: string(p.Org),
		Data: RegisteredData{Code: st.Code, Name: p.Name, Org: string(p.Org), Path: unit.Path},
	})
}

// Applicant is the part of an application that the register keeps.
type Applicant struct {
	Station ID // the entry it is about; "" makes one
	Unit    org.Unit
	Profile Profile
	Stage   string
}

// Apply links an application that was submitted: the station it is about, or
// a new entry, becomes APPLYING with the profile of the application. Package
// application calls it inside its own move and has checked who may.
func (r *Register) Apply(ctx context.Context, tx *sqldb.Tx, by access.Actor, a Applicant) (st Station, err error) {
	defer errs.Wrap(&err, "station.Apply(%s)", a.Profile.Name)
	if a.Station == "" {
		st, err = r.enter(ctx, tx, by, a.Unit, a.Profile)
	} else if st, err = load(ctx, tx, a.Station); err == nil {
		st.Profile, st.OrgPath = a.Profile, a.Unit.Path
		err = r.keepProfile(ctx, tx, st)
	}
	if err != nil {
		return st, err
	}
	c := change{act: Apply, was: st.State}
	if st.State != Applying {
		if st.State, err = Moves.Next(st.State, Apply); err != nil {
			return st, err
		}
	}
	st.Stage = a.Stage
	return st, r.save(ctx, tx, by, &st, c)
}

// Progress notes where the application of a station stands, in the words of
// the lists: 待核查, 待复核.
func (r *Register) Progress(ctx context.Context, tx *sqldb.Tx, _ access.Actor, id ID, stage string) (err error) {
	defer errs.Wrap(&err, "station.Progress(%s)", id)
	return setStage(ctx, tx, id, stage)
}

// Refuse takes a station whose application ended without recognition back to
// PLANNED.
func (r *Register) Refuse(ctx context.Context, tx *sqldb.Tx, by access.Actor, id ID) (err error) {
	defer errs.Wrap(&err, "station.Refuse(%s)", id)
	return r.move(ctx, tx, by, id, Refuse, "")
}

// Start notes that a planned station is under construction.
func (r *Register) Start(ctx context.Context, by access.Actor, id ID, reason string) (err error) {
	defer errs.Wrap(&err, "station.Start(%s)", id)
	return r.act(ctx, by, id, Start, reason)
}

// act makes a county's move of one station.
func (r *Register) act(ctx context.Context, by access.Actor, id ID, act Move, reason string) error {
	return r.db.InTx(ctx, func(tx *sqldb.Tx) error {
		st, err := inReach(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if err := by.Require(access.StationEdit, st.OrgPath); err != nil {
			return err
		}
		return r.move(ctx, tx, by, id, act, reason)
	})
}

func (r *Register) move(ctx context.Context, tx *sqldb.Tx, by access.Actor, id ID, act Move, reason string) error {
	st, err := load(ctx, tx, id)
	if err != nil {
		return err
	}
	c := change{act: act, was: st.State, reason: reason}
	if st.State, err = Moves.Next(st.State, act); err != nil {
		return err
	}
	st.Stage = ""
	return r.save(ctx, tx, by, &st, c)
}

// Decision is a recognition as the city made it.
type Decision struct {
	EffectiveOn clock.Day
	Document    string
}

// Recognise records the recognition of an applying station. It becomes
// RECOGNIZED and enters the series on the effective day: at once if that is
// not in the future, else by ActivateDue.
func (r *Register) Recognise(ctx context.Context, tx *sqldb.Tx, by access.Actor, id ID, d Decision) (err error) {
	defer errs.Wrap(&err, "station.Recognise(%s)", id)
	st, err := load(ctx, tx, id)
	if err != nil {
		return err
	}
	if !Moves.Allows(st.State, Activate) {
		_, err := Moves.Next(st.State, Activate)
		return err
	}
	st.EffectiveOn, st.Document, st.Stage = d.EffectiveOn, d.Document, "待生效"
	err = event.Append(tx, by, event.New{
		Kind: Decided, Subject: id.Subject(), Org: string(st.Org),
		Data: DecidedData(d),
	})
	if err != nil {
		return err
	}
	if d.EffectiveOn <= tx.Now().Day() {
		return r.activate(ctx, tx, by, st)
	}
	return saveStation(ctx, tx, &st)
}

// Hold suspends the effect of a recognition that has not taken effect yet,
// because somebody objects. Recognise lets it take effect again, Refuse ends
// it. It returns Conflict once the station is in the series.
func (r *Register) Hold(ctx context.Context, tx *sqldb.Tx, by access.Actor, id ID, reason string) (err error) {
	defer errs.Wrap(&err, "station.Hold(%s)", id)
	st, err := load(ctx, tx, id)
	if err != nil {
		return err
	}
	if st.State != Applying || st.EffectiveOn == "" {
		return errs.Conflictf("认定已经生效或已在处理异议，不能再暂缓")
	}
	st.EffectiveOn, st.Stage = "", "公示有异议"
	if err := saveStation(ctx, tx, &st); err != nil {
		return err
	}
	return event.Append(tx, by, event.New{Kind: Held, Subject: id.Subject(), Org: string(st.Org), Reason: reason})
}

// ActivateDue lets every recognised station whose effective day has come into
// the statistical series, and returns how many there were. It is idempotent.
func (r *Register) ActivateDue(ctx context.Context, by access.Actor) (total int, err error) {
	defer errs.Wrap(&err, "station.ActivateDue")
	for {
		n := 0
		err := r.db.InTx(ctx, func(tx *sqldb.Tx) error {
			ready, err := dueStations(ctx, tx)
			if err != nil {
				return err
			}
			n = len(ready)
			for _, st := range ready {
				if err := r.activate(ctx, tx, by, st); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || n == 0 {
			return total, err
		}
		total += n
	}
}

func (r *Register) activate(ctx context.Context, tx *sqldb.Tx, by access.Actor, st Station) error {
	next, err := Moves.Next(st.State, Activate)
	if err != nil {
		return err
	}
	st.State, st.Stage, st.SeriesFrom, st.SeriesTo = next, "", st.EffectiveOn, ""
	if err := saveStation(ctx, tx, &st); err != nil {
		return err
	}
	if err := keepLife(ctx, tx, st, st.EffectiveOn); err != nil {
		return err
	}
	return event.Append(tx, by, event.New{
		Kind: Activated, Subject: st.ID.Subject(), Org: string(st.Org),
		Data: ActivatedData{Code: st.Code, SeriesFrom: st.SeriesFrom, Path: st.OrgPath},
	})
}

// MountPlaque records the sign at the door (R-STN-06).
func (r *Register) MountPlaque(ctx context.Context, tx *sqldb.Tx, by access.Actor, id ID, p Plaque) (err error) {
	defer errs.Wrap(&err, "station.MountPlaque(%s)", id)
	st, err := load(ctx, tx, id)
	if err != nil {
		return err
	}
	if p.Number == "" {
		return errs.InvalidFields("请填写牌匾编号", errs.Field{Name: "number", Text: "请填写牌匾编号"})
	}
	if !p.Mounted.Valid() || p.Mounted > tx.Now().Day() {
		return errs.InvalidFields("挂牌日期不对", errs.Field{Name: "mounted", Text: "请填写挂牌日期，不能晚于今天"})
	}
	st.Plaque = p
	if err := saveStation(ctx, tx, &st); err != nil {
		return err
	}
	return event.Append(tx, by, event.New{
		Kind: Labelled, Subject: id.Subject(), Org: string(st.Org), Data: PlaqueData{Number: p.Number, Mounted: p.Mounted},
	})
}

// change is what save tells about a move.
type change struct {
	act    Move
	was    State
	reason string
}

// save writes a station after a move and tells of it.
func (r *Register) save(ctx context.Context, tx *sqldb.Tx, by access.Actor, st *Station, c change) error {
	if err := saveStation(ctx, tx, st); err != nil || c.was == st.State {
		return err
	}
	if err := keepLife(ctx, tx, *st, tx.Now().Day()); err != nil {
		return err
	}
	return event.Append(tx, by, event.New{
		Kind: Moved, Subject: st.ID.Subject(), Org: string(st.Org), Reason: c.reason,
		Data: MovedData{From: c.was, Act: c.act, To: st.State},
	})
}

// keepProfile dates a new address or service calendar from today on.
func (r *Register) keepProfile(ctx context.Context, tx *sqldb.Tx, st Station) error {
	today := tx.Now().Day()
	if err := keepWeek(ctx, tx, st.ID, today, st.Week, st.WeekReason); err != nil {
		return err
	}
	return keepPlace(ctx, tx, st, today)
}
