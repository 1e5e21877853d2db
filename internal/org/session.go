package org

import (
	"context"
	"strings"
	"time"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/sqldb"
)

// How long a session lasts, and how often somebody may guess.
const (
	sessionIdle   = 30 * time.Minute
	sessionLife   = 12 * time.Hour
	sessionTouch  = time.Minute
	loginFailures = 5
	loginLock     = 30 * time.Minute
)

// Login is somebody asking to be let in.
type Login struct {
	Name     string // account or phone
	Password string
	Old      string // token of the session to be replaced, if there is one
}

// Login opens a session and returns its token; the old session ends. It
// returns Unauthenticated for a wrong name or password, without telling which,
// and Denied while the name is locked: after five failures, for 30 minutes. A
// name nobody has is treated, counted and timed like any other.
func (m *Members) Login(ctx context.Context, in Login) (token string, err error) {
	defer errs.Wrap(&err, "org.Login")
	who, err := m.candidates(ctx, in.Name)
	if err != nil {
		return "", err
	}
	// The attempt is charged before the password is tried, and paid back if it
	// was right: however many come at once, only five get an answer.
	tries, err := m.charge(ctx, who.key)
	if err != nil {
		return "", err
	}
	id, ok := m.recognise(who.members, in.Password)
	if !ok {
		return "", m.refuse(ctx, who, tries)
	}
	token, hash, err := newToken()
	if err != nil {
		return "", err
	}
	err = m.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if err := clearAttempts(ctx, tx, who.key); err != nil {
			return err
		}
		if in.Old != "" {
			if err := deleteSession(ctx, tx, tokenHash(in.Old)); err != nil {
				return err
			}
		}
		now := tx.Now()
		if err := deleteExpired(ctx, tx, now); err != nil {
			return err
		}
		// Names that nobody has would pile up under a guesser.
		if err := deleteOldAttempts(ctx, tx, now.Add(-loginLock)); err != nil {
			return err
		}
		return insertSession(ctx, tx, sessionRow{
			Hash: hash, Member: id, Created: now, Seen: now, Expires: now.Add(sessionLife),
		})
	})
	return token, err
}

// claim is who may be behind a login name, and the key under which its
// failures are counted.
type claim struct {
	key     string
	members []credential
}

func (m *Members) candidates(ctx context.Context, name string) (claim, error) {
	name = strings.ToLower(strings.TrimSpace(name))
	phone := ""
	if digits, err := ParsePhone(name); err == nil {
		phone = m.keys.lookup("phone", digits)
	}
	found, err := credentials(ctx, m.db, name, phone)
	if err != nil {
		return claim{}, err
	}
	c := claim{key: m.keys.lookup("login", name), members: found}
	if len(found) > 0 {
		c.key = "person:" + found[0].Person // account and phone share one count
	}
	return c, nil
}

func (m *Members) charge(ctx context.Context, key string) (tries int, err error) {
	err = m.db.InTx(ctx, func(tx *sqldb.Tx) error {
		a, err := chargeAttempt(ctx, tx, key, tx.Now())
		if err != nil {
			return err
		}
		if tries = a.Failures; tries > loginFailures {
			until := a.LastAt.Add(loginLock)
			return errs.Deniedf("密码连续输错 %d 次，为了安全已锁定，请在 %s 后再试，或请管理员重置密码", loginFailures, until.HourMinute())
		}
		return nil
	})
	return tries, err
}

// recognise tries the password on everybody the name may mean: one person may
// have two accounts with one phone. Nobody at all costs one try as well.
func (m *Members) recognise(members []credential, password string) (MemberID, bool) {
	if len(members) == 0 {
		members = []credential{{}}
	}
	for _, c := range members {
		if m.hash.matches(password, c.Password) && !c.Disabled {
			return c.ID, true
		}
	}
	return "", false
}

func (m *Members) refuse(ctx context.Context, who claim, tries int) error {
	left := loginFailures - tries
	if left > 0 {
		return errs.New(errs.Unauthenticated, "账号或密码不对，还可以试 %d 次", left)
	}
	if len(who.members) > 0 {
		id := who.members[0].ID
		err := m.db.InTx(ctx, func(tx *sqldb.Tx) error { return tellMember(tx, access.System("login"), Locked, id) })
		if err != nil {
			return err
		}
	}
	return errs.Deniedf("密码连续输错 %d 次，为了安全已锁定 30 分钟，或请管理员重置密码", loginFailures)
}

// Actor returns who is behind the session's token, with the roles he holds
// today. It returns Unauthenticated for a token that is unknown, idle for 30
// minutes, older than 12 hours, or of a disabled account.
func (m *Members) Actor(ctx context.Context, token string) (by access.Actor, err error) {
	defer errs.Wrap(&err, "org.Actor")
	now := clock.From(m.db.Clock().Now())
	rows, err := sessionActor(ctx, m.db, tokenHash(token), now)
	if err != nil {
		return access.Actor{}, err
	}
	if len(rows) == 0 {
		return access.Actor{}, errs.New(errs.Unauthenticated, "请先登录")
	}
	if now.Sub(rows[0].Seen) >= sessionTouch {
		err := m.db.InTx(ctx, func(tx *sqldb.Tx) error { return touchSession(ctx, tx, tokenHash(token), now) })
		if err != nil {
			return access.Actor{}, err
		}
	}
	return actorOf(rows), nil
}

// As returns the member as an actor, without a session. Only jobs of the
// product may ask: simulators, and acts on behalf of somebody who asked before.
func (m *Members) As(ctx context.Context, by access.Actor, id MemberID) (who access.Actor, err error) {
	defer errs.Wrap(&err, "org.As(%s)", clip(string(id)))
	if !by.IsSystem() {
		return access.Actor{}, errs.Deniedf("只有系统任务可以这样做")
	}
	rows, err := memberActor(ctx, m.db, id, clock.From(m.db.Clock().Now()).Day())
	if err != nil {
		return access.Actor{}, err
	}
	if len(rows) == 0 {
		return access.Actor{}, errs.NotFoundf("没有找到这个人员")
	}
	return actorOf(rows), nil
}

func actorOf(rows []actorRow) access.Actor {
	a := access.Actor{ID: string(rows[0].Member), Person: rows[0].Person, Name: rows[0].Name}
	for _, r := range rows {
		if r.Role == nil || r.Org == nil || r.Path == nil || r.Station == nil || r.OrgName == nil {
			continue // a member without any role
		}
		a.Grants = append(a.Grants, access.Grant{
			Role: access.Role(*r.Role), Org: *r.Org, Path: *r.Path, Station: *r.Station, OrgName: *r.OrgName,
		})
	}
	return a
}

// Logout ends the session. A token that is unknown is no error.
func (m *Members) Logout(ctx context.Context, token string) (err error) {
	defer errs.Wrap(&err, "org.Logout")
	return m.db.InTx(ctx, func(tx *sqldb.Tx) error { return deleteSession(ctx, tx, tokenHash(token)) })
}
