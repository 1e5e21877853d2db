// Package event keeps the one append-only record of every change: audit trail
// and outbox at once (R-AUD-01, R-AUD-02).
//
// Append writes a row in the transaction of the change itself: who, in what
// role, when, what, about which subject, why, and the hash of the row before
// (SM3). The chain grows by one writer at a time: the head row is taken only
// at the very end of a transaction. Sequence numbers are therefore in the
// order of commits, without gaps, on both engines.
//
// After the commit a Relay hands the rows to listeners, in order, at least
// once; each listener has a cursor of its own. Listeners are idempotent by
// event id. Verify walks the chain and names the first broken row.
//
// Tables: event, event_head, event_cursor. High-volume evidence (plays,
// heartbeats) does not go through the chain.
package event
