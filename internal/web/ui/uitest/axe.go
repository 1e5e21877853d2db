package uitest

import (
	_ "embed"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

//go:embed testdata/axe.min.js
var axeScript string

// The two windows every page is looked at in.
var sizes = [][2]int{{1366, 768}, {390, 844}}

// violation is one finding of axe-core.
type violation struct {
	ID    string   `json:"id"`
	Help  string   `json:"help"`
	Nodes []string `json:"nodes"`
}

// run asks axe for what WCAG 2.2 A and AA and good practice forbid.
const run = `axe.run(document, {runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']}).then(function (r) {
	return r.violations.map(function (v) {
		return {id: v.id, help: v.help, nodes: v.nodes.slice(0, 4).map(function (n) { return n.html.slice(0, 160) + ' ' + n.failureSummary.split('\n')[1] })}
	})
})`

// overflow lists what sticks out of the window to the right.
const overflow = `(function () {
	var w = document.documentElement.clientWidth, out = []
	if (document.documentElement.scrollWidth <= w) return out
	document.querySelectorAll('body *').forEach(function (n) {
		if (n.getBoundingClientRect().right > w + 1 && !n.closest('.tw,.tabs')) out.push(n.outerHTML.slice(0, 120))
	})
	return ['scroll width ' + document.documentElement.scrollWidth + ' of ' + w].concat(out.slice(0, 4))
})()`

// big turns 大字版 on.
const big = `document.documentElement.classList.add('big');`

// hosts lists the hosts the page loaded anything from.
const hosts = `performance.getEntriesByType('resource').map(function (e) { return new URL(e.name).host }).filter(Boolean)`

// Axe opens each page in both windows and fails the test on every violation,
// on horizontal overflow of the phone window, on console errors and on
// requests to other hosts.
func Axe(t testing.TB, urls ...string) {
	t.Helper()
	Browser(t).Axe(urls...)
}

// Screenshot writes a picture of the whole page to the folder EZHAN_SHOTS.
func Screenshot(t testing.TB, url string, width, height int, file string) {
	t.Helper()
	Browser(t).Screenshot(url, width, height, file)
}

// Axe is the function Axe in this tab, with its cookies.
func (b *Tab) Axe(urls ...string) {
	b.t.Helper()
	for _, u := range urls {
		for _, s := range sizes {
			b.Size(s[0], s[1])
			for _, problem := range b.inspect(u) {
				b.t.Errorf("%s at %d×%d: %s", path(u), s[0], s[1], problem)
			}
		}
	}
}

// inspect opens u and lists what is wrong with it.
func (b *Tab) inspect(u string) []string {
	b.t.Helper()
	errs := b.listen()
	b.Open(u)
	b.do("load axe", chromedp.Evaluate[chromedp.Void](axeScript))
	var out []string
	for _, v := range Eval[[]violation](b, run) {
		out = append(out, fmt.Sprintf("axe %s: %s\n\t%s", v.ID, v.Help, strings.Join(v.Nodes, "\n\t")))
	}
	if found := Eval[[]string](b, overflow); len(found) > 0 {
		out = append(out, "wider than the window: "+strings.Join(found, "\n\t"))
	}
	if found := Eval[[]string](b, big+overflow); len(found) > 0 {
		out = append(out, "wider than the window in 大字版: "+strings.Join(found, "\n\t"))
	}
	for _, h := range Eval[[]string](b, hosts) {
		if h != host(u) {
			out = append(out, "loads from another host: "+h)
		}
	}
	return append(out, errs()...)
}

// Screenshot is the function Screenshot in this tab, with its cookies.
func (b *Tab) Screenshot(u string, width, height int, file string) {
	b.t.Helper()
	dir := os.Getenv("EZHAN_SHOTS")
	if dir == "" {
		return
	}
	b.Size(width, height)
	b.Open(u)
	png := get(b, "take a picture of "+u, chromedp.FullScreenshot(100))
	b.must(os.MkdirAll(dir, 0o755), "make the folder")
	b.must(os.WriteFile(filepath.Join(dir, file), png, 0o644), "write the picture")
}

func host(u string) string {
	p, err := url.Parse(u)
	if err != nil {
		return ""
	}
	return p.Host
}

func path(u string) string {
	p, err := url.Parse(u)
	if err != nil {
		return u
	}
	return p.RequestURI()
}
