package terminal

import (
	"context"

	"ezhan/internal/access"
	"ezhan/internal/station"
)

// Site is the station that a terminal is put at.
type Site struct {
	Station string // id
	Code    string
	Name    string
	Org     string
	Path    string
}

// Sites knows the stations. Site returns NotFound for a station that by
// cannot see, Denied for one where by may not do act.
type Sites interface {
	Site(ctx context.Context, by access.Actor, act access.Act, station string) (Site, error)
}

// Stations are the Sites of the station register.
type Stations struct{ Register *station.Register }

// Site implements Sites.
func (s Stations) Site(ctx context.Context, by access.Actor, act access.Act, id string) (Site, error) {
	st, err := s.Register.ByID(ctx, by, station.ID(id))
	if err != nil {
		return Site{}, err
	}
	site := Site{Station: id, Code: string(st.Code), Name: st.Name, Org: string(st.Org), Path: st.OrgPath}
	return site, by.RequireStation(act, site.Path, id)
}
