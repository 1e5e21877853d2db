package errs

import (
	"errors"
	"testing"
)

func TestKindSurvivesWrapping(t *testing.T) {
	err := Deniedf("只有市科协可以复核")
	Wrap(&err, "application.Recognise(%s)", "a1")
	if got := KindOf(err); got != Denied {
		t.Errorf("KindOf = %v, want Denied", got)
	}
	if got, want := TextOf(err), "只有市科协可以复核"; got != want {
		t.Errorf("TextOf = %q, want %q", got, want)
	}
	if got, want := err.Error(), "application.Recognise(a1): 只有市科协可以复核"; got != want {
		t.Errorf("Error = %q, want %q", got, want)
	}
}

func TestUnknownErrorsStayHidden(t *testing.T) {
	err := Because(Internal, errors.New("dial tcp: refused"), "secret %d", 1)
	for _, e := range []error{errors.New("plain"), err} {
		if got := TextOf(e); got != "系统出错，请稍后再试" {
			t.Errorf("TextOf(%v) = %q, shows the cause", e, got)
		}
	}
}

func TestWrapLeavesNilAlone(t *testing.T) {
	var err error
	Wrap(&err, "anything")
	if err != nil {
		t.Errorf("Wrap made an error of nil: %v", err)
	}
}
