package schema

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"regexp"
	"testing/fstest"

	"github.com/pressly/goose/v3"

	"ezhan/internal/sqldb"
)

//go:embed migrations/*.sql
var files embed.FS

// Up runs the migrations that db has not seen yet.
func Up(ctx context.Context, db *sqldb.DB) error {
	p, err := provider(db)
	if err != nil {
		return fmt.Errorf("schema: %w", err)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("schema: %w", err)
	}
	return nil
}

// Pending reports whether db lacks migrations of this program.
func Pending(ctx context.Context, db *sqldb.DB) (bool, error) {
	p, err := provider(db)
	if err != nil {
		return false, fmt.Errorf("schema: %w", err)
	}
	return p.HasPending(ctx)
}

func provider(db *sqldb.DB) (*goose.Provider, error) {
	dialect, source := goose.DialectSQLite3, fs.FS(files)
	if db.Engine() == sqldb.Postgres {
		dialect = goose.DialectPostgres
		var err error
		if source, err = forPostgres(files); err != nil {
			return nil, err
		}
	}
	sub, err := fs.Sub(source, "migrations")
	if err != nil {
		return nil, err
	}
	// Rooms own number bands, so a later file may have a smaller number.
	return goose.NewProvider(dialect, db.Writer(), sub, goose.WithAllowOutofOrder(true), goose.WithDisableGlobalRegistry(true))
}

var (
	textColumn = regexp.MustCompile(`(?m)^(\s*(?:alter table \w+ add column )?\w+ text)\b`)
	noRowid    = regexp.MustCompile(`\)\s*without rowid;`)
)

// forPostgres gives every text column the byte order that SQLite has anyway,
// and drops SQLite's storage hint.
func forPostgres(source fs.FS) (fs.FS, error) {
	out := fstest.MapFS{}
	err := fs.WalkDir(source, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(source, path)
		if err != nil {
			return err
		}
		data = textColumn.ReplaceAll(data, []byte(`$1 collate "C"`))
		data = noRowid.ReplaceAll(data, []byte(");"))
		out[path] = &fstest.MapFile{Data: data, Mode: 0o444}
		return nil
	})
	return out, err
}
