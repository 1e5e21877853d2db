package app

import (
	"context"
	"sync"
	"time"

	"ezhan/internal/access"
)

// Run starts what works by itself and returns a channel that closes when all
// of it has ended after ctx.
func (a *App) Run(ctx context.Context) <-chan struct{} {
	var all sync.WaitGroup
	for _, job := range []func(context.Context){a.Ledger.Run, a.Terminals.Run, a.Fold.Run, a.relay.Run, a.everyMinute} {
		all.Go(func() { job(ctx) })
	}
	done := make(chan struct{})
	go func() { all.Wait(); close(done) }()
	return done
}

func (a *App) everyMinute(ctx context.Context) {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		if err := a.Tick(ctx); err != nil && ctx.Err() == nil {
			a.o.Log.Error("minute job", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Tick does once what is due by the clock: stations whose effective date has
// come, cases that lapse, deadlines that have passed, days that are over. It
// may run at any time, any number of times, on any node.
func (a *App) Tick(ctx context.Context) error {
	if err := a.due(ctx); err != nil {
		return err
	}
	return a.Fold.CloseDue(ctx)
}

// due moves the cases whose time has come.
func (a *App) due(ctx context.Context) error {
	clockwork := access.System("clock")
	if _, err := a.Stations.ActivateDue(ctx, clockwork); err != nil {
		return err
	}
	if _, err := a.Library.ExpireDue(ctx, clockwork); err != nil {
		return err
	}
	if _, err := a.Cases.LapseDue(ctx, clockwork); err != nil {
		return err
	}
	_, err := a.Desk.EscalateDue(ctx, clockwork)
	return err
}

// Settle waits until every listener has heard of all that happened and every
// figure has counted what came in. Tests and the simulator call it; people
// never wait for it.
func (a *App) Settle(ctx context.Context) error {
	if err := a.Terminals.Flush(ctx); err != nil {
		return err
	}
	if err := a.relay.Drain(ctx); err != nil {
		return err
	}
	_, err := a.Fold.Drain(ctx)
	return err
}
