package application

import (
	"testing"

	"ezhan/internal/errs"
)

// sm01 is SM-01 of the specification as a grid: for every state, which act
// leads where. What is not listed is refused.
var sm01 = map[State]map[Move]State{
	Draft:       {Submit: Submitted, Withdraw: Withdrawn},
	Submitted:   {Return: Returned, PassPaper: PaperPassed, Reject: Rejected, Edit: Submitted, Withdraw: Withdrawn},
	Returned:    {Resubmit: Submitted, Lapse: Lapsed, Withdraw: Withdrawn},
	PaperPassed: {Reject: Rejected, PassField: FieldPassed, FailField: FieldFailed, Edit: Submitted, Withdraw: Withdrawn},
	FieldFailed: {Correct: PaperPassed, Withdraw: Withdrawn},
	FieldPassed: {Recognise: Recognized, ReturnToCounty: PaperPassed, RejectSecond: Rejected, Edit: Submitted, Withdraw: Withdrawn},
	Recognized:  {}, Rejected: {}, Lapsed: {}, Withdrawn: {},
}

func TestEveryStateAndAct(t *testing.T) {
	t.Parallel()
	acts := Moves.Acts()
	if len(acts) != len(kinds) || len(sm01) != len(States()) {
		t.Fatalf("%d acts of %d events, %d states of %d", len(acts), len(kinds), len(sm01), len(States()))
	}
	for _, s := range States() {
		for _, act := range acts {
			got, err := Moves.Next(s, act)
			want, allowed := sm01[s][act]
			switch {
			case allowed && (err != nil || got != want):
				t.Errorf("%s %s → %s, %v; want %s", s, act, got, err, want)
			case !allowed && (!errs.Is(err, errs.Conflict) || got != s):
				t.Errorf("%s %s → %s, %v; want a refusal", s, act, got, err)
			}
		}
		if s.Open() == (len(sm01[s]) == 0) || s.Word() == string(s) {
			t.Errorf("%s: open %v, word %s", s, s.Open(), s.Word())
		}
	}
}

func TestEditable(t *testing.T) {
	t.Parallel()
	for s, want := range map[State]bool{
		Draft: true, Submitted: true, Returned: true, PaperPassed: true, FieldPassed: true,
		FieldFailed: false, Recognized: false, Rejected: false, Lapsed: false, Withdrawn: false,
	} {
		if s.Editable() != want {
			t.Errorf("%s editable = %v, want %v", s, !want, want)
		}
	}
}
