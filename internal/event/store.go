package event

import (
	"context"

	"ezhan/internal/sqldb"
)

// takeHead moves the head of the chain by n rows and returns where it was.
// The row stays locked until the transaction ends.
func takeHead(ctx context.Context, tx *sqldb.Tx, n int) (seq int64, hash string, err error) {
	head, err := sqldb.One[struct {
		Seq  int64  `db:"seq"`
		Hash string `db:"hash"`
	}](ctx, tx, sqldb.SQL(`/* event.take_head */
		update event_head set seq = seq + ? where one = 1 returning seq, hash`, n))
	return head.Seq - int64(n), head.Hash, err
}

func insert(ctx context.Context, tx *sqldb.Tx, rows []Event, head string) error {
	values := make([][]any, len(rows))
	for i, e := range rows {
		values[i] = []any{e.Seq, e.ID, e.At, e.Actor, e.Role, e.Org, e.Kind, e.Subject, e.Data, e.Reason, e.Prev, e.Hash}
	}
	if _, err := tx.InsertMany(ctx, `/* event.insert */
		insert into event (seq, id, at, actor, role, org, kind, subject, data, reason, prev, hash) values`, values, ""); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, sqldb.SQL(`/* event.set_head */ update event_head set hash = ? where one = 1`, head))
	return err
}

const columns = "seq, id, at, actor, role, org, kind, subject, data, reason, prev, hash"

func after(ctx context.Context, q sqldb.Querier, seq int64, limit int) ([]Event, error) {
	return sqldb.All[Event](ctx, q, sqldb.SQL(`/* event.after */
		select `+columns+` from event where seq > ? order by seq limit ?`, seq, limit))
}

func about(ctx context.Context, q sqldb.Querier, subject string, limit int) ([]Event, error) {
	return sqldb.All[Event](ctx, q, sqldb.SQL(`/* event.about */
		select `+columns+` from event where subject = ? order by seq desc limit ?`, subject, limit))
}

func head(ctx context.Context, q sqldb.Querier) (seq int64, hash string, err error) {
	h, err := sqldb.One[struct {
		Seq  int64  `db:"seq"`
		Hash string `db:"hash"`
	}](ctx, q, sqldb.SQL(`/* event.head */ select seq, hash from event_head where one = 1`))
	return h.Seq, h.Hash, err
}

func cursors(ctx context.Context, q sqldb.Querier) (map[string]int64, error) {
	rows, err := sqldb.All[struct {
		Listener string `db:"listener"`
		Seq      int64  `db:"seq"`
	}](ctx, q, sqldb.SQL(`/* event.cursors */ select listener, seq from event_cursor order by listener`))
	if err != nil {
		return nil, err
	}
	out := make(map[string]int64, len(rows))
	for _, r := range rows {
		out[r.Listener] = r.Seq
	}
	return out, nil
}

func setCursor(ctx context.Context, tx *sqldb.Tx, listener string, seq int64) error {
	_, err := tx.Exec(ctx, sqldb.SQL(`/* event.set_cursor */
		insert into event_cursor (listener, seq) values (?, ?)
		on conflict (listener) do update set seq = excluded.seq where event_cursor.seq < excluded.seq`, listener, seq))
	return err
}
