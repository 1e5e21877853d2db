package terminal

import (
	"slices"
	"testing"

	"ezhan/internal/clock"
	"ezhan/internal/errs"
)

func TestDraftNamesEveryFault(t *testing.T) {
	d := Draft{Kind: "X", Fitness: "Y", Inches: -1}
	var names []string
	for _, f := range errs.FieldsOf(d.Validate()) {
		names = append(names, f.Name)
	}
	if want := []string{"kind", "place", "inches", "fitness"}; !slices.Equal(names, want) {
		t.Errorf("fields %v, want %v", names, want)
	}
	for _, k := range Kinds() {
		d := Draft{Kind: k, Place: " 大厅 "}
		if err := d.Validate(); err != nil || d.Place != "大厅" || d.Name == "" || *d.Display != (k != Phone && k != Radio) {
			t.Errorf("%s: %+v, %v", k, d, err)
		}
	}
}

func TestSlots(t *testing.T) {
	day := clock.Day("2020-05-06")
	var s Slots
	for _, hm := range [][2]int{{8, 0}, {8, 4}, {8, 5}, {8, 20}, {9, 0}, {23, 59}} {
		s.Mark(day.At(hm[0], hm[1]))
	}
	if s.Count() != 5 {
		t.Errorf("count %d, want 5", s.Count())
	}
	for name, c := range map[string]struct{ open, closing, want int }{
		"WholeDay":       {0, 86400, 25*60 + 300 + 300}, // 8:00–8:25 with two silent slots, 9:00–9:05, 23:55–24:00
		"WindowCuts":     {8*3600 + 120, 8*3600 + 600, 480},
		"OutsideNothing": {10 * 3600, 20 * 3600, 0},
	} {
		if got := s.Online(c.open, c.closing); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
	var o Slots
	o.Mark(day.At(0, 0))
	o.Merge(ParseSlots(s.String()))
	if o.Count() != 6 || ParseSlots("junk") != (Slots{}) {
		t.Errorf("merge and storage: %d", o.Count())
	}
}
