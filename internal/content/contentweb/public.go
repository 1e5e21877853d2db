package contentweb

import (
	"net/http"

	"ezhan/internal/content"
	"ezhan/internal/errs"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
)

// public is the page behind a shared link or a screen's QR code: the work on a
// phone, without an account. A work that was taken back says so.
func (p pages) public(c *web.Ctx) error {
	e, err := p.lib.Public(c.Context(), c.By, content.ID(c.Path("id")))
	if errs.Is(err, errs.NotFound) && e.Title != "" {
		page := ui.Page{Title: "这条内容已经下架", Size: ui.SizeOf(c.R)}
		return c.Page(http.StatusGone, gonePage(page, e))
	}
	if err != nil {
		return err
	}
	page := ui.Page{Title: e.Title, Size: ui.SizeOf(c.R)}
	return c.Page(http.StatusOK, publicPage(page, e))
}
