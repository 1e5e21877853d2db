package terminal

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"strings"

	"ezhan/internal/clock"
	"ezhan/internal/errs"
)

// b64 is the encoding of keys and signatures on the wire.
var b64 = base64.RawURLEncoding

// Device is what the edge needs to believe a request: who sends, whose it is,
// and the key that must have signed it.
type Device struct {
	ID       ID
	Org      string
	Station  string
	Display  bool
	PairedAt clock.Instant
	Key      ed25519.PublicKey

	Dark      bool // blacked out
	Blackouts int  // how many times it was
}

// Command is what a device is told to do with the answer to its heartbeat.
// It does each id once.
type Command struct {
	ID string `json:"id"`
	Do string `json:"do"`
}

// Commands is what the device must do now. Only blackouts are commanded so
// far; they reach a device with its next heartbeat.
func (d Device) Commands() []Command {
	n := strconv.Itoa(d.Blackouts)
	switch {
	case d.Dark:
		return []Command{{ID: "blackout-" + n, Do: "blackout"}}
	case d.Blackouts > 0:
		return []Command{{ID: "lift-" + n, Do: "unblackout"}}
	}
	return []Command{}
}

// Message is what a device signs of a request. uri is the path with its query,
// sent the text of the X-Ez-Time header.
func Message(method, uri, sent string, body []byte) []byte {
	m := make([]byte, 0, len(method)+len(uri)+len(sent)+len(body)+3)
	m = append(append(m, method...), '\n')
	m = append(append(m, uri...), '\n')
	m = append(append(m, sent...), '\n')
	return append(m, body...)
}

// Signed reports whether signature (base64url) is the device's over message.
func (d Device) Signed(message []byte, signature string) bool {
	sig, err := b64.DecodeString(signature)
	return err == nil && len(d.Key) == ed25519.PublicKeySize && ed25519.Verify(d.Key, message, sig)
}

// parseKey reads a device's public key.
func parseKey(text string) (ed25519.PublicKey, error) {
	b, err := b64.DecodeString(strings.TrimRight(text, "="))
	if err != nil || len(b) != ed25519.PublicKeySize {
		return nil, errs.Invalidf("设备的密钥不正确，请刷新播放页")
	}
	return b, nil
}

// Signer signs manifests with the server's key. Devices learn its public half
// when they are paired.
type Signer struct{ key ed25519.PrivateKey }

// NewSigner is the signer with the key grown from seed. Nodes that serve the
// same terminals share the seed.
func NewSigner(seed [ed25519.SeedSize]byte) *Signer {
	return &Signer{ed25519.NewKeyFromSeed(seed[:])}
}

// Public is the public key as devices read it.
func (s *Signer) Public() string { return b64.EncodeToString(s.key.Public().(ed25519.PublicKey)) }

// KeyID names the key, so that a device notices a change.
func (s *Signer) KeyID() string {
	sum := sha256.Sum256(s.key.Public().(ed25519.PublicKey))
	return hex.EncodeToString(sum[:4])
}

// Sign is the signature over text, base64url.
func (s *Signer) Sign(text []byte) string { return b64.EncodeToString(ed25519.Sign(s.key, text)) }
