package app

import (
	"context"
	"net"
	"net/http"
	"time"

	"ezhan/internal/clock"
)

// Past is a second door to an installation, whose clock is moved by hand: the
// simulator goes in by it and lives through months. Figures are counted and
// listeners told by the installation itself, as ever.
type Past struct {
	Site  string
	Clock *clock.Fake

	a   *App // the installation
	own *App // its rooms on the other clock
}

// OpenPast opens the door until ctx ends.
func (a *App) OpenPast(ctx context.Context, from clock.Instant) (*Past, error) {
	p := &Past{Clock: clock.NewFake(from), a: a}
	p.own = a.at(p.Clock)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p.Site = siteOf(l.Addr())
	srv := &http.Server{Handler: p.own.door, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = srv.Serve(l) }() // ends by Close below
	go p.own.Ledger.Run(ctx)
	context.AfterFunc(ctx, func() { _ = srv.Close() }) // nobody listens any more
	return p, nil
}

// MoveTo sets the clock and lets happen what is due by then.
func (p *Past) MoveTo(ctx context.Context, now clock.Instant) error {
	p.Clock.Set(now)
	if err := p.own.due(ctx); err != nil {
		return err
	}
	return p.Settle(ctx)
}

// FirstEnrolment is the link of the first administrator, as of the past.
func (p *Past) FirstEnrolment(ctx context.Context) (string, error) {
	return p.own.FirstEnrolment(ctx, p.Site)
}

// Settle waits until everybody has heard of what happened.
func (p *Past) Settle(ctx context.Context) error {
	if err := p.own.Terminals.Flush(ctx); err != nil {
		return err
	}
	return p.a.relay.Drain(ctx)
}

// at is the same installation on another clock.
func (a *App) at(c clock.Clock) *App {
	o := a.o
	o.Clock = c
	return wire(o, a.keys, a.db.WithClock(c), a.blobs)
}
