package stationweb_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/org"
	"ezhan/internal/policy"
	"ezhan/internal/sqldb"
	"ezhan/internal/station"
	"ezhan/internal/station/stationweb"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
)

const (
	village  = org.ID("441481122004")
	xingning = "440000.441400.441481"
)

var job = access.System("test")

// people are the sessions of the test site: the token is the name.
type people map[string]access.Actor

func (p people) Actor(_ context.Context, token string) (access.Actor, error) {
	if by, ok := p[token]; ok {
		return by, nil
	}
	return access.Actor{}, errs.New(errs.Unauthenticated, "请先登录")
}

func member(id string, role access.Role, path, name string) access.Actor {
	return access.Actor{
		ID: id, Person: "p-" + id, Name: "陈小敏",
		Grants: []access.Grant{{Role: role, Org: path[len(path)-6:], Path: path, OrgName: name}},
	}
}

// world is a site over an own register, with people who may see it.
type world struct {
	t      *testing.T
	ctx    context.Context
	db     *sqldb.DB
	tree   *org.Tree
	reg    *station.Register
	people people
	srv    *httptest.Server
}

func newWorld(t *testing.T, db *sqldb.DB, with func(*stationweb.Deps)) *world {
	t.Helper()
	w := &world{t: t, ctx: context.Background(), db: db, tree: org.NewTree(db), people: people{
		"county":   member("he", access.CountyManager, xingning, "兴宁市"),
		"reviewer": member("li", access.CountyReviewer, xingning, "兴宁市"),
		"city":     member("wang", access.CityManager, "440000.441400", "梅州市"),
		"stranger": member("zhu", access.CountyManager, "440000.441500.441502", "城区"),
		"officer":  member("wu", access.InformationOfficer, xingning, "兴宁市"),
	}}
	if err := w.tree.Seed(w.ctx, job, "441481", "441402", "441502"); err != nil {
		t.Fatal(err)
	}
	w.reg = station.NewRegister(db, w.tree, policy.Embedded())
	d := stationweb.Deps{Stations: w.reg, Tree: w.tree}
	if with != nil {
		with(&d)
	}
	w.srv = httptest.NewServer(web.New(web.Config{
		Sessions: w.people, Clock: db.Clock(), Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Secret: []byte("k"), Debug: true,
		Shell: func(c *web.Ctx) (ui.Page, error) {
			p := ui.Page{}
			if c.By.SignedIn() {
				p.User = &ui.User{Name: ui.MaskName(c.By.Name), Org: "兴宁市科协"}
				p.Scope = c.By.Grants[0].OrgName
				p.Nav = []ui.NavGroup{{Title: "站点管理", Items: []ui.NavItem{{Key: "stations", Href: "/stations", Icon: "map-pin", Text: "站点"}}}}
			}
			return p, nil
		},
		Login: func(c *web.Ctx, _ web.Resume) error {
			return c.Page(http.StatusUnauthorized, ui.ErrorPage(401, "请先登录", "", ""))
		},
	}, stationweb.Routes(d)))
	t.Cleanup(w.srv.Close)
	return w
}

func (w *world) profile(name string) station.Profile {
	return station.Profile{
		Name: name, Type: station.Village, Host: name + "主办方", Org: village, Address: "合水大道 1 号",
		Venue: station.CivilizationPracticeCenter, Area: 120, Seats: 60, Manager: "黄小玲", Services: "科普大屏、图书角、急救课",
		Funding: []string{"COUNTY", "OWN"}, Languages: []string{"HAKKA"}, Week: w.reg.DefaultWeek("2020-05-01"),
	}
}

func (w *world) plan(p station.Profile) station.Station {
	w.t.Helper()
	st, err := w.reg.Plan(w.ctx, w.people["county"], p)
	if err != nil {
		w.t.Fatal(err)
	}
	return st
}

// recognised enters a station the way an application does.
func (w *world) recognised(p station.Profile, on clock.Day) station.Station {
	w.t.Helper()
	unit, err := w.tree.Get(w.ctx, job, p.Org)
	if err != nil {
		w.t.Fatal(err)
	}
	var st station.Station
	err = w.db.InTx(w.ctx, func(tx *sqldb.Tx) error {
		if st, err = w.reg.Apply(w.ctx, tx, job, station.Applicant{Unit: unit, Profile: p}); err != nil {
			return err
		}
		return w.reg.Recognise(w.ctx, tx, job, st.ID, station.Decision{EffectiveOn: on, Document: "梅科协〔2020〕8号"})
	})
	if err != nil {
		w.t.Fatal(err)
	}
	if st, err = w.reg.ByID(w.ctx, job, st.ID); err != nil {
		w.t.Fatal(err)
	}
	return st
}

// managerOf lets the session "manager" belong to st's own people.
func (w *world) managerOf(st station.Station) {
	w.people["manager"] = access.Actor{ID: "m", Person: "p-m", Name: "黄小玲", Grants: []access.Grant{
		{Role: access.StationManager, Org: "441481", Path: xingning, Station: string(st.ID), OrgName: "兴宁市"},
	}}
}

// answer is what came back.
type answer struct {
	t      *testing.T
	status int
	header http.Header
	body   string
	doc    *html.Node
}

func (w *world) get(who, path string) answer { return w.ask(who, "GET", path, nil) }

func (w *world) post(who, path string, form url.Values) answer {
	return w.ask(who, "POST", path, strings.NewReader(form.Encode()))
}

func (w *world) ask(who, method, path string, body io.Reader) answer {
	w.t.Helper()
	req, err := http.NewRequest(method, w.srv.URL+path, body)
	if err != nil {
		w.t.Fatal(err)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Origin", w.srv.URL)
	}
	if who != "" {
		req.AddCookie(&http.Cookie{Name: "ez_session", Value: who})
	}
	client := &http.Client{
		Timeout:       time.Minute,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	res, err := client.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	doc, err := html.Parse(strings.NewReader(string(raw)))
	if err != nil {
		w.t.Fatal(err)
	}
	return answer{w.t, res.StatusCode, res.Header, string(raw), doc}
}

// want checks the status.
func (a answer) want(status int) answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("status %d, want %d: %s", a.status, status, a.body[:min(len(a.body), 600)])
	}
	return a
}

// has and lacks look for visible text of the page.
func (a answer) has(texts ...string) answer {
	a.t.Helper()
	page := textOf(a.doc)
	for _, s := range texts {
		if !strings.Contains(page, s) {
			a.t.Errorf("the page does not say %q", s)
		}
	}
	return a
}

func (a answer) lacks(texts ...string) answer {
	a.t.Helper()
	for _, s := range texts {
		if strings.Contains(a.body, s) {
			a.t.Errorf("the page contains %q", s)
		}
	}
	return a
}

// all are the texts of the elements with the tag, and the class if not "".
func (a answer) all(tag, class string) []string {
	var out []string
	for n := range a.doc.Descendants() {
		if n.Type == html.ElementNode && n.Data == tag && (class == "" || strings.Contains(" "+attr(n, "class")+" ", " "+class+" ")) {
			out = append(out, textOf(n))
		}
	}
	return out
}

// value is what the form field of the name holds.
func (a answer) value(name string) string {
	for n := range a.doc.Descendants() {
		if n.Type == html.ElementNode && n.Data == "input" && attr(n, "name") == name {
			return attr(n, "value")
		}
	}
	return ""
}

// fields are all values of the page's POST form as a browser would send them.
func (a answer) fields() url.Values {
	v := url.Values{}
	for n := range a.doc.Descendants() {
		if n.Type != html.ElementNode || attr(n, "name") == "" {
			continue
		}
		name := attr(n, "name")
		switch n.Data {
		case "textarea":
			v.Set(name, textOf(n))
		case "option":
		case "select":
			for o := range n.Descendants() {
				if o.Data == "option" && has(o, "selected") {
					v.Set(name, attr(o, "value"))
				}
			}
		case "input":
			if kind := attr(n, "type"); (kind == "radio" || kind == "checkbox") && !has(n, "checked") {
				continue
			}
			v.Add(name, attr(n, "value"))
		}
	}
	return v
}

// statements is how many SQL statements the page took.
func (a answer) statements() int {
	m := regexp.MustCompile(`sql;desc=(\d+)`).FindStringSubmatch(a.header.Get("Server-Timing"))
	if m == nil {
		a.t.Fatal("no Server-Timing header")
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		a.t.Fatal(err)
	}
	return n
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode && d.Parent.Data != "script" && d.Parent.Data != "style" {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

// many plans n stations named 一号站, 二号站, ….
func (w *world) many(n int) []station.Station {
	out := make([]station.Station, n)
	for i := range out {
		out[i] = w.plan(w.profile(fmt.Sprintf("规划 %02d 号站", i+1)))
	}
	return out
}
