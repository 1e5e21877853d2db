package application

import (
	"context"

	"ezhan/internal/access"
	"ezhan/internal/errs"
	"ezhan/internal/event"
	"ezhan/internal/sqldb"
	"ezhan/internal/station"
)

// Object records an objection raised before a recognition has taken effect:
// the effect is suspended until the city decides (R-STN-06).
func (d *Desk) Object(ctx context.Context, by access.Actor, id ID, reason string) (err error) {
	defer errs.Wrap(&err, "application.Object(%s)", id)
	if err := needReason(reason); err != nil {
		return err
	}
	return d.afterDecision(ctx, by, id, reason, ObjectedEvent, func(tx *sqldb.Tx, a Application) error {
		return d.stations.Hold(ctx, tx, by, a.Station, reason)
	})
}

// Settle is the city's decision on an objection: dismissed, the recognition
// takes effect on the day; upheld, the station is not recognised.
func (d *Desk) Settle(ctx context.Context, by access.Actor, id ID, upheld bool, in Decision) (err error) {
	defer errs.Wrap(&err, "application.Settle(%s)", id)
	if err := needReason(in.Reason); err != nil {
		return err
	}
	return d.afterDecision(ctx, by, id, in.Reason, SettledEvent, func(tx *sqldb.Tx, a Application) error {
		if upheld {
			return d.stations.Refuse(ctx, tx, by, a.Station)
		}
		if in.EffectiveOn == "" {
			in.EffectiveOn = tx.Now().Day().AddDays(1)
		}
		return d.stations.Recognise(ctx, tx, by, a.Station, station.Decision{EffectiveOn: in.EffectiveOn, Document: in.Document})
	})
}

func (d *Desk) afterDecision(ctx context.Context, by access.Actor, id ID, reason string, kind event.Kind, fn func(*sqldb.Tx, Application) error) error {
	return d.db.InTx(ctx, func(tx *sqldb.Tx) error {
		a, err := d.load(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if err := by.Require(access.ApplicationSecond, a.Path); err != nil {
			return err
		}
		if a.State != Recognized {
			return errs.Conflictf("还没有认定，没有可以提异议的决定")
		}
		if err := fn(tx, a); err != nil {
			return err
		}
		return event.Append(tx, by, event.New{
			Kind: kind, Subject: id.Subject(), Org: string(a.Org), Reason: reason,
			Data: MovedData{From: a.State, To: a.State, Station: a.Station},
		})
	})
}
