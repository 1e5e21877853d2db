package web

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/web/ui"
)

type oneSession struct{ by access.Actor }

func (o oneSession) Actor(_ context.Context, token string) (access.Actor, error) {
	if token == "good" {
		return o.by, nil
	}
	return access.Actor{}, errs.New(errs.Unauthenticated, "请先登录")
}

var auditor = access.Actor{ID: "m1", Grants: []access.Grant{{Role: access.Auditor, Org: "440000", Path: "440000"}}}

func testSite(t *testing.T) *httptest.Server {
	t.Helper()
	routes := []Route{
		{"GET /open", access.Public, func(c *Ctx) error { return c.JSON(200, "open") }},
		{"GET /audit", access.AuditView, func(c *Ctx) error { return c.JSON(200, c.By.ID) }},
		{"POST /save", access.SignedIn, func(c *Ctx) error { return c.JSON(200, c.Form("a")) }},
		{"POST /edit", access.OrgEdit, func(c *Ctx) error { return c.Redirect("/open") }},
		{"GET /boom", access.Public, func(*Ctx) error { return errors.New("password=123") }},
		{"GET /panic", access.Public, func(*Ctx) error { panic("oh") }},
		{"POST /in", access.Public, func(c *Ctx) error {
			r, ok := c.Resumed()
			if !ok {
				return errs.Invalidf("no resume")
			}
			return c.JSON(200, r)
		}},
	}
	site := New(Config{
		Sessions: oneSession{auditor}, Clock: clock.Real{}, Log: slog.New(slog.DiscardHandler), Secret: []byte("k"),
		Shell: func(*Ctx) (ui.Page, error) { return ui.Page{}, nil },
		Login: func(c *Ctx, r Resume) error {
			c.W.WriteHeader(http.StatusUnauthorized)
			_, err := io.WriteString(c.W, r.Encode())
			return err
		},
	}, routes)
	srv := httptest.NewServer(site)
	t.Cleanup(srv.Close)
	return srv
}

func ask(t *testing.T, srv *httptest.Server, method, path, session, form string, header ...string) (int, string) {
	t.Helper()
	req, err := http.NewRequest(method, srv.URL+path, strings.NewReader(form))
	if err != nil {
		t.Fatal(err)
	}
	if form != "" {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	if session != "" {
		req.AddCookie(&http.Cookie{Name: "ez_session", Value: session})
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(body)
}

func TestWhoMayAskWhat(t *testing.T) {
	srv := testSite(t)
	for _, c := range []struct {
		name, method, path, session, form string
		header                            []string
		want                              int
	}{
		{"Open", "GET", "/open", "", "", nil, 200},
		{"NobodyMeetsLogin", "GET", "/audit", "", "", nil, 401},
		{"StaleSessionMeetsLogin", "GET", "/audit", "old", "", nil, 401},
		{"MemberWithRight", "GET", "/audit", "good", "", nil, 200},
		{"MemberWithoutRight", "POST", "/edit", "good", "a=1", []string{"Origin", srv.URL}, 403},
		{"UnknownPage", "GET", "/nothing", "good", "", nil, 404},
		{"OtherSiteIsRefused", "POST", "/save", "good", "a=1", []string{"Sec-Fetch-Site", "cross-site"}, 403},
		{"OtherOriginIsRefused", "POST", "/save", "good", "a=1", []string{"Origin", "https://evil.example"}, 403},
		{"OldBrowserNeedsTheToken", "POST", "/save", "good", "a=1", nil, 403},
		{"SameOriginForm", "POST", "/save", "good", "a=1", []string{"Origin", srv.URL}, 200},
		{"Internal", "GET", "/boom", "", "", []string{"Accept", "application/json"}, 500},
		{"Panic", "GET", "/panic", "", "", []string{"Accept", "application/json"}, 500},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, body := ask(t, srv, c.method, c.path, c.session, c.form, c.header...)
			if got != c.want {
				t.Errorf("status %d, want %d: %s", got, c.want, body)
			}
			if strings.Contains(body, "password=123") {
				t.Errorf("the cause is shown: %s", body)
			}
		})
	}
}

func TestOldBrowserWithTheToken(t *testing.T) {
	srv := testSite(t)
	s := &Site{cfg: Config{Secret: []byte("k")}}
	got, body := ask(t, srv, "POST", "/save", "good", url.Values{"a": {"x"}, "csrf": {s.formToken("good")}}.Encode())
	if got != 200 || body != `"x"` {
		t.Errorf("got %d %s, want the form accepted", got, body)
	}
}

func TestNothingTypedIsLostWhenTheSessionEnds(t *testing.T) {
	srv := testSite(t)
	form := url.Values{"a": {"打了很久的字"}, "b": {"1", "2"}, "csrf": {"stale"}}
	code, resume := ask(t, srv, "POST", "/save?x=1", "old", form.Encode(), "Origin", srv.URL)
	if code != 401 {
		t.Fatalf("status %d, want 401", code)
	}
	_, back := ask(t, srv, "POST", "/in", "", url.Values{ResumeField: {resume}}.Encode(), "Origin", srv.URL)
	want := `{"url":"/save?x=1","fields":{"a":["打了很久的字"],"b":["1","2"]}}`
	if back != want {
		t.Errorf("resumed %s\nwant    %s", back, want)
	}
}

func TestResumeNeverLeavesTheSite(t *testing.T) {
	srv := testSite(t)
	for _, to := range []string{"https://evil.example/", "//evil.example", `/\evil.example`, "javascript:alert(1)"} {
		form := url.Values{ResumeField: {Resume{URL: to}.Encode()}}
		if code, _ := ask(t, srv, "POST", "/in", "", form.Encode(), "Origin", srv.URL); code != 422 {
			t.Errorf("resume to %q answered %d, want 422", to, code)
		}
	}
}

func TestBodyOverTheLimit(t *testing.T) {
	srv := testSite(t)
	code, body := ask(t, srv, "POST", "/save", "good", "a="+strings.Repeat("x", maxBody), "Origin", srv.URL)
	if code != 422 || !strings.Contains(body, "最多 2 MB") {
		t.Errorf("got %d %.80s, want 422 that names the limit", code, body)
	}
}

func TestEveryAnswerCarriesTheHeaders(t *testing.T) {
	srv := testSite(t)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar}
	for _, path := range []string{"/open", "/nothing", "/boom"} {
		res, err := client.Get(srv.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		csp := res.Header.Get("Content-Security-Policy")
		if !strings.Contains(csp, "script-src 'self'") || strings.Contains(csp, "unsafe") {
			t.Errorf("%s: CSP %q", path, csp)
		}
		if res.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: no nosniff", path)
		}
	}
}
