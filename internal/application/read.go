package application

import (
	"context"
	"strconv"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/event"
	"ezhan/internal/org"
	"ezhan/internal/station"
)

// Get returns the application with the draft. It returns NotFound if by
// neither made it nor reaches it; a draft is seen by whoever made it only.
func (d *Desk) Get(ctx context.Context, by access.Actor, id ID) (a Application, err error) {
	defer errs.Wrap(&err, "application.Get(%s)", id)
	a, err = d.load(ctx, d.db, by, id)
	if err == nil && !a.IsOwn(by) {
		a.Draft = Form{}
	}
	return a, err
}

// Case is an application with everything a reviewer needs: five statements, six after a return.
type Case struct {
	Application
	Reviews []Review // oldest first
	Events  []event.Event
	Near    []station.Neighbour
	Changed []Section // since the version of the last return
	Barred  string    // why by may not make the next review, "" if he may
	Act     access.Act
}

// Last is the latest review of a step that was not voided.
func (c Case) Last(step Step) (Review, bool) {
	for i := len(c.Reviews) - 1; i >= 0; i-- {
		if r := c.Reviews[i]; r.Step == step && r.Valid() && r.Outcome != Corrected {
			return r, true
		}
	}
	return Review{}, false
}

// Objectable reports whether the recognition may still be suspended on the
// day, or is under an objection that waits for a decision.
func (c Case) Objectable(day clock.Day) bool {
	if len(c.Events) > 0 && c.Events[0].Kind == ObjectedEvent {
		return true
	}
	r, ok := c.Last(Second)
	return ok && c.State == Recognized && r.Outcome == Pass && r.EffectiveOn > day
}

// Case returns the application as a reviewer sees it. It returns NotFound out
// of reach.
func (d *Desk) Case(ctx context.Context, by access.Actor, id ID) (c Case, err error) {
	defer errs.Wrap(&err, "application.Case(%s)", id)
	if c.Application, err = d.Get(ctx, by, id); err != nil {
		return c, err
	}
	if c.Reviews, err = d.reviewsOf(ctx, d.db, id); err != nil {
		return c, err
	}
	if c.Events, err = event.About(ctx, d.db, id.Subject(), 20); err != nil {
		return c, err
	}
	if c.Station != "" {
		if c.Near, err = d.stations.Similar(ctx, access.System("application"), c.Form.Profile(), c.Station); err != nil {
			return c, err
		}
	}
	if c.Returns > 0 {
		before, err := d.versionBefore(ctx, d.db, c.Application)
		if err != nil {
			return c, err
		}
		c.Changed = c.Form.Changed(before)
	}
	c.Act, c.Barred = d.next(by, c)
	return c, nil
}

// next is what by could do on the case now, or why he may not.
func (d *Desk) next(by access.Actor, c Case) (access.Act, string) {
	var act access.Act
	switch c.State {
	case Submitted:
		act = access.ApplicationReview
	case PaperPassed:
		act = access.ApplicationField
	case FieldPassed:
		act = access.ApplicationSecond
	default:
		return "", ""
	}
	if !by.Reaches(act, c.Path) {
		return "", ""
	}
	if c.IsOwn(by) {
		return act, "这是您自己的申报，不能由您审核"
	}
	if did, ok := conflicting(c.Reviews, by.Person, act); ok {
		return act, "您做了" + did.Title() + "，不能再做" + stepOf(act).Title()
	}
	return act, ""
}

// Mine lists the applications of by, newest first.
func (d *Desk) Mine(ctx context.Context, by access.Actor) (list []Row, err error) {
	defer errs.Wrap(&err, "application.Mine")
	return rowsOf(ctx, d.db, by)
}

// Query asks for applications. Empty fields mean any.
type Query struct {
	State State
	Under org.ID
	Text  string
	Page  int // from 1
	Size  int // 20 when 0
}

// List is one page of applications and what the filter would find.
type List struct {
	Rows    []Row
	Total   int
	ByState map[State]int // of the filter without its state
}

// List returns the applications that were submitted in the reach of by, the
// most urgent first: two statements, three with Under.
func (d *Desk) List(ctx context.Context, by access.Actor, q Query) (l List, err error) {
	defer errs.Wrap(&err, "application.List")
	q.Page, q.Size = max(q.Page, 1), min(max(q.Size, 0), 100)
	if q.Size == 0 {
		q.Size = 20
	}
	where, err := d.where(ctx, by, q)
	if err != nil {
		return l, err
	}
	if l.ByState, err = countByState(ctx, d.db, where); err != nil {
		return l, err
	}
	for s, n := range l.ByState {
		if q.State == "" || q.State == s {
			l.Total += n
		}
	}
	q.Page = min(q.Page, max(1, (l.Total+q.Size-1)/q.Size))
	l.Rows, err = list(ctx, d.db, where, q)
	return l, err
}

func itoa(n int) string { return strconv.Itoa(n) }
