package noticeweb

import (
	"github.com/a-h/templ"

	"ezhan/internal/access"
	"ezhan/internal/notice"
	"ezhan/internal/web"
)

// Deps is what the pages need.
type Deps struct {
	Desk *notice.Desk
	// Rail fills the right side of the inbox, such as the state of the reader's
	// area. It may be nil, and it may answer nil when it has nothing to say.
	Rail func(c *web.Ctx) (templ.Component, error)
}

// Routes are the pages and interfaces of the inbox.
func Routes(d Deps) []web.Route {
	h := &pages{d}
	return []web.Route{
		{Pattern: "GET /home", Act: access.SignedIn, Do: h.inbox},
		{Pattern: "GET /home/done", Act: access.SignedIn, Do: h.done},
		{Pattern: "GET /api/v1/inbox", Act: access.SignedIn, Do: h.inboxJSON},
	}
}

type pages struct{ Deps }
