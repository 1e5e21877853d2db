package lifecycle

import (
	"slices"

	"ezhan/internal/errs"
)

// Move is one row of a table: in one of the states From, act By brings the
// case to To. S is the room's state type, A its act type.
type Move[S ~string, A comparable] struct {
	From []S
	Act  A
	To   S
}

// Table is a whole workflow. Final states have no moves of their own.
type Table[S ~string, A comparable] struct {
	Name  string       // "SM-01 Application"
	Moves []Move[S, A] // in the order of the specification
	Label func(S) string
}

// Next is the state that act leads to from state s. It returns Conflict if
// the table has no such move.
func (t Table[S, A]) Next(s S, act A) (S, error) {
	for _, m := range t.Moves {
		if m.Act == act && slices.Contains(m.From, s) {
			return m.To, nil
		}
	}
	return s, errs.Conflictf("现在的状态是“%s”，不能这样办理。请刷新页面看看最新进展", t.label(s))
}

// Allows reports whether act is possible from state s.
func (t Table[S, A]) Allows(s S, act A) bool {
	_, err := t.Next(s, act)
	return err == nil
}

// Final reports whether no move leaves s.
func (t Table[S, A]) Final(s S) bool {
	for _, m := range t.Moves {
		if slices.Contains(m.From, s) {
			return false
		}
	}
	return true
}

// States lists every state of the table once, in order of appearance.
func (t Table[S, A]) States() []S {
	var all []S
	add := func(s S) {
		if s != "" && !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	for _, m := range t.Moves {
		for _, s := range m.From {
			add(s)
		}
		add(m.To)
	}
	return all
}

// Acts lists every act of the table once, in order of appearance.
func (t Table[S, A]) Acts() []A {
	var all []A
	for _, m := range t.Moves {
		if !slices.Contains(all, m.Act) {
			all = append(all, m.Act)
		}
	}
	return all
}

func (t Table[S, A]) label(s S) string {
	if t.Label == nil {
		return string(s)
	}
	return t.Label(s)
}
