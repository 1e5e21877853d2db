package housetest

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"ezhan/internal/access"
	"ezhan/internal/app"
	"ezhan/internal/clock"
	"ezhan/internal/simulate"
	"ezhan/internal/sqldb/sqldbtest"
)

// Password is what everybody in a World signs in with.
const Password = "Kepu-2026-ezhan"

// World is a running product.
type World struct {
	App   *app.App
	Base  string
	Clock *clock.Fake
	Admin *simulate.Person // the province's administrator

	t        testing.TB
	phones   atomic.Int64
	accounts map[*simulate.Person]string // by whom, the phone he signs in with
}

// Each runs fn on a World on SQLite and, beside it, on one on PostgreSQL, the
// clocks standing at now.
func Each(t *testing.T, now clock.Instant, fn func(t *testing.T, w *World)) {
	t.Helper()
	t.Run("SQLite", func(t *testing.T) {
		t.Parallel()
		fn(t, Open(t, "", now))
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		t.Parallel()
		fn(t, Open(t, sqldbtest.PostgresURL(t), now))
	})
}

// Open starts a World on the database at address, "" for SQLite.
func Open(t testing.TB, address string, now clock.Instant) *World {
	t.Helper()
	w := &World{Clock: clock.NewFake(now), t: t, accounts: map[*simulate.Person]string{}}
	a, err := app.Open(t.Context(), app.Options{
		Data: t.TempDir(), Database: address, Clock: w.Clock, Debug: true,
		Log: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError})),
	})
	w.check(err)
	w.App = a
	srv := httptest.NewServer(a.Door())
	w.Base = srv.URL
	ctx, stop := context.WithCancel(context.Background())
	done := a.Run(ctx)
	t.Cleanup(func() {
		srv.Close()
		stop()
		<-done
		w.check(a.Close())
	})
	link, err := a.FirstEnrolment(t.Context(), w.Base)
	w.check(err)
	w.Admin = w.Person()
	phone := w.phone()
	w.check(w.Admin.Enrol(t.Context(), link, "省管理员", phone, "", Password))
	w.accounts[w.Admin] = phone
	w.Again(w.Admin)
	return w
}

// Person is somebody at a browser who has not signed in.
func (w *World) Person() *simulate.Person { return simulate.NewPerson(w.Base, nil) }

// Staff is a member with a role at a unit, invited by the province and signed
// in.
func (w *World) Staff(role access.Role, org, name string) *simulate.Person {
	w.t.Helper()
	p, _ := w.StaffAs(role, org, name)
	return p
}

// StaffAs is Staff that also tells the member's id.
func (w *World) StaffAs(role access.Role, org, name string) (p *simulate.Person, member string) {
	w.t.Helper()
	ctx, phone := w.t.Context(), w.phone()
	var invited struct{ ID, Link string }
	w.check(w.Admin.Call(ctx, http.MethodPost, "/api/members", map[string]any{
		"name": name, "phone": phone, "role": role, "org": org,
	}, &invited))
	p = w.Person()
	w.check(p.Enrol(ctx, invited.Link, name, phone, "", Password))
	w.accounts[p] = phone
	w.Again(p)
	return p, invited.ID
}

// Again signs people in anew, after the clock went past the end of their
// sessions or their rights changed.
func (w *World) Again(people ...*simulate.Person) {
	w.t.Helper()
	for _, p := range people {
		w.check(p.SignIn(w.t.Context(), w.accounts[p], Password))
	}
}

// Applicant is somebody who registered to apply for a station.
func (w *World) Applicant(name string) *simulate.Person {
	w.t.Helper()
	p, phone := w.Person(), w.phone()
	w.check(p.Register(w.t.Context(), name, phone, Password))
	w.accounts[p] = phone
	return p
}

// Phone is the number that somebody signs in with.
func (w *World) Phone(p *simulate.Person) string { return w.accounts[p] }

// Tick lets what is due by the clock happen, and everybody hear of it.
func (w *World) Tick() {
	w.t.Helper()
	w.check(w.App.Tick(w.t.Context()))
	w.check(w.App.Terminals.Flush(w.t.Context()))
	w.check(w.App.Terminals.Sweep(w.t.Context()))
	w.check(w.App.Settle(w.t.Context()))
}

// Flow lets the clock go on as the real one does, until the test ends: for
// browsers, whose clocks nobody sets.
func (w *World) Flow() {
	ctx, last := w.t.Context(), time.Now()
	go func() {
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case now := <-tick.C:
				w.Clock.Advance(now.Sub(last))
				last = now
			}
		}
	}()
}

// MoveTo sets the clock and lets what is due happen.
func (w *World) MoveTo(now clock.Instant) {
	w.t.Helper()
	w.Clock.Set(now)
	w.Tick()
}

// Device is a screen's player whose clock is right.
func (w *World) Device() *simulate.Device {
	w.t.Helper()
	d, err := simulate.NewDevice(w.Base, http.DefaultClient, w.Clock)
	w.check(err)
	return d
}

func (w *World) phone() string { return fmt.Sprintf("138%08d", w.phones.Add(1)) }

func (w *World) check(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}
