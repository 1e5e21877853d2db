package applicationweb

import (
	"ezhan/internal/access"
	"ezhan/internal/application"
	"ezhan/internal/org"
	"ezhan/internal/web"
)

// Rooms are what the pages work with.
type Rooms struct {
	Cases *application.Desk
	Tree  *org.Tree
}

type pages struct {
	cases *application.Desk
	tree  *org.Tree
}

// Routes lists the routes of the room.
func Routes(r Rooms) []web.Route {
	p := &pages{cases: r.Cases, tree: r.Tree}
	return append(p.applicant(), append(p.office(), p.api()...)...)
}

func (p *pages) applicant() []web.Route {
	return []web.Route{
		{Pattern: "GET /apply", Act: access.Public, Do: p.start},
		{Pattern: "POST /apply", Act: access.ApplicationFile, Do: p.begin},
		{Pattern: "GET /apply/{id}", Act: access.SignedIn, Do: p.resume},
		{Pattern: "GET /apply/{id}/{section}", Act: access.SignedIn, Do: p.section},
		{Pattern: "POST /apply/{id}/{section}", Act: access.SignedIn, Do: p.saveSection},
		{Pattern: "POST /apply/{id}/draft", Act: access.SignedIn, Do: p.autosave},
		{Pattern: "GET /apply/{id}/check", Act: access.SignedIn, Do: p.check},
		{Pattern: "POST /apply/{id}/check", Act: access.SignedIn, Do: p.submit},
		{Pattern: "GET /apply/{id}/status", Act: access.SignedIn, Do: p.status},
		{Pattern: "POST /apply/{id}/withdraw", Act: access.SignedIn, Do: p.withdraw},
		{Pattern: "POST /apply/{id}/correct", Act: access.SignedIn, Do: p.correct},
		{Pattern: "GET /applications/{id}/files/{hash}", Act: access.SignedIn, Do: p.file},
	}
}

func (p *pages) office() []web.Route {
	return []web.Route{
		{Pattern: "GET /reviews", Act: access.ApplicationView, Do: p.queue},
		{Pattern: "GET /reviews/{id}", Act: access.ApplicationView, Do: p.review},
		{Pattern: "POST /reviews/{id}/paper", Act: access.ApplicationReview, Do: p.paper},
		{Pattern: "POST /reviews/{id}/second", Act: access.ApplicationSecond, Do: p.second},
		{Pattern: "POST /reviews/batch", Act: access.ApplicationSecond, Do: p.batch},
		{Pattern: "POST /reviews/{id}/objection", Act: access.ApplicationSecond, Do: p.objection},
		{Pattern: "GET /reviews/{id}/plaque", Act: access.ApplicationField, Do: p.plaqueForm},
		{Pattern: "POST /reviews/{id}/plaque", Act: access.ApplicationField, Do: p.plaque},
		{Pattern: "GET /visits", Act: access.ApplicationField, Do: p.visits},
		{Pattern: "GET /m/visits/{id}", Act: access.ApplicationField, Do: p.visitForm},
		{Pattern: "POST /m/visits/{id}", Act: access.ApplicationField, Do: p.visit},
		{Pattern: "GET /visit-speed", Act: access.ApplicationField, Do: speedSample},
		{Pattern: "GET /visit-assets/{hash}/visit.js", Act: access.Public, Do: visitScript},
	}
}

func (p *pages) api() []web.Route {
	const root = "/api/v1/applications"
	return []web.Route{
		{Pattern: "GET " + root, Act: access.SignedIn, Do: p.apiMine},
		{Pattern: "POST " + root, Act: access.ApplicationFile, Do: p.apiStart},
		{Pattern: "GET " + root + "/desk", Act: access.ApplicationView, Do: p.apiDesk},
		{Pattern: "GET " + root + "/{id}", Act: access.SignedIn, Do: p.apiGet},
		{Pattern: "PUT " + root + "/{id}/draft", Act: access.SignedIn, Do: p.apiDraft},
		{Pattern: "POST " + root + "/{id}/files", Act: access.SignedIn, Do: p.apiAttach},
		{Pattern: "DELETE " + root + "/{id}/files/{section}/{hash}", Act: access.SignedIn, Do: p.apiDetach},
		{Pattern: "POST " + root + "/{id}/submit", Act: access.SignedIn, Do: p.apiSubmit},
		{Pattern: "POST " + root + "/{id}/withdraw", Act: access.SignedIn, Do: p.apiWithdraw},
		{Pattern: "POST " + root + "/{id}/correct", Act: access.SignedIn, Do: p.apiCorrect},
		{Pattern: "POST " + root + "/{id}/paper", Act: access.ApplicationReview, Do: p.apiPaper},
		{Pattern: "POST " + root + "/{id}/photos", Act: access.ApplicationField, Do: p.apiPhoto},
		{Pattern: "POST " + root + "/{id}/field", Act: access.ApplicationField, Do: p.apiField},
		{Pattern: "POST " + root + "/{id}/second", Act: access.ApplicationSecond, Do: p.apiSecond},
		{Pattern: "POST " + root + "/batch", Act: access.ApplicationSecond, Do: p.apiBatch},
		{Pattern: "POST " + root + "/{id}/objection", Act: access.ApplicationSecond, Do: p.apiObjection},
		{Pattern: "POST " + root + "/{id}/plaque", Act: access.ApplicationField, Do: p.apiPlaque},
	}
}
