package contentweb

import (
	"net/http"
	"time"

	"ezhan/internal/blob"
	"ezhan/internal/web"
)

// What a file of the library may do in a browser: nothing but be seen. Even a
// page or drawing opened by itself runs no script and fetches nothing.
const mediaPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src 'self'; frame-ancestors 'self'"

// media sends a file, whole or in ranges. Its address is its content, so a
// public one is kept for ever.
func (p pages) media(c *web.Ctx) error {
	hash := blob.Hash(c.Path("hash"))
	f, err := p.lib.OpenFile(c.Context(), c.By, hash)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // opened for reading only
	h := c.W.Header()
	h.Set("Content-Type", f.MIME)
	if f.MIME == "text/html" || f.MIME == "text/vtt" || f.MIME == "text/plain" {
		h.Set("Content-Type", f.MIME+"; charset=utf-8")
	}
	if f.MIME == "application/pdf" {
		h.Set("Content-Disposition", `attachment; filename="`+string(hash[:12])+`.pdf"`) // viewers do not run in a sandbox
	}
	h.Set("Content-Security-Policy", mediaPolicy)
	h.Set("ETag", `"`+string(hash)+`"`)
	if f.Public {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		h.Set("Cache-Control", "private, no-cache")
	}
	// The store's own file, unwrapped, lets the system copy it to the network.
	http.ServeContent(c.W, c.R, "", time.Time{}, f.ReadSeekCloser)
	return nil
}
