// Package sqldbtest runs a test on both engines: a SQLite file in the test's
// temporary folder and a fresh database of a PostgreSQL cluster that the test
// process starts for itself and stops at its end.
//
// The cluster needs PostgreSQL's server programs (initdb, postgres). Where
// they are missing the PostgreSQL half is skipped, or fails when
// EZHAN_NO_SKIP=1, as CI sets it. EZHAN_TEST_POSTGRES names a running server
// to use instead.
package sqldbtest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"ezhan/internal/clock"
	"ezhan/internal/schema"
	"ezhan/internal/sqldb"
)

// Each runs fn as subtests "SQLite" and "PostgreSQL", each on an empty
// migrated database.
func Each(t *testing.T, c clock.Clock, fn func(t *testing.T, db *sqldb.DB)) {
	t.Helper()
	t.Run("SQLite", func(t *testing.T) { fn(t, SQLite(t, c)) })
	t.Run("PostgreSQL", func(t *testing.T) { fn(t, Postgres(t, c)) })
}

// SQLite is an empty migrated SQLite database for t.
func SQLite(t testing.TB, c clock.Clock) *sqldb.DB {
	t.Helper()
	return open(t, "sqlite:"+filepath.Join(t.TempDir(), "ezhan.db"), c)
}

// Postgres is an empty migrated PostgreSQL database for t. It skips t where
// PostgreSQL is not installed.
func Postgres(t testing.TB, c clock.Clock) *sqldb.DB {
	t.Helper()
	return open(t, PostgresURL(t), c)
}

func open(t testing.TB, address string, c clock.Clock) *sqldb.DB {
	t.Helper()
	ctx := context.Background()
	db, err := sqldb.Open(ctx, address, c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	if err := schema.Up(ctx, db); err != nil {
		t.Fatal(err)
	}
	return db
}

// PostgresURL is the address of a fresh empty database for t.
func PostgresURL(t testing.TB) string {
	t.Helper()
	server, err := cluster()
	if err != nil {
		if os.Getenv("EZHAN_NO_SKIP") == "1" {
			t.Fatalf("PostgreSQL: %v", err)
		}
		t.Skipf("PostgreSQL: %v", err)
	}
	name, err := server.create()
	if err != nil {
		t.Fatalf("PostgreSQL: %v", err)
	}
	t.Cleanup(func() {
		if err := server.drop(name); err != nil {
			t.Errorf("PostgreSQL: %v", err)
		}
	})
	return fmt.Sprintf(server.url, name)
}
