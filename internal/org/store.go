package org

import (
	"context"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/sqldb"
)

const unitColumns = `o.id, o.parent, o.path, o.level, o.kind, o.name, o.short, o.full_name, o.pinyin, o.initials,
	o.first_review, o.direct_report, o.contact, o.document, o.lng_gcj02, o.lat_gcj02, o.since, o.valid_from, o.valid_to, o.version`

func unitInReach(ctx context.Context, q sqldb.Querier, by access.Actor, act access.Act, id ID) (Unit, error) {
	return sqldb.One[Unit](ctx, q, sqldb.SQL(`/* org.get */
		select `+unitColumns+` from org o where o.id = ? and (?)`, id, access.Within(by, act, "o.path")))
}

func childrenInReach(ctx context.Context, q sqldb.Querier, by access.Actor, id ID, special bool) ([]Unit, error) {
	noSpecial := sqldb.SQL("true")
	if !special {
		noSpecial = sqldb.SQL("o.kind <> ?", Special)
	}
	return sqldb.All[Unit](ctx, q, sqldb.SQL(`/* org.children */
		select `+unitColumns+` from org o where o.parent = ? and (?) and (?)
		order by o.valid_to <> '', o.id limit 1000`, id, noSpecial, access.Within(by, access.OrgView, "o.path")))
}

func seatsInReach(ctx context.Context, q sqldb.Querier, by access.Actor) ([]Unit, error) {
	return sqldb.All[Unit](ctx, q, sqldb.SQL(`/* org.seats */
		select `+unitColumns+` from org o
		where o.valid_to = '' and (o.first_review = true or o.level = ? or o.level = ?) and (?) order by o.path`,
		ProvinceLevel, CityLevel, access.Within(by, access.MemberManage, "o.path")))
}

func ancestorsInReach(ctx context.Context, q sqldb.Querier, by access.Actor, id ID) ([]Unit, error) {
	return sqldb.All[Unit](ctx, q, sqldb.SQL(`/* org.ancestors */
		with recursive up(id, parent, depth) as (
			select o.id, o.parent, 0 from org o where o.id = ? and (?)
			union all
			select o.id, o.parent, up.depth + 1 from org o join up on o.id = up.parent where up.depth < 10
		)
		select `+unitColumns+` from up join org o on o.id = up.id order by up.depth desc, o.id`,
		id, access.Within(by, access.OrgView, "o.path")))
}

// unitsByID asks for no reach: it serves what the actor's own grants name and
// checks for a code in use.
func unitsByID(ctx context.Context, q sqldb.Querier, ids []ID) ([]Unit, error) {
	return sqldb.All[Unit](ctx, q, sqldb.SQL(`/* org.by_id */
		select `+unitColumns+` from org o where o.id in ? order by o.path`, sqldb.In(ids)))
}

func countUnits(ctx context.Context, q sqldb.Querier) (int, error) {
	return sqldb.One[int](ctx, q, sqldb.SQL(`/* org.count */ select count(*) from org`))
}

func countOpenChildren(ctx context.Context, q sqldb.Querier, id ID) (int, error) {
	return sqldb.One[int](ctx, q, sqldb.SQL(`/* org.open_children */
		select count(*) from org where parent = ? and valid_to = ''`, id))
}

// insertShipped inserts units that have nothing but a name and a place; the
// table's defaults give the rest. Half the columns is a third of the time.
func insertShipped(ctx context.Context, tx *sqldb.Tx, units []Unit) error {
	rows := make([][]any, len(units))
	for i, u := range units {
		rows[i] = []any{u.ID, u.Parent, u.Path, u.Level, u.Kind, u.Name, u.Short, u.FullName, u.Pinyin, u.Initials}
	}
	_, err := tx.InsertMany(ctx, `/* org.insert_shipped */
		insert into org (id, parent, path, level, kind, name, short, full_name, pinyin, initials) values`, rows, "")
	return err
}

func insertUnits(ctx context.Context, tx *sqldb.Tx, units []Unit) error {
	rows := make([][]any, len(units))
	for i, u := range units {
		rows[i] = []any{
			u.ID, u.Parent, u.Path, u.Level, u.Kind, u.Name, u.Short, u.FullName, u.Pinyin, u.Initials,
			u.FirstReview, u.DirectReport, u.Contact, u.Document, u.Lng, u.Lat, u.Since, u.ValidFrom, u.ValidTo, u.Version,
		}
	}
	_, err := tx.InsertMany(ctx, `/* org.insert */
		insert into org (id, parent, path, level, kind, name, short, full_name, pinyin, initials,
			first_review, direct_report, contact, document, lng_gcj02, lat_gcj02, since, valid_from, valid_to, version) values`, rows, "")
	return err
}

// updateUnit saves u if the row still has the version. It returns Conflict otherwise.
func updateUnit(ctx context.Context, tx *sqldb.Tx, u Unit, version int) error {
	n, err := tx.Exec(ctx, sqldb.SQL(`/* org.update */
		update org set parent = ?, path = ?, name = ?, short = ?, full_name = ?, pinyin = ?, initials = ?,
			first_review = ?, direct_report = ?, contact = ?, document = ?, since = ?, valid_to = ?, version = version + 1
		where id = ? and version = ?`,
		u.Parent, u.Path, u.Name, u.Short, u.FullName, u.Pinyin, u.Initials,
		u.FirstReview, u.DirectReport, u.Contact, u.Document, u.Since, u.ValidTo, u.ID, version))
	if err == nil && n == 0 {
		return errs.Conflictf("“%s”刚被别人改过，请看过最新内容再改", u.Name)
	}
	return err
}

// carryDown gives every unit below was the path and full name it has below now.
func carryDown(ctx context.Context, tx *sqldb.Tx, was, now Unit) error {
	if was.Level == ProvinceLevel {
		return nil // the province's name is in no other's, and it never moves
	}
	_, err := tx.Exec(ctx, sqldb.SQL(`/* org.carry_down */
		update org set path = ? || substr(path, ?), full_name = ? || substr(full_name, ?)
		where path > ? and path < ?`,
		now.Path, len(was.Path)+1, now.FullName, len([]rune(was.FullName))+1, was.Path+".", was.Path+"/"))
	return err
}

func insertPast(ctx context.Context, tx *sqldb.Tx, was Unit, until clock.Day, reason string) error {
	_, err := tx.Exec(ctx, sqldb.SQL(`/* org.insert_past */
		insert into org_past (org_id, valid_from, valid_to, parent, path, name, reason) values (?, ?, ?, ?, ?, ?, ?)`,
		was.ID, was.Since, until, was.Parent, was.Path, was.Name, reason))
	return err
}

// insertPastBelow keeps the former path of every unit below was, and dates
// their new one from the day of the move.
func insertPastBelow(ctx context.Context, tx *sqldb.Tx, was Unit, from clock.Day, reason string) error {
	_, err := tx.Exec(ctx, sqldb.SQL(`/* org.insert_past_below */
		insert into org_past (org_id, valid_from, valid_to, parent, path, name, reason)
		select id, since, ?, parent, path, name, ? from org where path > ? and path < ? and since < ?`,
		from.AddDays(-1), reason, was.Path+".", was.Path+"/", from))
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, sqldb.SQL(`/* org.since_below */
		update org set since = ? where path > ? and path < ? and since < ?`, from, was.Path+".", was.Path+"/", from))
	return err
}

func pastOf(ctx context.Context, q sqldb.Querier, id ID) ([]Past, error) {
	return sqldb.All[Past](ctx, q, sqldb.SQL(`/* org.past */
		select org_id, valid_from, valid_to, parent, path, name, reason from org_past where org_id = ? order by valid_to desc`, id))
}

func searchUnits(ctx context.Context, q sqldb.Querier, by access.Actor, query Query, words []word) ([]Unit, error) {
	where := []sqldb.Frag{access.Within(by, access.OrgView, "o.path"), sqldb.SQL("o.valid_to = ''")}
	if !query.Special {
		where = append(where, sqldb.SQL("o.kind <> ?", Special))
	}
	if query.Level != "" {
		where = append(where, sqldb.SQL("o.level = ?", query.Level))
	}
	if query.Under != "" {
		where = append(where, sqldb.SQL(`exists (select 1 from org u where u.id = ?
			and (o.path = u.path or o.path > u.path || '.' and o.path < u.path || '/'))`, query.Under))
	}
	last := words[len(words)-1]
	for _, w := range words[:len(words)-1] {
		where = append(where, w.around())
	}
	where = append(where, last.names())
	return sqldb.All[Unit](ctx, q, sqldb.SQL(`/* org.search */
		select `+unitColumns+` from org o where ?
		order by ?, length(o.path), o.id limit ? offset ?`,
		sqldb.And(where...), last.rank(), query.Size+1, query.Page*query.Size))
}

// names is the condition that the word names the unit itself. Containment is
// written with replace, the one spelling both engines compare byte by byte.
func (w word) names() sqldb.Frag {
	switch w.kind {
	case codeWord:
		return sqldb.SQL("o.id >= ? and o.id < ?", w.text, w.text+":")
	case soundWord:
		return sqldb.SQL("o.pinyin >= ? and o.pinyin < ? or o.initials >= ? and o.initials < ?", w.text, w.text+"{", w.text, w.text+"{")
	default:
		// The engines read the case of like differently; here it only spares the
		// exact conditions most rows, which takes a search from 19 ms to 6.
		some := "%" + w.text + "%"
		return sqldb.SQL(`(o.full_name like ? or o.name like ?) and (replace(o.name, ?, '') <> o.name
			or replace(o.short, ?, '') <> o.short or substr(o.full_name, length(o.full_name) - ?) = ?)`,
			some, some, w.text, w.text, len([]rune(w.text))-1, w.text)
	}
}

// around is the condition that the word names something the unit lies in.
func (w word) around() sqldb.Frag {
	switch w.kind {
	case codeWord:
		return sqldb.SQL("replace(o.path, ?, '') <> o.path", w.text)
	case soundWord:
		end := w.text + "{"
		return sqldb.SQL(`exists (select 1 from org p left join org g on g.id = p.parent where p.id = o.parent
			and (p.pinyin >= ? and p.pinyin < ? or p.initials >= ? and p.initials < ?
				or g.pinyin >= ? and g.pinyin < ? or g.initials >= ? and g.initials < ?))`,
			w.text, end, w.text, end, w.text, end, w.text, end)
	default:
		return sqldb.SQL("replace(o.full_name, ?, '') <> o.full_name", w.text)
	}
}

// rank puts whole names first, then beginnings, then the rest.
func (w word) rank() sqldb.Frag {
	n := len([]rune(w.text))
	return sqldb.SQL(`case when o.name = ? or o.short = ? or o.id = ? or o.pinyin = ? or o.initials = ? then 0
		when substr(o.name, 1, ?) = ? then 1 else 2 end`,
		w.text, w.text, w.text, w.text, w.text, n, w.text)
}
