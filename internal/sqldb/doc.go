// Package sqldb runs one SQL text on two engines: SQLite, the default, and
// PostgreSQL.
//
// A statement is a Frag: text with "?" for arguments, composed from smaller
// Frags; for PostgreSQL sqldb numbers the arguments $1, $2 … in their order.
// Values are always arguments, never text. Keep to the portable subset of docs/house.md §4.
//
// SQLite runs in WAL mode with synchronous=FULL: one writing connection and a
// pool of readers. InTx is the only way to write. A transaction has its own
// time, Tx.Now; hooks registered with BeforeCommit run inside it, those with
// AfterCommit once it is durable. Whoever got a nil error from InTx may rely
// on the change surviving a power cut.
//
// Rows scan into structs by their `db:"column"` tags. One returns NotFound
// when there is no row. Statements are counted per request (WithCounter), so
// that tests can hold a page to its budget.
package sqldb
