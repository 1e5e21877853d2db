package terminal

import "ezhan/internal/clock"

// Rooms above this one tell its pages what they know of a screen; these are
// their words.

// Today is how far a station is with its five hours.
type Today struct {
	Seconds int
	Target  int // 0 when it has no duty today
}

// Showing is what a screen shows just now.
type Showing struct {
	Title   string
	Picture string // address of a small picture, "" for none
}

// Proof is what a screen has proven today, in words for its page. The room of
// the plays, which stands above this one, writes it.
type Proof struct {
	Plays []ProofRow // newest first
	Held  []ProofRow // kept but not counted, of any day
	Gaps  string     // numbers of records that have not arrived, "" for none

	Adrift  []Adrift // boots of which nobody can tell when they were
	Rulings []Ruling // newest first
}

// Adrift is a boot whose plays have no place in time, in words.
type Adrift struct{ Boot, What string }

// Claim is what a person says of when the plays of a boot were: the real start
// of the first.
type Claim struct {
	Boot   string
	Start  clock.Instant
	Reason string
}

// Ruling is a claim that holds.
type Ruling struct {
	Terminal ID            `json:"terminal"`
	Boot     string        `json:"boot"`
	Day      clock.Day     `json:"day"`
	Month    clock.Month   `json:"month"`
	Offset   int64         `json:"offset"` // ms, real time minus the device's
	Start    clock.Instant `json:"start"`  // of the first play, in real time
	Plays    int           `json:"plays"`
	Reason   string        `json:"reason"`
	By       string        `json:"by"`
	At       clock.Instant `json:"at"`
}

// ProofRow is one play in words.
type ProofRow struct{ At, Length, What, Note string }
