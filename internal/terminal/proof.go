package terminal

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
}

// ProofRow is one play in words.
type ProofRow struct{ At, Length, What, Note string }
