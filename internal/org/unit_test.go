package org_test

import (
	"context"
	"strings"
	"testing"

	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/org"
	"ezhan/internal/sqldb/sqldbtest"
)

func TestParseCode(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]org.ID{
		"44": "440000", "4414": "441400", "441481": "441481", " 441 481 ": "441481",
		"441481101": "441481101", "441481101201": "441481101201", "440300-qh": "440300-QH",
	} {
		if got, err := org.ParseCode(s); err != nil || got != want {
			t.Errorf("ParseCode(%q) = %q, %v, want %q", s, got, err, want)
		}
	}
	for _, s := range []string{"", "4", "44148", "4414811", "44148１", "abc", "440300-", "440300-ABCDE", "440300-科", strings.Repeat("4", 500)} {
		if got, err := org.ParseCode(s); !errs.Is(err, errs.Invalid) {
			t.Errorf("ParseCode(%q) = %q, %v, want Invalid", s, got, err)
		} else if len([]rune(errs.TextOf(err))) > 120 {
			t.Errorf("ParseCode of %d bytes answers with %d runes", len(s), len([]rune(errs.TextOf(err))))
		}
	}
}

func FuzzParseCode(f *testing.F) {
	for _, s := range []string{"44", "441481101201", "440300-QH", "-", "44-", " ", "\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		id, err := org.ParseCode(s)
		if err != nil {
			if !errs.Is(err, errs.Invalid) {
				t.Fatalf("ParseCode(%q) = %v, want Invalid", s, err)
			}
			return
		}
		again, err := org.ParseCode(string(id))
		if err != nil || again != id {
			t.Fatalf("ParseCode(%q) = %q, again %q, %v", s, id, again, err)
		}
	})
}

func FuzzSearch(f *testing.F) {
	tree := seeded(f, sqldbtest.SQLite(f, clock.NewFake(start)))
	for _, s := range []string{"松口", "skz", "4414", "梅县 松口", "' or 1=1 --", "%", "a'b", "\xff\xfe", "  "} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := tree.Search(context.Background(), meizhou, org.Query{Text: s})
		if err != nil {
			t.Fatalf("Search(%q): %v", s, err)
		}
		for _, u := range r.Units {
			if !strings.HasPrefix(u.Path, "440000.441400") {
				t.Fatalf("Search(%q) shows %s to a manager of 梅州", s, u.FullName)
			}
		}
	})
}
