package app

import "ezhan/internal/event"

// listeners is who listens to what. A room that must react to a higher one
// hears its events here and nowhere else; each is idempotent by event id.
func (a *App) listeners() []event.Listener {
	return []event.Listener{
		a.Fold.Listener(), // register and content change: days are counted again
	}
}
