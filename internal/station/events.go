package station

import (
	"ezhan/internal/clock"
	"ezhan/internal/event"
)

// What this room tells. The subject is always "station:ID".
const (
	Registered event.Kind = "station.registered" // RegisteredData
	Changed    event.Kind = "station.changed"    // ChangedData
	Moved      event.Kind = "station.moved"      // MovedData: a move of SM-02 other than those below
	Decided    event.Kind = "station.decided"    // DecidedData: recognised, effective day set
	Held       event.Kind = "station.held"       // no data: an objection suspends the effect
	Activated  event.Kind = "station.recognized" // ActivatedData: in the series from now on
	Labelled   event.Kind = "station.labelled"   // PlaqueData
)

// RegisteredData is the data of Registered.
type RegisteredData struct {
	Code Code   `json:"code"`
	Name string `json:"name"`
	Org  string `json:"org"`
	Path string `json:"path"`
}

// ChangedData names the parts of the profile that changed, without their
// values.
type ChangedData struct {
	Parts []string `json:"parts"`
}

// MovedData is the data of Moved.
type MovedData struct {
	From State `json:"from"`
	Act  Move  `json:"act"`
	To   State `json:"to"`
}

// DecidedData is the data of Decided.
type DecidedData struct {
	EffectiveOn clock.Day `json:"effective_on"`
	Document    string    `json:"document"`
}

// ActivatedData is the data of Activated.
type ActivatedData struct {
	Code       Code      `json:"code"`
	SeriesFrom clock.Day `json:"series_from"`
	Path       string    `json:"path"`
}

// PlaqueData is the data of Labelled.
type PlaqueData struct {
	Number  string    `json:"number"`
	Mounted clock.Day `json:"mounted"`
}

// Subject is how events name the station.
func (id ID) Subject() string { return "station:" + string(id) }
