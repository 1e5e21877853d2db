package frontweb

import (
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"ezhan/internal/access"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
)

// Routes lists the routes of the front door.
func Routes() []web.Route {
	return []web.Route{
		{Pattern: "GET /{$}", Act: access.Public, Do: front},
		{Pattern: "GET /help", Act: access.Public, Do: text("help", "帮助", help)},
		{Pattern: "GET /privacy", Act: access.Public, Do: text("privacy", "隐私说明", privacy)},
		{Pattern: "GET /accessibility", Act: access.Public, Do: text("accessibility", "无障碍声明", accessible)},
		{Pattern: "GET /complain", Act: access.Public, Do: text("complain", "投诉和建议", complain)},
		{Pattern: "GET /messages", Act: access.SignedIn, Do: to("/home")},
		{Pattern: "GET /search", Act: access.SignedIn, Do: search},
		{Pattern: "GET /healthz", Act: access.Public, Do: health},
	}
}

// front leads everybody to the page that he came for.
func front(c *web.Ctx) error {
	switch by := c.By; {
	case !by.SignedIn():
		return c.Page(http.StatusOK, welcome(ui.Page{Title: "科普中国e站", Product: "公众服务", Size: ui.SizeOf(c.R)}))
	case by.Has(access.StationManager) || by.Has(access.StationDeputy):
		return c.Redirect("/my")
	case by.Has(access.Applicant):
		return c.Redirect("/apply")
	}
	return c.Redirect("/home")
}

func to(path string) web.Handler {
	return func(c *web.Ctx) error { return c.Redirect(path) }
}

// search sends the word of the top bar to the list of stations, or of content
// for those who see no stations.
func search(c *web.Ctx) error {
	list := "/stations"
	if !c.By.May(access.StationView) {
		list = "/contents"
	}
	return c.Redirect(list + "?q=" + url.QueryEscape(c.Query("q")))
}

func health(c *web.Ctx) error { return c.JSON(http.StatusOK, map[string]bool{"ok": true}) }

// text is a page of plain words, in the frame of whoever reads it.
func text(active, title string, body func() templ.Component) web.Handler {
	return func(c *web.Ctx) error {
		if !c.By.SignedIn() {
			return c.Page(http.StatusOK, publicText(ui.Page{Title: title, Product: "公众服务", Size: ui.SizeOf(c.R)}, body()))
		}
		p, err := c.Shell()
		if err != nil {
			return err
		}
		p.Title, p.Active = title, active
		return c.Page(http.StatusOK, deskText(p, body()))
	}
}
