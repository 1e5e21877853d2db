package indicator

import (
	"context"
	"slices"
	"strings"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/event"
	"ezhan/internal/sqldb"
)

// Ruling is what a city decides for a station without a screen (D-24).
type Ruling string

// The rulings.
const (
	RuledExempt Ruling = "EXEMPT" // it stays as it is
	RuledBorrow Ruling = "BORROW" // a screen is lent to it
	RuledMove   Ruling = "MOVE"   // it moves to where there is one
)

// Rulings lists the rulings in the order pages show them.
func Rulings() []Ruling { return []Ruling{RuledBorrow, RuledMove, RuledExempt} }

// Title is the ruling in the words of the office.
func (r Ruling) Title() string {
	return map[Ruling]string{RuledExempt: "豁免", RuledBorrow: "借屏", RuledMove: "移点"}[r]
}

// Bare is a station in the series that has nothing to play on, and what was
// decided for it, if anything was.
type Bare struct {
	Place
	Ruling  Ruling        `db:"ruling" json:"ruling,omitempty"`
	Note    string        `db:"note" json:"note,omitempty"`
	RuledBy string        `db:"ruled_by" json:"ruled_by,omitempty"`
	RuledAt clock.Instant `db:"ruled_at" json:"ruled_at,omitempty"`
}

// Ruled is the event of a ruling; its data is RuledData, its reason the note.
const Ruled event.Kind = "figure.screenless_ruled"

// RuledData is the data of Ruled.
type RuledData struct {
	Ruling Ruling `json:"ruling"`
}

// maxNote is how long the note of a ruling may be, in characters.
const maxNote = 200

// Screenless lists the stations below the unit that are in the series today
// and have nothing to play on, for the city's ruling (D-24). The unit "" is
// the highest within the reach of by. It returns NotFound if by cannot see the
// unit.
func (b *Book) Screenless(ctx context.Context, by access.Actor, unit string) (u Unit, list []Bare, err error) {
	defer errs.Wrap(&err, "indicator.Screenless(%s)", unit)
	if unit == "" {
		unit = top(by)
	}
	if u, err = unitByID(ctx, b.db, by, unit); err != nil {
		return u, nil, err
	}
	list, err = screenless(ctx, b.db, u.Path, clock.From(b.db.Clock().Now()).Day())
	return u, list, err
}

// Rule records what is decided for a station without a screen; the last
// ruling holds. It changes no figure: they are N/A either way. It returns
// Invalid for no ruling or an exemption without its reason, NotFound if by
// cannot see the station, Denied without the right, and Conflict if the
// station has a screen.
func (b *Book) Rule(ctx context.Context, by access.Actor, code string, r Ruling, note string) (err error) {
	defer errs.Wrap(&err, "indicator.Rule(%s, %s)", code, r)
	note = strings.TrimSpace(note)
	if err := r.check(note); err != nil {
		return err
	}
	return b.db.InTx(ctx, func(tx *sqldb.Tx) error {
		p, err := placeByCode(ctx, tx, by, code)
		if err != nil {
			return err
		}
		if err := by.Require(access.FigureRule, p.Path); err != nil {
			return err
		}
		list, err := screenless(ctx, tx, p.Path, tx.Now().Day())
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(list, func(s Bare) bool { return s.ID == p.ID }) {
			return errs.Conflictf("“%s”有能公开播放的屏幕，或者不在统计里，不用裁定", p.Name)
		}
		if err := saveRuling(ctx, tx, p.ID, Bare{Ruling: r, Note: note, RuledBy: by.Name, RuledAt: tx.Now()}); err != nil {
			return err
		}
		return event.Append(tx, by, event.New{
			Kind: Ruled, Subject: "station:" + p.ID, Org: lastPart(p.Path), Reason: note, Data: RuledData{r},
		})
	})
}

func (r Ruling) check(note string) error {
	var bad []errs.Field
	if !slices.Contains(Rulings(), r) {
		bad = append(bad, errs.Field{Name: "ruling", Text: "请选择借屏、移点或豁免"})
	}
	if r == RuledExempt && note == "" {
		bad = append(bad, errs.Field{Name: "note", Text: "豁免要写明原因"})
	}
	if len([]rune(note)) > maxNote {
		bad = append(bad, errs.Field{Name: "note", Text: "说明最多 200 字"})
	}
	if len(bad) > 0 {
		return errs.InvalidFields("有几处需要改正", bad...)
	}
	return nil
}
