package application

import (
	"context"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/event"
	"ezhan/internal/notice"
	"ezhan/internal/org"
	"ezhan/internal/policy"
	"ezhan/internal/sqldb"
)

// correctDays is how long an applicant has to mend what a field check found
// (SM-01, FIELD_FAILED).
const correctDays = 60

// turn is one move of a case with what its event tells.
type turn struct {
	act    Move
	reason string
	data   MovedData
}

// move makes one move of SM-01: state and deadline, the station's entry, the
// record, and the inbox of whoever is next, all in tx.
func (d *Desk) move(ctx context.Context, tx *sqldb.Tx, by access.Actor, a *Application, t turn) error {
	next, err := Moves.Next(a.State, t.act)
	if err != nil {
		return err
	}
	t.data.From, t.data.To = a.State, next
	a.setClock(t.act, tx.Now(), d.days, d.book.At(tx.Now().Day()))
	a.State, a.Since = next, tx.Now()
	if t.act == Return {
		a.Returns++
	}
	if err := d.save(ctx, tx, *a); err != nil {
		return err
	}
	a.Version++
	if err := d.followStation(ctx, tx, by, *a); err != nil {
		return err
	}
	t.data.Station, t.data.Due, t.data.Returns = a.Station, a.Due, a.Returns
	err = event.Append(tx, by, event.New{
		Kind: kinds[t.act], Subject: a.ID.Subject(), Org: string(a.Org), Reason: t.reason, Data: t.data,
	})
	if err != nil {
		return err
	}
	return d.assign(ctx, tx, by, *a)
}

// setClock starts, stops or takes up the time for the next act (D-02, D-21).
// While the applicant has the case the county's time stands still.
func (a *Application) setClock(act Move, now clock.Instant, days *clock.Calendar, rules policy.Pack) {
	run := func(n int) {
		a.left, a.from, a.Due = n, now.Day(), days.Deadline(now, n)
	}
	switch act {
	case Submit, Edit:
		run(rules.Int(policy.SLAPaper))
	case Return:
		a.left -= days.WorkdaysBetween(a.from, now.Day())
		a.Due = days.Deadline(now, rules.Int(policy.SLAReturn))
	case Resubmit:
		run(a.left)
	case PassPaper, Correct, ReturnToCounty:
		run(rules.Int(policy.SLAField))
	case PassField:
		run(rules.Int(policy.SLASecond))
	case FailField:
		a.Due = now.Day().AddDays(correctDays).End()
	default:
		a.Due = 0
	}
}

// followStation keeps the register's entry in step with the case.
func (d *Desk) followStation(ctx context.Context, tx *sqldb.Tx, by access.Actor, a Application) error {
	switch {
	case a.Station == "" || a.State == Submitted || a.State == Recognized:
		return nil // Apply and Recognise write the entry themselves
	case a.State.Open():
		return d.stations.Progress(ctx, tx, by, a.Station, a.State.Word())
	}
	return d.stations.Refuse(ctx, tx, by, a.Station)
}

// Kinds of inbox tasks this room opens.
const (
	TaskPaper   notice.Kind = "application.paper"
	TaskField   notice.Kind = "application.field"
	TaskSecond  notice.Kind = "application.second"
	TaskReturn  notice.Kind = "application.returned"
	TaskCorrect notice.Kind = "application.correct"
	TaskPlaque  notice.Kind = "station.plaque"
)

// assign closes what was open for the case and asks whoever is next.
func (d *Desk) assign(ctx context.Context, tx *sqldb.Tx, by access.Actor, a Application) error {
	if err := d.tasks.CloseAll(ctx, tx, by, a.ID.Subject()); err != nil {
		return err
	}
	t := notice.Task{
		Subject: a.ID.Subject(), Station: string(a.Station), Due: a.Due, Watch: access.ApplicationView,
		URL: "/reviews/" + string(a.ID), Path: a.ReviewPath(), Bar: []string{a.Person},
	}
	switch a.State {
	case Submitted:
		t.Kind, t.Act, t.Title, t.Why = TaskPaper, access.ApplicationReview, a.Title+" · 资料审核", a.Host
		if a.Returns > 0 {
			t.Why += " · 退回后重新提交"
		}
	case PaperPassed:
		t.Kind, t.Act, t.Title, t.Why = TaskField, access.ApplicationField, a.Title+" · 实地核查", "资料已通过 · "+a.Address
		t.URL = "/m/visits/" + string(a.ID)
	case FieldPassed:
		t.Kind, t.Act, t.Title, t.Why = TaskSecond, access.ApplicationSecond, a.Title+" · 申报认定复核", "县级已审核通过 · 实地核查 5/5 项符合"
		t.Path = a.CityPath()
		persons, err := actedPersons(ctx, tx, a.ID)
		if err != nil {
			return err
		}
		t.Bar = append(t.Bar, persons...)
	case Returned:
		t = d.forApplicant(t, a, TaskReturn, " · 需要修改后重新提交")
	case FieldFailed:
		t = d.forApplicant(t, a, TaskCorrect, " · 核查发现的问题需要改正")
	default:
		return nil
	}
	return d.tasks.Open(ctx, tx, by, t)
}

func (d *Desk) forApplicant(t notice.Task, a Application, kind notice.Kind, what string) notice.Task {
	t.Kind, t.Title, t.Why = kind, a.Title+what, a.Host
	t.Member, t.Path, t.Act, t.Bar = string(a.Applicant), "", "", nil
	t.URL = "/apply/" + string(a.ID) + "/status"
	return t
}

// askPlaque asks the county for the sign at the door (R-STN-06).
func (d *Desk) askPlaque(ctx context.Context, tx *sqldb.Tx, by access.Actor, a Application) error {
	return d.tasks.Open(ctx, tx, by, notice.Task{
		Kind: TaskPlaque, Subject: a.Station.Subject(), Station: string(a.Station),
		Title: a.Title + " · 制作并挂上牌匾", Why: "已认定 · 牌匾上要有站点二维码",
		URL: "/reviews/" + string(a.ID) + "/plaque", Path: a.ReviewPath(), Act: access.ApplicationField, Watch: access.ApplicationView,
		Due: d.days.Deadline(tx.Now(), d.book.At(tx.Now().Day()).Int(policy.PlaqueWorkdays)),
	})
}

// HandOver gives the applicant the station he applied for, as its manager. It
// does nothing if he has it already; listeners of RecognizedEvent may call it
// again.
func (d *Desk) HandOver(ctx context.Context, by access.Actor, id ID) error {
	a, err := d.load(ctx, d.db, access.System("application"), id)
	if err != nil || a.State != Recognized {
		return err
	}
	_, err = d.people.Grant(ctx, access.System("application"), org.NewGrant{
		Member: a.Applicant, Role: access.StationManager, Org: a.Org, Station: string(a.Station),
	})
	return ignoreConflict(err)
}
