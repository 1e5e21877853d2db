package playout

import (
	"context"
	"strings"

	"ezhan/internal/clock"
	"ezhan/internal/content"
	"ezhan/internal/event"
	"ezhan/internal/station"
	"ezhan/internal/terminal"
)

// EventRuled tells that a county ruled on the time of plays; the subject is
// "terminal:<id>", the data RuledData.
const EventRuled event.Kind = "play.ruled"

// RuledData is the data of EventRuled.
type RuledData struct {
	Station string          `json:"station"`
	Ruling  terminal.Ruling `json:"ruling"`
	Days    []clock.Day     `json:"days"` // under which the plays were kept before
}

// Plays are not told one by one: see Ledger. What this room hears:

// Listener lets plays count whose content was published meanwhile.
func (l *Ledger) Listener() event.Listener {
	return event.Listener{
		Name: "playout.release", Kinds: []event.Kind{content.EvPublished},
		Hear: func(ctx context.Context, _ event.Event) error { return l.ReleaseKnown(ctx) },
	}
}

// Listener makes manifests new when what they say has changed.
func (p *Planner) Listener() event.Listener {
	return event.Listener{
		Name: "playout.manifests",
		Kinds: []event.Kind{
			content.EvPublished, content.EvWithdrawn, content.EvExpired, content.EvSuperseded,
			station.Changed, station.Moved, station.Activated,
			terminal.EventEdited, terminal.EventMoved, terminal.EventChanged,
		},
		Hear: func(_ context.Context, e event.Event) error {
			p.Forget(stationOf(e))
			return nil
		},
	}
}

// stationOf is the station that an event is about, "" if it may concern any.
func stationOf(e event.Event) string {
	if id, ok := strings.CutPrefix(e.Subject, "station:"); ok {
		return id
	}
	if !strings.HasPrefix(e.Subject, "terminal:") {
		return ""
	}
	var told terminal.Told
	if e.Decode(&told) != nil || told.From != "" {
		return "" // moved: two stations
	}
	return told.Station
}
