package app

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Key is a secret of the installation, 32 random bytes in a file of its own.
type Key [32]byte

// Keys are the secrets of the installation. They are made on first use and
// live in the data folder, beside the database they belong to: a backup that
// lacks them cannot read personal data.
type Keys struct {
	Form    Key // form tokens
	Field   Key // personal data at rest
	Lookup  Key // look-up hashes of phone numbers
	Signing Key // manifests for players (Ed25519 seed)
}

// loadKeys reads the keys in dir and makes those that are missing.
func loadKeys(dir string) (Keys, error) {
	var k Keys
	for name, key := range map[string]*Key{"form": &k.Form, "field": &k.Field, "lookup": &k.Lookup, "signing": &k.Signing} {
		if err := loadKey(filepath.Join(dir, name+".key"), key); err != nil {
			return Keys{}, fmt.Errorf("app: key %s: %w", name, err)
		}
	}
	return k, nil
}

func loadKey(file string, key *Key) error {
	raw, err := os.ReadFile(file)
	if err == nil {
		if len(raw) != len(key) {
			return fmt.Errorf("%s has %d bytes, want %d: restore it from the backup", file, len(raw), len(key))
		}
		copy(key[:], raw)
		return nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if _, err := rand.Read(key[:]); err != nil {
		return err
	}
	return writeOnce(file, key[:])
}

// writeOnce makes file with content durably, or fails if it exists.
func writeOnce(file string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Sync(), f.Close())
}
