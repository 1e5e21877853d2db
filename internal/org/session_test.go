package org_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"ezhan/internal/errs"
	"ezhan/internal/org"
	"ezhan/internal/sqldb"
)

func TestLoginLocks(t *testing.T) {
	everywhere(t, func(t *testing.T, p *people) {
		for i := range 5 {
			_, err := p.login("chen", "wrong-Password-1")
			want := errs.Unauthenticated
			if i == 4 {
				want = errs.Denied
			}
			wantKind(t, "wrong password", err, want)
		}
		_, err := p.login("13800000417", password)
		wantKind(t, "the phone of a locked account", err, errs.Denied)
		if got := p.told(org.Locked); got != 1 {
			t.Errorf("told %d locks, want 1", got)
		}
		p.clock.Advance(29 * time.Minute)
		_, err = p.login("chen", password)
		wantKind(t, "right password while locked", err, errs.Denied)
		p.clock.Advance(time.Minute)
		if _, err := p.login("chen", password); err != nil {
			t.Errorf("after 30 minutes: %v", err)
		}
		for range 4 {
			_, err := p.login("chen", "wrong-Password-1")
			wantKind(t, "counting began anew", err, errs.Unauthenticated)
		}
		if _, err := p.login("chen", password); err != nil {
			t.Errorf("fifth try with the right password: %v", err)
		}
	})
}

func TestGuessersAtOnceGetFiveAnswers(t *testing.T) {
	everywhere(t, func(t *testing.T, p *people) {
		var mu sync.Mutex
		var wg sync.WaitGroup
		before, answered := p.members.HashCalls(), 0
		for range 20 {
			wg.Go(func() {
				_, err := p.login("chen", "wrong-Password-1")
				mu.Lock()
				defer mu.Unlock()
				if errs.Is(err, errs.Unauthenticated) {
					answered++
				}
			})
		}
		wg.Wait()
		if tried := p.members.HashCalls() - before; answered > 4 || tried > 5 {
			t.Errorf("%d answers and %d passwords tried, want 4 and 5", answered, tried)
		}
	})
}

func TestUnknownNamesAreTreatedAlike(t *testing.T) {
	everywhere(t, func(t *testing.T, p *people) {
		for i := range 6 {
			before := p.members.HashCalls()
			_, errKnown := p.login("chen", "wrong-Password-1")
			known := p.members.HashCalls() - before
			_, errUnknown := p.login("nobody", "wrong-Password-1")
			unknown := p.members.HashCalls() - before - known
			if known != unknown || errs.KindOf(errKnown) != errs.KindOf(errUnknown) || errs.TextOf(errKnown) != errs.TextOf(errUnknown) {
				t.Errorf("try %d: known %d %v, unknown %d %v", i+1, known, errKnown, unknown, errUnknown)
			}
		}
	})
}

func TestSessionLife(t *testing.T) {
	everywhere(t, func(t *testing.T, p *people) {
		ctx := context.Background()
		token := p.mustLogin("chen")
		for range 20 {
			p.clock.Advance(29 * time.Minute)
			if _, err := p.members.Actor(ctx, token); err != nil {
				t.Fatalf("working every 29 minutes: %v", err)
			}
		}
		p.clock.Advance(30*time.Minute + time.Second)
		_, err := p.members.Actor(ctx, token)
		wantKind(t, "idle for 30 minutes", err, errs.Unauthenticated)

		token = p.mustLogin("chen")
		for elapsed := time.Duration(0); elapsed < 12*time.Hour-20*time.Minute; elapsed += 20 * time.Minute {
			p.clock.Advance(20 * time.Minute)
			if _, err := p.members.Actor(ctx, token); err != nil {
				t.Fatalf("after %v: %v", elapsed, err)
			}
		}
		p.clock.Advance(20 * time.Minute)
		_, err = p.members.Actor(ctx, token)
		wantKind(t, "older than 12 hours", err, errs.Unauthenticated)

		first := p.mustLogin("chen")
		second, err := p.members.Login(ctx, org.Login{Name: "chen", Password: password, Old: first})
		if err != nil || second == first {
			t.Fatalf("login again: same token %v, %v", second == first, err)
		}
		_, err = p.members.Actor(ctx, first)
		wantKind(t, "the token before the login", err, errs.Unauthenticated)
		if err := p.members.Logout(ctx, second); err != nil {
			t.Fatal(err)
		}
		_, err = p.members.Actor(ctx, second)
		wantKind(t, "after logout", err, errs.Unauthenticated)
		_, err = p.members.Actor(ctx, "")
		wantKind(t, "no token", err, errs.Unauthenticated)
	})
}

func TestActorIsOneStatementAndTouchesOnceAMinute(t *testing.T) {
	everywhere(t, func(t *testing.T, p *people) {
		token := p.mustLogin("chen")
		count := func() int {
			ctx, counter := sqldb.WithCounter(context.Background())
			if _, err := p.members.Actor(ctx, token); err != nil {
				t.Fatal(err)
			}
			return counter.Statements()
		}
		if got := count(); got != 1 {
			t.Errorf("%d statements, want 1", got)
		}
		p.clock.Advance(time.Minute)
		if got := count(); got != 2 {
			t.Errorf("after a minute %d statements, want 2", got)
		}
		if got := count(); got != 1 {
			t.Errorf("right after %d statements, want 1", got)
		}
	})
}

func TestTokensAndPhonesAreNotInTheDatabase(t *testing.T) {
	everywhere(t, func(t *testing.T, p *people) {
		ctx := context.Background()
		token := p.mustLogin("chen")
		for _, table := range []struct{ name, column string }{
			{"session", "hash"}, {"enrolment", "hash"}, {"member", "phone_hash || phone_sealed || person || password"}, {"event", "data"},
		} {
			rows, err := sqldb.All[string](ctx, p.db, sqldb.SQL("select "+table.column+" from "+table.name))
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range rows {
				if strings.Contains(row, token) || strings.Contains(row, "13800000417") || strings.Contains(row, password) {
					t.Errorf("%s holds a secret: %s", table.name, row)
				}
			}
		}
		m, err := p.members.Get(ctx, p.admin, org.MemberID(p.admin.ID))
		if err != nil || m.Phone != "138****0417" {
			t.Errorf("phone %q, %v, want 138****0417", m.Phone, err)
		}
	})
}
