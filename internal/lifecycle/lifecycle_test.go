package lifecycle

import (
	"testing"

	"ezhan/internal/errs"
)

type state string

var lamp = Table[state, string]{
	Name: "lamp",
	Moves: []Move[state, string]{
		{From: []state{"off"}, Act: "press", To: "on"},
		{From: []state{"on"}, Act: "press", To: "off"},
		{From: []state{"on", "off"}, Act: "break", To: "broken"},
	},
	Label: func(s state) string { return "灯" + string(s) },
}

func TestNext(t *testing.T) {
	for _, c := range []struct {
		from state
		act  string
		to   state
		kind errs.Kind
	}{
		{"off", "press", "on", errs.Internal},
		{"on", "press", "off", errs.Internal},
		{"on", "break", "broken", errs.Internal},
		{"broken", "press", "broken", errs.Conflict},
		{"off", "paint", "off", errs.Conflict},
	} {
		got, err := lamp.Next(c.from, c.act)
		if got != c.to || errs.KindOf(err) != c.kind {
			t.Errorf("Next(%s, %s) = %s, %v; want %s, kind %v", c.from, c.act, got, err, c.to, c.kind)
		}
	}
}

func TestFinalAndStates(t *testing.T) {
	if !lamp.Final("broken") || lamp.Final("on") {
		t.Error("want broken final and on not")
	}
	if got := len(lamp.States()); got != 3 {
		t.Errorf("States has %d entries, want 3", got)
	}
	if got := len(lamp.Acts()); got != 2 {
		t.Errorf("Acts has %d entries, want 2", got)
	}
}
