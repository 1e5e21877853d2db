package playoutweb

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"ezhan/internal/errs"
	"ezhan/internal/playout"
	"ezhan/internal/terminal"
	"ezhan/internal/web"
)

// What a device may send at most: playout.MaxPlays are about 175 KB.
const (
	maxPlays = 512 << 10
	maxBeat  = 16 << 10
)

// refusal is how a device is told no.
type refusal struct {
	Error string `json:"error"`
}

type deviceHandler func(c *web.Ctx, d terminal.Device, body []byte) error

// signed believes a request only with the signature of a paired terminal over
// all of it.
func (s site) signed(limit int64, do deviceHandler) web.Handler {
	return func(c *web.Ctx) error {
		body, err := io.ReadAll(http.MaxBytesReader(c.W, c.R.Body, limit))
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return c.JSON(http.StatusRequestEntityTooLarge, refusal{"too large"})
		}
		if err != nil {
			return c.JSON(http.StatusBadRequest, refusal{"truncated"})
		}
		d, err := s.Terminals.Device(c.Context(), terminal.ID(c.R.Header.Get("X-Ez-Terminal")))
		if errs.Is(err, errs.NotFound) {
			return c.JSON(http.StatusGone, refusal{"revoked"})
		}
		if err != nil {
			return err
		}
		message := terminal.Message(c.R.Method, c.R.URL.RequestURI(), c.R.Header.Get("X-Ez-Time"), body)
		if !d.Signed(message, c.R.Header.Get("X-Ez-Signature")) {
			return c.JSON(http.StatusUnauthorized, refusal{"signature"})
		}
		s.Terminals.Seen(d)
		return do(c, d, body)
	}
}

// manifest is GET /api/player/manifest.
func (s site) manifest(c *web.Ctx, d terminal.Device, _ []byte) error {
	m, err := s.Planner.Manifest(c.Context(), d, c.Base())
	if err != nil {
		return err
	}
	tag := `"` + m.ETag + `"`
	c.W.Header().Set("ETag", tag)
	c.W.Header().Set("Cache-Control", "no-cache")
	if strings.Contains(c.R.Header.Get("If-None-Match"), tag) {
		c.W.WriteHeader(http.StatusNotModified)
		return nil
	}
	return c.JSON(http.StatusOK, json.RawMessage(m.Body))
}

// plays is POST /api/player/plays.
func (s site) plays(c *web.Ctx, d terminal.Device, body []byte) error {
	b, err := playout.Decode(body)
	if errors.Is(err, playout.ErrTooMany) {
		return c.JSON(http.StatusRequestEntityTooLarge, refusal{"too many events"})
	}
	if err != nil {
		return c.JSON(http.StatusBadRequest, refusal{errs.TextOf(err)})
	}
	receipt, err := s.Ledger.Accept(c.Context(), d, b)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, receipt)
}

type beatAnswer struct {
	ServerTime int64              `json:"server_time"`
	ETag       string             `json:"manifest_etag"`
	Commands   []terminal.Command `json:"commands"`
}

// heartbeat is POST /api/player/heartbeat.
func (s site) heartbeat(c *web.Ctx, d terminal.Device, body []byte) error {
	var b terminal.Beat
	if err := json.Unmarshal(body, &b); err != nil {
		return c.JSON(http.StatusBadRequest, refusal{"heartbeat"})
	}
	now := s.Terminals.Heartbeat(d, b)
	s.Ledger.Heard(d, b.Boot, b.Time)
	return c.JSON(http.StatusOK, beatAnswer{ServerTime: int64(now), ETag: s.Planner.ETag(d), Commands: d.Commands()})
}
