package app_test

import (
	"cmp"
	"context"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ezhan/internal/access"
	"ezhan/internal/simulate"
)

// open lists the routes that need no account, each with why.
var open = map[string]string{
	"GET /{$}":                          "the front page, where everybody starts",
	"GET /help":                         "help is needed most by who cannot sign in",
	"GET /privacy":                      "the law asks for it before any account",
	"GET /accessibility":                "a statement to the public",
	"GET /complain":                     "complaints come from the public",
	"GET /healthz":                      "asked by the machine that watches the server",
	"GET /login":                        "how an account is used",
	"POST /login":                       "how an account is used",
	"GET /login/reset":                  "tells who forgot his password whom to ask",
	"POST /logout":                      "must work when the session has just run out",
	"GET /enrol/{token}":                "the one-time link is the proof",
	"POST /enrol/{token}":               "the one-time link is the proof",
	"GET /register":                     "an applicant makes his account",
	"POST /register":                    "an applicant makes his account",
	"GET /apply":                        "tells who may apply and what is needed",
	"GET /visit-assets/{hash}/visit.js": "a script of the product",
	"GET /media/{hash}":                 "published works are public; the library asks who wants another",
	"GET /c/{id}":                       "what the code on a screen leads to; published works only",
	"GET /stations/public":              "the public list of recognised stations",
	"GET /s/{code}":                     "what the code at a station's door leads to",
	"GET /api/v1/open/stations":         "the public list as open data",
	"GET /api/v1/open/stations.csv":     "the public list as open data",
	"POST /api/player/pairings":         "a screen before it is paired",
	"GET /api/player/pairings/{secret}": "a screen before it is paired, known by its secret",
	"GET /play":                         "the player's page, empty until it is paired",
	"GET /play/":                        "files of the player",
	"GET /api/player/manifest":          "a screen, known by its signature",
	"POST /api/player/plays":            "a screen, known by its signature",
	"POST /api/player/heartbeat":        "a screen, known by its signature",
}

// values are what stands for the wildcards of an address, by its beginning:
// things of 梅江区 and of its station 青梅一号.
func (p *province) values() map[string]string {
	s, k := p.sites[0], p.waiting[2]
	return map[string]string{
		"/stations/{code}":                      "/stations/" + s.code,
		"/s/{code}":                             "/s/" + s.code,
		"/api/v1/stations/{code}":               "/api/v1/stations/" + s.code,
		"/api/v1/figures/stations/{code}":       "/api/v1/figures/stations/" + s.code,
		"/api/v1/figures/units/{unit}":          "/api/v1/figures/units/" + meijiang,
		"/screens/{id}":                         "/screens/" + s.terminals[0],
		"/api/v1/terminals/{id}":                "/api/v1/terminals/" + s.terminals[0],
		"/apply/{id}":                           "/apply/" + k.application,
		"/applications/{id}":                    "/applications/" + k.application,
		"/api/v1/applications/{id}":             "/api/v1/applications/" + k.application,
		"/reviews/{id}":                         "/reviews/" + k.application,
		"/m/visits/{id}":                        "/m/visits/" + k.application,
		"/contents/{id}":                        "/contents/" + p.draft.Item,
		"/api/contents/{id}":                    "/api/contents/" + p.draft.Item,
		"/contents/import/{id}":                 "/contents/import/" + p.job,
		"/api/contents/import/{id}":             "/api/contents/import/" + p.job,
		"/c/{id}":                               "/c/" + p.draft.Item,
		"/orgs/{id}":                            "/orgs/" + meijiang,
		"/api/orgs/{id}":                        "/api/orgs/" + meijiang,
		"/settings/members/{id}":                "/settings/members/" + p.members[key(access.CountyManager, meijiang)],
		"/api/members/{id}":                     "/api/members/" + p.members[key(access.CountyManager, meijiang)],
		"/api/grants/{grant}":                   "/api/grants/" + p.grantOf(key(access.CountyManager, meijiang)),
		"/settings/members/{id}/grants/{grant}": "/settings/members/" + p.members[key(access.CountyManager, meijiang)] + "/grants/" + p.grantOf(key(access.CountyManager, meijiang)),
		"/apply/{id}/draft":                     "/apply/" + k.application + "/draft?s=host",
		"{day}":                                 string(today.AddDays(-2)),
		"{month}":                               "2026-05",
		"{section}":                             "venue",
		"{hash}":                                k.photo,
		"/screens/{id}/do/{act}":                "/screens/" + s.terminals[0] + "/do/idle",
		"/api/v1/terminals/{id}/do/{act}":       "/api/v1/terminals/" + s.terminals[0] + "/do/idle",
		"/enrol/{token}":                        "/enrol/guess",
		"/api/player/pairings/{secret}":         "/api/player/pairings/guess",
		"/visit-assets/{hash}":                  "/visit-assets/0",
		"/media/{hash}":                         "/media/" + p.draft.Hash,
		"/{$}":                                  "/",
	}
}

// grantOf is the first grant of a member.
func (p *province) grantOf(member string) string {
	var m struct{ Grants []struct{ ID string } }
	p.must(p.Admin.Call(p.t.Context(), http.MethodGet, "/api/members/"+p.members[member], nil, &m))
	return m.Grants[0].ID
}

var wildcard = regexp.MustCompile(`\{[a-z]+\}`)

// filled is a route's address with values for its wildcards; the longest
// beginning that is known counts.
func filled(path string, values map[string]string) string {
	best := ""
	for from := range values {
		if strings.HasPrefix(from, "/") && strings.HasPrefix(path, from) && len(from) > len(best) {
			best = from
		}
	}
	if best != "" {
		path = values[best] + path[len(best):]
	}
	return wildcard.ReplaceAllStringFunc(path, func(w string) string {
		if v := values[w]; v != "" {
			return v
		}
		return w
	})
}

// answer is what somebody got.
type answer struct {
	status int
	body   string
	header http.Header
}

// multipartKind is the type of the one multipart body of this test.
const multipartKind = "multipart/form-data; boundary=walk"

// onePhoto is a form with a photo for the condition venue.
var onePhoto = "--walk\r\nContent-Disposition: form-data; name=\"section\"\r\n\r\nvenue\r\n" +
	"--walk\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n" +
	string(photo("file", 99).Content) + "\r\n--walk--\r\n"

// ask sends a request as a browser's page or a program would.
func ask(t *testing.T, who *simulate.Person, method, path, body string) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(context.WithoutCancel(t.Context()), method, who.Base+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if method != http.MethodGet {
		req.Header.Set("Origin", who.Base)
		switch {
		case strings.HasPrefix(body, "--walk"):
			req.Header.Set("Content-Type", multipartKind)
		case strings.HasPrefix(path, "/api/"):
			req.Header.Set("Content-Type", "application/json")
		default:
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
	}
	return do(t, who, req)
}

func do(t *testing.T, who *simulate.Person, req *http.Request) answer {
	t.Helper()
	res, err := who.Client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }() // read whole
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{res.StatusCode, string(text), res.Header}
}

// bodies are well-formed requests for routes that look at what is asked
// before they look for what it is about. own is a station of the asker's.
func (p *province) bodies(own string) map[string]string {
	version := `{"version":"` + p.draft.ID + `","reason":"试一试","topic":["T02"],"audience":["ALL"],"scene":["SCHOOL"]}`
	return map[string]string{
		"POST /api/orgs/{id}/units":                       `{"code":"441402099","level":"town","name":"外来镇","document":"函","from":"2026-05-07"}`,
		"POST /apply/{id}/draft":                          "host=外来",
		"POST /api/v1/applications/{id}/files":            onePhoto,
		"POST /api/v1/applications/{id}/photos":           onePhoto,
		"POST /api/v1/applications/{id}/correct":          `{"note":"已改"}`,
		"POST /api/v1/applications/{id}/paper":            `{"outcome":"reject","version":4,"checks":[],"reason":"外来"}`,
		"POST /api/v1/applications/{id}/second":           `{"outcome":"recognise","version":4,"document":"函"}`,
		"POST /api/v1/applications/{id}/objection":        `{"outcome":"raise","reason":"外来的异议"}`,
		"POST /stations/{code}/screenless":                "ruling=EXEMPT&note=外来",
		"POST /api/v1/figures/stations/{code}/screenless": `{"ruling":"EXEMPT","note":"外来"}`,
		"POST /api/contents/{id}/confirm":                 version,
		"POST /api/contents/{id}/withdraw":                version,
		"POST /screens/{id}/move":                         "place=大厅&station=" + own,
		"POST /reviews/{id}/objection":                    "outcome=raise&reason=外来",
		"POST /reviews/{id}/second":                       "outcome=recognise&version=4&document=函",
		"POST /reviews/{id}/paper":                        "outcome=reject&version=4&reason=外来",
		"POST /settings/members/{id}/grants":              "role=TECHNICIAN&org=" + foshan,
		"POST /api/members/{id}/grants":                   `{"role":"TECHNICIAN","org":"` + foshan + `"}`,
		"POST /orgs/{id}/rename":                          "name=外来&document=函&from=2026-05-08",
		"POST /apply/{id}/{section}":                      "host=外来",
		"PUT /api/v1/applications/{id}/draft":             `{"host":"外来"}`,
	}
}

// stranger is somebody who walks every route with addresses of things that
// are not his.
type stranger struct {
	name  string
	who   *simulate.Person
	own   string   // code of a station of his
	marks []string // words that he must not see
	// may lists the routes about the one thing above both, his own county.
	may []string
}

func (p *province) strangers(t *testing.T) {
	p.checkTables(t)
	county := []string{"GET /orgs/{id}", "GET /api/orgs/{id}", "GET /api/orgs/{id}/units"}
	for _, s := range []stranger{
		{"Nobody", p.Person(), p.sites[6].code, []string{marks[1], marks[2], "青梅待办"}, nil},
		{"OtherCity", p.everyRole(), p.sites[6].code, marks, nil},
		{"OtherStation", p.sites[1].owner, p.sites[1].code, []string{"青梅一号", "青梅待办", marks[2]}, county},
	} {
		t.Run(s.name, func(t *testing.T) {
			s.walk(t, p)
			s.guess(t, p)
		})
	}
}

// checkTables fails for a route that the walk does not know how to ask for,
// and for a public one without a reason.
func (p *province) checkTables(t *testing.T) {
	values, public := p.values(), []string{}
	for _, r := range p.App.Routes() {
		_, path, _ := strings.Cut(r.Pattern, " ")
		if wildcard.MatchString(filled(path, values)) {
			t.Errorf("%s: the walk knows no value for its address; add one to values", r.Pattern)
		}
		if r.Act != access.Public {
			continue
		}
		public = append(public, r.Pattern)
		if open[r.Pattern] == "" {
			t.Errorf("%s needs no account; say why in open", r.Pattern)
		}
	}
	for pattern := range open {
		if !slices.Contains(public, pattern) {
			t.Errorf("%s stands in open and is no public route", pattern)
		}
	}
}

// walk asks for every route. What is about a thing of others is refused or
// not there, and nothing happens.
func (s stranger) walk(t *testing.T, p *province) {
	values, bodies, before := p.values(), p.bodies(s.own), p.events()
	for _, r := range p.App.Routes() {
		method, path, _ := strings.Cut(r.Pattern, " ")
		if !wildcard.MatchString(path) || r.Act == access.Public || slices.Contains(s.may, r.Pattern) {
			continue
		}
		a := ask(t, s.who, method, filled(path, values), cmp.Or(bodies[r.Pattern], emptyBody(method, path)))
		s.refused(t, r.Pattern, a)
		if s.name == "Nobody" && a.status != http.StatusUnauthorized {
			t.Errorf("%s: got %d, want 401", r.Pattern, a.status)
		}
	}
	if after := p.events(); after != before {
		t.Errorf("%d things happened on routes about what is not his", after-before)
	}
	for _, r := range p.App.Routes() {
		method, path, _ := strings.Cut(r.Pattern, " ")
		public := r.Act == access.Public
		if path == "/logout" || wildcard.MatchString(path) && !public {
			continue
		}
		a := ask(t, s.who, method, filled(path, values), emptyBody(method, path))
		switch {
		case a.status >= 500:
			t.Errorf("%s: got %d\n%.300s", r.Pattern, a.status, a.body)
		case s.name == "Nobody" && !public && a.status != http.StatusUnauthorized:
			t.Errorf("%s: got %d, want 401", r.Pattern, a.status)
		case !public || s.name == "Nobody":
			s.sees(t, r.Pattern, a)
		}
	}
}

// guess puts what is not his where an address or a form asks for a thing.
func (s stranger) guess(t *testing.T, p *province) {
	one, k := p.sites[0], p.waiting[3].application
	for _, path := range []string{
		"/stations?org=" + meijiang, "/stations?q=%E4%B8%80%E5%8F%B7", "/stations/export.csv?org=" + meijiang, "/api/v1/stations?org=" + meijiang,
		"/analysis?unit=" + meijiang, "/analysis?unit=" + meizhou, "/analysis/export?unit=" + meijiang, "/analysis/screenless?unit=" + meijiang,
		"/my?station=" + one.code, "/screens?q=%E4%B8%80%E5%8F%B7", "/screens/pair?station=" + one.code, "/screens/new?station=" + one.code,
		"/api/v1/terminals?station=" + one.id, "/api/v1/terminals?station=" + one.code, "/reviews?org=" + meijiang,
		"/api/v1/applications/desk?org=" + meijiang, "/settings/members?org=" + meijiang, "/api/members?org=" + meijiang,
		"/contents?q=%E5%86%85%E9%83%A8", "/api/contents?q=%E5%86%85%E9%83%A8", "/contents?org=" + meijiang, "/contents/new?of=" + p.draft.Item,
		"/contents/" + p.works[0].Item + "?version=" + p.draft.ID, "/home?all=1",
	} {
		s.sees(t, path, ask(t, s.who, http.MethodGet, path, ""))
	}
	before := p.events()
	for _, f := range []struct{ path, body string }{
		{"/screens/new", "kind=DISPLAY&place=大厅&fitness=GOOD&station=" + one.code},
		{"/screens/pair", "code=123456&kind=DISPLAY&place=大厅&station=" + one.code},
		{"/api/v1/terminals", `{"station":"` + one.code + `","kind":"DISPLAY","place":"大厅","fitness":"GOOD"}`},
		{"/api/v1/terminals", `{"station":"` + one.id + `","kind":"DISPLAY","place":"大厅","fitness":"GOOD"}`},
		{"/settings/members", "name=外来&phone=13700000001&role=COUNTY_MANAGER&org=" + meijiang},
		{"/api/members", `{"name":"外来","phone":"13700000001","role":"COUNTY_MANAGER","org":"` + meijiang + `"}`},
		{"/api/members", `{"name":"外来","phone":"13700000001","role":"STATION_MANAGER","org":"` + foshan + `","station":"` + one.id + `"}`},
		{"/reviews/batch", "document=函&pick=" + k},
		{"/api/v1/applications/batch", `{"document":"函","ids":["` + k + `"]}`},
		{"/stations/new", "not_double=1&name=外来e站&type=VILLAGE&host=外来村委会&address=一号&org=" + one.village},
		{"/contents", "of=" + p.draft.Item + "&title=外来&source_class=LOCAL"},
	} {
		a := ask(t, s.who, http.MethodPost, f.path, f.body)
		s.sees(t, f.path, a)
		if a.status >= 500 {
			t.Errorf("%s: got %d\n%.300s", f.path, a.status, a.body)
		}
	}
	if after := p.events(); after != before {
		t.Errorf("%d things happened by forms about what is not his", after-before)
	}
}

// refused holds a to the house rule: unknown people sign in, the right is
// denied, what is out of reach is not there.
func (s stranger) refused(t *testing.T, what string, a answer) {
	t.Helper()
	if a.status != http.StatusUnauthorized && a.status != http.StatusForbidden && a.status != http.StatusNotFound {
		t.Errorf("%s: got %d, want 401, 403 or 404\n%.300s", what, a.status, a.body)
	}
	s.sees(t, what, a)
}

func (s stranger) sees(t *testing.T, what string, a answer) {
	t.Helper()
	for _, mark := range s.marks {
		if i := strings.Index(a.body, mark); i >= 0 {
			t.Errorf("%s: shows %s: …%s…", what, mark, a.body[max(0, i-120):min(len(a.body), i+120)])
		}
	}
}

// emptyBody is the least that a route of the path can be sent.
func emptyBody(method, path string) string {
	if strings.HasPrefix(path, "/api/") && method != http.MethodGet {
		return "{}"
	}
	return ""
}

// events is how many things have happened in the province.
func (p *province) events() int64 {
	n, err := p.App.Verify(p.t.Context())
	p.must(err)
	return n
}

// everyRole is a member of 佛山 and 禅城 with every role that can be held
// there.
func (p *province) everyRole() *simulate.Person {
	who, id := p.StaffAs(access.CityReviewer, foshan, "佛山的人")
	for _, role := range access.Roles() {
		grant := map[string]any{"role": role, "org": foshan}
		switch role {
		case access.ProvinceAdmin, access.CityReviewer, access.Auditor: // of the province; held already
			continue
		case access.CountyManager, access.CountyReviewer:
			grant["org"] = chancheng
		case access.StationManager, access.StationDeputy:
			grant["org"], grant["station"] = p.sites[6].village, p.sites[6].id
		}
		p.must(p.Admin.Call(p.t.Context(), http.MethodPost, "/api/members/"+id+"/grants", grant, nil))
	}
	p.Again(who)
	return who
}
