package sqldb

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	_ "github.com/jackc/pgx/v5/stdlib" // PostgreSQL
	_ "modernc.org/sqlite"             // SQLite

	"ezhan/internal/clock"
)

// Engine names the database behind a DB.
type Engine string

// The two engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// DB is an open database. It is safe for use by many goroutines.
type DB struct {
	engine Engine
	clock  clock.Clock
	write  *sql.DB
	read   *sql.DB

	mu    sync.Mutex
	stmts map[string]*sql.Stmt
}

// Open opens the database at address: "sqlite:FILE" or a "postgres://" URL.
// Missing folders of a SQLite file are made.
func Open(ctx context.Context, address string, c clock.Clock) (*DB, error) {
	if file, ok := strings.CutPrefix(address, "sqlite:"); ok {
		return openSQLite(ctx, file, c)
	}
	if strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://") {
		return openPostgres(ctx, address, c)
	}
	return nil, fmt.Errorf("sqldb: database %q: want sqlite:FILE or postgres://…", redact(address))
}

func openSQLite(ctx context.Context, file string, c clock.Clock) (*DB, error) {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return nil, fmt.Errorf("sqldb: %w", err)
	}
	dsn := func(extra ...string) string {
		q := url.Values{"_txlock": {"immediate"}}
		pragmas := append([]string{"journal_mode(wal)", "synchronous(full)", "busy_timeout(10000)", "foreign_keys(on)"}, extra...)
		q["_pragma"] = pragmas
		return "file:" + (&url.URL{Path: file}).EscapedPath() + "?" + q.Encode()
	}
	write, err := sql.Open("sqlite", dsn("cache_size(-65536)"))
	if err != nil {
		return nil, fmt.Errorf("sqldb: %w", err)
	}
	write.SetMaxOpenConns(1)
	if err := write.PingContext(ctx); err != nil {
		return nil, fmt.Errorf("sqldb: open %s: %w", file, err)
	}
	// Readers keep the default cache: a large one makes sorting slower.
	read, err := sql.Open("sqlite", dsn("query_only(on)"))
	if err != nil {
		return nil, fmt.Errorf("sqldb: %w", err)
	}
	readers := 2 * runtime.GOMAXPROCS(0)
	read.SetMaxOpenConns(readers)
	read.SetMaxIdleConns(readers)
	return &DB{engine: SQLite, clock: c, write: write, read: read, stmts: map[string]*sql.Stmt{}}, nil
}

func openPostgres(ctx context.Context, address string, c clock.Clock) (*DB, error) {
	pool, err := sql.Open("pgx", address)
	if err != nil {
		return nil, fmt.Errorf("sqldb: %w", err)
	}
	pool.SetMaxOpenConns(16)
	pool.SetMaxIdleConns(16)
	if err := pool.PingContext(ctx); err != nil {
		return nil, fmt.Errorf("sqldb: open %s: %w", redact(address), err)
	}
	return &DB{engine: Postgres, clock: c, write: pool, read: pool, stmts: map[string]*sql.Stmt{}}, nil
}

// redact hides the password of a database address.
func redact(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "(unreadable address)"
	}
	return u.Redacted()
}

// Engine says which database is behind db.
func (db *DB) Engine() Engine { return db.engine }

// Clock is the clock that transactions of db read.
func (db *DB) Clock() clock.Clock { return db.clock }

// WithClock is the same database seen with another clock. Closing either
// closes both.
func (db *DB) WithClock(c clock.Clock) *DB {
	return &DB{engine: db.engine, clock: c, write: db.write, read: db.read, stmts: map[string]*sql.Stmt{}}
}

// Writer is the underlying pool for the schema runner and backups. No room
// uses it.
func (db *DB) Writer() *sql.DB { return db.write }

// Close closes the database. Open transactions fail.
func (db *DB) Close() error {
	err := db.write.Close()
	if db.read != db.write {
		if e := db.read.Close(); err == nil {
			err = e
		}
	}
	return err
}

func (db *DB) query(ctx context.Context, f Frag) (*sql.Rows, error) {
	count(ctx)
	return db.read.QueryContext(ctx, f.textFor(db.engine), f.args...)
}
