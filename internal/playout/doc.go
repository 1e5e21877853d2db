// Package playout decides what a screen shows and keeps the proof of what it
// showed.
//
// The Programme writes a manifest for every terminal: the default schedule of
// its station (every work of 科普中国 for the whole service window, and filler),
// its notices and its codes, signed with the server's key. The default needs
// no configuration.
//
// The Ledger takes proof of play. A device sends batches of plays, each with
// an id made on the device (UUIDv7); the answer comes after the commit, so
// what was acknowledged is never lost and what is sent again counts once.
// Waiting batches of all devices share one transaction (group commit). A full
// queue answers Unavailable, never slower and slower.
//
//	device ──batch──▶ Place ──▶ queue ──▶ one transaction ──▶ Receipt
//	                                        play_event, play_batch, play_dirty
//	play_dirty ──▶ the fold of package indicator ──Settle──▶ gone
//
// Place puts a play in time (R-TRM-03). What cannot be believed is kept with
// the reason and not credited: UNPLACED, FUTURE, TOO_OLD, UNKNOWN_CONTENT,
// MALFORMED. Nothing is thrown away, and a bad play never fails its batch.
//
// A county may say when an UNPLACED boot really began, one day for each
// terminal and month (Ledger.Rule); its plays are then RULED.
//
// Every batch has a number of its own; play_dirty names each (batch, terminal,
// day) not yet counted. The fold reads exactly those plays and removes the
// rows in its own transaction: counting is exactly once, on any number of
// nodes. What becomes known later gets a new number and so is counted then.
//
// Tables: play_event, play_batch, play_dirty, play_held, boot_contact,
// playout_ruling. Events: events.go. Plays
// do not go through the event chain.
//
// It serves R-TRM-02 (default schedule), R-TRM-03 and the signed manifests of
// R-TRM-08; D-04 to D-06, I-01 steps 1 and 2 (S15 S26 S71 S79–S81).
package playout
