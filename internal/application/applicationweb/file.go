package applicationweb

import (
	"mime"
	"net/http"
	"strings"
	"time"

	"ezhan/internal/web"
)

// file sends a photo or document. Photos show in the page; anything else is
// offered as a download, and no browser guesses its kind.
func (p *pages) file(c *web.Ctx) error {
	f, body, err := p.cases.Open(c.Context(), c.By, id(c), c.Path("hash"))
	if err != nil {
		return err
	}
	defer func() { _ = body.Close() }() // opened for reading only
	h := c.W.Header()
	h.Set("Content-Type", f.Kind)
	h.Set("Cache-Control", "private, max-age=86400, immutable")
	if !f.IsImage() {
		h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
	}
	if strings.HasPrefix(f.Kind, "application/") {
		h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	}
	http.ServeContent(c.W, c.R, "", time.Time{}, body)
	return nil
}
