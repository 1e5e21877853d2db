package notice_test

import (
	"context"
	"testing"
	"time"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/event"
	"ezhan/internal/notice"
	"ezhan/internal/sqldb"
	"ezhan/internal/sqldb/sqldbtest"
)

const (
	xingning = "440000.441400.441481"
	meizhou  = "440000.441400"
)

func person(id string, role access.Role, path string) access.Actor {
	return access.Actor{ID: id, Person: "p-" + id, Grants: []access.Grant{{Role: role, Org: path[len(path)-6:], Path: path}}}
}

var (
	li      = person("li", access.CountyReviewer, xingning)
	wang    = person("wang", access.CityReviewer, meizhou)
	other   = person("other", access.CountyReviewer, "440000.441400.441402")
	shanwei = person("shanwei", access.CityReviewer, "440000.441500")
	job     = access.System("notice.escalate")
)

func paper(subject string, due clock.Instant) notice.Task {
	return notice.Task{
		Kind: "application.paper", Subject: subject, Title: "合水村e站 · 资料审核", URL: "/reviews/1",
		Path: xingning, Act: access.ApplicationReview, Watch: access.ApplicationView, Due: due,
	}
}

func TestDesk(t *testing.T) {
	t.Parallel()
	c := clock.NewFake(clock.At(2020, time.May, 13, 9, 0))
	sqldbtest.Each(t, c, func(t *testing.T, db *sqldb.DB) {
		c.Set(clock.At(2020, time.May, 13, 9, 0))
		w := &world{t: t, db: db, desk: notice.NewDesk(db), ctx: context.Background()}
		due := clock.Day("2020-05-13").End()
		w.open(paper("application:1", due))
		w.open(paper("application:1", due)) // again: one task
		w.open(notice.Task{
			Kind: "application.second", Subject: "application:2", Title: "复核", URL: "/reviews/2",
			Path: meizhou, Act: access.ApplicationSecond, Watch: access.ApplicationView, Bar: []string{"p-li"},
		})

		t.Run("OnlyWhoeverMayAndReachesSeesIt", func(t *testing.T) {
			for _, who := range []struct {
				by   access.Actor
				want int
			}{{li, 1}, {wang, 1}, {other, 0}, {shanwei, 0}, {access.Nobody(), 0}} {
				if n, err := w.desk.Count(w.ctx, who.by); err != nil || n != who.want {
					t.Errorf("%s counts %d, %v; want %d", who.by.ID, n, err, who.want)
				}
			}
		})
		t.Run("WhoActedBeforeDoesNotSeeIt", func(t *testing.T) {
			twice := li
			twice.Grants = append(twice.Grants[:1:1], wang.Grants...)
			box := w.inbox(twice)
			if box.Total != 1 || box.Items[0].Kind != "application.paper" {
				t.Errorf("inbox = %+v, want the paper review only", box)
			}
		})
		t.Run("InboxIsTwoStatements", func(t *testing.T) {
			ctx, n := sqldb.WithCounter(w.ctx)
			box, err := w.desk.Inbox(ctx, li, notice.Filter{})
			if err != nil || n.Statements() > 2 {
				t.Fatalf("Inbox: %v, %d statements", err, n.Statements())
			}
			if len(box.In(notice.Today)) != 1 || box.Pressing() != 1 {
				t.Errorf("today has %d, pressing %d; want 1, 1", len(box.In(notice.Today)), box.Pressing())
			}
		})
		t.Run("OverdueIsShownToTheCityOnce", func(t *testing.T) {
			w.escalate(0) // 9 o'clock of the last day
			c.Set(due)
			w.escalate(1)
			w.escalate(0)
			box := w.inbox(wang)
			if len(box.In(notice.Overdue)) != 1 || !box.In(notice.Overdue)[0].Watching {
				t.Errorf("the city sees %+v, want one overdue task to watch", box.Items)
			}
			if got := w.inbox(li).In(notice.Overdue); len(got) != 1 || got[0].Watching || got[0].Escalated != due {
				t.Errorf("the county sees %+v, want the task still its own", got)
			}
			if w.inbox(shanwei).Total != 0 {
				t.Error("another city sees it")
			}
			log, err := event.About(w.ctx, db, "application:1", 10)
			if err != nil || len(log) != 1 || log[0].Kind != notice.Escalated {
				t.Errorf("record = %+v, %v; want one escalation", log, err)
			}
		})
		t.Run("ClosedIsGoneAndDone", func(t *testing.T) {
			err := db.InTx(w.ctx, func(tx *sqldb.Tx) error { return w.desk.Close(w.ctx, tx, li, "application:1", "application.paper") })
			if err != nil {
				t.Fatal(err)
			}
			done, err := w.desk.Done(w.ctx, li, 10)
			if err != nil || len(done) != 1 || w.inbox(li).Total != 0 {
				t.Errorf("done = %d, %v, inbox %d; want 1 and 0", len(done), err, w.inbox(li).Total)
			}
		})
	})
}

type world struct {
	t    *testing.T
	ctx  context.Context
	db   *sqldb.DB
	desk *notice.Desk
}

func (w *world) open(task notice.Task) {
	w.t.Helper()
	if err := w.db.InTx(w.ctx, func(tx *sqldb.Tx) error { return w.desk.Open(w.ctx, tx, li, task) }); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) inbox(by access.Actor) notice.Inbox {
	w.t.Helper()
	box, err := w.desk.Inbox(w.ctx, by, notice.Filter{})
	if err != nil {
		w.t.Fatal(err)
	}
	return box
}

func (w *world) escalate(want int) {
	w.t.Helper()
	if n, err := w.desk.EscalateDue(w.ctx, job); err != nil || n != want {
		w.t.Errorf("EscalateDue = %d, %v; want %d", n, err, want)
	}
}
