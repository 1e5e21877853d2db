package notice

import (
	"context"
	"slices"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/sqldb"
)

func insert(ctx context.Context, tx *sqldb.Tx, id string, t Task) error {
	_, err := tx.Exec(ctx, sqldb.SQL(`/* notice.insert */
		insert into notice_task (id, kind, subject, title, why, url, path, act, watch, member, station_id,
			due_at, opened_at, closed_at, closed_by, escalated_at, escalated_path)
		values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, '', 0, '')`,
		id, t.Kind, t.Subject, t.Title, t.Why, t.URL, t.Path, t.Act, t.Watch, t.Member, t.Station, t.Due, tx.Now()))
	if err != nil || len(t.Bar) == 0 {
		return err
	}
	rows := make([][]any, len(t.Bar))
	for i, person := range t.Bar {
		rows[i] = []any{id, person}
	}
	_, err = tx.InsertMany(ctx, `/* notice.insert_bar */ insert into notice_bar (task_id, person) values`, rows, "on conflict do nothing")
	return err
}

func drop(ctx context.Context, tx *sqldb.Tx, subject string, kind Kind) error {
	_, err := tx.Exec(ctx, sqldb.SQL(`/* notice.drop */
		delete from notice_task where subject = ? and kind = ? and closed_at = 0`, subject, kind))
	return err
}

func done(ctx context.Context, tx *sqldb.Tx, by access.Actor, subject string, kind Kind) error {
	which := sqldb.SQL("subject = ? and closed_at = 0", subject)
	if kind != "" {
		which = sqldb.SQL("? and kind = ?", which, kind)
	}
	_, err := tx.Exec(ctx, sqldb.SQL(`/* notice.done */
		update notice_task set closed_at = ?, closed_by = ? where ?`, tx.Now(), by.ID, which))
	return err
}

// seen is the open tasks in the inbox of by, as the rows (id, watching): his
// own, those of his desks, and with watching = 1 those that were escalated to
// a unit of his. Each branch is a seek in its own index, which one condition
// with "or" would not be.
func seen(by access.Actor) sqldb.Frag {
	branches := []sqldb.Frag{sqldb.SQL(` /* notice.own */
		select t.id, 0 as w from notice_task t where t.closed_at = 0 and t.member <> '' and t.member = ?`, by.ID)}
	for _, g := range by.Grants {
		acts := actsOf(g.Role)
		switch {
		case len(acts) == 0:
		case g.Station != "":
			branches = append(branches, desk(by, acts, sqldb.SQL("t.station_id = ?", g.Station)))
		default:
			branches = append(branches,
				desk(by, acts, sqldb.SQL("t.path = ?", g.Path)),
				desk(by, acts, sqldb.SQL("t.path > ? and t.path < ?", g.Path+".", g.Path+"/")),
				sqldb.SQL(` /* notice.escalated */
		select t.id, 1 from notice_task t
		where t.closed_at = 0 and t.escalated_path <> '' and t.escalated_path = ? and t.watch in ?`, g.Path, sqldb.In(acts)))
		}
	}
	return sqldb.SQL(`/* notice.seen */ select x.id, min(x.w) as watching from (?) x group by x.id`, sqldb.Join("\n\t\tunion all", branches...))
}

// desk is the tasks of one desk; whoever acted on the case before does not
// see them.
func desk(by access.Actor, acts []access.Act, where sqldb.Frag) sqldb.Frag {
	return sqldb.SQL(` /* notice.of_desk */
		select t.id, 0 from notice_task t
		where t.closed_at = 0 and t.member = '' and t.act in ? and ?
			and not exists (select 1 from notice_bar b where b.task_id = t.id and b.person = ?)`, sqldb.In(acts), where, by.Person)
}

func actsOf(role access.Role) []access.Act {
	var acts []access.Act
	for _, a := range access.Acts() {
		if access.Allows(role, a) {
			acts = append(acts, a)
		}
	}
	slices.Sort(acts) // one text for one actor
	return acts
}

const itemColumns = "t.id, t.kind, t.subject, t.title, t.why, t.url, t.station_id, t.due_at, t.opened_at, t.closed_at, t.escalated_at"

func open(ctx context.Context, q sqldb.Querier, by access.Actor, f Filter) ([]Item, error) {
	kind := sqldb.SQL("true")
	if f.Kind != "" {
		kind = sqldb.SQL("t.kind = ?", f.Kind)
	}
	return sqldb.All[Item](ctx, q, sqldb.SQL(`/* notice.open */
		select `+itemColumns+`, s.watching = 1 as watching
		from (?) s join notice_task t on t.id = s.id
		where ?
		order by case when t.due_at = 0 then 1 else 0 end, t.due_at, t.id limit ?`,
		seen(by), kind, f.Limit))
}

type kindRow struct {
	Kind    Kind `db:"kind"`
	All     int  `db:"n"`
	Overdue int  `db:"overdue"`
	Today   int  `db:"today"`
	Week    int  `db:"week"`
}

func countByKind(ctx context.Context, q sqldb.Querier, by access.Actor, b borders) ([]kindRow, error) {
	return sqldb.All[kindRow](ctx, q, sqldb.SQL(`/* notice.count_by_kind */
		select t.kind, count(*) as n,
			count(*) filter (where t.due_at > 0 and t.due_at <= ?) as overdue,
			count(*) filter (where t.due_at > ? and t.due_at <= ?) as today,
			count(*) filter (where t.due_at > ? and t.due_at <= ?) as week
		from (?) s join notice_task t on t.id = s.id
		group by t.kind order by n desc, t.kind`,
		b.now, b.now, b.today, b.today, b.week, seen(by)))
}

func count(ctx context.Context, q sqldb.Querier, by access.Actor) (int, error) {
	return sqldb.One[int](ctx, q, sqldb.SQL(`/* notice.count */
		select count(*) from (?) s`, seen(by)))
}

func closedBy(ctx context.Context, q sqldb.Querier, by access.Actor, limit int) ([]Item, error) {
	return sqldb.All[Item](ctx, q, sqldb.SQL(`/* notice.closed_by */
		select `+itemColumns+`, false as watching
		from notice_task t where t.closed_by = ? and t.closed_at > 0
		order by t.closed_at desc, t.id desc limit ?`, by.ID, limit))
}

type overdueRow struct {
	ID      string        `db:"id"`
	Kind    Kind          `db:"kind"`
	Subject string        `db:"subject"`
	Path    string        `db:"path"`
	Due     clock.Instant `db:"due_at"`
}

func overdue(ctx context.Context, tx *sqldb.Tx, limit int) ([]overdueRow, error) {
	return sqldb.All[overdueRow](ctx, tx, sqldb.SQL(`/* notice.overdue */
		select id, kind, subject, path, due_at from notice_task
		where closed_at = 0 and due_at > 0 and escalated_at = 0 and due_at <= ?
		order by due_at, id limit ?`, tx.Now(), limit))
}

func setEscalated(ctx context.Context, tx *sqldb.Tx, id, to string) (bool, error) {
	n, err := tx.Exec(ctx, sqldb.SQL(`/* notice.set_escalated */
		update notice_task set escalated_at = ?, escalated_path = ?
		where id = ? and escalated_at = 0 and closed_at = 0`, tx.Now(), to, id))
	return n == 1, err
}
