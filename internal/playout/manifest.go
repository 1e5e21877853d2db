package playout

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"ezhan/internal/clock"
)

// Manifest is what a terminal shows until it hears otherwise. Its JSON is
// contract v1 with the player; fields are only added.
type Manifest struct {
	V          int                    `json:"v"`
	ETag       string                 `json:"etag"`
	IssuedAt   clock.Instant          `json:"issued_at"`
	ServerTime clock.Instant          `json:"server_time"`
	ValidUntil clock.Instant          `json:"valid_until"`
	Terminal   ManifestTerminal       `json:"terminal"`
	Station    ManifestStation        `json:"station"`
	Window     ManifestWindow         `json:"window"`
	Schedule   []Schedule             `json:"schedule"`
	Items      map[string]ManifestRef `json:"items"`
	Filler     []string               `json:"filler"`
	Zones      Zones                  `json:"zones"`
	Intervals  Intervals              `json:"intervals"`
}

// ManifestTerminal is the terminal as its own screen needs it.
type ManifestTerminal struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Orientation string `json:"orientation"` // landscape or portrait
	Volume      int    `json:"volume"`
}

// ManifestStation is what the head of the screen shows.
type ManifestStation struct {
	Code    string `json:"code"`
	Name    string `json:"name"`
	Tagline string `json:"tagline"`
	Centre  string `json:"centre"`
	QR      string `json:"qr_svg"`
}

// ManifestWindow is the service window; the closed days count from Sunday 0.
type ManifestWindow struct {
	Open   string `json:"open"`
	Close  string `json:"close"`
	Closed []int  `json:"closed_weekdays"`
}

// Schedule is a playlist with the times it holds; weekdays count from Monday
// 1 to Sunday 7.
type Schedule struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Priority int      `json:"priority"`
	From     string   `json:"from"`
	To       string   `json:"to"`
	Weekdays []int    `json:"weekdays"`
	Items    []string `json:"items"`
}

// ManifestRef is one content version that may be shown.
type ManifestRef struct {
	ID       string        `json:"id"`
	Version  string        `json:"version"`
	Title    string        `json:"title"`
	Kind     string        `json:"kind"`
	Issuer   string        `json:"issuer"`
	Class    string        `json:"source_class"`
	Duration int64         `json:"duration_ms"`
	Media    *File         `json:"media"`
	Poster   *File         `json:"poster"`
	Captions *File         `json:"captions"`
	QR       string        `json:"qr_svg"`
	Lease    clock.Instant `json:"lease_until"`
}

// File is one file of an item; the player shows it only if the hash fits.
type File struct {
	URL    string `json:"url"`
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
	Type   string `json:"type"`
}

// Zones is what stands around the main picture.
type Zones struct {
	Services []Line   `json:"services"`
	Notices  []Line   `json:"notices"`
	Ticker   []string `json:"ticker"`
	Activity any      `json:"activity"`
	Alert    any      `json:"alert"`
}

// Line is one row of a zone.
type Line struct {
	Title string `json:"title"`
	Text  string `json:"text"`
}

// Intervals is how often the player does what, in seconds.
type Intervals struct {
	Heartbeat int `json:"heartbeat_s"`
	Manifest  int `json:"manifest_s"`
	Plays     int `json:"plays_s"`
	Save      int `json:"save_s"`
}

// seal gives the manifest its tag. The tag leaves out the moments of issue, so
// that the same programme has the same tag all day.
func (m *Manifest) seal(now clock.Instant) error {
	m.ETag, m.IssuedAt, m.ServerTime = "", 0, 0
	text, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("playout: manifest: %w", err)
	}
	sum := sha256.Sum256(text)
	m.ETag = hex.EncodeToString(sum[:12])
	m.IssuedAt, m.ServerTime = now, now
	return nil
}

// Envelope is the manifest as it travels: the exact text and its signature.
type Envelope struct {
	Manifest  string `json:"manifest"`
	Signature string `json:"signature"`
	KeyID     string `json:"key_id"`
}
