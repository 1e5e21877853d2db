package clock

import (
	"sync"
	"time"
)

// Clock tells the present moment.
type Clock interface {
	Now() time.Time
}

// Real is the machine's clock.
type Real struct{}

// Now returns the machine's time.
func (Real) Now() time.Time { return time.Now() }

// Fake is a clock that stands still until it is moved. Tests and the simulator
// use it. It is safe for concurrent use.
type Fake struct {
	mu  sync.Mutex
	now time.Time
}

// NewFake returns a fake clock standing at i.
func NewFake(i Instant) *Fake { return &Fake{now: i.Time()} }

// Now returns where the fake clock stands.
func (f *Fake) Now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now
}

// Set moves the clock to i, forwards or backwards.
func (f *Fake) Set(i Instant) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now = i.Time()
}

// Advance moves the clock by d.
func (f *Fake) Advance(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now = f.now.Add(d)
}
