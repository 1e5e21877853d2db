package indicator

import (
	"context"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/sqldb"
)

// daysSeen reads a day of some stations that by can see.
func daysSeen(ctx context.Context, q sqldb.Querier, by access.Actor, ids []string, day clock.Day) ([]dayRow, error) {
	return sqldb.All[dayRow](ctx, q, sqldb.SQL(`/* indicator.days_seen */
		select `+prefixed("d.", dayColumns)+`
		from station_day d join station s on s.id = d.station_id join org o on o.id = s.org_id
		where d.station_id in ? and d.day = ? and ? order by d.station_id`,
		sqldb.In(ids), day, access.WithinStation(by, access.FigureView, "o.path", "s.id")))
}
