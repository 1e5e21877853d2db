package app_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"golang.org/x/net/html"

	"ezhan/internal/access"
	"ezhan/internal/housetest"
	"ezhan/internal/simulate"
	"ezhan/internal/web/ui/uitest"
)

// maxPublic is what somebody on the street may have to fetch: page, styles,
// script, font and pictures of the page, without the work itself.
const maxPublic = 40 << 10

// signIn gives the tab the session of a person.
func signIn(t *testing.T, tab *uitest.Tab, who *simulate.Person) {
	t.Helper()
	c := session(t, who)
	tab.Cookie(who.Base, c.Name, c.Value)
}

// notWindows are pages that are not looked at in a window of a desk or phone:
// the player, which has its own tests, and a part of another page.
var notWindows = []string{"GET /play", "GET /contents/import/{id}/progress"}

// browser looks at every page in both windows: each pattern once for every
// shape that it has for the readers.
func (p *province) browser(t *testing.T) {
	seen := map[string]bool{}
	todo := map[string][]string{} // by reader
	for _, v := range p.pages(t) {
		if s := v.pattern + shape(v); !seen[s] && !slices.Contains(notWindows, v.pattern) {
			seen[s] = true
			todo[v.reader] = append(todo[v.reader], p.Base+v.path)
		}
	}
	for _, r := range p.readers(t) {
		if len(todo[r.name]) == 0 {
			continue
		}
		t.Run(r.name, func(t *testing.T) {
			tab := uitest.Browser(t)
			if r.name != "nobody" {
				signIn(t, tab, r.who)
			}
			t.Logf("%d pages", len(todo[r.name]))
			tab.Axe(todo[r.name]...)
		})
	}
}

// shape is what a page is made of, without its words and its frame.
func shape(v visit) string {
	var b []byte
	main := v.doc
	for n := range v.doc.Descendants() {
		if n.Data == "main" {
			main = n
		}
	}
	kinds := map[string]bool{}
	for n := range main.Descendants() {
		if n.Type == html.ElementNode && !kinds[n.Data+attr(n, "class")] {
			kinds[n.Data+attr(n, "class")] = true
			b = append(b, n.Data+attr(n, "class")...)
		}
	}
	return string(b)
}

// street weighs the pages that people open from a code on a wall.
func (p *province) street(t *testing.T) {
	tab := uitest.Browser(t)
	for _, path := range []string{"/s/" + p.sites[0].code, "/c/" + p.works[0].Item, "/stations/public"} {
		tab.Size(390, 844)
		tab.Open(p.Base + path)
		const weigh = `performance.getEntriesByType('navigation').concat(performance.getEntriesByType('resource'))
			.filter(function (e) { return !/\/media\//.test(e.name) })
			.reduce(function (sum, e) { return sum + e.encodedBodySize }, 0)`
		n := uitest.Eval[int](tab, weigh)
		if n > maxPublic || n < 1000 {
			t.Errorf("%s: %d bytes, want at most %d: %v", path, n, maxPublic,
				uitest.Eval[[]string](tab, `performance.getEntriesByType('resource').map(function (e) { return e.name.replace(/.*\/assets\/[^/]*/, '') + ' ' + e.encodedBodySize })`))
		}
		t.Logf("%s: %d bytes", path, n)
	}
}

// withoutScripts goes the main way in a browser that runs no script: an
// applicant signs in, begins and keeps a page, a reviewer passes papers.
func (p *province) withoutScripts(t *testing.T) {
	who := p.Applicant("无脚本")
	tab := uitest.Browser(t)
	tab.NoScript()
	tab.Size(390, 844)
	tab.Open(p.Base + "/login")
	tab.Type("input[name=account]", p.Phone(who))
	tab.Type("input[name=password]", housetest.Password)
	tab.Click("main button.pri")
	eventually(t, tab, `location.pathname === '/apply' && document.querySelector("main form[action='/apply'] button") !== null`)
	tab.Click("main form[action='/apply'] button")
	eventually(t, tab, `/^.apply.[0-9a-f-]+.host$/.test(location.pathname)`)
	tab.Type("input[name=host]", "没有脚本村委会")
	tab.Click("button[name=go][value=stay]")
	eventually(t, tab, `document.querySelector('.flash') !== null || document.querySelector('.errsum') !== null || document.querySelector('input[name=host]').value === '没有脚本村委会'`)
	tab.Open(uitest.Eval[string](tab, `location.href`))
	if got := uitest.Eval[string](tab, `document.querySelector('input[name=host]').value`); got != "没有脚本村委会" {
		t.Errorf("the page that was kept: got %q", got)
	}

	k, reviewer := p.waiting[1], p.staff[key(access.CountyReviewer, meijiang)]
	signIn(t, tab, reviewer)
	tab.Size(1366, 768)
	tab.Open(p.Base + "/reviews/" + k.application)
	tab.Click("button[name=outcome][value=return]") // nothing is said of what is wrong
	eventually(t, tab, `document.querySelector('[role=alert]') !== null`)
	for _, item := range uitest.Eval[[]string](tab, `Array.from(document.querySelectorAll('input[type=radio][value=pass]')).map(function (n) { return n.id })`) {
		tab.Click("label:has(#" + item + ")")
	}
	tab.Click("button[name=outcome][value=pass]")
	eventually(t, tab, `location.pathname === '/reviews'`)
	var made struct{ State string }
	if err := reviewer.Call(t.Context(), http.MethodGet, applications+"/"+k.application, nil, &made); err != nil || made.State != "PAPER_PASSED" {
		t.Errorf("after the review: %s, %v, want PAPER_PASSED", made.State, err)
	}
}

// eventually waits until an expression is true of the page.
func eventually(t *testing.T, tab *uitest.Tab, expression string) {
	t.Helper()
	for range 100 {
		time.Sleep(200 * time.Millisecond) // the page may be on its way
		if uitest.Eval[bool](tab, "document.readyState === 'complete' && ("+expression+")") {
			return
		}
	}
	t.Fatalf("never true: %s\n%s", expression, uitest.Eval[string](tab, `location.href + ' ' + document.body.innerText.slice(0, 800)`))
}
