package application

import (
	"context"

	"github.com/google/uuid"

	"ezhan/internal/access"
	"ezhan/internal/blob"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/event"
	"ezhan/internal/notice"
	"ezhan/internal/org"
	"ezhan/internal/policy"
	"ezhan/internal/sqldb"
	"ezhan/internal/station"
)

// People is what this room asks of the people's room; *org.Members is one.
type People interface {
	// Holders lists who holds role at the unit today.
	Holders(ctx context.Context, by access.Actor, role access.Role, id org.ID) ([]org.Member, error)
	// Grant gives a role. It returns Conflict if the member has it already.
	Grant(ctx context.Context, by access.Actor, n org.NewGrant) (string, error)
}

// Vault seals personal data at rest; org.Keys is one.
type Vault interface {
	Seal(value, row string) (string, error)
	Open(sealed, row string) (string, error)
}

// Rooms are what the desk works with.
type Rooms struct {
	DB       *sqldb.DB
	Blobs    blob.Store
	Tree     *org.Tree
	People   People
	Vault    Vault
	Stations *station.Register
	Tasks    *notice.Desk
	Book     *policy.Book
	Days     *clock.Calendar
}

// Desk takes applications from draft to recognition.
type Desk struct {
	db       *sqldb.DB
	blobs    blob.Store
	tree     *org.Tree
	people   People
	vault    Vault
	stations *station.Register
	tasks    *notice.Desk
	book     *policy.Book
	days     *clock.Calendar
}

// NewDesk is the desk over the rooms.
func NewDesk(r Rooms) *Desk {
	return &Desk{
		db: r.DB, blobs: r.Blobs, tree: r.Tree, people: r.People, vault: r.Vault,
		stations: r.Stations, tasks: r.Tasks, book: r.Book, days: r.Days,
	}
}

// Start makes an empty draft for by, with what by told of the host last time.
func (d *Desk) Start(ctx context.Context, by access.Actor) (id ID, err error) {
	defer errs.Wrap(&err, "application.Start")
	if !by.May(access.ApplicationFile) {
		return "", errs.Deniedf("申报要先注册申报账号")
	}
	fresh, err := uuid.NewV7()
	if err != nil {
		return "", err
	}
	last, err := latestOf(ctx, d.db, by)
	if err != nil {
		return "", err
	}
	a := Application{ID: ID(fresh.String()), Applicant: org.MemberID(by.ID), Person: by.Person, ApplicantName: by.Name, State: Draft, Version: 1}
	if last != nil {
		was, err := d.unseal(*last)
		if err != nil {
			return "", err
		}
		f := was.Draft
		a.Draft = Form{Host: f.Host, CreditCode: f.CreditCode, Legal: f.Legal, Contact: f.Contact, Phone: f.Phone}
	} else {
		a.Draft = Form{Contact: by.Name}
	}
	return a.ID, d.db.InTx(ctx, func(tx *sqldb.Tx) error {
		a.Created, a.Since = tx.Now(), tx.Now()
		a.Draft.Week = d.stations.DefaultWeek(tx.Now().Day())
		if err := d.insert(ctx, tx, a); err != nil {
			return err
		}
		return event.Append(tx, by, event.New{Kind: Started, Subject: a.ID.Subject()})
	})
}

// Edit changes the draft; nobody else sees it until it is submitted. It
// returns NotFound for a stranger and Conflict where the state allows no edit.
func (d *Desk) Edit(ctx context.Context, by access.Actor, id ID, change func(*Form) error) (err error) {
	defer errs.Wrap(&err, "application.Edit(%s)", id)
	return d.editDraft(ctx, by, id, func(_ *sqldb.Tx, f *Form) error {
		evidence := f.Evidence
		if err := change(f); err != nil {
			return err
		}
		f.Evidence = evidence // only Attach and Detach touch it
		f.CreditCode = station.NormalCreditCode(f.CreditCode)
		for i := range f.Terminals {
			f.Terminals[i].Kind = normalKind(f.Terminals[i].Kind)
		}
		return nil
	})
}

func (d *Desk) editDraft(ctx context.Context, by access.Actor, id ID, change func(*sqldb.Tx, *Form) error) error {
	return d.db.InTx(ctx, func(tx *sqldb.Tx) error {
		a, err := d.own(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if !a.State.Editable() {
			return errs.Conflictf("现在的状态是“%s”，不能修改内容", a.State.Word())
		}
		draft := a.Draft.clone()
		if err := change(tx, &draft); err != nil {
			return err
		}
		return d.saveDraft(ctx, tx, a, draft)
	})
}

// Receipt is what an applicant gets for a submission.
type Receipt struct {
	State  State         `json:"state"`
	Hash   string        `json:"hash"`
	Office string        `json:"office"` // who answers
	Due    clock.Instant `json:"due"`
	Answer clock.Day     `json:"answer_by"` // last day of the time to answer
	Code   station.Code  `json:"code"`
}

// Submit hands the draft in: the first time, after a return, or as an edit of
// what is under review, which voids all reviews. It returns Invalid naming the
// sections that are not ready, Conflict for an open application of the same
// host and address, or when the city has no first-review unit; the draft is
// kept in every case.
func (d *Desk) Submit(ctx context.Context, by access.Actor, id ID) (r Receipt, err error) {
	defer errs.Wrap(&err, "application.Submit(%s)", id)
	a, err := d.own(ctx, d.db, by, id)
	if err != nil {
		return r, err
	}
	act, err := submission(a.State)
	if err != nil {
		return r, err
	}
	if err := missing(a.Draft.Gaps()); err != nil {
		return r, err
	}
	offices, err := d.tree.Offices(ctx, by, a.Draft.Org)
	if err != nil {
		return r, err
	}
	err = d.db.InTx(ctx, func(tx *sqldb.Tx) error {
		now, err := d.own(ctx, tx, by, id)
		if err != nil {
			return err
		}
		a = now
		if act, err = submission(a.State); err != nil {
			return err
		}
		if a.Draft.Org != offices.Place.ID || len(a.Draft.Gaps()) > 0 {
			return errs.Conflictf("这份申报刚刚又有改动，请看过后再提交")
		}
		if err := d.refuseDouble(ctx, tx, by, a); err != nil {
			return err
		}
		if err := d.handIn(ctx, tx, by, &a, offices, act); err != nil {
			return err
		}
		r.Code, r.State, r.Hash, r.Due, r.Answer, r.Office = a.Code, a.State, a.Hash, a.Due, a.Due.LastDay(), officeName(offices.County)
		return nil
	})
	return r, err
}

// submission is the act that handing in the draft is, from a state.
func submission(s State) (Move, error) {
	for _, act := range []Move{Submit, Resubmit, Edit} {
		if Moves.Allows(s, act) {
			return act, nil
		}
	}
	_, err := Moves.Next(s, Submit)
	return "", err
}

func officeName(u org.Unit) string { return u.Name + "科协" }

// handIn makes the draft the submitted version.
func (d *Desk) handIn(ctx context.Context, tx *sqldb.Tx, by access.Actor, a *Application, o org.Offices, act Move) error {
	hash, err := a.Draft.Hash()
	if err != nil {
		return err
	}
	if act == Edit && hash == a.Hash {
		return errs.Conflictf("内容没有改动，不用重新提交")
	}
	a.Form, a.Hash, a.Submitted = a.Draft.clone(), hash, tx.Now()
	a.Org, a.Path, a.OrgName = o.Place.ID, o.Place.Path, o.Place.FullName
	a.ReviewOrg, a.CityOrg = o.County.ID, o.City.ID
	a.Title, a.Host, a.Address = a.Form.Name, a.Form.Host, a.Form.Address
	if act == Edit {
		if err := voidReviews(ctx, tx, a.ID, ""); err != nil {
			return err
		}
	}
	st, err := d.stations.Apply(ctx, tx, by, station.Applicant{
		Station: a.Station, Unit: o.Place, Profile: a.Form.Profile(), Stage: Submitted.Word(),
	})
	if err != nil {
		return err
	}
	a.Station, a.Code = st.ID, st.Code
	if err := d.keepVersion(ctx, tx, *a); err != nil {
		return err
	}
	return d.move(ctx, tx, by, a, turn{act: act, data: MovedData{Hash: hash}})
}

// Twin is another open application of the same host and address.
type Twin struct {
	ID    ID     `db:"id"`
	State State  `db:"state"`
	Code  string `db:"code"`
	Own   bool   `db:"own"`
}

// Twin returns the open application of the same host and address that stands
// in the way of id, if there is one.
func (d *Desk) Twin(ctx context.Context, by access.Actor, id ID) (t Twin, found bool, err error) {
	defer errs.Wrap(&err, "application.Twin(%s)", id)
	a, err := d.own(ctx, d.db, by, id)
	if err != nil {
		return t, false, err
	}
	twins, err := twinsOf(ctx, d.db, by, a)
	if err != nil || len(twins) == 0 {
		return t, false, err
	}
	return twins[0], true, nil
}

func (d *Desk) refuseDouble(ctx context.Context, tx *sqldb.Tx, by access.Actor, a Application) error {
	twins, err := twinsOf(ctx, tx, by, a)
	if err != nil || len(twins) == 0 {
		return err
	}
	return errs.Conflictf("这个机构在同一地址已有一份正在办理的申报（%s，%s），不用再交一份", twins[0].Code, twins[0].State.Word())
}

// Withdraw ends the application at the applicant's wish.
func (d *Desk) Withdraw(ctx context.Context, by access.Actor, id ID, reason string) (err error) {
	defer errs.Wrap(&err, "application.Withdraw(%s)", id)
	return d.ownMove(ctx, by, id, turn{act: Withdraw, reason: reason})
}

// Correct tells that the faults of a field check are mended; a new field check
// follows. The answers of the form cannot change here: that would be an edit.
func (d *Desk) Correct(ctx context.Context, by access.Actor, id ID, note string) (err error) {
	defer errs.Wrap(&err, "application.Correct(%s)", id)
	if note == "" {
		return errs.InvalidFields("请写明改了什么", errs.Field{Name: "note", Text: "请写明改了什么"})
	}
	return d.ownMove(ctx, by, id, turn{act: Correct, reason: note})
}

func (d *Desk) ownMove(ctx context.Context, by access.Actor, id ID, t turn) error {
	return d.db.InTx(ctx, func(tx *sqldb.Tx) error {
		a, err := d.own(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if t.act == Correct && a.State == FieldFailed && tx.Now() >= a.Due {
			return errs.Conflictf("改正的期限已过（%s），请重新申报", a.Due.Due())
		}
		if t.act == Correct && Moves.Allows(a.State, Correct) {
			if err := d.keepReview(ctx, tx, by, a, Review{Step: Field, Outcome: Corrected, Reason: t.reason}); err != nil {
				return err
			}
		}
		return d.move(ctx, tx, by, &a, t)
	})
}

// LapseDue ends every application that was returned and not handed in again
// in time (SM-01), and returns how many there were. It is idempotent.
func (d *Desk) LapseDue(ctx context.Context, by access.Actor) (total int, err error) {
	defer errs.Wrap(&err, "application.LapseDue")
	for {
		n := 0
		err := d.db.InTx(ctx, func(tx *sqldb.Tx) error {
			late, err := d.lateReturns(ctx, tx)
			if err != nil {
				return err
			}
			n = len(late)
			for _, a := range late {
				if err := d.move(ctx, tx, by, &a, turn{act: Lapse}); err != nil {
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
