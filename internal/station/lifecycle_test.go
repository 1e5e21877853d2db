package station

import (
	"testing"

	"ezhan/internal/errs"
)

// sm02 is SM-02 of the specification as a grid: for every state, which act
// leads where. What is not listed is refused.
var sm02 = map[State]map[Move]State{
	Planned:           {Start: UnderConstruction, Apply: Applying},
	UnderConstruction: {Apply: Applying},
	LegacyUnverified:  {ConfirmOld: Recognized, MustApply: Applying},
	Applying:          {Activate: Recognized, Refuse: Planned},
	Recognized:        {Notify: Rectifying, Escalate: Serious, Suspend: Suspended, Relocate: Relocating, Exit: Exited, Merge: Merged},
	Rectifying:        {Resolve: Recognized, Escalate: Serious, Suspend: Suspended, Relocate: Relocating, Exit: Exited},
	Serious:           {GrantLast: Rectifying, Revoke: Revoked},
	Suspended:         {Reopen: Recognized, SuspendedOut: Serious, Exit: Exited},
	Relocating:        {Accept: Recognized},
	Revoked:           {},
	Exited:            {},
	Merged:            {},
}

func TestEveryStateAndAct(t *testing.T) {
	t.Parallel()
	acts := Moves.Acts()
	if len(acts) != 18 || len(sm02) != len(States()) {
		t.Fatalf("%d acts, %d states in the grid, want 18 and %d", len(acts), len(sm02), len(States()))
	}
	for _, s := range States() {
		for _, act := range acts {
			got, err := Moves.Next(s, act)
			want, allowed := sm02[s][act]
			switch {
			case allowed && (err != nil || got != want):
				t.Errorf("%s %s → %s, %v; want %s", s, act, got, err, want)
			case !allowed && (!errs.Is(err, errs.Conflict) || got != s):
				t.Errorf("%s %s → %s, %v; want a refusal", s, act, got, err)
			}
		}
		if final := len(sm02[s]) == 0; Moves.Final(s) != final {
			t.Errorf("Final(%s) = %v, want %v", s, !final, final)
		}
		if s.Word() == string(s) {
			t.Errorf("state %s has no Chinese word", s)
		}
	}
}

func TestDutiesAndSeries(t *testing.T) {
	t.Parallel()
	for s, want := range map[State][2]bool{
		Recognized: {true, true}, Rectifying: {true, true}, Serious: {true, true},
		Suspended: {false, true}, Relocating: {false, true}, Applying: {false, false}, Revoked: {false, false},
	} {
		if got := [2]bool{s.Obligated(), s.InSeries()}; got != want {
			t.Errorf("%s obligated, in series = %v, want %v", s, got, want)
		}
	}
}
