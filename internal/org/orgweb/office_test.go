package orgweb_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/org"
	"ezhan/internal/org/orgweb"
	"ezhan/internal/policy"
	"ezhan/internal/sqldb"
	"ezhan/internal/sqldb/sqldbtest"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
)

const password = "Litchi-2026-x"

var system = access.System("test")

// office is a site with the pages of this room over a part of the real tree.
type office struct {
	t       *testing.T
	db      *sqldb.DB
	clock   *clock.Fake
	members *org.Members
	srv     *httptest.Server
}

func newOffice(t *testing.T) *office {
	t.Helper()
	o := &office{t: t, clock: clock.NewFake(clock.At(2026, time.May, 12, 9, 36))}
	o.db = sqldbtest.SQLite(t, o.clock)
	tree := org.NewTree(o.db)
	if err := tree.Seed(context.Background(), system, "441403", "440803", "441900"); err != nil {
		t.Fatal(err)
	}
	o.members = org.NewMembers(o.db, org.Keys{Field: [32]byte{1}, Lookup: [32]byte{2}}, policy.Embedded())
	pages := orgweb.New(tree, o.members)
	save := []web.Route{{Pattern: "POST /save", Act: access.SignedIn, Do: func(c *web.Ctx) error {
		return c.JSON(http.StatusOK, map[string]string{"name": c.Form("name"), "note": c.Form("note")})
	}}}
	site := web.New(web.Config{
		Sessions: o.members, Login: pages.Login, Clock: o.clock, Log: slog.New(slog.DiscardHandler), Secret: []byte("k"), Debug: true,
		Shell: func(c *web.Ctx) (ui.Page, error) {
			return ui.Page{User: &ui.User{Name: ui.MaskName(c.By.Name)}}, nil
		},
	}, pages.Routes(), save)
	o.srv = httptest.NewServer(site)
	t.Cleanup(o.srv.Close)
	return o
}

// visitor is a browser of its own.
type visitor struct {
	o      *office
	client *http.Client
}

func (o *office) visitor() *visitor {
	jar, err := cookiejar.New(nil)
	if err != nil {
		o.t.Fatal(err)
	}
	return &visitor{o, &http.Client{Jar: jar}}
}

// answer is what came back: the status, the page, and where it is.
type answer struct {
	status int
	body   string
	path   string

	statements int // as Server-Timing tells
}

func (v *visitor) ask(method, path, kind, body string) answer {
	v.o.t.Helper()
	req, err := http.NewRequest(method, v.o.srv.URL+path, strings.NewReader(body))
	if err != nil {
		v.o.t.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", kind)
		req.Header.Set("Origin", v.o.srv.URL)
	}
	res, err := v.client.Do(req)
	if err != nil {
		v.o.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		v.o.t.Fatal(err)
	}
	a := answer{status: res.StatusCode, body: string(text), path: res.Request.URL.Path}
	if m := regexp.MustCompile(`sql;desc=(\d+)`).FindStringSubmatch(res.Header.Get("Server-Timing")); m != nil {
		if a.statements, err = strconv.Atoi(m[1]); err != nil {
			v.o.t.Fatal(err)
		}
	}
	return a
}

func (v *visitor) get(path string) answer { return v.ask("GET", path, "", "") }

func (v *visitor) post(path string, pairs ...string) answer {
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return v.ask("POST", path, "application/x-www-form-urlencoded", form.Encode())
}

func (v *visitor) json(method, path, body string) answer {
	return v.ask(method, path, "application/json", body)
}

// want checks the status and what must and, after "!", must not appear.
func (a answer) want(t *testing.T, status int, texts ...string) answer {
	t.Helper()
	if a.status != status {
		t.Errorf("%s answered %d, want %d: %s", a.path, a.status, status, clip(a.body))
	}
	for _, text := range texts {
		if not, ok := strings.CutPrefix(text, "!"); ok {
			if strings.Contains(a.body, not) {
				t.Errorf("%s shows %q", a.path, not)
			}
		} else if !strings.Contains(a.body, text) {
			t.Errorf("%s does not show %q: %s", a.path, text, clip(a.body))
		}
	}
	return a
}

func clip(s string) string {
	if i := strings.Index(s, "<main"); i > 0 {
		s = s[i:]
	}
	return s[:min(len(s), 1500)]
}

// admin is the administrator of the province, enrolled by the first link.
func (o *office) admin() *visitor {
	o.t.Helper()
	token, err := o.members.FirstRun(context.Background(), system)
	if err != nil {
		o.t.Fatal(err)
	}
	v := o.visitor()
	v.get("/enrol/"+token).want(o.t, 200, "第一次使用", "手机号")
	v.post("/enrol/"+token, "name", "陈小敏", "phone", "13800000417", "account", "chen", "password", password).want(o.t, 200, "密码已经设好")
	v.post("/login", "account", "chen", "password", password)
	return v
}

var enrolLink = regexp.MustCompile(`/enrol/([A-Za-z0-9_-]+)`)

// invited is somebody the administrator invites on the pages.
func (o *office) invited(admin *visitor, name, phone string, role access.Role, unit string) *visitor {
	o.t.Helper()
	page := admin.post("/settings/members", "name", name, "phone", phone, "role", string(role), "org", unit).want(o.t, 200, "只显示这一次")
	link := enrolLink.FindString(page.body)
	v := o.visitor()
	v.get(link).want(o.t, 200, name)
	v.post(link, "password", password).want(o.t, 200, "密码已经设好")
	v.post("/login", "account", phone, "password", password)
	return v
}
