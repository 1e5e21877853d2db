package org

import (
	"context"
	"fmt"
	"strings"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/event"
	"ezhan/internal/sqldb"
)

// NewUnit is a unit to be added.
type NewUnit struct {
	Code        string
	Parent      ID
	Level       Level
	Kind        string // the level if empty
	Name        string
	FirstReview bool
	Document    string // appointment of a first-review unit
	Contact     string
	From        clock.Day
}

// Validate checks the answers that need no tree; it names every wrong field.
func (n NewUnit) Validate() error {
	var bad []errs.Field
	if _, err := ParseCode(n.Code); err != nil {
		bad = append(bad, errs.Field{Name: "code", Text: errs.TextOf(err)})
	}
	if err := checkName(n.Name); err != nil {
		bad = append(bad, errs.Field{Name: "name", Text: errs.TextOf(err)})
	}
	if levelOrder[n.Level] == 0 {
		bad = append(bad, errs.Field{Name: "level", Text: "请选择层级"})
	}
	if !n.From.Valid() {
		bad = append(bad, errs.Field{Name: "from", Text: "请填写设立日期，例如 2026-05-12"})
	}
	if n.FirstReview && strings.TrimSpace(n.Document) == "" {
		bad = append(bad, errs.Field{Name: "document", Text: "请填写指定为初审单位的文件号"})
	}
	if len(bad) > 0 {
		return errs.InvalidFields("有几处需要改正", bad...)
	}
	return nil
}

func checkName(name string) error {
	if n := len([]rune(strings.TrimSpace(name))); n < 2 || n > 40 {
		return errs.Invalidf("名称应是 2 至 40 个字")
	}
	return nil
}

// Add puts a new unit under its parent. It returns Invalid for a wrong answer,
// NotFound or Denied for a parent out of reach, Conflict for a code in use.
func (t *Tree) Add(ctx context.Context, by access.Actor, n NewUnit) (u Unit, err error) {
	defer errs.Wrap(&err, "org.Add(%s)", clip(n.Code))
	if err := n.Validate(); err != nil {
		return Unit{}, err
	}
	id, err := ParseCode(n.Code)
	if err != nil {
		return Unit{}, err
	}
	err = t.db.InTx(ctx, func(tx *sqldb.Tx) error {
		parent, err := editable(ctx, tx, by, n.Parent)
		if err != nil {
			return err
		}
		if !parent.Level.Above(n.Level) {
			return errs.Invalidf("%s不能设在%s（%s）下面", n.Level.Chinese(), parent.Name, parent.Level.Chinese())
		}
		name := strings.TrimSpace(n.Name)
		u = Unit{
			ID: id, Level: n.Level, Kind: n.Kind, Name: name, Short: name,
			FirstReview: n.FirstReview || n.Level == CountyLevel, Contact: n.Contact, Document: n.Document,
			Since: n.From, ValidFrom: n.From, Version: 1,
		}
		if u.Kind == "" {
			u.Kind = string(n.Level)
		}
		u.placeUnder(parent)
		taken, err := unitsByID(ctx, tx, []ID{id})
		if err != nil {
			return err
		}
		if len(taken) > 0 {
			return errs.Conflictf("代码 %s 已经是“%s”", id, taken[0].FullName)
		}
		if err := insertUnits(ctx, tx, []Unit{u}); err != nil {
			return err
		}
		return tell(tx, by, Added, u, nil, "")
	})
	return u, err
}

// Change is what a rename, a move or a closing needs: from which day and why.
// The day has come: the tree shows what is, and the past what was.
type Change struct {
	From    clock.Day
	Reason  string
	Version int // the version the person saw
}

func (c Change) validate(u Unit, today clock.Day) error {
	switch {
	case !c.From.Valid():
		return errs.Invalidf("请填写从哪一天起，例如 2026-05-12")
	case c.From <= u.Since:
		return errs.Invalidf("日期应晚于 %s（上一次变更）", u.Since)
	case c.From > today:
		return errs.Invalidf("%s还没到，请到那一天再登记", c.From.Chinese())
	case strings.TrimSpace(c.Reason) == "":
		return errs.Invalidf("请写明依据的文件或原因")
	case c.Version != u.Version:
		return errs.Conflictf("“%s”刚被别人改过，请看过最新内容再改", u.Name)
	}
	return nil
}

// Rename gives the unit a new name from a day on; the former name stays on
// record. It returns NotFound, Denied, Invalid, or Conflict if the unit was
// changed meanwhile.
func (t *Tree) Rename(ctx context.Context, by access.Actor, id ID, name string, c Change) (err error) {
	defer errs.Wrap(&err, "org.Rename(%s)", clip(string(id)))
	if err := checkName(name); err != nil {
		return err
	}
	return t.db.InTx(ctx, func(tx *sqldb.Tx) error {
		was, err := editable(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if err := c.validate(was, tx.Now().Day()); err != nil {
			return err
		}
		now := was
		now.Name, now.Short, now.Since = strings.TrimSpace(name), strings.TrimSpace(name), c.From
		now.Pinyin, now.Initials = "", "" // the old sounds no longer fit
		now.FullName = strings.TrimSuffix(was.FullName, was.ownName()) + now.ownName()
		return t.replace(ctx, tx, by, replacement{was, now, Renamed, c.Reason})
	})
}

// Move puts the unit and all below it under another parent from a day on, as a
// merger or a transfer does. by needs both places. It refuses a parent that
// lies below the unit itself.
func (t *Tree) Move(ctx context.Context, by access.Actor, id, parent ID, c Change) (err error) {
	defer errs.Wrap(&err, "org.Move(%s, %s)", clip(string(id)), clip(string(parent)))
	return t.db.InTx(ctx, func(tx *sqldb.Tx) error {
		was, err := editable(ctx, tx, by, id)
		if err != nil {
			return err
		}
		above, err := editable(ctx, tx, by, parent)
		if err != nil {
			return err
		}
		if err := c.validate(was, tx.Now().Day()); err != nil {
			return err
		}
		if was.Contains(above) {
			return errs.Invalidf("“%s”在“%s”下面，不能做它的上级", above.Name, was.Name)
		}
		if !above.Level.Above(was.Level) {
			return errs.Invalidf("%s不能设在%s（%s）下面", was.Level.Chinese(), above.Name, above.Level.Chinese())
		}
		now := was
		now.Since = c.From
		now.placeUnder(above)
		return t.replace(ctx, tx, by, replacement{was, now, Moved, c.Reason})
	})
}

// Close ends the unit after the day. It refuses a unit that still has units
// below it.
func (t *Tree) Close(ctx context.Context, by access.Actor, id ID, c Change) (err error) {
	defer errs.Wrap(&err, "org.Close(%s)", clip(string(id)))
	return t.db.InTx(ctx, func(tx *sqldb.Tx) error {
		was, err := editable(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if err := c.validate(was, tx.Now().Day()); err != nil {
			return err
		}
		open, err := countOpenChildren(ctx, tx, id)
		if err != nil {
			return err
		}
		if open > 0 {
			return errs.Conflictf("“%s”下面还有 %d 个单位，请先把它们移走", was.Name, open)
		}
		now := was
		now.ValidTo = c.From
		if err := updateUnit(ctx, tx, now, was.Version); err != nil {
			return err
		}
		return tell(tx, by, Closed, now, &was, c.Reason)
	})
}

// Appointment is what a unit does besides being there.
type Appointment struct {
	FirstReview  bool
	DirectReport bool
	Contact      string
	Document     string
	Version      int
}

// Appoint says whether the unit makes first reviews, whether it reports to the
// province directly, and whom to call there.
func (t *Tree) Appoint(ctx context.Context, by access.Actor, id ID, a Appointment) (err error) {
	defer errs.Wrap(&err, "org.Appoint(%s)", clip(string(id)))
	return t.db.InTx(ctx, func(tx *sqldb.Tx) error {
		was, err := editable(ctx, tx, by, id)
		if err != nil {
			return err
		}
		switch {
		case a.FirstReview && !was.FirstReview && strings.TrimSpace(a.Document) == "":
			return errs.InvalidFields("请填写指定为初审单位的文件号", errs.Field{Name: "document", Text: "请填写文件号"})
		case a.DirectReport && was.Level != CountyLevel:
			return errs.InvalidFields("只有县（市、区）可以直接向省报送", errs.Field{Name: "direct_report", Text: "只适用于县（市、区）"})
		}
		now := was
		now.FirstReview, now.DirectReport = a.FirstReview, a.DirectReport
		now.Contact, now.Document = strings.TrimSpace(a.Contact), strings.TrimSpace(a.Document)
		if err := updateUnit(ctx, tx, now, a.Version); err != nil {
			return err
		}
		return tell(tx, by, Appointed, now, &was, "")
	})
}

type replacement struct {
	was, now Unit
	kind     event.Kind
	reason   string
}

// replace saves the unit, carries its path and name down to all below it, and
// keeps what it was on record.
func (t *Tree) replace(ctx context.Context, tx *sqldb.Tx, by access.Actor, r replacement) error {
	if err := insertPast(ctx, tx, r.was, r.now.Since.AddDays(-1), r.reason); err != nil {
		return err
	}
	if r.was.Path != r.now.Path {
		if err := insertPastBelow(ctx, tx, r.was, r.now.Since, r.reason); err != nil {
			return err
		}
	}
	if err := carryDown(ctx, tx, r.was, r.now); err != nil {
		return err
	}
	if err := updateUnit(ctx, tx, r.now, r.was.Version); err != nil {
		return err
	}
	return tell(tx, by, r.kind, r.now, &r.was, r.reason)
}

// editable loads the unit as by sees it and requires the right to change it.
func editable(ctx context.Context, tx *sqldb.Tx, by access.Actor, id ID) (Unit, error) {
	u, err := unitInReach(ctx, tx, by, access.OrgView, id)
	if err != nil {
		return Unit{}, err
	}
	return u, by.Require(access.OrgEdit, u.Path)
}

func tell(tx *sqldb.Tx, by access.Actor, kind event.Kind, now Unit, was *Unit, reason string) error {
	err := event.Append(tx, by, event.New{
		Kind: kind, Subject: "org:" + string(now.ID), Org: string(now.ID),
		Data: UnitData{Unit: now, Was: was}, Reason: reason,
	})
	if err != nil {
		return fmt.Errorf("tell %s of %s: %w", kind, now.ID, err)
	}
	return nil
}
