package org

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/event"
	"ezhan/internal/policy"
	"ezhan/internal/sqldb"
)

// How long a one-time link works.
const linkLife = 7 * 24 * time.Hour

// Members are the people with an account.
type Members struct {
	// Sites tells where stations stand. Without it only jobs make a station's
	// own people.
	Sites Sites

	db   *sqldb.DB
	keys Keys
	book *policy.Book
	hash *hasher
}

// Sites is what the register of stations, a room above, tells of a station.
type Sites interface {
	// PathOf is the path of the unit where the station stands. It returns
	// NotFound if by cannot see the station.
	PathOf(ctx context.Context, by access.Actor, station string) (path string, err error)
}

// NewMembers returns the members kept in db, their personal data under keys.
func NewMembers(db *sqldb.DB, keys Keys, book *policy.Book) *Members {
	return &Members{db: db, keys: keys, book: book, hash: newHasher()}
}

// Invitation is a person to be given an account and a first role.
type Invitation struct {
	Name    string
	Phone   string
	Role    access.Role
	Org     ID
	Station string
}

// Invite makes an account without a password and returns the token of a link
// that works once. It returns Invalid naming wrong answers, NotFound or Denied
// for a unit where by does not manage people.
func (m *Members) Invite(ctx context.Context, by access.Actor, in Invitation) (id MemberID, token string, err error) {
	defer errs.Wrap(&err, "org.Invite(%s, %s)", in.Role, clip(string(in.Org)))
	p, err := m.profile(in.Name, in.Phone, "")
	if err != nil {
		return "", "", err
	}
	err = m.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if id, err = m.create(ctx, tx, p); err != nil {
			return err
		}
		g := NewGrant{Member: id, Role: in.Role, Org: in.Org, Station: in.Station}
		if _, err := m.grant(ctx, tx, by, g, Invited); err != nil {
			return err
		}
		token, err = link(ctx, tx, by, id, purposeInvite)
		return err
	})
	return id, token, err
}

// FirstRun returns the token of the link that makes the first administrator of
// the province, or "" if there is one. Each call voids the link of the last.
func (m *Members) FirstRun(ctx context.Context, by access.Actor) (token string, err error) {
	defer errs.Wrap(&err, "org.FirstRun")
	if err := by.Require(access.MemberManage, string(Province)); err != nil {
		return "", err
	}
	err = m.db.InTx(ctx, func(tx *sqldb.Tx) error {
		admins, err := roleHolders(ctx, tx, access.ProvinceAdmin, Province, tx.Now().Day())
		if err != nil {
			return err
		}
		var id MemberID
		for _, admin := range admins {
			if admin.Enrolled && !admin.Disabled {
				return nil
			}
			id = admin.ID
		}
		if id == "" {
			if id, err = m.create(ctx, tx, profile{name: "省科协管理员"}); err != nil {
				return err
			}
			g := NewGrant{Member: id, Role: access.ProvinceAdmin, Org: Province}
			if _, err := m.grant(ctx, tx, by, g, Invited); err != nil {
				return err
			}
		}
		token, err = link(ctx, tx, by, id, purposeFirst)
		return err
	})
	return token, err
}

// Registration is what an applicant tells of himself.
type Registration struct {
	Name     string
	Phone    string
	Account  string // may be empty: the phone logs in
	Password string
}

// Register makes an account for somebody who wants to apply for a station. It
// returns Invalid naming wrong answers and Conflict for a phone or account
// that is in use.
func (m *Members) Register(ctx context.Context, by access.Actor, in Registration) (id MemberID, err error) {
	defer errs.Wrap(&err, "org.Register")
	p, err := m.profile(in.Name, in.Phone, in.Account)
	if err == nil {
		err = checkSecret(in.Password, p)
	} else if bad := checkSecret(in.Password, p); bad != nil {
		err = errs.InvalidFields(errs.TextOf(err), append(errs.FieldsOf(err), errs.FieldsOf(bad)...)...)
	}
	if err != nil {
		return "", err
	}
	if p.password, err = m.hash.hash(in.Password); err != nil {
		return "", err
	}
	err = m.db.InTx(ctx, func(tx *sqldb.Tx) error {
		known, err := countApplicants(ctx, tx, m.keys.lookup("phone", p.phone))
		if err != nil {
			return err
		}
		if known > 0 {
			return errs.InvalidFields("这个手机号已经注册过，请直接登录", errs.Field{Name: "phone", Text: "这个手机号已经注册过，请直接登录"})
		}
		if id, err = m.create(ctx, tx, p); err != nil {
			return err
		}
		g := NewGrant{Member: id, Role: access.Applicant, Org: Province}
		_, err = m.grant(ctx, tx, access.System("register"), g, Registered)
		return err
	})
	return id, err
}

// Get returns the member with the grants that by may see. It returns NotFound
// if none of them is in reach of by and the member is not by himself.
func (m *Members) Get(ctx context.Context, by access.Actor, id MemberID) (found Member, err error) {
	defer errs.Wrap(&err, "org.Member(%s)", clip(string(id)))
	if found, err = memberInReach(ctx, m.db, by, id); err != nil {
		return Member{}, err
	}
	list := []Member{found}
	if err := m.complete(ctx, by, list); err != nil {
		return Member{}, err
	}
	return list[0], nil
}

// MemberQuery asks for members at or below a unit.
type MemberQuery struct {
	Text string
	Org  ID
	Role access.Role
	Page int // from 0, PageSize each
}

// List returns the members in reach, by name, and whether there are more.
func (m *Members) List(ctx context.Context, by access.Actor, q MemberQuery) (list []Member, more bool, err error) {
	defer errs.Wrap(&err, "org.Members")
	q.Page = min(max(q.Page, 0), 10_000)
	q.Text = strings.TrimSpace(q.Text)
	if list, err = membersInReach(ctx, m.db, by, q); err != nil {
		return nil, false, err
	}
	more = len(list) > PageSize
	list = list[:min(len(list), PageSize)]
	return list, more, m.complete(ctx, by, list)
}

// complete gives the members their grants and masked phones.
func (m *Members) complete(ctx context.Context, by access.Actor, list []Member) error {
	ids := make([]MemberID, len(list))
	at := make(map[MemberID]int, len(list))
	for i, member := range list {
		ids[i], at[member.ID] = member.ID, i
		phone, err := m.keys.open(member.Sealed, string(member.ID))
		if err != nil {
			return err
		}
		list[i].Phone = maskPhone(phone)
	}
	grants, err := grantsInReach(ctx, m.db, by, ids)
	if err != nil {
		return err
	}
	for _, g := range grants {
		i := at[g.Member]
		list[i].Grants = append(list[i].Grants, g)
	}
	return nil
}

// Names returns the names of the members, for records that say who did what.
// It returns Denied for somebody who is not signed in.
func (m *Members) Names(ctx context.Context, by access.Actor, ids []MemberID) (names map[MemberID]string, err error) {
	defer errs.Wrap(&err, "org.Names")
	if !by.SignedIn() {
		return nil, errs.Deniedf("请先登录")
	}
	return namesOf(ctx, m.db, ids)
}

// Holders returns who holds the role at the unit itself today.
func (m *Members) Holders(ctx context.Context, by access.Actor, role access.Role, id ID) (list []Member, err error) {
	defer errs.Wrap(&err, "org.Holders(%s, %s)", role, clip(string(id)))
	u, err := unitInReach(ctx, m.db, by, access.OrgView, id)
	if err != nil {
		return nil, err
	}
	if err := by.Require(access.MemberView, u.Path); err != nil {
		return nil, err
	}
	return roleHolders(ctx, m.db, role, id, clock.From(m.db.Clock().Now()).Day())
}

// Reset takes the member's password, ends his sessions and returns the token
// of a link to set a new one. by must manage every unit where the member has
// a role.
func (m *Members) Reset(ctx context.Context, by access.Actor, id MemberID) (token string, err error) {
	defer errs.Wrap(&err, "org.Reset(%s)", clip(string(id)))
	err = m.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if err := m.requireWhole(ctx, tx, by, id); err != nil {
			return err
		}
		if err := setPassword(ctx, tx, id, ""); err != nil {
			return err
		}
		if err := endSessions(ctx, tx, id); err != nil {
			return err
		}
		if token, err = link(ctx, tx, by, id, purposeReset); err != nil {
			return err
		}
		return tellMember(tx, by, Reset, id)
	})
	return token, err
}

// SetDisabled closes the account and ends its sessions at once, or opens it
// again. by must manage every unit where the member has a role.
func (m *Members) SetDisabled(ctx context.Context, by access.Actor, id MemberID, disabled bool) (err error) {
	defer errs.Wrap(&err, "org.SetDisabled(%s, %v)", clip(string(id)), disabled)
	if by.ID == string(id) {
		return errs.Deniedf("不能停用自己的账号")
	}
	return m.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if err := m.requireWhole(ctx, tx, by, id); err != nil {
			return err
		}
		if err := setDisabled(ctx, tx, id, disabled); err != nil {
			return err
		}
		if err := endSessions(ctx, tx, id); err != nil {
			return err
		}
		kind := Enabled
		if disabled {
			kind = Disabled
		}
		return tellMember(tx, by, kind, id)
	})
}

// requireWhole holds acts on the whole account to people who manage every
// role of it: a county must not reset an administrator of the province who
// also helps out there. The applicant's role does not count: everybody may
// have it, and it stands at the province.
func (m *Members) requireWhole(ctx context.Context, tx *sqldb.Tx, by access.Actor, id MemberID) error {
	if _, err := memberInReach(ctx, tx, by, id); err != nil {
		return err
	}
	beyond, inside, err := grantsBeyond(ctx, tx, by, id)
	if err != nil {
		return err
	}
	if beyond > 0 || inside == 0 && !by.IsSystem() && !by.Reaches(access.MemberManage, string(Province)) {
		return errs.Deniedf("这位人员的角色不全归您管理，请联系上级科协管理员")
	}
	return nil
}

// profile is what is known of a person, checked.
type profile struct {
	name, phone, account, password string
}

// profile checks a person's answers together and names every wrong one.
func (m *Members) profile(name, phone, account string) (p profile, err error) {
	var bad []errs.Field
	check := func(field string, err error) {
		if err != nil {
			bad = append(bad, errs.Field{Name: field, Text: errs.TextOf(err)})
		}
	}
	p.name, err = parsePersonName(name)
	check("name", err)
	p.phone, err = ParsePhone(phone)
	check("phone", err)
	p.account, err = parseAccount(account)
	check("account", err)
	if len(bad) > 0 {
		return p, errs.InvalidFields("有几处需要改正", bad...)
	}
	return p, nil
}

func checkSecret(password string, p profile) error {
	if err := checkPassword(password, p.account, p.phone); err != nil {
		return errs.InvalidFields(errs.TextOf(err), errs.Field{Name: "password", Text: errs.TextOf(err)})
	}
	return nil
}

// create saves a new account.
func (m *Members) create(ctx context.Context, tx *sqldb.Tx, p profile) (MemberID, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return "", fmt.Errorf("member id: %w", err)
	}
	row := memberRow{ID: MemberID(id.String()), Name: p.name, Account: p.account, Password: p.password}
	if err := m.identify(&row, p.phone); err != nil {
		return "", err
	}
	if err := m.freeAccount(ctx, tx, p.account, row.ID); err != nil {
		return "", err
	}
	return row.ID, insertMember(ctx, tx, row)
}

// identify gives the row its phone, and the person behind it: one phone, one
// person (R-ORG-02).
func (m *Members) identify(row *memberRow, phone string) (err error) {
	row.Person = string(row.ID)
	if phone == "" {
		return nil
	}
	row.PhoneHash = m.keys.lookup("phone", phone)
	row.Person = row.PhoneHash
	row.Sealed, err = m.keys.seal(phone, string(row.ID))
	return err
}

func (m *Members) freeAccount(ctx context.Context, tx *sqldb.Tx, account string, id MemberID) error {
	if account == "" {
		return nil
	}
	taken, err := accountTaken(ctx, tx, account, id)
	if err == nil && taken {
		return errs.InvalidFields("这个账号已有人用，请换一个", errs.Field{Name: "account", Text: "这个账号已有人用，请换一个"})
	}
	return err
}

func tellMember(tx *sqldb.Tx, by access.Actor, kind event.Kind, id MemberID) error {
	return event.Append(tx, by, event.New{Kind: kind, Subject: "member:" + string(id), Org: string(Province)})
}
