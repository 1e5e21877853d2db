package playout

import (
	"context"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/sqldb"
	"ezhan/internal/terminal"
)

// StationDay returns every play of a station's day, counted or held. site is
// the station as by was shown it; it returns NotFound without the right to see
// plays there.
func (l *Ledger) StationDay(ctx context.Context, by access.Actor, site terminal.Site, day clock.Day) ([]Play, error) {
	if !by.ReachesStation(access.PlayView, site.Path, site.Station) {
		return nil, errs.NotFoundf("没有找到这个站点")
	}
	return DayPlays(ctx, l.db, site.Station, day)
}

// Evidence is what a terminal has proven on a day, and what is held of it.
type Evidence struct {
	Plays []Play // of the day, newest first
	Held  []Play // of any day, newest first
	Raw   []Raw  // what was no play at all
	Gaps  []Gap  // of the present boot
	Lost  []Lost // boots whose plays have no place in time, newest first

	Rulings []terminal.Ruling // newest first
}

const (
	shown     = 50
	lostShown = 5 // boots, and rulings
)

// TerminalDay returns the evidence of a terminal that by has been shown. It
// returns NotFound for a station out of reach.
func (l *Ledger) TerminalDay(ctx context.Context, by access.Actor, t terminal.Terminal, day clock.Day) (Evidence, error) {
	var e Evidence
	if t.Station == "" {
		return e, nil
	}
	if !by.ReachesStation(access.PlayView, t.Path, t.Station) {
		return e, errs.NotFoundf("没有找到这块屏幕")
	}
	var err error
	if e.Plays, e.Held, err = dayAndHeld(ctx, l.db, t.Station, string(t.ID), day, shown); err != nil {
		return e, err
	}
	if e.Raw, err = rawOf(ctx, l.db, string(t.ID), shown); err != nil {
		return e, err
	}
	if e.Lost, e.Rulings, err = lostAndRuled(ctx, l.db, t.Station, string(t.ID), lostShown); err != nil {
		return e, err
	}
	e.Gaps, err = l.Gaps(ctx, by, t, t.Boot)
	return e, err
}

// Gaps returns the sequence numbers of a boot that never arrived. A device
// that is still sending may close them yet. It returns NotFound for a terminal
// out of reach.
func (l *Ledger) Gaps(ctx context.Context, by access.Actor, t terminal.Terminal, boot string) ([]Gap, error) {
	if boot == "" {
		return nil, nil
	}
	if !by.ReachesStation(access.PlayView, t.Path, t.Station) {
		return nil, errs.NotFoundf("没有找到这块屏幕")
	}
	today := clock.From(l.db.Clock().Now()).Day()
	seqs, err := sequences(ctx, l.db, t.Station, string(t.ID), boot, today.AddDays(-31))
	return gaps(seqs), err
}

// releaseChunk is how many batches one transaction of ReleaseKnown touches.
const releaseChunk = 200

// ReleaseKnown lets plays count whose content has become known. It is for the
// listener of content events and may come late or twice.
func (l *Ledger) ReleaseKnown(ctx context.Context) error {
	l.versions.forget()
	unknown, err := unknownVersions(ctx, l.db)
	if err != nil || len(unknown) == 0 {
		return err
	}
	known, err := l.versions.catalogue.KnownVersions(ctx, unknown)
	if err != nil || len(known) == 0 {
		return err
	}
	for {
		n, err := l.releaseSome(ctx, known)
		if err != nil {
			return err
		}
		l.told()
		if n < releaseChunk {
			return nil
		}
	}
}

func (l *Ledger) releaseSome(ctx context.Context, known []string) (int, error) {
	n := 0
	err := l.db.InTx(ctx, func(tx *sqldb.Tx) error {
		held, err := heldBatches(ctx, tx, known, releaseChunk)
		if err != nil {
			return err
		}
		n = len(held)
		for _, h := range held {
			if err := release(ctx, tx, h, l.next(tx.Now()), known); err != nil {
				return err
			}
		}
		return nil
	})
	return n, err
}
