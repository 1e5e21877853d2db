package playout

import (
	"testing"
	"time"

	"ezhan/internal/clock"
	"ezhan/internal/policy"
)

var seed = RulesOf(policy.Embedded().At("2020-06-10"))

func TestRulesComeFromThePack(t *testing.T) {
	if seed.Tolerance != 120*time.Second || seed.Backfill != 30*24*time.Hour {
		t.Errorf("rules = %+v", seed)
	}
}

// TestPlace has the worked number 7.5-13 and A-09 among its rows.
func TestPlace(t *testing.T) {
	const s = clock.Instant(1000)
	now := clock.At(2020, 6, 10, 14, 0)
	old := clock.At(2015, 1, 1, 0, 0)
	paired := clock.At(2020, 5, 1, 9, 0)
	right := Contact{Now: now, Boot: "b", Offset: 0, PairedAt: paired}
	behind := Contact{Now: now, Boot: "b", Offset: int64(now - old.Add(3*time.Hour+5*time.Minute)), PairedAt: paired}
	off := func(ms int64) Contact { return Contact{Now: now, Boot: "b", Offset: ms, PairedAt: paired} }
	earlier := func(ms int64) Contact {
		return Contact{Now: now, Boot: "b", PairedAt: paired, Boots: map[string]int64{"a": ms}}
	}
	for name, c := range map[string]struct {
		contact Contact
		boot    string
		start   clock.Instant
		want    clock.Instant
		hold    Hold
	}{
		"ClockRight":                {right, "b", now - 60*s, now - 60*s, ""},
		"AsIsAtTheTolerance":        {off(120_000), "b", now - 600*s, now - 600*s, ""},
		"AsIsBehindAtTheTolerance":  {off(-120_000), "b", now - 600*s, now - 600*s, ""},
		"CorrectedBeyondTolerance":  {off(120_001), "b", now - 600*s, now - 600*s + 120_001, ""},
		"CorrectedFastClock":        {off(-3_600_000), "b", now + 3000*s, now - 600*s, ""},
		"Worked13InTheSameBoot":     {behind, "b", old, clock.At(2020, 6, 10, 10, 55), ""},
		"Worked13RebootedBefore":    {right, "a", old, 0, Unplaced},
		"OtherBootWithOwnOffset":    {earlier(int64(now.Add(-24*time.Hour) - old)), "a", old.Add(time.Hour), now.Add(-23 * time.Hour), ""},
		"OtherBootOwnOffsetRight":   {earlier(5000), "a", now.Add(-time.Hour), now.Add(-time.Hour), ""},
		"OtherBootPlausible":        {right, "a", now.Add(-48 * time.Hour), now.Add(-48 * time.Hour), ""},
		"OtherBootBeforePairing":    {Contact{Now: now, Boot: "b", PairedAt: now.Add(-time.Hour)}, "a", now.Add(-2 * time.Hour), 0, Unplaced},
		"OtherBootClockWrongToday":  {off(600_000), "a", now.Add(-48 * time.Hour), 0, Unplaced},
		"OtherBootOlderThanAllowed": {right, "a", now.Add(-31 * 24 * time.Hour), 0, Unplaced},
		"OtherBootInTheFuture":      {right, "a", now.Add(10 * time.Minute), now.Add(10 * time.Minute), Future},
		"FutureByTheTolerance":      {right, "b", now + 120*s, now + 120*s, ""},
		"FutureBeyondTheTolerance":  {right, "b", now + 120*s + 1, now + 120*s + 1, Future},
		"A09TenMinutesAhead":        {right, "b", now.Add(10 * time.Minute), now.Add(10 * time.Minute), Future},
		"ThirtyDaysOld":             {right, "b", now.Add(-30 * 24 * time.Hour), now.Add(-30 * 24 * time.Hour), ""},
		"OlderThanThirtyDays":       {right, "b", now.Add(-30*24*time.Hour) - 1, now.Add(-30*24*time.Hour) - 1, TooOld},
		"BeforeTimeItself":          {right, "b", -5, 0, Unplaced},
	} {
		t.Run(name, func(t *testing.T) {
			got, hold := seed.Place(c.contact, c.boot, c.start)
			if got != c.want || hold != c.hold {
				t.Errorf("Place = %s %q, want %s %q", got, hold, c.want, c.hold)
			}
		})
	}
}
