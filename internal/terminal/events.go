package terminal

import (
	"context"
	"strings"

	"ezhan/internal/access"
	"ezhan/internal/event"
	"ezhan/internal/station"
)

// What the register tells. The subject is "terminal:<id>".
const (
	EventRegistered event.Kind = "terminal.registered" // Told
	EventEdited     event.Kind = "terminal.edited"     // Told
	EventPaired     event.Kind = "terminal.paired"     // Told
	EventMoved      event.Kind = "terminal.moved"      // Told, From is the former station
	EventChanged    event.Kind = "terminal.changed"    // Told: an act of SM-16 done by a person
	EventOnline     event.Kind = "terminal.online"     // Told
	EventOffline    event.Kind = "terminal.offline"    // Told
	EventTwin       event.Kind = "terminal.twin"       // Told, From is the other station of the serial
)

// Told is the data of every event of the register.
type Told struct {
	Terminal ID     `json:"terminal"`
	Station  string `json:"station"`
	Kind     Kind   `json:"kind"`
	State    State  `json:"state"`
	Act      Act    `json:"act,omitempty"`
	From     string `json:"from,omitempty"`
	Display  bool   `json:"display_class"`
}

func subject(id ID) string { return "terminal:" + string(id) }

// Listener keeps the names of stations beside their terminals.
func (r *Register) Listener() event.Listener {
	return event.Listener{
		Name: "terminal.station_names", Kinds: []event.Kind{station.Changed, station.Moved, station.Activated},
		Hear: func(ctx context.Context, e event.Event) error {
			id, _ := strings.CutPrefix(e.Subject, "station:")
			site, err := r.sites.Site(ctx, job, access.TerminalView, id)
			if err != nil {
				return err
			}
			return r.RenameStation(ctx, site)
		},
	}
}
