package playoutweb

import (
	"ezhan/internal/access"
	"ezhan/internal/content"
	"ezhan/internal/playout"
	"ezhan/internal/playout/player"
	"ezhan/internal/station"
	"ezhan/internal/terminal"
	"ezhan/internal/web"
)

// Rooms is what the pages need.
type Rooms struct {
	Terminals *terminal.Register
	Stations  *station.Register
	Ledger    *playout.Ledger
	Planner   *playout.Planner
	Library   *content.Library // nil: works by their ids
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
