package ui

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// render draws a specimen as a signed-in reader gets it.
func render(t *testing.T, s Specimen) (*html.Node, []byte) {
	t.Helper()
	var b bytes.Buffer
	if err := s.Page.Render(WithCSRF(t.Context(), "token"), &b); err != nil {
		t.Fatalf("%s: %v", s.Name, err)
	}
	doc, err := html.Parse(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatalf("%s: %v", s.Name, err)
	}
	return doc, b.Bytes()
}

func find(n *html.Node, match func(*html.Node) bool) []*html.Node {
	var out []*html.Node
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && match(d) {
			out = append(out, d)
		}
	}
	return out
}

// tagged matches elements of HTML; a picture has titles of its own.
func tagged(name string) func(*html.Node) bool {
	return func(n *html.Node) bool { return n.Data == name && n.Namespace == "" }
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func eachSpecimen(t *testing.T, look func(t *testing.T, doc *html.Node)) {
	t.Helper()
	for _, s := range Gallery() {
		t.Run(s.Name, func(t *testing.T) {
			doc, _ := render(t, s)
			look(t, doc)
		})
	}
}

func TestPagesKeepThePolicy(t *testing.T) {
	eachSpecimen(t, func(t *testing.T, doc *html.Node) {
		for _, n := range find(doc, func(*html.Node) bool { return true }) {
			for _, a := range n.Attr {
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
					t.Errorf("<%s> has %s=%q", n.Data, a.Key, a.Val)
				}
				if outside.MatchString(a.Val) {
					t.Errorf("<%s> names %s", n.Data, a.Val)
				}
			}
			if n.Data == "style" || n.Data == "script" && n.FirstChild != nil {
				t.Errorf("inline <%s>", n.Data)
			}
		}
	})
}

func TestPagesHaveTheirFrame(t *testing.T) {
	eachSpecimen(t, func(t *testing.T, doc *html.Node) {
		for tag, want := range map[string]int{"h1": 1, "main": 1, "footer": 1, "title": 1} {
			if got := len(find(doc, tagged(tag))); got != want {
				t.Errorf("<%s>: got %d, want %d", tag, got, want)
			}
		}
		if got := attr(find(doc, tagged("html"))[0], "lang"); got != "zh-CN" {
			t.Errorf("lang: got %q, want zh-CN", got)
		}
		metas := map[string]string{}
		for _, m := range find(doc, tagged("meta")) {
			metas[attr(m, "name")+attr(m, "http-equiv")] = attr(m, "content")
		}
		for k, want := range map[string]string{"renderer": "webkit", "X-UA-Compatible": "IE=edge,chrome=1", "viewport": "width=device-width,initial-scale=1"} {
			if metas[k] != want {
				t.Errorf("meta %s: got %q, want %q", k, metas[k], want)
			}
		}
		complain := find(doc, func(n *html.Node) bool { return n.Data == "a" && attr(n, "href") == HrefComplain })
		if len(complain) == 0 {
			t.Error("no way to complain")
		}
	})
}

func TestPostFormsCarryTheToken(t *testing.T) {
	seen := 0
	eachSpecimen(t, func(t *testing.T, doc *html.Node) {
		for _, f := range find(doc, tagged("form")) {
			tokens := find(f, func(n *html.Node) bool { return attr(n, "name") == "csrf" && attr(n, "value") == "token" })
			if post := attr(f, "method") == "post"; post != (len(tokens) == 1) {
				t.Errorf("form to %q, post %v: %d tokens", attr(f, "action"), post, len(tokens))
			}
			seen++
		}
	})
	if seen == 0 {
		t.Error("no form in any specimen")
	}
}

func TestIDsAreUniqueAndPointedAt(t *testing.T) {
	eachSpecimen(t, func(t *testing.T, doc *html.Node) {
		ids := map[string]int{}
		for _, n := range find(doc, func(n *html.Node) bool { return attr(n, "id") != "" }) {
			ids[attr(n, "id")]++
		}
		for id, n := range ids {
			if n > 1 {
				t.Errorf("id %s stands %d times", id, n)
			}
		}
		for _, n := range find(doc, func(*html.Node) bool { return true }) {
			for _, to := range append(strings.Fields(attr(n, "aria-describedby")), attr(n, "for"), strings.TrimPrefix(anchor(n), "#")) {
				if to != "" && ids[to] == 0 {
					t.Errorf("<%s> points at %s, which is not there", n.Data, to)
				}
			}
		}
	})
}

// anchor is the address of a link within its page.
func anchor(n *html.Node) string {
	if h := attr(n, "href"); n.Data == "a" && strings.HasPrefix(h, "#") {
		return h
	}
	return ""
}

func TestIconsExist(t *testing.T) {
	sprite := string(theShelf().files["icons.svg"].plain)
	check := func(t *testing.T, name string) {
		if !strings.Contains(sprite, `<symbol id="`+name+`"`) {
			t.Errorf("no icon %q in the sprite", name)
		}
	}
	eachSpecimen(t, func(t *testing.T, doc *html.Node) {
		for _, u := range find(doc, func(n *html.Node) bool { return n.Data == "use" }) {
			_, name, _ := strings.Cut(attr(u, "href"), "#")
			check(t, name)
		}
	})
	for word, l := range looks {
		if l.icon == "" {
			t.Errorf("the state %s has no icon: colour alone says nothing", word)
		}
		check(t, l.icon)
	}
	for _, c := range channels {
		check(t, c.icon)
	}
}

// TestClassesAreDefined finds a misspelt class: everything a page names stands
// in one of its stylesheets.
func TestClassesAreDefined(t *testing.T) {
	sheet := regexp.MustCompile(`/assets/[0-9a-f]+/(.+\.css)`)
	word := regexp.MustCompile(`\.([a-zA-Z][\w-]*)`)
	// Marks of meaning that need no look of their own.
	silent := map[string]bool{"desk": true, "public": true, "phone": true, "spark": true, "g1": true, "grey": true}
	eachSpecimen(t, func(t *testing.T, doc *html.Node) {
		defined := map[string]bool{}
		for _, l := range find(doc, tagged("link")) {
			if m := sheet.FindStringSubmatch(attr(l, "href")); m != nil {
				for _, w := range word.FindAllStringSubmatch(string(theShelf().files[m[1]].plain), -1) {
					defined[w[1]] = true
				}
			}
		}
		for _, n := range find(doc, func(n *html.Node) bool { return attr(n, "class") != "" }) {
			for _, c := range strings.Fields(attr(n, "class")) {
				if !defined[c] && !silent[c] {
					t.Errorf("<%s> has class %q, which no stylesheet of the page knows", n.Data, c)
				}
			}
		}
	})
}

func TestPagesAreLight(t *testing.T) {
	for _, s := range Gallery() {
		_, body := render(t, s)
		if got := gzipped(t, body); got > 30<<10 {
			t.Errorf("%s: got %d bytes gzipped, want at most %d", s.Name, got, 30<<10)
		}
	}
}

func TestErrorsAreSaidTwiceAndLinked(t *testing.T) {
	doc, _ := render(t, Specimen{Name: "apply", Page: specimenApply()})
	title := find(doc, tagged("title"))[0].FirstChild.Data
	if !strings.HasPrefix(title, "有错误：") {
		t.Errorf("title: got %q, want it to begin with 有错误：", title)
	}
	sum := find(doc, func(n *html.Node) bool { return strings.HasPrefix(attr(n, "class"), "errsum") })
	if len(sum) != 1 || attr(sum[0], "tabindex") != "-1" || attr(sum[0], "role") != "alert" {
		t.Fatalf("error summary: got %d, or it cannot take the focus", len(sum))
	}
	for _, e := range applyErrors {
		links := find(sum[0], func(n *html.Node) bool { return anchor(n) == "#f-"+e.Field })
		fields := find(doc, func(n *html.Node) bool { return attr(n, "id") == "f-"+e.Field && attr(n, "aria-invalid") == "true" })
		if len(links) != 1 || len(fields) != 1 {
			t.Errorf("%s: got %d links and %d invalid fields, want one of each", e.Field, len(links), len(fields))
		}
	}
}

func TestSwitchSize(t *testing.T) {
	for _, c := range []struct{ name, size, referer, cookie, to string }{
		{"Big", "big", "http://example.com/stations?q=1", "big", "/stations?q=1"},
		{"Back", "", "http://example.com/stations", "", "/stations"},
		{"UnknownIsNormal", "giant", "http://example.com/home", "", "/home"},
		{"NotToAnotherHost", "big", "http://evil.example/x", "big", "/"},
		{"NoReferer", "big", "", "big", "/"},
		{"NotToADoubleSlash", "big", "http://example.com//evil.example", "big", "/"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := httptest.NewRequest("POST", HrefSize, strings.NewReader("size="+c.size))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set("Referer", c.referer)
			w := httptest.NewRecorder()
			SwitchSize().ServeHTTP(w, r)
			if w.Code != http.StatusSeeOther || w.Header().Get("Location") != c.to {
				t.Errorf("got %d to %q, want 303 to %q", w.Code, w.Header().Get("Location"), c.to)
			}
			next := httptest.NewRequest("GET", "/", nil)
			for _, k := range w.Result().Cookies() {
				next.AddCookie(k)
			}
			if got := SizeOf(next); got != Size(c.cookie) {
				t.Errorf("size: got %q, want %q", got, c.cookie)
			}
		})
	}
}
