package contentweb

import (
	"ezhan/internal/access"
	"ezhan/internal/content"
	"ezhan/internal/web"
)

// pages answers for the library.
type pages struct {
	lib *content.Library
}

// Routes lists the library's pages, files and interfaces.
func Routes(lib *content.Library) []web.Route {
	p := pages{lib}
	return []web.Route{
		{Pattern: "GET /contents", Act: access.ContentView, Do: p.list},
		{Pattern: "GET /contents/new", Act: access.ContentImport, Do: p.newForm},
		{Pattern: "POST /contents", Act: access.ContentImport, Do: p.upload},
		{Pattern: "GET /contents/import", Act: access.ContentImport, Do: p.importForm},
		{Pattern: "POST /contents/import", Act: access.ContentImport, Do: p.importZip},
		{Pattern: "GET /contents/import/template", Act: access.ContentImport, Do: p.template},
		{Pattern: "GET /contents/import/{id}", Act: access.ContentImport, Do: p.job},
		{Pattern: "GET /contents/import/{id}/progress", Act: access.ContentImport, Do: p.progress},
		{Pattern: "GET /contents/{id}", Act: access.ContentView, Do: p.show},
		{Pattern: "POST /contents/{id}/confirm", Act: access.ContentClassify, Do: p.confirm},
		{Pattern: "POST /contents/{id}/release", Act: access.ContentPublish, Do: p.release},
		{Pattern: "POST /contents/{id}/submit", Act: access.ContentClassify, Do: p.submit},
		{Pattern: "POST /contents/{id}/approve", Act: access.ContentPublish, Do: p.approve},
		{Pattern: "POST /contents/{id}/return", Act: access.ContentPublish, Do: p.giveBack},
		{Pattern: "POST /contents/{id}/reject", Act: access.ContentPublish, Do: p.reject},
		{Pattern: "POST /contents/{id}/withdraw", Act: access.ContentWithdraw, Do: p.withdraw},
		{Pattern: "POST /contents/{id}/download", Act: access.ContentView, Do: p.download},

		{Pattern: "GET /media/{hash}", Act: access.Public, Do: p.media},
		{Pattern: "GET /c/{id}", Act: access.Public, Do: p.public},

		{Pattern: "GET /api/contents", Act: access.ContentView, Do: p.apiList},
		{Pattern: "GET /api/contents/{id}", Act: access.ContentView, Do: p.apiShow},
		{Pattern: "POST /api/contents/{id}/confirm", Act: access.ContentClassify, Do: p.apiConfirm},
		{Pattern: "POST /api/contents/{id}/withdraw", Act: access.ContentWithdraw, Do: p.apiWithdraw},
		{Pattern: "GET /api/contents/import/{id}", Act: access.ContentImport, Do: p.apiJob},
	}
}
