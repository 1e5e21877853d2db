package terminalweb

import (
	"context"

	"ezhan/internal/access"
	"ezhan/internal/station"
	"ezhan/internal/terminal"
	"ezhan/internal/web"
)

// Rooms is what the pages need. The functions are optional: the wall then
// shows less.
type Rooms struct {
	Terminals *terminal.Register
	Stations  *station.Register
	Today     func(ctx context.Context, by access.Actor, stations []string) (map[string]terminal.Today, error)
	Shown     func(items []string) map[string]terminal.Showing
	Proof     func(ctx context.Context, by access.Actor, t terminal.Terminal) (terminal.Proof, error)
	// Rule places the plays of a boot in time; nil where nobody can.
	Rule func(ctx context.Context, by access.Actor, t terminal.Terminal, c terminal.Claim) (terminal.Ruling, error)
}

type site struct{ Rooms }

// Routes lists what this package answers.
func Routes(rooms Rooms) []web.Route {
	s := site{rooms}
	return []web.Route{
		{Pattern: "POST /api/player/pairings", Act: access.Public, Do: s.ask},
		{Pattern: "GET /api/player/pairings/{secret}", Act: access.Public, Do: s.poll},

		{Pattern: "GET /screens", Act: access.TerminalView, Do: s.wall},
		{Pattern: "GET /screens/pair", Act: access.TerminalRegister, Do: s.pairForm},
		{Pattern: "POST /screens/pair", Act: access.TerminalRegister, Do: s.pair},
		{Pattern: "GET /screens/new", Act: access.TerminalRegister, Do: s.addForm},
		{Pattern: "POST /screens/new", Act: access.TerminalRegister, Do: s.add},
		{Pattern: "GET /screens/{id}", Act: access.TerminalView, Do: s.screen},
		{Pattern: "POST /screens/{id}/edit", Act: access.TerminalRegister, Do: s.edit},
		{Pattern: "POST /screens/{id}/move", Act: access.TerminalRegister, Do: s.move},
		{Pattern: "POST /screens/{id}/do/{act}", Act: access.TerminalView, Do: s.act},
		{Pattern: "POST /screens/{id}/rulings", Act: access.PlayRule, Do: s.rule},

		{Pattern: "GET /api/v1/terminals", Act: access.TerminalView, Do: s.apiList},
		{Pattern: "POST /api/v1/terminals", Act: access.TerminalRegister, Do: s.apiAdd},
		{Pattern: "POST /api/v1/terminals/pair", Act: access.TerminalRegister, Do: s.apiPair},
		{Pattern: "GET /api/v1/terminals/{id}", Act: access.TerminalView, Do: s.apiShow},
		{Pattern: "POST /api/v1/terminals/{id}/do/{act}", Act: access.TerminalView, Do: s.apiAct},
		{Pattern: "POST /api/v1/terminals/{id}/rulings", Act: access.PlayRule, Do: s.apiRule},
	}
}
