package app

import (
	"os"
	"path/filepath"
	"testing"
)

func TestKeysAreMadeOnceAndPrivate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys")
	first, err := loadKeys(dir)
	if err != nil {
		t.Fatal(err)
	}
	again, err := loadKeys(dir)
	if err != nil || again != first {
		t.Fatalf("second load differs: %v", err)
	}
	if first.Form == first.Field || first.Signing == (Key{}) {
		t.Error("keys are equal or empty")
	}
	info, err := os.Stat(filepath.Join(dir, "field.key"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("field.key: %v %v, want mode 600", info.Mode(), err)
	}
}

func TestADamagedKeyIsNotReplaced(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "field.key"), []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := loadKeys(dir); err == nil {
		t.Error("want an error for a damaged key")
	}
}
