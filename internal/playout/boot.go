package playout

import (
	"context"
	"sync"
	"time"

	"ezhan/internal/clock"
	"ezhan/internal/terminal"
)

type bootKey struct{ Terminal, Boot string }

// bootContact is the offset of a boot's clock at its last contact.
type bootContact struct {
	Offset int64
	At     clock.Instant
}

// boots remembers the contacts of boots and which are not written down yet.
type boots struct {
	mu      sync.Mutex
	at      map[bootKey]bootContact
	changed map[bootKey]bootContact
}

// note records a contact if it tells something new.
func (b *boots) note(k bootKey, c bootContact) {
	b.mu.Lock()
	defer b.mu.Unlock()
	old, ok := b.at[k]
	drift := c.Offset - old.Offset
	if ok && max(drift, -drift) < 1000 && c.At.Sub(old.At) < time.Hour {
		return
	}
	if len(b.at) > 200_000 {
		clear(b.at)
	}
	b.at[k], b.changed[k] = c, c
}

func (b *boots) offset(k bootKey) (int64, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	c, ok := b.at[k]
	return c.Offset, ok
}

func (b *boots) take() map[bootKey]bootContact {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.changed) == 0 {
		return nil
	}
	taken := b.changed
	b.changed = map[bootKey]bootContact{}
	return taken
}

func (b *boots) putBack(taken map[bootKey]bootContact) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for k, c := range taken {
		if _, newer := b.changed[k]; !newer {
			b.changed[k] = c
		}
	}
}

// Heard notes that a boot of device had contact, with its clock at deviceTime.
// A play of that boot that arrives after a restart can then be placed.
func (l *Ledger) Heard(d terminal.Device, boot string, deviceTime int64) {
	if !token(boot) {
		return
	}
	now := clock.From(l.db.Clock().Now())
	l.boots.note(bootKey{string(d.ID), boot}, bootContact{Offset: int64(now) - deviceTime, At: now})
}

// contact gathers what is known of the clocks behind a batch.
func (l *Ledger) contact(ctx context.Context, d terminal.Device, b Batch, now clock.Instant) (Contact, error) {
	c := Contact{Now: now, Boot: b.Boot, Offset: int64(now) - b.SentAt, PairedAt: d.PairedAt, Boots: map[string]int64{}}
	l.boots.note(bootKey{string(d.ID), b.Boot}, bootContact{Offset: c.Offset, At: now})
	var ask []string
	for i := range b.Plays {
		boot := b.Plays[i].Boot
		if _, have := c.Boots[boot]; have || boot == b.Boot {
			continue
		}
		if offset, ok := l.boots.offset(bootKey{string(d.ID), boot}); ok {
			c.Boots[boot] = offset
		} else if len(ask) == 0 || ask[len(ask)-1] != boot {
			ask = append(ask, boot)
		}
	}
	if len(ask) == 0 {
		return c, nil
	}
	return c, bootOffsets(ctx, l.db, string(d.ID), ask, c.Boots)
}
