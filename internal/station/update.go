package station

import (
	"context"
	"slices"

	"ezhan/internal/access"
	"ezhan/internal/errs"
	"ezhan/internal/event"
	"ezhan/internal/sqldb"
)

// Update changes the profile of a station; version is the one the person saw.
// A new address or service calendar holds from today on and leaves the past as
// it was. It returns Conflict if somebody else was faster.
func (r *Register) Update(ctx context.Context, by access.Actor, id ID, version int, p Profile) (err error) {
	defer errs.Wrap(&err, "station.Update(%s)", id)
	if err := p.Validate(); err != nil {
		return err
	}
	unit, err := r.tree.Get(ctx, by, p.Org)
	if err != nil {
		return err
	}
	return r.db.InTx(ctx, func(tx *sqldb.Tx) error {
		st, err := inReach(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if err := by.Require(access.StationEdit, st.OrgPath); err != nil {
			return err
		}
		if err := by.Require(access.StationEdit, unit.Path); err != nil {
			return err
		}
		if st.Version != version {
			return errs.Conflictf("“%s”刚被别人改过，请看过最新内容再改", st.Name)
		}
		parts := st.differs(p)
		if len(parts) == 0 {
			return nil
		}
		st.Profile, st.OrgPath = p, unit.Path
		if err := saveStation(ctx, tx, &st); err != nil {
			return err
		}
		if err := r.keepProfile(ctx, tx, st); err != nil {
			return err
		}
		return event.Append(tx, by, event.New{
			Kind: Changed, Subject: id.Subject(), Org: string(st.Org), Data: ChangedData{Parts: parts},
		})
	})
}

// differs names the parts of the profile that are not as in q.
func (p Profile) differs(q Profile) []string {
	var parts []string
	note := func(same bool, part string) {
		if !same {
			parts = append(parts, part)
		}
	}
	note(p.Name == q.Name && p.Type == q.Type, "名称和类型")
	note(p.Host == q.Host && p.CreditCode == q.CreditCode, "主办单位")
	note(p.Org == q.Org && p.Address == q.Address && p.Point == q.Point, "地址")
	note(p.Venue == q.Venue && p.Outdoor == q.Outdoor && p.Area == q.Area && p.Seats == q.Seats, "场所")
	note(p.Week == q.Week && p.WeekReason == q.WeekReason, "服务日历")
	note(p.BuildYear == q.BuildYear && p.Basis == q.Basis && slices.Equal(p.Funding, q.Funding), "建设经费")
	note(p.Population == q.Population && slices.Equal(p.Languages, q.Languages), "服务人群")
	note(p.Manager == q.Manager && p.Deputy == q.Deputy, "管理员")
	note(p.Services == q.Services && p.Partners == q.Partners, "服务和联动单位")
	return parts
}

// Completeness is how much of the profile is filled in, from 0 to 1.
func (p Profile) Completeness() float64 {
	filled := []bool{
		p.CreditCode != "", p.Address != "", !p.Point.IsZero(), p.Venue != "", p.Area > 0, p.Seats > 0,
		p.BuildYear > 0, len(p.Funding) > 0, p.Population > 0, len(p.Languages) > 0, p.Services != "",
		p.Manager != "", p.Deputy != "",
	}
	n := 0
	for _, ok := range filled {
		if ok {
			n++
		}
	}
	return float64(n) / float64(len(filled))
}
