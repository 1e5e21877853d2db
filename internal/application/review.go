package application

import (
	"context"
	"slices"
	"strings"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/org"
	"ezhan/internal/policy"
	"ezhan/internal/sqldb"
	"ezhan/internal/station"
)

// Ref names a case as the reviewer saw it. A Version other than the present
// one means that somebody was faster; 0 does not ask.
type Ref struct {
	ID      ID
	Version int
}

// PaperReview is the outcome of the paper review.
type PaperReview struct {
	Ref
	Checks []Check
	Reason string // of a rejection
}

// PassPaper passes the papers. Every item of the checklist must be answered
// and none failed.
func (d *Desk) PassPaper(ctx context.Context, by access.Actor, in PaperReview) (err error) {
	defer errs.Wrap(&err, "application.PassPaper(%s)", in.ID)
	if faults := failed(in.Checks); len(faults) > 0 {
		return errs.InvalidFields("有不符合的项，不能通过；请改为退回", faultFields(faults)...)
	}
	if open := unanswered(in.Checks); len(open) > 0 {
		return errs.InvalidFields("还有 "+itoa(len(open))+" 项没有核对", open...)
	}
	return d.review(ctx, by, in.Ref, access.ApplicationReview, func(tx *sqldb.Tx, a *Application) error {
		if err := d.keepReview(ctx, tx, by, *a, Review{Step: Paper, Outcome: Pass, Checks: in.Checks}); err != nil {
			return err
		}
		return d.move(ctx, tx, by, a, turn{act: PassPaper, data: MovedData{Hash: a.Hash}})
	})
}

// Return gives the case back to the applicant with all faults at once; the
// county's time stands still meanwhile.
func (d *Desk) Return(ctx context.Context, by access.Actor, in PaperReview) (err error) {
	defer errs.Wrap(&err, "application.Return(%s)", in.ID)
	faults := failed(in.Checks)
	if len(faults) == 0 {
		return errs.InvalidFields("请至少标出一项不符合，并写明怎么改", errs.Field{Name: "checks", Text: "请至少标出一项不符合，并写明怎么改"})
	}
	var bad []errs.Field
	var names []string
	for _, f := range faults {
		names = append(names, f.Item)
		if f.Note == "" {
			bad = append(bad, errs.Field{Name: "note_" + f.Item, Text: "“" + checkText(f.Item) + "”不符合，请写明怎么改"})
		}
	}
	if len(bad) > 0 {
		return errs.InvalidFields("每一项不符合都要写明怎么改", bad...)
	}
	return d.review(ctx, by, in.Ref, access.ApplicationReview, func(tx *sqldb.Tx, a *Application) error {
		late, err := d.lateFaults(ctx, tx, *a, names)
		if err != nil {
			return err
		}
		if err := d.keepReview(ctx, tx, by, *a, Review{Step: Paper, Outcome: SentBack, Checks: in.Checks}); err != nil {
			return err
		}
		return d.move(ctx, tx, by, a, turn{act: Return, data: MovedData{Hash: a.Hash, Faults: names, Late: late}})
	})
}

// lateFaults are the faults of a second return that could have been named in
// the first: their pages have not changed since. They count against the
// county's service, not against the applicant (R-STN-03).
func (d *Desk) lateFaults(ctx context.Context, tx *sqldb.Tx, a Application, faults []string) ([]string, error) {
	if a.Returns == 0 {
		return nil, nil
	}
	reviews, err := d.reviewsOf(ctx, tx, a.ID)
	if err != nil {
		return nil, err
	}
	before, err := d.versionBefore(ctx, tx, a)
	if err != nil {
		return nil, err
	}
	named := map[string]bool{}
	for _, r := range reviews {
		for _, c := range r.Checks {
			named[c.Item] = named[c.Item] || r.Outcome == SentBack && c.Result == Fail
		}
	}
	changed := a.Form.Changed(before)
	var late []string
	for _, it := range Checklist() {
		if slices.Contains(faults, it.Key) && !named[it.Key] && !slices.Contains(changed, it.Section) {
			late = append(late, it.Key)
		}
	}
	return late, nil
}

// Reject ends the case at the county, with a reason.
func (d *Desk) Reject(ctx context.Context, by access.Actor, in PaperReview) (err error) {
	defer errs.Wrap(&err, "application.Reject(%s)", in.ID)
	if err := needReason(in.Reason); err != nil {
		return err
	}
	return d.review(ctx, by, in.Ref, access.ApplicationReview, func(tx *sqldb.Tx, a *Application) error {
		if err := d.keepReview(ctx, tx, by, *a, Review{Step: Paper, Outcome: Refused, Checks: in.Checks, Reason: in.Reason}); err != nil {
			return err
		}
		return d.move(ctx, tx, by, a, turn{act: Reject, reason: in.Reason})
	})
}

// FieldCheck is the report of a field check. It passes if all five conditions
// were seen; the result is given back.
func (d *Desk) FieldCheck(ctx context.Context, by access.Actor, ref Ref, v Visit) (passed bool, err error) {
	defer errs.Wrap(&err, "application.FieldCheck(%s)", ref.ID)
	err = d.review(ctx, by, ref, access.ApplicationField, func(tx *sqldb.Tx, a *Application) error {
		if !Moves.Allows(a.State, PassField) {
			_, err := Moves.Next(a.State, PassField)
			return err
		}
		reviews, err := d.reviewsOf(ctx, tx, a.ID)
		if err != nil {
			return err
		}
		paper, ok := passOn(reviews, Paper, a.Hash)
		if !ok {
			return errs.Conflictf("资料审核已作废，要先重新审核资料")
		}
		if v.Ended.IsZero() {
			v.Ended = tx.Now()
		}
		if v.Begun.IsZero() {
			v.Begun = v.Ended
		}
		v.measure(a.Form.Point())
		if err := v.check(paper.At, tx.Now(), d.book.At(tx.Now().Day())); err != nil {
			return err
		}
		if err := knownPhotos(ctx, tx, a.ID, v); err != nil {
			return err
		}
		reused, err := usedElsewhere(ctx, tx, a.ID, v)
		if err != nil {
			return err
		}
		v.raise(reused)
		passed = v.Passed()
		return d.keepVisit(ctx, tx, by, a, v)
	})
	return passed, err
}

func (d *Desk) keepVisit(ctx context.Context, tx *sqldb.Tx, by access.Actor, a *Application, v Visit) error {
	t := turn{act: PassField, data: MovedData{Hash: a.Hash, Metres: int(v.Metres), Flags: v.Flags}}
	outcome := Pass
	if !v.Passed() {
		t.act, outcome = FailField, Fail
		for _, s := range v.FailedConditions() {
			t.data.Faults = append(t.data.Faults, string(s))
		}
	}
	if err := d.keepReview(ctx, tx, by, *a, Review{Step: Field, Outcome: outcome, Reason: v.Corrections, Visit: &v}); err != nil {
		return err
	}
	return d.move(ctx, tx, by, a, t)
}

// Decision is the outcome of the city's second review.
type Decision struct {
	Ref
	EffectiveOn clock.Day // "" for the default: the day after the decision and the publicity period
	Document    string
	Reason      string // of a return or rejection
}

// Recognise makes the second review with the result that the station is
// recognised (D-15). It returns Denied, naming who can, to whoever acted on
// the case before (D-16).
func (d *Desk) Recognise(ctx context.Context, by access.Actor, in Decision) (err error) {
	defer errs.Wrap(&err, "application.Recognise(%s)", in.ID)
	if in.EffectiveOn != "" && !in.EffectiveOn.Valid() {
		return errs.InvalidFields("生效日期不对", errs.Field{Name: "effective_on", Text: "请填写生效日期，例如 2020-06-16"})
	}
	err = d.review(ctx, by, in.Ref, access.ApplicationSecond, func(tx *sqldb.Tx, a *Application) error {
		reviews, err := d.reviewsOf(ctx, tx, a.ID)
		if err != nil {
			return err
		}
		if err := oneVersion(*a, reviews); err != nil {
			return err
		}
		if in.EffectiveOn == "" {
			in.EffectiveOn = d.DefaultEffective(tx.Now())
		}
		if err := d.keepReview(ctx, tx, by, *a, Review{Step: Second, Outcome: Pass, Reason: in.Reason, Document: in.Document, EffectiveOn: in.EffectiveOn}); err != nil {
			return err
		}
		t := turn{act: Recognise, reason: in.Reason, data: MovedData{Hash: a.Hash, EffectiveOn: in.EffectiveOn, Applicant: a.Applicant}}
		if err := d.move(ctx, tx, by, a, t); err != nil {
			return err
		}
		if err := d.stations.Recognise(ctx, tx, by, a.Station, station.Decision{EffectiveOn: in.EffectiveOn, Document: in.Document}); err != nil {
			return err
		}
		return d.askPlaque(ctx, tx, by, *a)
	})
	if err != nil {
		return err
	}
	// The decision stands; should this fail, the listener of RecognizedEvent
	// does it again.
	_ = d.HandOver(ctx, by, in.ID)
	return nil
}

// DefaultEffective is the first day of duties of a decision made now: the day
// after it, or after the publicity period if there is one.
func (d *Desk) DefaultEffective(now clock.Instant) clock.Day {
	n := d.book.At(now.Day()).Int(policy.PublicityWorkdays)
	return d.days.AddWorkdays(now.Day(), n).AddDays(1)
}

// oneVersion holds a recognition to one version of the application (D-15).
func oneVersion(a Application, reviews []Review) error {
	if !Moves.Allows(a.State, Recognise) {
		_, err := Moves.Next(a.State, Recognise)
		return err
	}
	for _, step := range []Step{Paper, Field} {
		if _, ok := passOn(reviews, step, a.Hash); !ok {
			return errs.Conflictf("申报内容改过，%s不是对现在这一版做的，要由县级重新办理", step.Title())
		}
	}
	return nil
}

// ReturnToCounty sends the case back for a new field check, with a reason.
func (d *Desk) ReturnToCounty(ctx context.Context, by access.Actor, in Decision) (err error) {
	defer errs.Wrap(&err, "application.ReturnToCounty(%s)", in.ID)
	if err := needReason(in.Reason); err != nil {
		return err
	}
	return d.review(ctx, by, in.Ref, access.ApplicationSecond, func(tx *sqldb.Tx, a *Application) error {
		if err := d.keepReview(ctx, tx, by, *a, Review{Step: Second, Outcome: SentBack, Reason: in.Reason}); err != nil {
			return err
		}
		if Moves.Allows(a.State, ReturnToCounty) {
			if err := voidReviews(ctx, tx, a.ID, Field); err != nil {
				return err
			}
		}
		return d.move(ctx, tx, by, a, turn{act: ReturnToCounty, reason: in.Reason})
	})
}

// RejectSecond ends the case at the city, with a reason.
func (d *Desk) RejectSecond(ctx context.Context, by access.Actor, in Decision) (err error) {
	defer errs.Wrap(&err, "application.RejectSecond(%s)", in.ID)
	if err := needReason(in.Reason); err != nil {
		return err
	}
	return d.review(ctx, by, in.Ref, access.ApplicationSecond, func(tx *sqldb.Tx, a *Application) error {
		if err := d.keepReview(ctx, tx, by, *a, Review{Step: Second, Outcome: Refused, Reason: in.Reason}); err != nil {
			return err
		}
		return d.move(ctx, tx, by, a, turn{act: RejectSecond, reason: in.Reason})
	})
}

// MountPlaque records the sign at the door of a recognised station.
func (d *Desk) MountPlaque(ctx context.Context, by access.Actor, id ID, p station.Plaque) (err error) {
	defer errs.Wrap(&err, "application.MountPlaque(%s)", id)
	return d.db.InTx(ctx, func(tx *sqldb.Tx) error {
		a, err := d.load(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if err := by.Require(access.ApplicationField, a.Path); err != nil {
			return err
		}
		if a.State != Recognized {
			return errs.Conflictf("还没有认定，不能登记牌匾")
		}
		if err := d.stations.MountPlaque(ctx, tx, by, a.Station, p); err != nil {
			return err
		}
		return d.tasks.Close(ctx, tx, by, a.Station.Subject(), TaskPlaque)
	})
}

// review lets by act on a case as a reviewer: in reach, with the right, on the
// version he saw, and not after acting on the case in another role.
func (d *Desk) review(ctx context.Context, by access.Actor, ref Ref, act access.Act, fn func(*sqldb.Tx, *Application) error) error {
	seen, err := d.load(ctx, d.db, by, ref.ID)
	if err != nil {
		return err
	}
	// Who could do it instead is asked before the transaction: it reads
	// another room.
	if err := d.separate(ctx, by, seen, act); err != nil {
		return err
	}
	return d.db.InTx(ctx, func(tx *sqldb.Tx) error {
		a, err := d.load(ctx, tx, by, ref.ID)
		if err != nil {
			return err
		}
		if ref.Version != 0 && ref.Version != a.Version {
			return errs.Conflictf("“%s”刚有人办理过，现在是“%s”。请刷新后再看", a.Title, a.State.Word())
		}
		if a.Version != seen.Version {
			return errs.Conflictf("“%s”刚有人办理过。请刷新后再看", a.Title)
		}
		return fn(tx, &a)
	})
}

// separate is the separation of duties (D-16): nobody reviews his own
// application, and whoever made the county's steps does not make the city's,
// nor the other way round. It is asked of the person, not of the account.
func (d *Desk) separate(ctx context.Context, by access.Actor, a Application, act access.Act) error {
	if a.IsOwn(by) {
		return errs.Deniedf("这是您自己的申报，不能由您审核")
	}
	if err := by.Require(act, a.Path); err != nil {
		return err
	}
	reviews, err := d.reviewsOf(ctx, d.db, a.ID)
	if err != nil {
		return err
	}
	did, ok := conflicting(reviews, by.Person, act)
	if !ok {
		return nil
	}
	return errs.Deniedf("您做了%s，不能再做%s。%s", did.Title(), stepOf(act).Title(), d.whoCan(ctx, a, act, reviews))
}

// conflicting is the step that person made and that bars him from act: of
// several the latest in the course of a case.
func conflicting(reviews []Review, person string, act access.Act) (Step, bool) {
	var found Step
	for _, r := range reviews {
		if r.Person != person || r.Outcome == Corrected || (r.Step == Second) == (act == access.ApplicationSecond) {
			continue
		}
		if found == "" || r.Step == Field {
			found = r.Step
		}
	}
	return found, found != ""
}

func stepOf(act access.Act) Step {
	switch act {
	case access.ApplicationSecond:
		return Second
	case access.ApplicationField:
		return Field
	}
	return Paper
}

// whoCan names the people who may do act instead.
func (d *Desk) whoCan(ctx context.Context, a Application, act access.Act, reviews []Review) string {
	role, unit := access.CountyReviewer, a.ReviewOrg
	if act == access.ApplicationSecond {
		role, unit = access.CityReviewer, a.CityOrg
	}
	holders, err := d.people.Holders(ctx, access.System("application"), role, unit)
	if err != nil {
		holders = nil // the refusal stands without names
	}
	var names []string
	for _, m := range holders {
		if _, barred := conflicting(reviews, m.Person, act); !barred && m.Enrolled && !m.Disabled && m.Person != a.Person {
			names = append(names, m.Name)
		}
	}
	if len(names) == 0 {
		return "本单位没有别人可以办理，请联系上级科协指定代办人"
	}
	return "可以请这几位办理：" + strings.Join(names, "、")
}

func failed(checks []Check) []Check {
	var out []Check
	for _, c := range checks {
		if c.Result == Fail {
			out = append(out, c)
		}
	}
	return out
}

func faultFields(faults []Check) []errs.Field {
	out := make([]errs.Field, len(faults))
	for i, f := range faults {
		out[i] = errs.Field{Name: "check_" + f.Item, Text: "“" + checkText(f.Item) + "”标为不符合"}
	}
	return out
}

func unanswered(checks []Check) []errs.Field {
	answered := map[string]bool{}
	for _, c := range checks {
		answered[c.Item] = true
	}
	var open []errs.Field
	for _, it := range Checklist() {
		if !answered[it.Key] {
			open = append(open, errs.Field{Name: "check_" + it.Key, Text: "“" + it.Text + "”还没有核对"})
		}
	}
	return open
}

func needReason(reason string) error {
	if reason == "" {
		return errs.InvalidFields("请写明原因", errs.Field{Name: "reason", Text: "请写明原因"})
	}
	return nil
}

func ignoreConflict(err error) error {
	if errs.Is(err, errs.Conflict) {
		return nil
	}
	return err
}

// Offices returns who answers an application from the place: what the
// applicant is shown before he submits.
func (d *Desk) Offices(ctx context.Context, by access.Actor, place org.ID) (o org.Offices, due clock.Day, err error) {
	defer errs.Wrap(&err, "application.Offices(%s)", place)
	now := clock.From(d.db.Clock().Now())
	o, err = d.tree.Offices(ctx, by, place)
	return o, d.days.Deadline(now, d.book.At(now.Day()).Int(policy.SLAPaper)).LastDay(), err
}
