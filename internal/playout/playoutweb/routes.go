package playoutweb

import (
	"context"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/content"
	"ezhan/internal/playout"
	"ezhan/internal/playout/player"
	"ezhan/internal/station"
	"ezhan/internal/terminal"
	"ezhan/internal/web"
)

// Verdict is what the figures make of one play: whether it counts, and if not
// why, in plain words.
type Verdict struct {
	Counts bool
	Why    string
}

// DayFigure is the counted part of a station's day.
type DayFigure struct {
	Seconds  int // credited (I-01)
	Required int // seconds that fulfil the day, 0 when it has no duty
	Word     string
	Verdicts map[string]Verdict // by id of the play; plays not counted yet are missing
}

// Figures tells what became of the plays of a station's day. The indicator
// room stands behind it.
type Figures interface {
	StationDay(ctx context.Context, by access.Actor, code string, day clock.Day, plays []playout.Play) (DayFigure, error)
}

// Rooms is what the pages need.
type Rooms struct {
	Terminals *terminal.Register
	Stations  *station.Register
	Ledger    *playout.Ledger
	Planner   *playout.Planner
	Library   *content.Library // nil: works by their ids
	Figures   Figures          // nil: plays without verdicts
}

type site struct{ Rooms }

// Routes lists what this package answers.
func Routes(rooms Rooms) []web.Route {
	s := site{rooms}
	play := web.Handle(player.Handler())
	return []web.Route{
		{Pattern: "GET /play", Act: access.Public, Do: play},
		{Pattern: "GET /play/", Act: access.Public, Do: play},
		{Pattern: "GET /api/player/manifest", Act: access.Public, Do: s.signed(0, s.manifest)},
		{Pattern: "POST /api/player/plays", Act: access.Public, Do: s.signed(maxPlays, s.plays)},
		{Pattern: "POST /api/player/heartbeat", Act: access.Public, Do: s.signed(maxBeat, s.heartbeat)},
		{Pattern: "GET /stations/{code}/plays", Act: access.PlayView, Do: s.day},
		{Pattern: "GET /api/v1/stations/{code}/plays", Act: access.PlayView, Do: s.apiDay},
	}
}
