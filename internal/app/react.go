package app

import (
	"context"
	"strings"

	"ezhan/internal/access"
	"ezhan/internal/application"
	"ezhan/internal/event"
)

// listeners is who listens to what. A room that must react to a higher one
// hears its events here and nowhere else; each is idempotent by event id.
func (a *App) listeners() []event.Listener {
	return []event.Listener{
		// Register and content change: days are counted again.
		a.Fold.Listener(),
		// What a screen shows changes: its manifest is written anew.
		a.Planner.Listener(),
		// A work becomes known: plays of it that were held may count.
		a.Ledger.Listener(),
		// A station gets another name: its screens carry it.
		a.Terminals.Listener(),
		// A station is recognised: who applied becomes its manager.
		{
			Name: "handover", Kinds: []event.Kind{application.RecognizedEvent},
			Hear: func(ctx context.Context, e event.Event) error {
				id := strings.TrimPrefix(e.Subject, "application:")
				return a.Cases.HandOver(ctx, access.System("handover"), application.ID(id))
			},
		},
	}
}
