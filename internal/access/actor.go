package access

import (
	"strings"

	"ezhan/internal/errs"
	"ezhan/internal/sqldb"
)

// Grant is a role at an organisation unit.
type Grant struct {
	Role Role   `db:"role"`
	Org  string `db:"org_id"`
	Path string `db:"path"`
	// Station narrows a station's own people to their station; "" for staff.
	Station string `db:"station_id"`
	OrgName string `db:"org_name"` // for the frame of pages
}

// Actor is whoever asks: a member with grants, a device, a job, or nobody.
type Actor struct {
	ID     string // member id; "" for nobody
	Person string // the natural person behind one or more accounts
	Name   string
	Grants []Grant

	system bool
}

// Nobody is a visitor who has not signed in.
func Nobody() Actor { return Actor{} }

// System is the product itself doing a job, under the job's name. It reaches
// everything; what it does is recorded under that name.
func System(job string) Actor {
	return Actor{ID: "system:" + job, Person: "system:" + job, Name: "系统", system: true}
}

// SignedIn reports whether the actor is a member or a job.
func (a Actor) SignedIn() bool { return a.ID != "" }

// IsSystem reports whether the actor is a job of the product.
func (a Actor) IsSystem() bool { return a.system }

// Has reports whether the actor holds role anywhere.
func (a Actor) Has(role Role) bool {
	for _, g := range a.Grants {
		if g.Role == role {
			return true
		}
	}
	return false
}

// May reports whether some role of the actor allows act at all. Routes ask
// this; the row is asked with Reaches or Require.
func (a Actor) May(act Act) bool {
	if a.system || act == Public {
		return true
	}
	if act == SignedIn {
		return a.SignedIn()
	}
	for _, g := range a.Grants {
		if Allows(g.Role, act) {
			return true
		}
	}
	return false
}

// Reaches reports whether a role of the actor that allows act covers the unit
// at path.
func (a Actor) Reaches(act Act, path string) bool {
	if a.system || act == Public {
		return true
	}
	for _, g := range a.Grants {
		if g.Station == "" && Allows(g.Role, act) && covers(g.Path, path) {
			return true
		}
	}
	return false
}

// ReachesStation is Reaches for a row that belongs to a station: a station's
// own manager reaches it too.
func (a Actor) ReachesStation(act Act, path, station string) bool {
	if a.Reaches(act, path) {
		return true
	}
	for _, g := range a.Grants {
		if g.Station != "" && g.Station == station && Allows(g.Role, act) {
			return true
		}
	}
	return false
}

// Require returns Denied unless the actor may do act at path. Use it on a row
// that the actor was allowed to see.
func (a Actor) Require(act Act, path string) error {
	if a.Reaches(act, path) {
		return nil
	}
	return errs.Deniedf("您没有“%s”的权限。需要时请联系上级科协管理员", act.Title())
}

// RequireStation is Require for a row that belongs to a station.
func (a Actor) RequireStation(act Act, path, station string) error {
	if a.ReachesStation(act, path, station) {
		return nil
	}
	return errs.Deniedf("您没有“%s”的权限。需要时请联系上级科协管理员", act.Title())
}

// RoleFor is the role under which the actor acts on unit org: the first of
// his roles, "" for jobs and visitors. It is what the record shows.
func (a Actor) RoleFor(org string) Role {
	var first Role
	for _, g := range a.Grants {
		if g.Org == org {
			return g.Role
		}
		if first == "" {
			first = g.Role
		}
	}
	return first
}

// covers reports whether the unit at path is root or below it.
func covers(root, path string) bool {
	return path == root || strings.HasPrefix(path, root+".")
}

// Within is the condition that the unit whose path is in column lies in the
// reach of by for act. Every read of a scoped table contains it.
func Within(by Actor, act Act, column string) sqldb.Frag {
	if by.system || act == Public {
		return sqldb.SQL("true")
	}
	return anyOf(pathRanges(by, act, column))
}

// WithinStation is Within for a table of stations' things: a station's own
// people reach their station too. station is the column of the station's id.
func WithinStation(by Actor, act Act, pathColumn, station string) sqldb.Frag {
	if by.system || act == Public {
		return sqldb.SQL("true")
	}
	parts := pathRanges(by, act, pathColumn)
	for _, g := range by.Grants {
		if g.Station != "" && Allows(g.Role, act) {
			parts = append(parts, sqldb.SQL(station+" = ?", g.Station))
		}
	}
	return anyOf(parts)
}

func pathRanges(by Actor, act Act, column string) []sqldb.Frag {
	var parts []sqldb.Frag
	for _, g := range by.Grants {
		if g.Station != "" || !Allows(g.Role, act) {
			continue
		}
		if !strings.Contains(g.Path, ".") {
			return []sqldb.Frag{sqldb.SQL("true")} // the whole province
		}
		// "." is followed by "/" in byte order: the range is the subtree.
		parts = append(parts, sqldb.SQL(column+" = ? or "+column+" > ? and "+column+" < ?", g.Path, g.Path+".", g.Path+"/"))
	}
	return parts
}

func anyOf(parts []sqldb.Frag) sqldb.Frag {
	if len(parts) == 0 {
		return sqldb.SQL("false")
	}
	return sqldb.SQL("(?)", sqldb.Join(" or ", parts...))
}
