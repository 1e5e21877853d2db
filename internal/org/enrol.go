package org

import (
	"context"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/sqldb"
)

// Purposes of a one-time link.
const (
	purposeFirst  = "first"
	purposeInvite = "invite"
	purposeReset  = "reset"
)

// link makes a one-time link for the member and voids his earlier ones.
func link(ctx context.Context, tx *sqldb.Tx, by access.Actor, id MemberID, purpose string) (string, error) {
	token, hash, err := newToken()
	if err != nil {
		return "", err
	}
	if err := voidLinks(ctx, tx, id); err != nil {
		return "", err
	}
	return token, insertLink(ctx, tx, linkRow{
		Hash: hash, Member: id, Purpose: purpose, By: by.ID, At: tx.Now(), Expires: tx.Now().Add(linkLife),
	})
}

// Link is what the page behind a one-time link must ask for.
type Link struct {
	Member  MemberID      `db:"member_id"`
	Name    string        `db:"name"`
	Account string        `db:"account"`
	HasTel  bool          `db:"has_phone"`
	Purpose string        `db:"purpose"`
	Expires clock.Instant `db:"expires_at"`
}

// AsksWho reports whether the person must still say who he is.
func (l Link) AsksWho() bool { return !l.HasTel }

// IsReset reports whether the link sets a new password for an old account.
func (l Link) IsReset() bool { return l.Purpose == purposeReset }

// Link returns what stands behind a one-time link. It returns NotFound if the
// link is unknown, used or too old: nobody learns which.
func (m *Members) Link(ctx context.Context, _ access.Actor, token string) (l Link, err error) {
	defer errs.Wrap(&err, "org.Link")
	return liveLink(ctx, m.db, tokenHash(token), clock.From(m.db.Clock().Now()))
}

// Enrolment is what a person answers behind a one-time link. Name and phone
// are only asked if they are not known yet.
type Enrolment struct {
	Token    string
	Name     string
	Phone    string
	Account  string // "" keeps what is known
	Password string
}

// Enrol sets the person's password and uses the link up. It returns NotFound
// for a dead link and Invalid naming wrong answers; the link then still works.
func (m *Members) Enrol(ctx context.Context, _ access.Actor, in Enrolment) (id MemberID, err error) {
	defer errs.Wrap(&err, "org.Enrol")
	hash := tokenHash(in.Token)
	l, err := liveLink(ctx, m.db, hash, clock.From(m.db.Clock().Now()))
	if err != nil {
		return "", err
	}
	row, err := m.enrolled(l, in)
	if err != nil {
		return "", err
	}
	err = m.db.InTx(ctx, func(tx *sqldb.Tx) error {
		// Only now the link is spent: two people with the same link at once get one account.
		if err := useLink(ctx, tx, hash, tx.Now()); err != nil {
			return err
		}
		if err := m.freeAccount(ctx, tx, row.Account, row.ID); err != nil {
			return err
		}
		if err := updateEnrolled(ctx, tx, row, l.AsksWho()); err != nil {
			return err
		}
		if err := endSessions(ctx, tx, row.ID); err != nil {
			return err
		}
		return tellMember(tx, access.Actor{ID: string(row.ID), Name: row.Name}, Enrolled, row.ID)
	})
	return row.ID, err
}

// enrolled checks the answers and makes the account's new row of them.
func (m *Members) enrolled(l Link, in Enrolment) (memberRow, error) {
	row := memberRow{ID: l.Member, Name: l.Name, Account: l.Account}
	p := profile{name: l.Name, account: l.Account}
	var err error
	if l.AsksWho() {
		if p, err = m.profile(in.Name, in.Phone, in.Account); err != nil {
			return row, err
		}
	} else if in.Account != "" {
		if p.account, err = parseAccount(in.Account); err != nil {
			return row, errs.InvalidFields(errs.TextOf(err), errs.Field{Name: "account", Text: errs.TextOf(err)})
		}
	}
	if err := checkSecret(in.Password, p); err != nil {
		return row, err
	}
	row.Name, row.Account = p.name, p.account
	if l.AsksWho() {
		if err := m.identify(&row, p.phone); err != nil {
			return row, err
		}
	}
	row.Password, err = m.hash.hash(in.Password)
	return row, err
}
