package sqldb

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFragNumbersInOrderOfUse(t *testing.T) {
	reach := SQL("o.path >= ? and o.path < ?", "44.", "44/")
	f := SQL("select id from station s where ? and s.state in ? and s.name = ?",
		reach, In([]string{"a", "b"}), "x")
	want := "select id from station s where o.path >= $1 and o.path < $2 and s.state in ($3, $4) and s.name = $5"
	if diff := cmp.Diff(want, f.numbered()); diff != "" {
		t.Errorf("numbered (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]any{"44.", "44/", "a", "b", "x"}, f.args); diff != "" {
		t.Errorf("args (-want +got):\n%s", diff)
	}
}

func TestFragPanicsOnWrongCount(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic for a missing argument")
		}
	}()
	SQL("a = ? and b = ?", 1)
}

func TestAndOfNothingIsTrue(t *testing.T) {
	if got := And(Frag{}, Frag{}).text; got != "true" {
		t.Errorf("And() = %q, want true", got)
	}
	if got := And(SQL("a = ?", 1), Frag{}, SQL("b")).numbered(); got != "(a = $1) and (b)" {
		t.Errorf("And = %q", got)
	}
}

func TestInOfNothingMatchesNothing(t *testing.T) {
	if got := SQL("x in ?", In([]int(nil))).numbered(); got != "x in (null)" {
		t.Errorf("got %q", got)
	}
}
