package org

import (
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"fmt"

	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/sm4"
)

// Keys protect personal data. They live outside the database, so that a copy
// of the database alone tells no phone number.
type Keys struct {
	Field  [32]byte // seals what is shown again
	Lookup [32]byte // hashes what is only looked up
}

// lookup is the keyed hash under which a value is found again.
func (k Keys) lookup(kind, value string) string {
	mac := hmac.New(sm3.New, k.Lookup[:])
	mac.Write([]byte(kind + ":" + value))
	return hex.EncodeToString(mac.Sum(nil))
}

// seal encrypts value with SM4-GCM, bound to the row it belongs to.
func (k Keys) seal(value, row string) (string, error) {
	if value == "" {
		return "", nil
	}
	aead, err := k.aead()
	if err != nil {
		return "", err
	}
	nonce := make([]byte, aead.NonceSize(), aead.NonceSize()+len(value)+aead.Overhead())
	if _, err := rand.Read(nonce); err != nil {
		return "", fmt.Errorf("seal: %w", err)
	}
	return base64.RawStdEncoding.EncodeToString(aead.Seal(nonce, nonce, []byte(value), []byte(row))), nil
}

// open decrypts what seal made for the row.
func (k Keys) open(sealed, row string) (string, error) {
	if sealed == "" {
		return "", nil
	}
	raw, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil {
		return "", fmt.Errorf("open: %w", err)
	}
	aead, err := k.aead()
	if err != nil {
		return "", err
	}
	if len(raw) < aead.NonceSize() {
		return "", fmt.Errorf("open: %d bytes are too few", len(raw))
	}
	plain, err := aead.Open(nil, raw[:aead.NonceSize()], raw[aead.NonceSize():], []byte(row))
	if err != nil {
		return "", fmt.Errorf("open: %w (another key sealed it?)", err)
	}
	return string(plain), nil
}

func (k Keys) aead() (cipher.AEAD, error) {
	// SM4 takes half of what the key file holds; hashing uses all of it.
	sum := sm3.Sum(k.Field[:])
	block, err := sm4.NewCipher(sum[:16])
	if err != nil {
		return nil, fmt.Errorf("sm4: %w", err)
	}
	return cipher.NewGCM(block)
}

// newToken returns a random token for a link or a cookie and the hash the
// table keeps of it.
func newToken() (token, hash string, err error) {
	raw := make([]byte, 32)
	if _, err := rand.Read(raw); err != nil {
		return "", "", fmt.Errorf("token: %w", err)
	}
	token = base64.RawURLEncoding.EncodeToString(raw)
	return token, tokenHash(token), nil
}

func tokenHash(token string) string {
	sum := sm3.Sum([]byte(token))
	return hex.EncodeToString(sum[:])
}
