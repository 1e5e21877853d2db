package terminal

// Proof is what a screen has proven today, in words for its page. The room of
// the plays, which stands above this one, writes it.
type Proof struct {
	Plays []ProofRow // newest first
	Held  []ProofRow // kept but not counted, of any day
	Gaps  string     // numbers of records that have not arrived, "" for none
}

// ProofRow is one play in words.
type ProofRow struct{ At, Length, What, Note string }
