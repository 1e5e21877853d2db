package notice

import (
	"context"

	"github.com/google/uuid"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/event"
	"ezhan/internal/sqldb"
)

// Desk hands out tasks.
type Desk struct{ db *sqldb.DB }

// NewDesk is the desk over db.
func NewDesk(db *sqldb.DB) *Desk { return &Desk{db: db} }

// Open puts t into the inbox of whoever has to do it. A second Open of the
// same kind for the same subject replaces the first.
func (d *Desk) Open(ctx context.Context, tx *sqldb.Tx, _ access.Actor, t Task) (err error) {
	defer errs.Wrap(&err, "notice.Open(%s, %s)", t.Kind, t.Subject)
	if t.Member == "" && (t.Path == "" || t.Act == "") {
		return errs.New(errs.Internal, "a task needs a desk or a member")
	}
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	if err := drop(ctx, tx, t.Subject, t.Kind); err != nil {
		return err
	}
	return insert(ctx, tx, id.String(), t)
}

// Close takes the open task of kind for subject out of the inbox; none is no
// failure. The record says that by did it.
func (d *Desk) Close(ctx context.Context, tx *sqldb.Tx, by access.Actor, subject string, kind Kind) (err error) {
	defer errs.Wrap(&err, "notice.Close(%s, %s)", kind, subject)
	return done(ctx, tx, by, subject, kind)
}

// CloseAll takes every open task of subject out of the inbox.
func (d *Desk) CloseAll(ctx context.Context, tx *sqldb.Tx, by access.Actor, subject string) (err error) {
	defer errs.Wrap(&err, "notice.CloseAll(%s)", subject)
	return done(ctx, tx, by, subject, "")
}

// Inbox is what one person has to do now.
type Inbox struct {
	Now    clock.Instant
	Total  int
	Counts map[Group]int
	Kinds  []KindCount // most frequent first
	Items  []Item      // by deadline, at most Limit
}

// KindCount is how many open tasks of a kind the reader has.
type KindCount struct {
	Kind  Kind
	Count int
}

// In lists the items of one group.
func (b Inbox) In(g Group) []Item {
	var out []Item
	for _, it := range b.Items {
		if GroupOf(it.Due, b.Now) == g {
			out = append(out, it)
		}
	}
	return out
}

// Pressing is how many tasks are overdue or due today.
func (b Inbox) Pressing() int { return b.Counts[Overdue] + b.Counts[Today] }

// Filter narrows the inbox.
type Filter struct {
	Kind  Kind // "" for all
	Limit int  // 50 when zero
}

// Inbox reads the open tasks of by: two statements.
func (d *Desk) Inbox(ctx context.Context, by access.Actor, f Filter) (box Inbox, err error) {
	defer errs.Wrap(&err, "notice.Inbox(%s)", by.ID)
	if f.Limit <= 0 {
		f.Limit = 50
	}
	box.Now = clock.From(d.db.Clock().Now())
	box.Counts = map[Group]int{}
	counts, err := countByKind(ctx, d.db, by, bordersAt(box.Now))
	if err != nil {
		return box, err
	}
	for _, c := range counts {
		box.Total += c.All
		box.Kinds = append(box.Kinds, KindCount{c.Kind, c.All})
		if f.Kind != "" && f.Kind != c.Kind {
			continue
		}
		box.Counts[Overdue] += c.Overdue
		box.Counts[Today] += c.Today
		box.Counts[ThisWeek] += c.Week
		box.Counts[Later] += c.All - c.Overdue - c.Today - c.Week
	}
	box.Items, err = open(ctx, d.db, by, f)
	return box, err
}

// Count is how many open tasks by has, for the badge of the shell.
func (d *Desk) Count(ctx context.Context, by access.Actor) (n int, err error) {
	defer errs.Wrap(&err, "notice.Count(%s)", by.ID)
	if !by.SignedIn() {
		return 0, nil
	}
	return count(ctx, d.db, by)
}

// Done lists what by has finished last, newest first.
func (d *Desk) Done(ctx context.Context, by access.Actor, limit int) (items []Item, err error) {
	defer errs.Wrap(&err, "notice.Done(%s)", by.ID)
	return closedBy(ctx, d.db, by, limit)
}

// escalateBatch bounds one transaction of EscalateDue.
const escalateBatch = 200

// EscalateDue shows every task whose deadline has passed to the superior unit
// of its desk, once, and returns how many there were. Running it again does
// nothing; two nodes running it at once do it once.
func (d *Desk) EscalateDue(ctx context.Context, by access.Actor) (total int, err error) {
	defer errs.Wrap(&err, "notice.EscalateDue")
	for {
		n := 0
		err := d.db.InTx(ctx, func(tx *sqldb.Tx) error {
			overdue, err := overdue(ctx, tx, escalateBatch)
			if err != nil {
				return err
			}
			n = len(overdue)
			for _, t := range overdue {
				if err := d.escalate(ctx, tx, by, t); err != nil {
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

func (d *Desk) escalate(ctx context.Context, tx *sqldb.Tx, by access.Actor, t overdueRow) error {
	to := ""
	if t.Path != "" {
		to = superior(t.Path)
	}
	first, err := setEscalated(ctx, tx, t.ID, to)
	if err != nil || !first {
		return err
	}
	return event.Append(tx, by, event.New{
		Kind: Escalated, Subject: t.Subject, Org: unit(t.Path),
		Data: EscalatedData{Task: t.Kind, Due: t.Due, To: to},
	})
}
