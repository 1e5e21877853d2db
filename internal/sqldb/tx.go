package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"ezhan/internal/clock"
)

// Tx is a running transaction. It is for one goroutine.
type Tx struct {
	db     *DB
	tx     *sql.Tx
	now    clock.Instant
	before []func(context.Context) error
	after  []func()
	values map[any]any
}

// InTx runs fn in one transaction: all of it is durable when InTx returns nil,
// none of it otherwise. Do not call InTx inside fn.
func (db *DB) InTx(ctx context.Context, fn func(*Tx) error) (err error) {
	raw, err := db.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("sqldb: begin: %w", err)
	}
	tx := &Tx{db: db, tx: raw, now: clock.From(db.clock.Now())}
	committed := false
	defer func() {
		if !committed {
			if e := raw.Rollback(); e != nil && !errors.Is(e, sql.ErrTxDone) && err == nil {
				err = fmt.Errorf("sqldb: rollback: %w", e)
			}
		}
	}()
	if err := fn(tx); err != nil {
		return err
	}
	for i := 0; i < len(tx.before); i++ { // a hook may register another
		if err := tx.before[i](ctx); err != nil {
			return err
		}
	}
	if err := raw.Commit(); err != nil {
		return fmt.Errorf("sqldb: commit: %w", err)
	}
	committed = true
	for _, hook := range tx.after {
		hook()
	}
	return nil
}

// Now is the instant of the transaction, the same for all of it.
func (tx *Tx) Now() clock.Instant { return tx.now }

// Engine says which database runs the transaction.
func (tx *Tx) Engine() Engine { return tx.db.engine }

// BeforeCommit runs hook at the end of the transaction, inside it.
func (tx *Tx) BeforeCommit(hook func(context.Context) error) { tx.before = append(tx.before, hook) }

// AfterCommit runs hook once the transaction is durable, never otherwise.
func (tx *Tx) AfterCommit(hook func()) { tx.after = append(tx.after, hook) }

// Value is what the transaction remembers under key, made by make the first
// time it is asked for.
func (tx *Tx) Value(key any, make func() any) any {
	if v, ok := tx.values[key]; ok {
		return v
	}
	if tx.values == nil {
		tx.values = map[any]any{}
	}
	v := make()
	tx.values[key] = v
	return v
}

// Exec runs f and returns how many rows it changed.
func (tx *Tx) Exec(ctx context.Context, f Frag) (int64, error) {
	count(ctx)
	res, err := tx.tx.ExecContext(ctx, f.textFor(tx.db.engine), f.args...)
	if err != nil {
		return 0, fmt.Errorf("%w in %s", err, f)
	}
	return res.RowsAffected()
}

func (tx *Tx) query(ctx context.Context, f Frag) (*sql.Rows, error) {
	count(ctx)
	return tx.tx.QueryContext(ctx, f.textFor(tx.db.engine), f.args...)
}

// insertRows is how many rows one statement of InsertMany carries: few enough
// for SQLite's limit on arguments, enough that parsing does not matter.
const insertRows = 100

// InsertMany inserts rows by multi-row statements: head is "insert into t(a,
// b) values", tail what follows the rows, such as "on conflict do nothing". It
// returns how many rows were inserted.
func (tx *Tx) InsertMany(ctx context.Context, head string, rows [][]any, tail string) (int64, error) {
	var total int64
	for len(rows) > 0 {
		n := min(len(rows), insertRows)
		f := Values(rows[:n])
		f.text = head + " " + f.text + " " + tail
		res, err := tx.execPrepared(ctx, f, n == insertRows)
		if err != nil {
			return total, fmt.Errorf("%w in %s", err, head)
		}
		affected, err := res.RowsAffected()
		if err != nil {
			return total, err
		}
		total += affected
		rows = rows[n:]
	}
	return total, nil
}

// execPrepared keeps the statement of a full batch: on SQLite parsing it would
// cost as much as running it. pgx keeps statements by itself.
func (tx *Tx) execPrepared(ctx context.Context, f Frag, keep bool) (sql.Result, error) {
	count(ctx)
	if !keep || tx.db.engine != SQLite {
		return tx.tx.ExecContext(ctx, f.textFor(tx.db.engine), f.args...)
	}
	tx.db.mu.Lock()
	stmt := tx.db.stmts[f.text]
	tx.db.mu.Unlock()
	if stmt == nil {
		var err error
		if stmt, err = tx.tx.PrepareContext(ctx, f.text); err != nil {
			return nil, err
		}
		defer func() { _ = stmt.Close() }() // ends with the transaction anyway
		tx.keepAfterCommit(f)
		return stmt.ExecContext(ctx, f.args...)
	}
	return tx.tx.StmtContext(ctx, stmt).ExecContext(ctx, f.args...)
}

// keepAfterCommit prepares f on the writing connection once it is free.
func (tx *Tx) keepAfterCommit(f Frag) {
	tx.AfterCommit(func() {
		tx.db.mu.Lock()
		defer tx.db.mu.Unlock()
		if tx.db.stmts[f.text] != nil {
			return
		}
		if stmt, err := tx.db.write.Prepare(f.text); err == nil {
			tx.db.stmts[f.text] = stmt
		}
	})
}
