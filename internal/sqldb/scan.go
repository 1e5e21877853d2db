package sqldb

import (
	"context"
	"database/sql"
	"fmt"
	"reflect"
	"sync/atomic"

	"github.com/georgysavva/scany/v2/dbscan"

	"ezhan/internal/errs"
)

// Querier reads: a DB (from the reading pool) or a Tx (its own changes
// included).
type Querier interface {
	query(ctx context.Context, f Frag) (*sql.Rows, error)
}

var scanner = must(dbscan.NewAPI(dbscan.WithStructTagKey("db")))

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// All reads every row of f into a slice. T is a struct with `db` tags, or a
// single column's type.
func All[T any](ctx context.Context, q Querier, f Frag) ([]T, error) {
	rows, err := q.query(ctx, f)
	if err != nil {
		return nil, fmt.Errorf("%w in %s", err, f)
	}
	out := []T{}
	if err := scanner.ScanAll(&out, rows); err != nil {
		return nil, fmt.Errorf("%w in %s", err, f)
	}
	return out, nil
}

// One reads the only row of f. It returns NotFound when there is none.
func One[T any](ctx context.Context, q Querier, f Frag) (T, error) {
	var out T
	all, err := All[T](ctx, q, f)
	if err != nil {
		return out, err
	}
	switch len(all) {
	case 0:
		return out, errs.Because(errs.NotFound, fmt.Errorf("no row: %s", f), "没有找到")
	case 1:
		return all[0], nil
	}
	return out, fmt.Errorf("sqldb: %d rows of %s where one was expected in %s", len(all), reflect.TypeFor[T](), f)
}

// Each calls fn for every row of f without holding them all; scan fills the
// columns in order.
func Each(ctx context.Context, q Querier, f Frag, fn func(scan func(...any) error) error) error {
	rows, err := q.query(ctx, f)
	if err != nil {
		return fmt.Errorf("%w in %s", err, f)
	}
	defer func() { _ = rows.Close() }() // Err below tells what went wrong
	for rows.Next() {
		if err := fn(rows.Scan); err != nil {
			return fmt.Errorf("%w in %s", err, f)
		}
	}
	return rows.Err()
}

type counterKey struct{}

// Counter counts the statements of one request.
type Counter struct{ n atomic.Int64 }

// Statements is how many statements have run.
func (c *Counter) Statements() int { return int(c.n.Load()) }

// WithCounter makes every statement run under the returned context count.
func WithCounter(ctx context.Context) (context.Context, *Counter) {
	c := &Counter{}
	return context.WithValue(ctx, counterKey{}, c), c
}

func count(ctx context.Context) {
	if c, ok := ctx.Value(counterKey{}).(*Counter); ok {
		c.n.Add(1)
	}
}
