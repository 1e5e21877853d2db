package org

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"sync/atomic"
	"unicode"

	"golang.org/x/crypto/argon2"

	"ezhan/internal/errs"
)

// Password rules: length in characters and how many of the four classes
// (lower, upper, digit, other) it must mix.
const (
	passwordMin     = 10
	passwordMax     = 128
	passwordClasses = 3
)

// checkPassword returns Invalid with what is missing. own are words the
// password must not contain: account and phone.
func checkPassword(password string, own ...string) error {
	n := len([]rune(password))
	switch {
	case n < passwordMin:
		return errs.Invalidf("密码至少 %d 个字符，现在是 %d 个", passwordMin, n)
	case n > passwordMax:
		return errs.Invalidf("密码最多 %d 个字符", passwordMax)
	case classesOf(password) < passwordClasses:
		return errs.Invalidf("密码要包含大写字母、小写字母、数字、符号中的至少三种")
	}
	for _, word := range own {
		if len(word) >= 4 && strings.Contains(strings.ToLower(password), strings.ToLower(word)) {
			return errs.Invalidf("密码里不要包含账号或手机号")
		}
	}
	return nil
}

func classesOf(password string) int {
	var lower, upper, digit, other int
	for _, r := range password {
		switch {
		case unicode.IsLower(r):
			lower = 1
		case unicode.IsUpper(r):
			upper = 1
		case unicode.IsDigit(r):
			digit = 1
		default:
			other = 1
		}
	}
	return lower + upper + digit + other
}

// hasher hashes passwords with argon2id, a few at a time: each needs its
// memory, and a flood of logins must not need all of it.
type hasher struct {
	slots chan struct{}
	calls atomic.Int64 // proves in tests that every login costs the same
	dummy string
}

const (
	argonTime    = 2
	argonMemory  = 19 * 1024 // KiB
	argonThreads = 1
	argonKey     = 32
	argonSalt    = 16
)

func newHasher() *hasher {
	h := &hasher{slots: make(chan struct{}, 4)}
	h.dummy = encodeHash(make([]byte, argonSalt), make([]byte, argonKey))
	return h
}

// hash returns the password's hash with a new salt.
func (h *hasher) hash(password string) (string, error) {
	salt := make([]byte, argonSalt)
	if _, err := rand.Read(salt); err != nil {
		return "", fmt.Errorf("salt: %w", err)
	}
	return encodeHash(salt, h.key(password, salt)), nil
}

// matches reports whether the password has the encoded hash. An empty hash,
// of somebody unknown or not yet enrolled, costs as much as any other.
func (h *hasher) matches(password, encoded string) bool {
	known := encoded != ""
	if !known {
		encoded = h.dummy
	}
	parts := strings.Split(encoded, "$")
	if len(parts) != 3 {
		return false
	}
	salt, errSalt := base64.RawStdEncoding.DecodeString(parts[1])
	want, errWant := base64.RawStdEncoding.DecodeString(parts[2])
	got := h.key(password, salt)
	return errSalt == nil && errWant == nil && subtle.ConstantTimeCompare(got, want) == 1 && known
}

func (h *hasher) key(password string, salt []byte) []byte {
	h.slots <- struct{}{}
	defer func() { <-h.slots }()
	h.calls.Add(1)
	return argon2.IDKey([]byte(password), salt, argonTime, argonMemory, argonThreads, argonKey)
}

// encodeHash names the parameters first, so that later ones can be told apart.
func encodeHash(salt, key []byte) string {
	return fmt.Sprintf("argon2id:%d:%d:%d$%s$%s", argonTime, argonMemory, argonThreads,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(key))
}
