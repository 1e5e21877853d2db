package org

import (
	"context"
	"fmt"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/sqldb"
)

// Tree is the organisation tree.
type Tree struct {
	db *sqldb.DB
}

// NewTree returns the tree kept in db.
func NewTree(db *sqldb.DB) *Tree { return &Tree{db: db} }

// Get returns the unit. It returns NotFound if by cannot see it.
func (t *Tree) Get(ctx context.Context, by access.Actor, id ID) (u Unit, err error) {
	defer errs.Wrap(&err, "org.Get(%s)", clip(string(id)))
	return unitInReach(ctx, t.db, by, access.OrgView, id)
}

// Find returns the unit of a code as people type it: Invalid for what is no
// code, NotFound, naming the code, for one that no unit in reach has.
func (t *Tree) Find(ctx context.Context, by access.Actor, code string) (Unit, error) {
	id, err := ParseCode(code)
	if err != nil {
		return Unit{}, err
	}
	u, err := t.Get(ctx, by, id)
	if errs.Is(err, errs.NotFound) {
		return Unit{}, errs.Because(errs.NotFound, err, "没有找到行政区划代码 %s，请核对后再填", id)
	}
	return u, err
}

// Children returns the units directly below id, special ones only if asked
// for. It returns NotFound if by cannot see id.
func (t *Tree) Children(ctx context.Context, by access.Actor, id ID, special bool) (units []Unit, err error) {
	defer errs.Wrap(&err, "org.Children(%s)", clip(string(id)))
	return childrenInReach(ctx, t.db, by, id, special)
}

// Ancestors returns the units from the province down to id itself. It returns
// NotFound if by cannot see id; the units above it are only names on the way.
func (t *Tree) Ancestors(ctx context.Context, by access.Actor, id ID) (units []Unit, err error) {
	defer errs.Wrap(&err, "org.Ancestors(%s)", clip(string(id)))
	units, err = ancestorsInReach(ctx, t.db, by, id)
	if err == nil && len(units) == 0 {
		err = errs.NotFoundf("没有找到这个单位")
	}
	return units, err
}

// Roots returns the units by is placed at, where browsing begins.
func (t *Tree) Roots(ctx context.Context, by access.Actor) (units []Unit, err error) {
	defer errs.Wrap(&err, "org.Roots(%s)", by.ID)
	ids := []ID{}
	for _, g := range by.Grants {
		if g.Station == "" && access.Allows(g.Role, access.OrgView) {
			ids = append(ids, ID(g.Org))
		}
	}
	if by.IsSystem() {
		ids = append(ids, Province)
	}
	return unitsByID(ctx, t.db, ids)
}

// Seats returns the units where by may give people the roles of an office: the
// province, cities and first-review units at which by manages members.
func (t *Tree) Seats(ctx context.Context, by access.Actor) (units []Unit, err error) {
	defer errs.Wrap(&err, "org.Seats(%s)", by.ID)
	return seatsInReach(ctx, t.db, by)
}

// Offices are who decides about a place: who reviews first and who second.
type Offices struct {
	Place  Unit // the unit asked for
	County Unit // makes the first review: a county or an appointed unit
	City   Unit // makes the second review
}

// Offices returns who decides about id (R-ORG-01). It returns NotFound if by
// cannot see id, and Conflict, naming the city's contact, if the city has
// neither a county nor a first-review unit over id.
func (t *Tree) Offices(ctx context.Context, by access.Actor, id ID) (Offices, error) {
	chain, err := t.Ancestors(ctx, by, id)
	if err != nil {
		return Offices{}, err
	}
	o := Offices{Place: chain[len(chain)-1]}
	for _, u := range chain {
		if u.FirstReview {
			o.County = u // the lowest wins
		}
		if u.Level == CityLevel {
			o.City = u
		}
	}
	switch {
	case o.City.ID == "":
		return Offices{}, errs.Invalidf("“%s”不在任何一个市内，请选到村、社区或镇街", o.Place.Name)
	case o.County.ID == "":
		contact := o.City.Contact
		if contact == "" {
			contact = o.City.Name + "科协"
		}
		return Offices{}, errs.Conflictf("%s还没有确定初审单位，暂时不能申报。请联系：%s", o.City.Name, contact)
	}
	return o, nil
}

// History returns the former names and parents of id, newest first. It returns
// NotFound if by cannot see id.
func (t *Tree) History(ctx context.Context, by access.Actor, id ID) (past []Past, err error) {
	defer errs.Wrap(&err, "org.History(%s)", clip(string(id)))
	if _, err := unitInReach(ctx, t.db, by, access.OrgView, id); err != nil {
		return nil, err
	}
	return pastOf(ctx, t.db, id)
}

// PathOn returns the path id had on the day: where figures of that day belong.
// It returns NotFound if by cannot see id or it did not exist on the day.
func (t *Tree) PathOn(ctx context.Context, by access.Actor, id ID, day clock.Day) (path string, err error) {
	defer errs.Wrap(&err, "org.PathOn(%s, %s)", clip(string(id)), day)
	u, err := unitInReach(ctx, t.db, by, access.OrgView, id)
	if err != nil {
		return "", err
	}
	if !u.ValidOn(day) {
		return "", errs.NotFoundf("%s在%s还没有设立或已经撤销", u.Name, day.Chinese())
	}
	if day >= u.Since {
		return u.Path, nil
	}
	past, err := pastOf(ctx, t.db, id)
	if err != nil {
		return "", err
	}
	for _, p := range past {
		if p.ValidFrom <= day && day <= p.ValidTo {
			return p.Path, nil
		}
	}
	return "", fmt.Errorf("no record of %s on %s", id, day)
}
