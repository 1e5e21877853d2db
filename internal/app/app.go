package app

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"

	"ezhan/internal/access"
	"ezhan/internal/application"
	"ezhan/internal/blob"
	"ezhan/internal/clock"
	"ezhan/internal/content"
	"ezhan/internal/event"
	"ezhan/internal/indicator"
	"ezhan/internal/notice"
	"ezhan/internal/org"
	"ezhan/internal/playout"
	"ezhan/internal/policy"
	"ezhan/internal/schema"
	"ezhan/internal/sqldb"
	"ezhan/internal/station"
	"ezhan/internal/terminal"
	"ezhan/internal/web"
)

// Options say how an installation runs. The zero value of every field but
// Data, Clock and Log works.
type Options struct {
	Data     string // folder of the installation
	Database string // "" for SQLite in the data folder
	Listen   string
	Base     string // public address, printed in QR codes; https:// makes cookies secure
	Filing   string // filing number; "" shows 试运行 · 未备案
	Frames   string // who may embed pages
	Debug    bool   // Server-Timing shows statements and time
	Clock    clock.Clock
	Log      *slog.Logger
}

// App is the running product: its rooms and its door.
type App struct {
	o     Options
	keys  Keys
	db    *sqldb.DB
	blobs blob.Store
	book  *policy.Book
	days  *clock.Calendar

	Tree      *org.Tree
	Members   *org.Members
	Desk      *notice.Desk
	Stations  *station.Register
	Cases     *application.Desk
	Library   *content.Library
	Terminals *terminal.Register
	Ledger    *playout.Ledger
	Planner   *playout.Planner
	Figures   *indicator.Book
	Fold      *indicator.Fold

	relay *event.Relay
	door  *web.Site
}

// Open brings the installation up to this program's version and wires it.
// Nothing runs by itself before Run.
func Open(ctx context.Context, o Options) (a *App, err error) {
	address := o.Database
	if address == "" {
		address = "sqlite:" + filepath.Join(o.Data, "ezhan.db")
	}
	keys, err := loadKeys(filepath.Join(o.Data, "keys"))
	if err != nil {
		return nil, err
	}
	blobs, err := blob.NewDisk(filepath.Join(o.Data, "blobs"))
	if err != nil {
		return nil, err
	}
	db, err := sqldb.Open(ctx, address, o.Clock)
	if err != nil {
		return nil, err
	}
	a = wire(o, keys, db, blobs)
	if err := a.prepare(ctx); err != nil {
		_ = db.Close() // the first error is the one to tell
		return nil, fmt.Errorf("app: %w", err)
	}
	return a, nil
}

// prepare migrates the database and plants the organisation tree.
func (a *App) prepare(ctx context.Context) error {
	if err := schema.Up(ctx, a.db); err != nil {
		return err
	}
	return a.Tree.Seed(ctx, access.System("seed"))
}

// Door serves the pages and interfaces of every room.
func (a *App) Door() http.Handler { return a.door }

// Routes lists everything that can be asked at the door.
func (a *App) Routes() []web.Route { return a.door.Routes() }

// FirstEnrolment is the link with which the first administrator sets his
// password, or "" if there is one already.
func (a *App) FirstEnrolment(ctx context.Context, site string) (string, error) {
	token, err := a.Members.FirstRun(ctx, access.System("first-run"))
	if err != nil || token == "" {
		return "", err
	}
	if a.o.Base != "" {
		site = a.o.Base
	}
	return site + "/enrol/" + token, nil
}

// Serve runs the installation and serves it until ctx ends. ready is called
// with the site's address once it answers.
func (a *App) Serve(ctx context.Context, ready func(site string) error) error {
	jobs, stop := context.WithCancel(context.WithoutCancel(ctx))
	done := a.Run(jobs)
	err := Listen(ctx, a.o.Listen, a.door, ready)
	stop() // after the last request, so that what was accepted is committed
	<-done
	if e := a.Close(); err == nil {
		err = e
	}
	return err
}

// Close closes the database. Run has ended before.
func (a *App) Close() error { return a.db.Close() }

// Verify walks the chain of events; see event.Verify.
func (a *App) Verify(ctx context.Context) (rows int64, err error) { return event.Verify(ctx, a.db) }
