package app_test

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"ezhan/internal/access"
	"ezhan/internal/simulate"
)

// What a page may cost: statements, and bytes as they go over the line.
const (
	maxStatements = 8
	maxHTML       = 30 << 10
	maxAssets     = 60 << 10
	maxPhone      = 40 << 10
)

// visit is one page as one reader got it.
type visit struct {
	reader, pattern, path string
	answer
	doc *html.Node
}

// phone reports whether the page is one of the phone shell.
func (v visit) phone() bool {
	for n := range v.doc.Descendants() {
		if n.Data == "body" {
			return strings.Contains(" "+attr(n, "class")+" ", " phone ")
		}
	}
	return false
}

// reader is somebody with a role, and the things that he looks at.
type reader struct {
	name   string
	who    *simulate.Person
	values []map[string]string
}

// readers are people of every role around 梅江区, and nobody.
func (p *province) readers(t *testing.T) []reader {
	open := p.values()
	draft, done, other := maps.Clone(open), maps.Clone(open), maps.Clone(open)
	for set, id := range map[string]string{"draft": p.waiting[0].application, "done": p.sites[0].application, "other": p.waiting[3].application} {
		values := map[string]map[string]string{"draft": draft, "done": done, "other": other}[set]
		for _, from := range []string{"/apply", "/applications", "/reviews", "/m/visits"} {
			values[from+"/{id}"] = from + "/" + id
		}
	}
	done["/contents/{id}"], done["/c/{id}"] = "/contents/"+p.works[0].Item, "/c/"+p.works[0].Item
	draft["/screens/{id}"], draft["/stations/{code}"] = "/screens/"+p.sites[1].terminals[0], "/stations/"+p.sites[1].code
	draft["/s/{code}"] = "/s/" + p.sites[3].code
	draft["/orgs/{id}"], done["/orgs/{id}"] = "/orgs/"+meizhou, "/orgs/"+p.sites[0].village
	sets := []map[string]string{open, draft, done, other}

	list := []reader{{"nobody", p.Person(), sets}, {"PROVINCE_ADMIN", p.Admin, sets}}
	for _, k := range slices.Sorted(maps.Keys(p.staff)) {
		if !strings.Contains(k, foshan) && !strings.Contains(k, chancheng) && k != key(access.CountyReviewer, xingning) {
			list = append(list, reader{strings.Split(k, ":")[0], p.staff[k], sets})
		}
	}
	return append(list,
		reader{"STATION_MANAGER", p.sites[0].owner, sets},
		reader{"STATION_MANAGER of a silent screen", p.sites[1].owner, sets[1:2]},
		reader{"STATION_DEPUTY", p.deputy(t), sets},
		reader{"APPLICANT drafting", p.waiting[0].owner, sets},
		reader{"APPLICANT waiting", p.waiting[2].owner, sets},
	)
}

// deputy is the deputy of 青梅一号.
func (p *province) deputy(t *testing.T) *simulate.Person {
	t.Helper()
	who, id := p.StaffAs(access.Lecturer, meijiang, marks[1])
	err := p.Admin.Call(t.Context(), http.MethodPost, "/api/members/"+id+"/grants", map[string]any{
		"role": access.StationDeputy, "org": p.sites[0].village, "station": p.sites[0].id,
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	p.Again(who)
	return who
}

// pages are all pages that the readers get, each once a reader.
func (p *province) pages(t *testing.T) []visit {
	t.Helper()
	var list []visit
	for _, r := range p.readers(t) {
		seen := map[string]bool{}
		for _, route := range p.App.Routes() {
			method, path, _ := strings.Cut(route.Pattern, " ")
			for _, values := range r.values {
				at := filled(path, values)
				if method != http.MethodGet || seen[at] || strings.HasPrefix(path, "/api/") {
					continue
				}
				seen[at] = true
				a := ask(t, r.who, method, at, "")
				if a.status != http.StatusOK || !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
					continue
				}
				doc, err := html.Parse(strings.NewReader(a.body))
				if err != nil {
					t.Fatal(err)
				}
				list = append(list, visit{r.name, route.Pattern, at, a, doc})
			}
		}
	}
	return list
}

// notPages are the routes that answer GET with something else than a page, or
// send the reader on.
var notPages = []string{
	"GET /messages", "GET /search", "GET /healthz", "GET /enrol/{token}", "GET /analysis/export", "GET /stations/export.csv",
	"GET /applications/{id}/files/{hash}", "GET /visit-speed", "GET /visit-assets/{hash}/visit.js", "GET /apply/{id}",
	"GET /contents/import/template", "GET /media/{hash}", "GET /play/",
}

// budgets holds every page of every role to its budget.
func (p *province) budgets(t *testing.T) {
	visits, times := p.pages(t), map[string][]float64{}
	assets, nobody := map[string]int{}, p.Person()
	for _, v := range visits {
		name := fmt.Sprintf("%s as %s", v.path, v.reader)
		sql, ms := timing(t, v)
		times[v.pattern] = append(times[v.pattern], ms)
		if sql > maxStatements {
			t.Errorf("%s: %d statements, want at most %d", name, sql, maxStatements)
		}
		if n := zipped(v.body); n > maxHTML {
			t.Errorf("%s: %d bytes of HTML, want at most %d", name, n, maxHTML)
		}
		for _, problem := range append(inline(v.doc), crooked(v.doc)...) {
			t.Errorf("%s: %s", name, problem)
		}
		limit, size := maxAssets, 0
		if v.phone() {
			limit = maxPhone
		}
		for _, u := range loads(v.doc) {
			if parsed, err := url.Parse(u); err != nil || parsed.Host != "" || parsed.Scheme != "" && parsed.Scheme != "data" {
				t.Errorf("%s: loads %s", name, u)
				continue
			}
			if !strings.HasSuffix(u, ".css") && !strings.HasSuffix(u, ".js") {
				continue
			}
			if assets[u] == 0 {
				assets[u] = zipped(ask(t, nobody, http.MethodGet, u, "").body)
			}
			size += assets[u]
		}
		if size > limit {
			t.Errorf("%s: %d bytes of styles and scripts, want at most %d", name, size, limit)
		}
	}
	for _, r := range p.App.Routes() {
		if strings.HasPrefix(r.Pattern, "GET ") && !strings.HasPrefix(r.Pattern, "GET /api/") && !slices.Contains(notPages, r.Pattern) && times[r.Pattern] == nil {
			t.Errorf("%s: nobody got this page; give a reader what he needs, or list it in notPages", r.Pattern)
		}
	}
	for _, pattern := range slices.Sorted(maps.Keys(times)) {
		ms := times[pattern]
		slices.Sort(ms)
		t.Logf("%-45s %2d readings, median %5.1f ms", pattern, len(ms), ms[len(ms)/2])
	}
}

var serverTiming = regexp.MustCompile(`^sql;desc=(\d+), app;dur=([\d.]+)$`)

func timing(t *testing.T, v visit) (statements int, ms float64) {
	t.Helper()
	if v.pattern == "GET /play" { // a file
		return 0, 0
	}
	m := serverTiming.FindStringSubmatch(v.header.Get("Server-Timing"))
	if m == nil {
		t.Errorf("%s as %s: no Server-Timing", v.path, v.reader)
		return 0, 0
	}
	statements, _ = strconv.Atoi(m[1]) // the expression reads digits
	ms, _ = strconv.ParseFloat(m[2], 64)
	return statements, ms
}

// zipped is how many bytes text has on the line.
func zipped(text string) int {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestSpeed) // the level is valid
	_, _ = w.Write([]byte(text))                    // a Buffer never fails
	_ = w.Close()
	return b.Len()
}

// loads are the addresses that a page makes the browser fetch or send to.
func loads(doc *html.Node) []string {
	var list []string
	for n := range doc.Descendants() {
		if u := attr(n, "src"); u != "" {
			list = append(list, u)
		}
		if u := attr(n, "href"); n.Data == "link" && u != "" {
			list = append(list, u)
		}
		if u := attr(n, "href"); n.Data == "use" && u != "" {
			list = append(list, u)
		}
		if u := cmp.Or(attr(n, "action"), attr(n, "poster"), attr(n, "srcset")); u != "" {
			list = append(list, u)
		}
	}
	return list
}

// inline lists styles and scripts that stand in the page itself.
func inline(doc *html.Node) []string {
	var list []string
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if n.Data == "style" || n.Data == "script" && !has(n, "src") {
			list = append(list, "inline "+n.Data)
		}
		for _, a := range n.Attr {
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") || strings.HasPrefix(a.Val, "javascript:") {
				list = append(list, fmt.Sprintf("inline %s on %s", a.Key, n.Data))
			}
		}
	}
	return list
}

// crooked lists the rows of tables that have another number of cells than
// their head.
func crooked(doc *html.Node) []string {
	var list []string
	for table := range doc.Descendants() {
		if table.Data != "table" {
			continue
		}
		want := 0
		for row := range table.Descendants() {
			if row.Data != "tr" {
				continue
			}
			got := 0
			for cell := range row.ChildNodes() {
				if cell.Data == "td" || cell.Data == "th" {
					n, _ := strconv.Atoi(attr(cell, "colspan")) // 0 when it has none
					got += max(n, 1)
				}
			}
			if want == 0 {
				want = got
			}
			if got != want {
				list = append(list, fmt.Sprintf("a row of %d cells in a table of %d", got, want))
			}
		}
	}
	return list
}
