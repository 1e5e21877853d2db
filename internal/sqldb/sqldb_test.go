package sqldb_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/sqldb"
	"ezhan/internal/sqldb/sqldbtest"
)

type row struct {
	ID   int64  `db:"id"`
	Name string `db:"name"`
	Open bool   `db:"open"`
}

func withTable(t *testing.T, fn func(ctx context.Context, t *testing.T, db *sqldb.DB)) {
	sqldbtest.Each(t, clock.NewFake(clock.At(2020, 4, 27, 9, 0)), func(t *testing.T, db *sqldb.DB) {
		ctx := context.Background()
		err := db.InTx(ctx, func(tx *sqldb.Tx) error {
			_, err := tx.Exec(ctx, sqldb.SQL("create table thing (id bigint not null primary key, name text not null, open boolean not null)"))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		fn(ctx, t, db)
	})
}

func insert(ctx context.Context, db *sqldb.DB, from, n int) (inserted int64, err error) {
	rows := make([][]any, n)
	for i := range rows {
		rows[i] = []any{from + i, fmt.Sprintf("名%d", from+i), i%2 == 0}
	}
	err = db.InTx(ctx, func(tx *sqldb.Tx) error {
		inserted, err = tx.InsertMany(ctx, "insert into thing (id, name, open) values", rows, "on conflict (id) do nothing")
		return err
	})
	return inserted, err
}

func TestInsertManyCountsWhatIsNew(t *testing.T) {
	withTable(t, func(ctx context.Context, t *testing.T, db *sqldb.DB) {
		for _, c := range []struct {
			from, n int
			want    int64
		}{{0, 250, 250}, {0, 250, 0}, {200, 300, 250}, {1000, 100, 100}, {1000, 0, 0}} {
			if got, err := insert(ctx, db, c.from, c.n); err != nil || got != c.want {
				t.Fatalf("InsertMany(%d rows from %d) = %d, %v; want %d", c.n, c.from, got, err, c.want)
			}
		}
		all, err := sqldb.All[row](ctx, db, sqldb.SQL("select id, name, open from thing order by id limit ?", 2))
		if err != nil || len(all) != 2 || all[1] != (row{1, "名1", false}) || !all[0].Open {
			t.Errorf("All = %+v, %v", all, err)
		}
	})
}

func TestAFailedTransactionLeavesNothing(t *testing.T) {
	withTable(t, func(ctx context.Context, t *testing.T, db *sqldb.DB) {
		boom, told := errors.New("boom"), false
		err := db.InTx(ctx, func(tx *sqldb.Tx) error {
			tx.AfterCommit(func() { told = true })
			if _, err := tx.Exec(ctx, sqldb.SQL("insert into thing (id, name, open) values (?, ?, ?)", 1, "a", true)); err != nil {
				return err
			}
			return boom
		})
		n, e := sqldb.One[int64](ctx, db, sqldb.SQL("select count(*) from thing"))
		if !errors.Is(err, boom) || e != nil || n != 0 || told {
			t.Errorf("InTx = %v, rows %d (%v), after-commit hook ran: %v", err, n, e, told)
		}
	})
}

func TestHooksRunInsideAndAfter(t *testing.T) {
	withTable(t, func(ctx context.Context, t *testing.T, db *sqldb.DB) {
		var seen int64
		err := db.InTx(ctx, func(tx *sqldb.Tx) error {
			if got, want := tx.Now(), clock.At(2020, 4, 27, 9, 0); got != want {
				t.Errorf("Now = %v, want %v", got, want)
			}
			tx.BeforeCommit(func(ctx context.Context) error {
				_, err := tx.Exec(ctx, sqldb.SQL("insert into thing (id, name, open) values (?, ?, ?)", 7, "hook", true))
				return err
			})
			tx.AfterCommit(func() {
				seen, _ = sqldb.One[int64](ctx, db, sqldb.SQL("select id from thing"))
			})
			return nil
		})
		if err != nil || seen != 7 {
			t.Errorf("after commit the hook read %d, %v; want 7", seen, err)
		}
	})
}

func TestOneOfNoneIsNotFound(t *testing.T) {
	withTable(t, func(ctx context.Context, t *testing.T, db *sqldb.DB) {
		if _, err := sqldb.One[row](ctx, db, sqldb.SQL("select id, name, open from thing")); !errs.Is(err, errs.NotFound) {
			t.Errorf("One = %v, want NotFound", err)
		}
	})
}

func TestStatementsAreCounted(t *testing.T) {
	withTable(t, func(ctx context.Context, t *testing.T, db *sqldb.DB) {
		ctx, counter := sqldb.WithCounter(ctx)
		if _, err := insert(ctx, db, 0, 150); err != nil {
			t.Fatal(err)
		}
		if _, err := sqldb.One[int64](ctx, db, sqldb.SQL("select count(*) from thing")); err != nil {
			t.Fatal(err)
		}
		if got := counter.Statements(); got != 3 {
			t.Errorf("counted %d statements, want 3 (two inserts, one select)", got)
		}
	})
}

func TestReadersCannotWrite(t *testing.T) {
	ctx := context.Background()
	db := sqldbtest.SQLite(t, clock.Real{})
	_, err := sqldb.All[int64](ctx, db, sqldb.SQL("insert into event_cursor (listener, seq) values ('x', 1) returning seq"))
	if err == nil {
		t.Error("a read wrote to the database")
	}
}

func TestAddressesThatNoEngineHas(t *testing.T) {
	for _, address := range []string{"", "mysql://x", "/some/file"} {
		if _, err := sqldb.Open(context.Background(), address, clock.Real{}); err == nil {
			t.Errorf("Open(%q) worked", address)
		}
	}
}
