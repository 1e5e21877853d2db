package app

import (
	"context"
	"strings"

	"ezhan/internal/access"
	"ezhan/internal/app/frontweb"
	"ezhan/internal/application"
	"ezhan/internal/application/applicationweb"
	"ezhan/internal/blob"
	"ezhan/internal/clock"
	"ezhan/internal/content"
	"ezhan/internal/content/contentweb"
	"ezhan/internal/event"
	"ezhan/internal/indicator"
	"ezhan/internal/indicator/indicatorweb"
	"ezhan/internal/notice"
	"ezhan/internal/notice/noticeweb"
	"ezhan/internal/org"
	"ezhan/internal/org/orgweb"
	"ezhan/internal/playout"
	"ezhan/internal/playout/playoutweb"
	"ezhan/internal/policy"
	"ezhan/internal/sqldb"
	"ezhan/internal/station"
	"ezhan/internal/station/stationweb"
	"ezhan/internal/terminal"
	"ezhan/internal/terminal/terminalweb"
	"ezhan/internal/web"
)

// wire makes the rooms from the ground up and their door.
func wire(o Options, keys Keys, db *sqldb.DB, blobs blob.Store) *App {
	a := &App{o: o, keys: keys, db: db, blobs: blobs, book: policy.Embedded(), days: clock.StateCouncil()}
	vault := org.Keys{Field: keys.Field, Lookup: keys.Lookup}

	a.Tree = org.NewTree(db)
	a.Members = org.NewMembers(db, vault, a.book)
	a.Desk = notice.NewDesk(db)
	a.Stations = station.NewRegister(db, a.Tree, a.book)
	a.Members.Sites = sites{a.Stations}
	a.Library = content.New(db, blobs, content.Settings{Book: a.book})
	a.Cases = application.NewDesk(application.Rooms{
		DB: db, Blobs: blobs, Tree: a.Tree, People: a.Members, Vault: vault,
		Stations: a.Stations, Tasks: a.Desk, Book: a.book, Days: a.days,
	})
	a.Terminals = terminal.NewRegister(db, sites{a.Stations}, terminal.NewSigner(keys.Signing), o.Log)
	a.Planner = playout.NewPlanner(db, a.Library, a.Stations, a.Terminals, a.book)
	a.Figures = indicator.NewBook(db, a.book)
	a.Fold = indicator.NewFold(db, a.book, o.Log)
	a.Ledger = playout.NewLedger(db, playout.Works{Library: a.Library}, a.book, o.Log, a.Fold.Wake)

	a.relay = event.NewRelay(db, o.Log, a.listeners()...)
	a.door = a.site()
	return a
}

// site puts the pages of every room behind one door.
func (a *App) site() *web.Site {
	people := orgweb.New(a.Tree, a.Members)
	return web.New(web.Config{
		Sessions: a.Members, Shell: a.shell, Login: people.Login, Clock: a.o.Clock, Log: a.o.Log,
		Debug: a.o.Debug, Frames: a.o.Frames, Base: a.o.Base, Filing: a.o.Filing, Secret: a.keys.Form[:],
		Secure: strings.HasPrefix(a.o.Base, "https://"),
	},
		frontweb.Routes(),
		people.Routes(),
		noticeweb.Routes(noticeweb.Deps{Desk: a.Desk, Rail: a.area}),
		stationweb.Routes(stationweb.Deps{
			Stations: a.Stations, Tree: a.Tree, Panels: panels{indicatorweb.Panels{Book: a.Figures}, a},
			Figures: a.figures,
			Tabs:    []stationweb.Tab{{Text: "播放记录", Path: "plays"}, {Text: "每天播放", Path: "days"}},
		}),
		indicatorweb.Routes(a.Figures),
		applicationweb.Routes(applicationweb.Rooms{Cases: a.Cases, Tree: a.Tree}),
		contentweb.Routes(a.Library),
		terminalweb.Routes(terminalweb.Rooms{
			Terminals: a.Terminals, Stations: a.Stations, Today: a.today, Shown: a.Planner.Shown, Proof: playoutweb.Proof(a.Ledger, a.Library, a.o.Clock),
			Rule: a.Ledger.Rule,
		}),
		playoutweb.Routes(playoutweb.Rooms{
			Terminals: a.Terminals, Stations: a.Stations, Ledger: a.Ledger, Planner: a.Planner, Library: a.Library,
		}),
	)
}

// sites is the register of stations as the rooms of people and screens ask it.
type sites struct{ stations *station.Register }

// PathOf implements org.Sites.
func (s sites) PathOf(ctx context.Context, by access.Actor, id string) (string, error) {
	st, err := s.stations.ByID(ctx, by, station.ID(id))
	return st.OrgPath, err
}

// Site implements terminal.Sites.
func (s sites) Site(ctx context.Context, by access.Actor, act access.Act, id string) (terminal.Site, error) {
	st, err := s.stations.ByID(ctx, by, station.ID(id))
	if err != nil {
		return terminal.Site{}, err
	}
	if err := by.RequireStation(act, st.OrgPath, id); err != nil {
		return terminal.Site{}, err
	}
	return terminal.Site{Station: id, Code: string(st.Code), Name: st.Name, Org: string(st.Org), Path: st.OrgPath}, nil
}
