package app_test

import (
	"context"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"ezhan/internal/housetest"
	"ezhan/internal/simulate"
)

// forms shows a real form of the product to forgers and to the end of a
// session.
func (p *province) forms(t *testing.T) {
	s := p.waiting[0]
	path := "/apply/" + s.application + "/host"
	p.Again(s.owner)
	t.Run("OldBrowserWithoutToken", func(t *testing.T) {
		if got := post(t, s.owner, path, url.Values{"host": {"假冒村委会"}}, nil); got.status != http.StatusForbidden {
			t.Errorf("got %d, want 403", got.status)
		}
	})
	t.Run("OldBrowserWithToken", func(t *testing.T) {
		form := fields(t, ask(t, s.owner, http.MethodGet, path, "").body, path)
		form.Set("host", "老浏览器村委会")
		if got := post(t, s.owner, path, form, nil); got.status/100 == 4 && got.status != http.StatusUnprocessableEntity {
			t.Errorf("got %d, want the form to be read", got.status)
		}
		p.hostIs(t, s, "老浏览器村委会")
	})
	for name, header := range map[string]http.Header{
		"OtherSite":   {"Sec-Fetch-Site": {"cross-site"}},
		"OtherOrigin": {"Origin": {"https://example.net"}},
	} {
		t.Run(name, func(t *testing.T) {
			form := fields(t, ask(t, s.owner, http.MethodGet, path, "").body, path)
			form.Set("host", "假冒村委会")
			if got := post(t, s.owner, path, form, header); got.status != http.StatusForbidden {
				t.Errorf("got %d, want 403", got.status)
			}
			p.hostIs(t, s, "老浏览器村委会")
		})
	}
	t.Run("SessionEndsInTheMiddle", func(t *testing.T) { p.interrupted(t, s, path) })
}

// interrupted fills in a form for so long that the session ends, signs in on
// the page that the form then meets, and sends it again with one press.
func (p *province) interrupted(t *testing.T, s *site, path string) {
	form := fields(t, ask(t, s.owner, http.MethodGet, path, "").body, path)
	form.Set("host", "填了很久的村委会")
	p.Clock.Advance(2 * time.Hour)
	defer p.refresh()
	origin := http.Header{"Origin": {s.owner.Base}}

	met := post(t, s.owner, path, form, origin)
	if met.status != http.StatusUnauthorized || !strings.Contains(met.body, "登录") {
		t.Fatalf("the form after two hours: got %d, want the login page", met.status)
	}
	login := fields(t, met.body, "/login")
	login.Set("account", p.Phone(s.owner))
	login.Set("password", "wrong-password")
	again := post(t, s.owner, "/login", login, origin)
	if again.status != http.StatusUnauthorized {
		t.Fatalf("a wrong password: got %d, want 401", again.status)
	}
	login = fields(t, again.body, "/login") // what was typed is still there
	login.Set("account", p.Phone(s.owner))
	login.Set("password", housetest.Password)
	resumed := post(t, s.owner, "/login", login, origin)
	if resumed.status != http.StatusOK || !strings.Contains(resumed.body, "继续提交") {
		t.Fatalf("after signing in: got %d, want the page 继续提交", resumed.status)
	}
	if got := post(t, s.owner, path, fields(t, resumed.body, path), nil); got.status != http.StatusSeeOther { // an old browser, too
		t.Errorf("继续提交: got %d\n%.300s", got.status, got.body)
	}
	p.hostIs(t, s, "填了很久的村委会")
}

func (p *province) hostIs(t *testing.T, s *site, want string) {
	t.Helper()
	var made struct{ Draft struct{ Host string } }
	if err := s.owner.Call(t.Context(), http.MethodGet, applications+"/"+s.application, nil, &made); err != nil {
		t.Fatal(err)
	}
	if made.Draft.Host != want {
		t.Errorf("the draft's host: got %q, want %q", made.Draft.Host, want)
	}
}

// post sends a form with just the headers given.
func post(t *testing.T, who *simulate.Person, path string, form url.Values, header http.Header) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(context.WithoutCancel(t.Context()), http.MethodPost, who.Base+path, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range header {
		req.Header[k] = v
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return do(t, who, req)
}

// fields are the values of the form of a page that is sent to action.
func fields(t *testing.T, page, action string) url.Values {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range doc.Descendants() {
		if n.Data != "form" || attr(n, "method") != "post" || attr(n, "action") != action {
			continue
		}
		form := url.Values{}
		for in := range n.Descendants() {
			if in.Data == "input" && attr(in, "name") != "" && attr(in, "type") != "file" && (attr(in, "type") != "radio" && attr(in, "type") != "checkbox" || has(in, "checked")) {
				form.Add(attr(in, "name"), attr(in, "value"))
			}
			if in.Data == "option" && has(in, "selected") {
				form.Add(attr(in.Parent, "name"), attr(in, "value"))
			}
		}
		return form
	}
	t.Fatalf("the page has no form for %s:\n%.2000s", action, page)
	return nil
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

// session is the cookie of a person's session.
func session(t *testing.T, who *simulate.Person) *http.Cookie {
	t.Helper()
	u, err := url.Parse(who.Base)
	if err != nil {
		t.Fatal(err)
	}
	jar, ok := who.Client.Jar.(*cookiejar.Jar)
	if !ok {
		t.Fatal("no cookies")
	}
	for _, c := range jar.Cookies(u) {
		if strings.Contains(c.Name, "session") {
			return c
		}
	}
	t.Fatal("no session")
	return nil
}
