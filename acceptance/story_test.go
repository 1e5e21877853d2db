package acceptance

import (
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/content/demo"
	"ezhan/internal/housetest"
	"ezhan/internal/simulate"
)

// The county, city and village of the scenarios.
const (
	xingning = "441481"       // 兴宁市, a county of Meizhou
	meizhou  = "441400"       // 梅州市
	heshui   = "441481122004" // 合水社区
)

// story is a scenario being played: a province and the people of Xingning.
type story struct {
	*housetest.World
	t *testing.T

	admin        *someone
	county, city *someone // reviewers
	photos       int      // taken so far: no two are the same
}

// tell plays a scenario on SQLite and on PostgreSQL, from now on.
func tell(t *testing.T, now clock.Instant, fn func(s *story)) {
	t.Parallel()
	housetest.Each(t, now, func(t *testing.T, w *housetest.World) { fn(newStory(t, w)) })
}

func newStory(t *testing.T, w *housetest.World) *story {
	s := &story{World: w, t: t}
	s.admin = &someone{w.Admin, s, s.now()}
	s.county = s.staff(access.CountyReviewer, xingning, "李志强")
	s.city = s.staff(access.CityReviewer, meizhou, "王文杰")
	return s
}

// at is a moment of 2020.
func at(month time.Month, day, hour, minute int) clock.Instant {
	return clock.At(2020, month, day, hour, minute)
}

func (s *story) now() clock.Instant { return clock.From(s.Clock.Now()) }

func (s *story) check(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(plain(err.Error()))
	}
}

var markup = regexp.MustCompile(`(?s)<(style|svg).*?</(style|svg)>|<[^>]*>|\s+`)

// plain is the words of an answer that may be a page.
func plain(text string) string { return markup.ReplaceAllString(text, " ") }

// someone is a person who signs in again when the clock has jumped past the
// end of his session.
type someone struct {
	*simulate.Person
	s     *story
	since clock.Instant
}

func (s *story) staff(role access.Role, org, name string) *someone {
	s.t.Helper()
	s.admin.here() // invites
	return &someone{s.Staff(role, org, name), s, s.now()}
}

func (s *story) applicant(name string) *someone {
	s.t.Helper()
	return &someone{s.Applicant(name), s, s.now()}
}

func (p *someone) here() {
	p.s.t.Helper()
	if now := p.s.now(); now.Sub(p.since) > 20*time.Minute {
		p.s.Again(p.Person)
		p.since = now
	}
}

// try asks the JSON interface and gives back what it refuses.
func (p *someone) try(method, path string, in, out any) error {
	p.s.t.Helper()
	p.here()
	return p.Call(p.s.t.Context(), method, path, in, out)
}

func (p *someone) do(method, path string, in, out any) {
	p.s.t.Helper()
	p.s.check(p.try(method, path, in, out))
}

// get reads a resource of the JSON interface.
func get[T any](p *someone, path string) T {
	p.s.t.Helper()
	var out T
	p.do(http.MethodGet, path, nil, &out)
	return out
}

// page reads a page and wants these words on it, those with a "!" not.
func (p *someone) page(path string, want ...string) string {
	p.s.t.Helper()
	p.here()
	html, err := p.Page(p.s.t.Context(), path)
	p.s.check(err)
	says(p.s.t, path, html, want...)
	return html
}

// submit posts a form of a page; it is accepted.
func (p *someone) submit(path string, pairs ...string) {
	p.s.t.Helper()
	p.here()
	p.s.check(p.Submit(p.s.t.Context(), path, form(pairs...)))
}

// upload posts a form with files; it gives back where the browser is sent.
func (p *someone) upload(path string, fields url.Values, files ...simulate.File) simulate.Answer {
	p.s.t.Helper()
	p.here()
	a, err := p.Upload(p.s.t.Context(), path, fields, files...)
	p.s.check(err)
	return a
}

func form(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

func says(t *testing.T, where, text string, want ...string) {
	t.Helper()
	for _, w := range want {
		word, absent := strings.CutPrefix(w, "!")
		if strings.Contains(text, word) == absent {
			t.Errorf("%s: %q is on it: %v, want %v", where, word, absent, !absent)
		}
	}
}

// refusal is a refused request as a program reads it, and its page as a person
// does.
type refusal struct {
	Status int
	Title  string
	Fields []struct{ Name, Text string }
	body   string
}

// refused wants err to be a refusal with the status.
func refused(t *testing.T, err error, status int) refusal {
	t.Helper()
	var f *simulate.Failure
	if !errors.As(err, &f) {
		t.Fatalf("got %v, want a refusal", err)
	}
	r := refusal{Status: f.Status, body: f.Body}
	if strings.HasPrefix(f.Body, "{") {
		if err := json.Unmarshal([]byte(f.Body), &r); err != nil {
			t.Fatal(err)
		}
	}
	if f.Status != status {
		t.Errorf("refused with %d (%s), want %d", f.Status, r.Title, status)
	}
	return r
}

// same compares in the words of the scenario.
func same[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// conditions are the five conditions (五有) by their names in the interface.
var conditions = []string{"network", "staff", "venue", "activity", "terminal"}

// screen is what most applicants have: one television.
var screen = []map[string]string{{"kind": "DISPLAY", "size": "55", "count": "1", "owner": "村委会", "network": "宽带"}}

// answers is a complete form of an application, without evidence.
func answers(name string) map[string]any {
	return map[string]any{
		"host": name + "居民委员会", "type": "COMMUNITY", "contact": "黄小玲", "phone": "13700002208", "name": name + "e站", "org": heshui,
		"address": name + "党群服务中心一楼", "lng": "115.73", "lat": "24.14", "build_year": "2019", "funding": []string{"COUNTY"},
		"operator": "电信", "mbps": "100", "wifi": true, "manager": "黄小玲", "manager_phone": "13700002208", "staff": "黄小玲",
		"venue": "PARTY_MASS_SERVICE_CENTER", "area": "60", "seats": "40", "activities": "每月一次科普讲座", "terminals": screen,
		"works": []string{"RESOURCES", "MOBILE", "ACTIVITIES"}, "truth": true, "signed": "黄小玲",
	}
}

const applications = "/api/v1/applications"

// application is a case on its way, and who made it.
type application struct {
	s    *story
	by   *someone
	path string // in the interface
	id   string
	code string // of the station, when it was submitted
}

// receipt is what an applicant gets for a submission.
type receipt struct {
	State, Hash, Office, Code string
	Due                       clock.Instant
	Answer                    clock.Day `json:"answer_by"`
}

// standing is a case as its people read it.
type standing struct {
	State, Hash, Code string
	Due               string `json:"due_text"`
	Draft             struct {
		Host, Activities, Address string
		Evidence                  map[string][]struct{ Hash string }
	}
	Reviews []struct {
		Step, Outcome, Hash string
		Void                clock.Instant
	}
}

// draft fills in an application with a photo for every condition but those
// in not.
func (s *story) draft(by *someone, fields map[string]any, not ...string) *application {
	s.t.Helper()
	var made struct{ ID string }
	by.do(http.MethodPost, applications, nil, &made)
	a := &application{s: s, by: by, id: made.ID, path: applications + "/" + made.ID}
	by.do(http.MethodPut, a.path+"/draft", fields, nil)
	for _, c := range conditions {
		if !slices.Contains(not, c) {
			a.prove(c)
		}
	}
	return a
}

// prove adds a photo to a condition.
func (a *application) prove(condition string) {
	a.s.t.Helper()
	a.s.photos++
	a.by.upload(a.path+"/files", form("section", condition), simulate.Photo(condition, a.s.photos))
}

func (a *application) submit() (r receipt) {
	a.s.t.Helper()
	a.by.do(http.MethodPost, a.path+"/submit", map[string]any{}, &r)
	a.code = r.Code
	return r
}

func (a *application) now() standing {
	a.s.t.Helper()
	return get[standing](a.by, a.path)
}

// checklist is everything a paper review looks at.
var checklist = append([]string{"identity", "resources", "mobile", "activities", "funding", "doubles"}, conditions...)

func (a *application) passPapers(by *someone) {
	a.s.t.Helper()
	var checks []map[string]string
	for _, item := range checklist {
		checks = append(checks, map[string]string{"item": item, "result": "pass"})
	}
	by.do(http.MethodPost, a.path+"/paper", map[string]any{"outcome": "pass", "checks": checks}, nil)
}

func (a *application) sendBack(by *someone, item, note string) {
	a.s.t.Helper()
	checks := []map[string]string{{"item": item, "result": "fail", "note": note}}
	by.do(http.MethodPost, a.path+"/paper", map[string]any{"outcome": "return", "checks": checks}, nil)
}

func (a *application) passField(by *someone) {
	a.s.t.Helper()
	seen := map[string]any{}
	for _, condition := range conditions {
		var photo map[string]any
		a.s.photos++
		taken := by.upload(a.path+"/photos", nil, simulate.Photo(condition, a.s.photos))
		a.s.check(json.Unmarshal(taken.Body, &photo))
		seen[condition] = map[string]any{"result": "pass", "photos": []any{photo}}
	}
	by.do(http.MethodPost, a.path+"/field", map[string]any{
		"seen": seen, "mbps": "86", "seats": "38", "met": "黄小玲", "position": map[string]float64{"lng": 115.73, "lat": 24.14}, "accuracy": 12,
	}, nil)
}

// recognise is the city's second review; effective "" is the day after it.
func (a *application) recognise(by *someone, effective clock.Day) error {
	a.s.t.Helper()
	return by.try(http.MethodPost, a.path+"/second", map[string]any{
		"outcome": "recognise", "document": "梅科协〔2020〕8号", "effective_on": effective,
	}, nil)
}

// station is a recognised station and whoever keeps it.
type station struct {
	s       *story
	manager *someone
	code    string
}

// recognised is a station that went all the way, its duties beginning on the
// given day.
func (s *story) recognised(name string, effective clock.Day, change map[string]any) *station {
	s.t.Helper()
	fields := answers(name)
	maps.Copy(fields, change)
	by := s.applicant("黄小玲")
	a := s.draft(by, fields)
	a.submit()
	a.passPapers(s.county)
	a.passField(s.county)
	s.check(a.recognise(s.city, effective))
	s.Again(by.Person) // the station's manager now
	return &station{s, by, a.code}
}

// screen pairs a desktop of the station: the code on it, entered by the
// manager.
func (st *station) screen(name string) *simulate.Device {
	st.s.t.Helper()
	d := st.s.Device()
	asked, err := d.Ask(st.s.t.Context())
	st.s.check(err)
	st.manager.submit("/screens/pair", "code", asked.Code, "station", st.code, "kind", "DESKTOP", "name", name, "place", "一楼大厅", "fitness", "GOOD")
	paired, err := d.Poll(st.s.t.Context(), asked)
	if err != nil || !paired {
		st.s.t.Fatalf("%s did not pair: %v", name, err)
	}
	return d
}

// send delivers plays as a player does, at most so many at once.
func (s *story) send(d *simulate.Device, plays []simulate.Play) {
	s.t.Helper()
	s.check(d.SendAll(s.t.Context(), plays))
	s.check(s.App.Settle(s.t.Context()))
}

// film is a work of the library as the interface tells it.
type film struct {
	ID       string
	Item     string
	State    string
	Class    string `json:"source_class"`
	Duration int64  `json:"duration_ms"`
	Remix    bool
	Tags     []struct{ Dim, Code string }
}

func (f film) film() simulate.Film {
	return simulate.Film{Item: f.Item, Version: f.ID, Length: time.Duration(f.Duration) * time.Millisecond}
}

// bring uploads a film of the demonstration's folder by the form of the page.
func (s *story) bring(by *someone, file string, pairs ...string) film {
	s.t.Helper()
	content, err := fs.ReadFile(demo.Folder(), file)
	s.check(err)
	fields := form(append([]string{"keywords", "地震 避险 防灾 学校 社区 青少年"}, pairs...)...)
	sent := by.upload("/contents", fields, simulate.File{Field: "file", Name: file, Type: "video/mp4", Content: content})
	return s.work(by, sent.Location)
}

func (s *story) work(by *someone, page string) film {
	s.t.Helper()
	return get[film](by, "/api"+page)
}

// classify confirms topic, audience and scene of a film; if it is 科普中国 and
// by may publish, that publishes it.
func (s *story) classify(by *someone, f film) film {
	s.t.Helper()
	labels := map[string]any{"version": f.ID, "topic": []string{"T13"}, "audience": []string{"RESIDENT"}, "scene": []string{"COMMUNITY"}}
	by.do(http.MethodPost, "/api/contents/"+f.Item+"/confirm", labels, nil)
	return s.work(by, "/contents/"+f.Item)
}

// kepu is a published film of 科普中国, of the province.
func (s *story) kepu(file, title string) film {
	s.t.Helper()
	f := s.classify(s.admin, s.bring(s.admin, file, "title", title, "source_class", "KEPU_CHINA", "upstream_id", "KP-"+file, "producer", "科普中国"))
	if f.State != "PUBLISHED" || f.Class != "KEPU_CHINA" {
		s.t.Fatalf("%s is %s of class %s", title, f.State, f.Class)
	}
	return f
}
