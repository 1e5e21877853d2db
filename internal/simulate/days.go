package simulate

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"ezhan/internal/clock"
)

// day lives through day n: stations that apply, and once a week what their
// screens have shown since.
func (s *Story) day(ctx context.Context, n int) error {
	var joining []*life
	for _, l := range s.sites {
		if l.AppliesOn == n {
			joining = append(joining, l)
		}
	}
	if len(joining) > 0 {
		if err := s.round(ctx, n, joining); err != nil {
			return err
		}
	}
	if n == Days-1 {
		if err := s.waiting(ctx, n); err != nil {
			return err
		}
	}
	if n%7 != 6 && n != Days-1 {
		return nil
	}
	if err := s.past.Past.MoveTo(ctx, s.at(n, 21, 30)); err != nil {
		return err
	}
	return each(s.sites, func(l *life) error { return s.report(ctx, l, n-n%7, n) })
}

// report sends what the screens of a station showed on the days from..to.
func (s *Story) report(ctx context.Context, l *life, from, to int) error {
	for _, d := range l.devices {
		var plays []Play
		for n := max(from, l.AppliesOn+2); n <= to; n++ {
			for _, stretch := range l.stretches(l.rand, s.first.AddDays(n), n) {
				plays = append(plays, d.shown(s.films, stretch, &l.turn)...)
			}
		}
		if len(plays) == 0 {
			continue
		}
		if err := d.SendAll(ctx, plays); err != nil {
			return fmt.Errorf("%s: %w", l.Name, err)
		}
		if err := d.Beat(ctx, time.Hour.Milliseconds(), plays[len(plays)-1].Item); err != nil {
			return err
		}
	}
	return nil
}

// maxBatch is how many plays the protocol takes at once.
const maxBatch = 200

// SendAll sends plays in as many batches as they need.
func (d *Device) SendAll(ctx context.Context, plays []Play) error {
	for len(plays) > 0 {
		n := min(len(plays), maxBatch)
		if _, err := d.Send(ctx, plays[:n]); err != nil {
			return err
		}
		plays = plays[n:]
	}
	return nil
}

// waiting leaves applications open in the county of the printed accounts, so
// that every inbox has something to do: papers, a visit, a second review, and
// one that was returned.
func (s *Story) waiting(ctx context.Context, n int) error {
	var open []*life
	for i, l := range s.sites {
		if l.county == "441402" && len(open) < 9 {
			twin := *l
			twin.Name, twin.AppliesOn, twin.devices = short(l.Name[:len(l.Name)-len("e站")])+"文化室e站", n, nil
			twin.host = l.host + "文化室"
			twin.lng, twin.lat = l.lng+0.01*float64(i%5+1), l.lat-0.01
			open = append(open, &twin)
		}
	}
	if err := s.past.Past.MoveTo(ctx, s.at(n, 9, 0)); err != nil {
		return err
	}
	for i, l := range open {
		steps := []func(context.Context, *life) error{s.apply, s.passPaper, s.checkSite}[:1+i%3]
		if i == len(open)-1 {
			steps = append(steps[:1], s.giveBack)
		}
		if err := s.enter(ctx, l.byApplicant(), l.rand); err != nil {
			return err
		}
		for k, step := range steps {
			if err := s.past.Past.MoveTo(ctx, s.at(n, 9, 1+12*k)); err != nil {
				return err
			}
			if err := s.enter(ctx, l.byCounty(), l.rand); err != nil {
				return err
			}
			if err := step(ctx, l); err != nil {
				return err
			}
		}
	}
	return nil
}

// giveBack returns an application with what is wrong.
func (s *Story) giveBack(ctx context.Context, l *life) error {
	return s.reviewer(l).Call(ctx, http.MethodPost, applications+"/"+l.application+"/paper", map[string]any{
		"outcome": "return", "checks": []map[string]string{
			{"item": "identity", "result": "pass"},
			{"item": "venue", "result": "fail", "note": "照片看不清座位，请从门口重新拍一张全景"},
			{"item": "activity", "result": "fail", "note": "请补今年的活动安排表"},
		},
	}, nil)
}

// today keeps the screens of the living stations playing until ctx ends: what
// they showed since the doors opened, and then what they show now.
func (s *Story) today(ctx context.Context) error {
	type screen struct {
		*life
		d  *Device
		at time.Time // everything before has been sent
	}
	var screens []*screen
	now := s.now.Now().In(clock.Shanghai)
	open := clock.From(now).Day().Start().Time().Add(8 * time.Hour)
	for _, l := range s.sites {
		if l.Habit == Dark || l.Habit == Patchy && l.rand.IntN(3) == 0 {
			continue
		}
		for _, d := range l.devices {
			d.Base, d.Clock = s.site, s.now
			d.Restart()
			from := open.Add(time.Duration(l.rand.IntN(40)) * time.Minute)
			if from.After(now) {
				from = now
			}
			screens = append(screens, &screen{l, d, from})
		}
	}
	fresh := screens // those that have not fetched their programme yet
	for {
		err := each(screens, func(sc *screen) error {
			now := s.now.Now()
			shut := clock.From(now).Day().Start().Time().Add(21 * time.Hour)
			if to := earlier(now, shut); to.Sub(sc.at) > 3*time.Second {
				plays := sc.d.shown(s.films, Stretch{sc.at, to}, &sc.turn)
				if err := sc.d.SendAll(ctx, plays); err != nil {
					return err
				}
				sc.at = to
			}
			return sc.d.Beat(ctx, now.Sub(sc.at).Milliseconds(), s.films[sc.turn%len(s.films)].Item)
		})
		if err == nil {
			err = each(fresh, func(sc *screen) error { _, err := sc.d.Manifest(ctx); return err })
			fresh = nil
		}
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		if pause(ctx, 30*time.Second) != nil {
			return nil
		}
	}
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
