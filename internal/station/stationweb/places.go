package stationweb

import (
	"strings"

	"ezhan/internal/access"
	"ezhan/internal/org"
	"ezhan/internal/station"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
)

// places are the units that a list may be narrowed to: those below the
// reader's own, and below them those of the one that is chosen.
type places struct {
	root, chosen org.ID
	level        org.Level // of the units directly below root
	units        []org.Unit
	below        []org.Unit // of the chosen unit, when it is one of units
	other        org.Unit   // the chosen unit, when it is deeper
}

// rootOf is the unit where the reader's stations begin, "" for a station's own
// people.
func rootOf(by access.Actor) org.ID {
	for _, g := range by.Grants {
		if g.Station == "" && access.Allows(g.Role, access.StationView) {
			return org.ID(g.Org)
		}
	}
	return ""
}

// placesFor reads the choice of places: at most two statements.
func (h *pages) placesFor(c *web.Ctx, by access.Actor, root, chosen org.ID) (places, error) {
	pl := places{root: root, chosen: chosen}
	if root == "" {
		return pl, nil
	}
	var err error
	if pl.units, err = h.Tree.Children(c.Context(), by, root, false); err != nil {
		return pl, err
	}
	if len(pl.units) > 0 {
		pl.level = pl.units[0].Level
	}
	if chosen == "" || chosen == root {
		return pl, nil
	}
	if pl.has(chosen) {
		pl.below, err = h.Tree.Children(c.Context(), by, chosen, false)
		return pl, err
	}
	pl.other, err = h.Tree.Get(c.Context(), by, chosen)
	return pl, err
}

func (pl places) has(id org.ID) bool {
	for _, u := range pl.units {
		if u.ID == id {
			return true
		}
	}
	return false
}

// options are the places in the order of the tree.
func (pl places) options() []ui.Option {
	var out []ui.Option
	for _, u := range pl.units {
		out = append(out, ui.Option{Value: string(u.ID), Text: u.Name})
		if u.ID == pl.chosen {
			for _, b := range pl.below {
				out = append(out, ui.Option{Value: string(b.ID), Text: "　" + b.Name})
			}
		}
		if pl.other.ID != "" && u.Contains(pl.other) {
			out = append(out, ui.Option{Value: string(pl.other.ID), Text: "　" + pl.other.Name})
		}
	}
	return out
}

// word is what the units below root are called: 县（市、区）.
func (pl places) word() string {
	switch pl.level {
	case org.CityLevel:
		return "市"
	case org.CountyLevel:
		return "县（市、区）"
	case org.TownLevel:
		return "镇（街道）"
	case org.VillageLevel:
		return "村（社区）"
	}
	return "所在地"
}

// of is the unit in which st stands, as the column of the list shows it.
func (pl places) of(st station.Station) string {
	for _, u := range pl.units {
		if st.OrgPath == u.Path || strings.HasPrefix(st.OrgPath, u.Path+".") {
			return u.Name
		}
	}
	return st.OrgName
}
