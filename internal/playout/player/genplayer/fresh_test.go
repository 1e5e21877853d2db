package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// What is committed is what the sources make: nobody edits dist by hand, and
// nobody forgets to build it.
func TestDistIsFresh(t *testing.T) {
	t.Parallel()
	files, err := build("..")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join("../dist", name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("dist/%s is not what src makes; run go generate ./internal/playout/player", name)
		}
	}
}
