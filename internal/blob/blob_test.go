package blob

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ezhan/internal/errs"
)

func TestPutAndOpen(t *testing.T) {
	ctx := context.Background()
	d, err := NewDisk(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	ref, err := d.Put(ctx, strings.NewReader("hello"), 5)
	if err != nil {
		t.Fatal(err)
	}
	again, err := d.Put(ctx, strings.NewReader("hello"), 100)
	if err != nil || again != ref {
		t.Fatalf("second Put = %v, %v; want %v", again, err, ref)
	}
	f, size, err := d.Open(ctx, ref.Hash)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	got, err := io.ReadAll(f)
	if err != nil || string(got) != "hello" || size != 5 {
		t.Errorf("Open = %q (%d bytes), %v", got, size, err)
	}
}

func TestRefusedFilesLeaveNothing(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	d, err := NewDisk(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Put(ctx, strings.NewReader("too long"), 3); !errs.Is(err, errs.Invalid) {
		t.Errorf("Put over the limit = %v, want Invalid", err)
	}
	boom := errors.New("boom")
	if _, err := d.Put(ctx, io.MultiReader(strings.NewReader("x"), failing{boom}), 9); !errors.Is(err, boom) {
		t.Errorf("Put of a broken upload = %v, want boom", err)
	}
	left, err := filepath.Glob(filepath.Join(dir, "*", "*"))
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestOpenNeverLeavesItsFolder(t *testing.T) {
	dir := t.TempDir()
	d, err := NewDisk(filepath.Join(dir, "store"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "secret"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, h := range []Hash{"", "../../secret", Hash(strings.Repeat("g", 64)), Hash(strings.Repeat("a", 64))} {
		if _, _, err := d.Open(context.Background(), h); !errs.Is(err, errs.NotFound) {
			t.Errorf("Open(%q) = %v, want NotFound", h, err)
		}
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }
