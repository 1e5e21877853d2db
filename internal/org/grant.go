package org

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/event"
	"ezhan/internal/policy"
	"ezhan/internal/sqldb"
)

// NewGrant is a role to be given.
type NewGrant struct {
	Member     MemberID
	Role       access.Role
	Org        ID
	Station    string    // only for a station's own people
	From       clock.Day // today if empty
	To         clock.Day // "" for good
	Substitute bool      // named by the superior because nobody free is left
	Reason     string    // required of a substitute
}

// Grant gives the member the role and ends his sessions, so that he signs in
// anew with it; jobs of the product do not interrupt anybody. It returns
// NotFound or Denied for a unit where by does not manage people or a member by
// cannot see, Invalid if role, unit, station and dates do not fit, and Conflict if the
// member has the role there already.
func (m *Members) Grant(ctx context.Context, by access.Actor, n NewGrant) (id string, err error) {
	defer errs.Wrap(&err, "org.Grant(%s, %s)", n.Role, clip(string(n.Org)))
	err = m.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if _, err := memberInReach(ctx, tx, by, n.Member); err != nil {
			return err
		}
		if id, err = m.grant(ctx, tx, by, n, Granted); err != nil {
			return err
		}
		return interrupt(ctx, tx, by, n.Member)
	})
	return id, err
}

func (m *Members) grant(ctx context.Context, tx *sqldb.Tx, by access.Actor, n NewGrant, kind event.Kind) (string, error) {
	u, err := unitInReach(ctx, tx, by, access.OrgView, n.Org)
	if err != nil {
		return "", err
	}
	if err := by.Require(access.MemberManage, u.Path); err != nil {
		return "", err
	}
	if err := fits(n.Role, u, n.Station); err != nil {
		return "", err
	}
	if err := m.standsIn(ctx, by, u, n.Station); err != nil {
		return "", err
	}
	today := tx.Now().Day()
	if n.From == "" {
		n.From = today
	}
	if err := n.checkDays(m.book.At(today).Int(policy.DelegateDays)); err != nil {
		return "", err
	}
	held, err := holdsAlready(ctx, tx, n, today)
	if err != nil {
		return "", err
	}
	if held {
		return "", errs.Conflictf("这位人员在“%s”已经是%s", u.Name, n.Role.Title())
	}
	id, err := uuid.NewV7()
	if err != nil {
		return "", fmt.Errorf("grant id: %w", err)
	}
	if err := insertGrant(ctx, tx, id.String(), n, by.ID); err != nil {
		return "", err
	}
	return id.String(), tellGrant(tx, by, kind, Grant{
		ID: id.String(), Member: n.Member, Role: n.Role, Org: n.Org, Station: n.Station, From: n.From, To: n.To, Reason: n.Reason,
	})
}

// standsIn returns an error unless the station stands in the unit: whoever
// manages people in one place gives nobody a station of another. Jobs know
// what they do.
func (m *Members) standsIn(ctx context.Context, by access.Actor, u Unit, station string) error {
	if station == "" || by.IsSystem() {
		return nil
	}
	if m.Sites == nil {
		return errs.NotFoundf("没有找到这个站点")
	}
	path, err := m.Sites.PathOf(ctx, by, station)
	if err != nil {
		return err
	}
	if path != u.Path && !strings.HasPrefix(path, u.Path+".") {
		return errs.Invalidf("这个站点不在“%s”", u.Name)
	}
	return nil
}

func (n NewGrant) checkDays(longest int) error {
	switch {
	case !n.From.Valid() || n.To != "" && !n.To.Valid():
		return errs.Invalidf("日期不对，应像 2026-05-12 这样填写")
	case n.To != "" && n.To < n.From:
		return errs.Invalidf("结束日期早于开始日期")
	case !n.Substitute:
		return nil
	case n.To == "":
		return errs.Invalidf("委托要写明到哪一天结束")
	case n.To.Sub(n.From)+1 > longest:
		return errs.Invalidf("委托最长 %d 天，现在是 %d 天", longest, n.To.Sub(n.From)+1)
	case strings.TrimSpace(n.Reason) == "":
		return errs.Invalidf("请写明为什么委托")
	}
	return nil
}

// Revoke takes the grant back at once. It returns NotFound if by does not see
// it, Denied if by does not manage people there, and Conflict for the last
// administrator of the province.
func (m *Members) Revoke(ctx context.Context, by access.Actor, grant, reason string) (err error) {
	defer errs.Wrap(&err, "org.Revoke(%s)", clip(grant))
	return m.db.InTx(ctx, func(tx *sqldb.Tx) error {
		g, err := liveGrant(ctx, tx, by, grant)
		if err != nil {
			return err
		}
		if err := by.Require(access.MemberManage, g.Path); err != nil {
			return err
		}
		if g.Role == access.ProvinceAdmin {
			admins, err := roleHolders(ctx, tx, access.ProvinceAdmin, g.Org, tx.Now().Day())
			if err != nil {
				return err
			}
			if len(admins) < 2 {
				return errs.Conflictf("这是最后一位省科协管理员，请先指定接任的人")
			}
		}
		if err := revokeGrant(ctx, tx, g.ID, by.ID, tx.Now()); err != nil {
			return err
		}
		g.Reason = reason
		if err := tellGrant(tx, by, Revoked, g); err != nil {
			return err
		}
		return interrupt(ctx, tx, by, g.Member)
	})
}

// interrupt ends the sessions of a member whose rights a person has changed.
func interrupt(ctx context.Context, tx *sqldb.Tx, by access.Actor, id MemberID) error {
	if by.IsSystem() {
		return nil
	}
	return endSessions(ctx, tx, id)
}

func tellGrant(tx *sqldb.Tx, by access.Actor, kind event.Kind, g Grant) error {
	return event.Append(tx, by, event.New{
		Kind: kind, Subject: "member:" + string(g.Member), Org: string(g.Org), Reason: g.Reason,
		Data: GrantData{
			Member: g.Member, Grant: g.ID, Role: string(g.Role), Station: g.Station, From: string(g.From), To: string(g.To),
		},
	})
}
