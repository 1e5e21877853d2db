package org

import (
	"context"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/sqldb"
)

const memberColumns = `m.id, m.person, m.name, m.account, m.phone_sealed, m.password <> '' as enrolled, m.disabled, m.created_at`

type memberRow struct {
	ID                                                 MemberID
	Person, Name, Account, PhoneHash, Sealed, Password string
}

func insertMember(ctx context.Context, tx *sqldb.Tx, r memberRow) error {
	_, err := tx.Exec(ctx, sqldb.SQL(`/* org.insert_member */
		insert into member (id, person, name, account, phone_hash, phone_sealed, password, disabled, created_at, version)
		values (?, ?, ?, ?, ?, ?, ?, false, ?, 1)`,
		r.ID, r.Person, r.Name, r.Account, r.PhoneHash, r.Sealed, r.Password, tx.Now()))
	return err
}

func updateEnrolled(ctx context.Context, tx *sqldb.Tx, r memberRow, who bool) error {
	identity := sqldb.Frag{}
	if who {
		identity = sqldb.SQL("person = ?, phone_hash = ?, phone_sealed = ?, ", r.Person, r.PhoneHash, r.Sealed)
	}
	_, err := tx.Exec(ctx, sqldb.SQL(`/* org.update_enrolled */
		update member set ?name = ?, account = ?, password = ?, version = version + 1 where id = ?`,
		identity, r.Name, r.Account, r.Password, r.ID))
	return err
}

func setPassword(ctx context.Context, tx *sqldb.Tx, id MemberID, password string) error {
	_, err := tx.Exec(ctx, sqldb.SQL(`/* org.set_password */
		update member set password = ?, version = version + 1 where id = ?`, password, id))
	return err
}

func setDisabled(ctx context.Context, tx *sqldb.Tx, id MemberID, disabled bool) error {
	_, err := tx.Exec(ctx, sqldb.SQL(`/* org.set_disabled */
		update member set disabled = ?, version = version + 1 where id = ?`, disabled, id))
	return err
}

func accountTaken(ctx context.Context, q sqldb.Querier, account string, except MemberID) (bool, error) {
	n, err := sqldb.One[int](ctx, q, sqldb.SQL(`/* org.account_taken */
		select count(*) from member where account = ? and account <> '' and id <> ?`, account, except))
	return n > 0, err
}

func countApplicants(ctx context.Context, q sqldb.Querier, phone string) (int, error) {
	return sqldb.One[int](ctx, q, sqldb.SQL(`/* org.count_applicants */
		select count(*) from member m join member_grant g on g.member_id = m.id
		where m.phone_hash = ? and g.role = ? and g.revoked_at = 0`, phone, access.Applicant))
}

// seesMember is the condition that a live grant of member m is in reach.
func seesMember(by access.Actor, more sqldb.Frag) sqldb.Frag {
	return sqldb.SQL(`exists (select 1 from member_grant g join org o on o.id = g.org_id
		where g.member_id = m.id and g.revoked_at = 0 and ?)`, sqldb.And(access.Within(by, access.MemberView, "o.path"), more))
}

func memberInReach(ctx context.Context, q sqldb.Querier, by access.Actor, id MemberID) (Member, error) {
	seen := sqldb.SQL("true")
	if !by.IsSystem() {
		seen = sqldb.SQL("m.id = ? or ?", by.ID, seesMember(by, sqldb.Frag{}))
	}
	return sqldb.One[Member](ctx, q, sqldb.SQL(`/* org.member */
		select `+memberColumns+` from member m where m.id = ? and (?)`, id, seen))
}

func membersInReach(ctx context.Context, q sqldb.Querier, by access.Actor, query MemberQuery) ([]Member, error) {
	var more, text sqldb.Frag
	if query.Org != "" {
		more = sqldb.SQL(`exists (select 1 from org u where u.id = ?
			and (o.path = u.path or o.path > u.path || '.' and o.path < u.path || '/'))`, query.Org)
	}
	if query.Role != "" {
		more = sqldb.Join(" and ", more, sqldb.SQL("g.role = ?", query.Role))
	}
	if query.Text != "" {
		text = sqldb.SQL("replace(m.name, ?, '') <> m.name or replace(m.account, ?, '') <> m.account", query.Text, query.Text)
	}
	return sqldb.All[Member](ctx, q, sqldb.SQL(`/* org.members */
		select `+memberColumns+` from member m where ? order by m.name, m.id limit ? offset ?`,
		sqldb.And(seesMember(by, more), text), PageSize+1, query.Page*PageSize))
}

func namesOf(ctx context.Context, q sqldb.Querier, ids []MemberID) (map[MemberID]string, error) {
	rows, err := sqldb.All[struct {
		ID   MemberID `db:"id"`
		Name string   `db:"name"`
	}](ctx, q, sqldb.SQL(`/* org.names */ select id, name from member where id in ? order by id`, sqldb.In(ids)))
	names := make(map[MemberID]string, len(rows))
	for _, r := range rows {
		names[r.ID] = r.Name
	}
	return names, err
}

func roleHolders(ctx context.Context, q sqldb.Querier, role access.Role, id ID, today clock.Day) ([]Member, error) {
	return sqldb.All[Member](ctx, q, sqldb.SQL(`/* org.holders */
		select distinct `+memberColumns+` from member m join member_grant g on g.member_id = m.id
		where g.org_id = ? and g.role = ? and g.revoked_at = 0 and g.from_day <= ? and (g.to_day = '' or g.to_day >= ?)
		order by m.id`, id, role, today, today))
}

const grantColumns = `g.id, g.member_id, g.role, g.org_id, o.path, o.name as org_name, g.station_id, g.from_day, g.to_day,
	g.substitute, g.reason, g.granted_by`

func grantsInReach(ctx context.Context, q sqldb.Querier, by access.Actor, members []MemberID) ([]Grant, error) {
	return sqldb.All[Grant](ctx, q, sqldb.SQL(`/* org.grants */
		select `+grantColumns+` from member_grant g join org o on o.id = g.org_id
		where g.member_id in ? and g.revoked_at = 0 and (g.member_id = ? or (?)) order by g.id`,
		sqldb.In(members), by.ID, access.Within(by, access.MemberView, "o.path")))
}

func liveGrant(ctx context.Context, q sqldb.Querier, by access.Actor, id string) (Grant, error) {
	return sqldb.One[Grant](ctx, q, sqldb.SQL(`/* org.grant */
		select `+grantColumns+` from member_grant g join org o on o.id = g.org_id
		where g.id = ? and g.revoked_at = 0 and (?)`, id, access.Within(by, access.MemberView, "o.path")))
}

// grantsBeyond counts the member's live grants that by does not and does manage.
func grantsBeyond(ctx context.Context, q sqldb.Querier, by access.Actor, id MemberID) (beyond, inside int, err error) {
	n, err := sqldb.One[struct {
		Beyond int `db:"beyond"`
		Inside int `db:"inside"`
	}](ctx, q, sqldb.SQL(`/* org.grants_beyond */
		select count(*) filter (where not (?)) as beyond, count(*) filter (where ?) as inside
		from member_grant g join org o on o.id = g.org_id
		where g.member_id = ? and g.revoked_at = 0 and g.role <> ?`,
		access.Within(by, access.MemberManage, "o.path"), access.Within(by, access.MemberManage, "o.path"), id, access.Applicant))
	return n.Beyond, n.Inside, err
}

func holdsAlready(ctx context.Context, q sqldb.Querier, n NewGrant, today clock.Day) (bool, error) {
	held, err := sqldb.One[int](ctx, q, sqldb.SQL(`/* org.holds */
		select count(*) from member_grant where member_id = ? and role = ? and org_id = ? and station_id = ?
			and revoked_at = 0 and (to_day = '' or to_day >= ?)`, n.Member, n.Role, n.Org, n.Station, today))
	return held > 0, err
}

func insertGrant(ctx context.Context, tx *sqldb.Tx, id string, n NewGrant, by string) error {
	_, err := tx.Exec(ctx, sqldb.SQL(`/* org.insert_grant */
		insert into member_grant (id, member_id, role, org_id, station_id, from_day, to_day, substitute, reason,
			granted_by, granted_at, revoked_by, revoked_at)
		values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', 0)`,
		id, n.Member, n.Role, n.Org, n.Station, n.From, n.To, n.Substitute, n.Reason, by, tx.Now()))
	return err
}

func revokeGrant(ctx context.Context, tx *sqldb.Tx, id, by string, now clock.Instant) error {
	_, err := tx.Exec(ctx, sqldb.SQL(`/* org.revoke */
		update member_grant set revoked_by = ?, revoked_at = ? where id = ?`, by, now, id))
	return err
}

type linkRow struct {
	Hash, Purpose, By string
	Member            MemberID
	At, Expires       clock.Instant
}

func insertLink(ctx context.Context, tx *sqldb.Tx, r linkRow) error {
	_, err := tx.Exec(ctx, sqldb.SQL(`/* org.insert_link */
		insert into enrolment (hash, member_id, purpose, created_by, created_at, expires_at, used_at) values (?, ?, ?, ?, ?, ?, 0)`,
		r.Hash, r.Member, r.Purpose, r.By, r.At, r.Expires))
	return err
}

func voidLinks(ctx context.Context, tx *sqldb.Tx, id MemberID) error {
	_, err := tx.Exec(ctx, sqldb.SQL(`/* org.void_links */ delete from enrolment where member_id = ? and used_at = 0`, id))
	return err
}

func liveLink(ctx context.Context, q sqldb.Querier, hash string, now clock.Instant) (Link, error) {
	l, err := sqldb.One[Link](ctx, q, sqldb.SQL(`/* org.link */
		select e.member_id, m.name, m.account, m.phone_hash <> '' as has_phone, e.purpose, e.expires_at
		from enrolment e join member m on m.id = e.member_id
		where e.hash = ? and e.used_at = 0 and e.expires_at > ? and m.disabled = false`, hash, now))
	if errs.Is(err, errs.NotFound) {
		return Link{}, errs.Because(errs.NotFound, err, "这个链接已经用过或者过期了，请联系发给您链接的人再发一个")
	}
	return l, err
}

func useLink(ctx context.Context, tx *sqldb.Tx, hash string, now clock.Instant) error {
	n, err := tx.Exec(ctx, sqldb.SQL(`/* org.use_link */
		update enrolment set used_at = ? where hash = ? and used_at = 0 and expires_at > ?`, now, hash, now))
	if err == nil && n == 0 {
		return errs.NotFoundf("这个链接已经用过或者过期了，请联系发给您链接的人再发一个")
	}
	return err
}

type credential struct {
	ID       MemberID `db:"id"`
	Person   string   `db:"person"`
	Password string   `db:"password"`
	Disabled bool     `db:"disabled"`
}

// credentials are the accounts a login name may mean: few, even if a phone has several.
func credentials(ctx context.Context, q sqldb.Querier, account, phone string) ([]credential, error) {
	return sqldb.All[credential](ctx, q, sqldb.SQL(`/* org.credentials */
		select id, person, password, disabled from member
		where account = ? and account <> '' or phone_hash = ? and phone_hash <> '' order by id limit 3`, account, phone))
}

type attempt struct {
	Failures int           `db:"failures"`
	LastAt   clock.Instant `db:"last_at"`
}

// chargeAttempt counts one more try. A try while locked does not lengthen the
// lock; after the lock counting begins anew.
func chargeAttempt(ctx context.Context, tx *sqldb.Tx, key string, now clock.Instant) (attempt, error) {
	cut := now.Add(-loginLock)
	return sqldb.One[attempt](ctx, tx, sqldb.SQL(`/* org.charge */
		insert into login_attempt (key, failures, last_at) values (?, 1, ?)
		on conflict (key) do update set
			failures = case when login_attempt.last_at <= ? then 1 else login_attempt.failures + 1 end,
			last_at = case when login_attempt.last_at > ? and login_attempt.failures >= ?
				then login_attempt.last_at else excluded.last_at end
		returning failures, last_at`, key, now, cut, cut, loginFailures))
}

func clearAttempts(ctx context.Context, tx *sqldb.Tx, key string) error {
	_, err := tx.Exec(ctx, sqldb.SQL(`/* org.clear_attempts */ delete from login_attempt where key = ?`, key))
	return err
}

func deleteOldAttempts(ctx context.Context, tx *sqldb.Tx, cut clock.Instant) error {
	_, err := tx.Exec(ctx, sqldb.SQL(`/* org.old_attempts */ delete from login_attempt where last_at <= ?`, cut))
	return err
}

type sessionRow struct {
	Hash                   string
	Member                 MemberID
	Created, Seen, Expires clock.Instant
}

func insertSession(ctx context.Context, tx *sqldb.Tx, r sessionRow) error {
	_, err := tx.Exec(ctx, sqldb.SQL(`/* org.insert_session */
		insert into session (hash, member_id, created_at, seen_at, expires_at) values (?, ?, ?, ?, ?)`,
		r.Hash, r.Member, r.Created, r.Seen, r.Expires))
	return err
}

func touchSession(ctx context.Context, tx *sqldb.Tx, hash string, now clock.Instant) error {
	_, err := tx.Exec(ctx, sqldb.SQL(`/* org.touch */ update session set seen_at = ? where hash = ?`, now, hash))
	return err
}

func deleteSession(ctx context.Context, tx *sqldb.Tx, hash string) error {
	_, err := tx.Exec(ctx, sqldb.SQL(`/* org.delete_session */ delete from session where hash = ?`, hash))
	return err
}

func endSessions(ctx context.Context, tx *sqldb.Tx, id MemberID) error {
	_, err := tx.Exec(ctx, sqldb.SQL(`/* org.end_sessions */ delete from session where member_id = ?`, id))
	return err
}

func deleteExpired(ctx context.Context, tx *sqldb.Tx, now clock.Instant) error {
	_, err := tx.Exec(ctx, sqldb.SQL(`/* org.delete_expired */ delete from session where expires_at <= ?`, now))
	return err
}

type actorRow struct {
	Seen    clock.Instant `db:"seen_at"`
	Member  MemberID      `db:"member_id"`
	Person  string        `db:"person"`
	Name    string        `db:"name"`
	Role    *string       `db:"role"`
	Org     *string       `db:"org_id"`
	Station *string       `db:"station_id"`
	Path    *string       `db:"path"`
	OrgName *string       `db:"org_name"`
}

// liveGrants joins the grants that hold today to member m.
func liveGrants(today clock.Day) sqldb.Frag {
	return sqldb.SQL(`left join member_grant g on g.member_id = m.id and g.revoked_at = 0
			and g.from_day <= ? and (g.to_day = '' or g.to_day >= ?)
		left join org o on o.id = g.org_id`, today, today)
}

// sessionActor runs on every request, in one statement.
func sessionActor(ctx context.Context, q sqldb.Querier, hash string, now clock.Instant) ([]actorRow, error) {
	return sqldb.All[actorRow](ctx, q, sqldb.SQL(`/* org.session_actor */
		select s.seen_at, m.id as member_id, m.person, m.name, g.role, g.org_id, g.station_id, o.path, o.name as org_name
		from session s join member m on m.id = s.member_id ?
		where s.hash = ? and s.expires_at > ? and s.seen_at > ? and m.disabled = false order by g.id`,
		liveGrants(now.Day()), hash, now, now.Add(-sessionIdle)))
}

func memberActor(ctx context.Context, q sqldb.Querier, id MemberID, today clock.Day) ([]actorRow, error) {
	return sqldb.All[actorRow](ctx, q, sqldb.SQL(`/* org.member_actor */
		select 0 as seen_at, m.id as member_id, m.person, m.name, g.role, g.org_id, g.station_id, o.path, o.name as org_name
		from member m ? where m.id = ? and m.disabled = false order by g.id`, liveGrants(today), id))
}
