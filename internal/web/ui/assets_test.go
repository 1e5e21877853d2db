package ui

import (
	"bytes"
	"compress/gzip"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"path"
	"regexp"
	"strings"
	"testing"
)

func fetch(t *testing.T, url, encoding string) *http.Response {
	t.Helper()
	r := httptest.NewRequest("GET", url, nil)
	if encoding != "" {
		r.Header.Set("Accept-Encoding", encoding)
	}
	w := httptest.NewRecorder()
	Assets().ServeHTTP(w, r)
	return w.Result()
}

func TestAssets(t *testing.T) {
	for _, c := range []struct {
		name, url, accept     string
		status                int
		kind, cache, encoding string
	}{
		{"StylesheetForEver", AssetURL("ez.css"), "", 200, "text/css; charset=utf-8", "public, max-age=31536000, immutable", ""},
		{"Gzip", AssetURL("ez.css"), "br, gzip", 200, "text/css; charset=utf-8", "public, max-age=31536000, immutable", "gzip"},
		{"FontIsNotZippedTwice", AssetURL("font/ez-num-500.woff2"), "gzip", 200, "font/woff2", "public, max-age=31536000, immutable", ""},
		{"OtherVersionIsNotKept", "/assets/000000000000/ez.js", "", 200, "text/javascript; charset=utf-8", "no-cache", ""},
		{"Unknown", "/assets/000000000000/none.css", "", 404, "text/plain; charset=utf-8", "", ""},
		{"NoWayUp", "/assets/x/../assets.go", "", 404, "text/plain; charset=utf-8", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := fetch(t, c.url, c.accept)
			if got.StatusCode != c.status {
				t.Errorf("status: got %d, want %d", got.StatusCode, c.status)
			}
			for k, want := range map[string]string{"Content-Type": c.kind, "Cache-Control": c.cache, "Content-Encoding": c.encoding} {
				if got := got.Header.Get(k); got != want {
					t.Errorf("%s: got %q, want %q", k, got, want)
				}
			}
		})
	}
}

func TestAssetURLPanicsOnATypo(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("got an address for an asset that does not exist")
		}
	}()
	AssetURL("ez.ccs")
}

// banned is CSS that Chromium 86 does not know, or that hides a second look.
var banned = regexp.MustCompile(`color-mix\(|oklch\(|:has\(|:is\(|:where\(|@layer|@container|\binset:|aspect-ratio|\d(d|s|l)v[hw]\b|\bclamp\(|\bmin\(|\bmax\(|&[.:\s>]`)

// outside is an address of another host; the namespace of SVG is a name.
var outside = regexp.MustCompile(`(https?:)?//[a-z0-9-]+\.[a-z]{2,}`)

func eachAsset(t *testing.T, ext string, look func(t *testing.T, name, text string)) {
	t.Helper()
	n := 0
	err := fs.WalkDir(assetFiles, "assets", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ext || strings.Contains(name, "/vendor/") {
			return err
		}
		b, err := fs.ReadFile(assetFiles, name)
		n++
		look(t, name, string(b))
		return err
	})
	if err != nil || n == 0 {
		t.Fatalf("looked at %d files %s: %v", n, ext, err)
	}
}

func TestStylesheetsKeepTheBaseline(t *testing.T) {
	eachAsset(t, ".css", func(t *testing.T, name, text string) {
		text = regexp.MustCompile(`(?s)/\*.*?\*/`).ReplaceAllString(text, "")
		if m := banned.FindString(text); m != "" {
			t.Errorf("%s uses %q, which Chromium 86 does not know", name, m)
		}
	})
}

func TestBannedFindsWhatItMust(t *testing.T) {
	for _, css := range []string{"a:has(b){}", "a{inset:0}", "a{height:100dvh}", "a{width:clamp(1px,2px,3px)}", "a{&:hover{}}", "a{aspect-ratio:16/9}", "@layer x{}"} {
		if !banned.MatchString(css) {
			t.Errorf("%s passes", css)
		}
	}
	for _, css := range []string{"a{box-shadow:inset 0 0 0 3px #F5A623}", "a{grid-template-columns:minmax(0,1fr)}", "@media (max-width:900px){}"} {
		if m := banned.FindString(css); m != "" {
			t.Errorf("%s is refused for %q", css, m)
		}
	}
}

func TestNothingComesFromOutside(t *testing.T) {
	for _, ext := range []string{".css", ".js", ".svg"} {
		eachAsset(t, ext, func(t *testing.T, name, text string) {
			for _, m := range outside.FindAllString(text, -1) {
				if m != "http://www.w3.org" {
					t.Errorf("%s names %s", name, m)
				}
			}
		})
	}
}

func gzipped(t *testing.T, b []byte) int {
	t.Helper()
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Len()
}

// TestBudgets keeps the page weights that the design promises: scripts and
// stylesheets together, gzipped.
func TestBudgets(t *testing.T) {
	for _, c := range []struct {
		name  string
		limit int
		files []string
	}{
		{"Management", 60 << 10, []string{"tokens.css", "ez.css", "more.css", "ez.js", "vendor/htmx.min.js"}},
		{"Phone", 40 << 10, []string{"tokens.css", "m.css", "more.css", "ez.js"}},
		{"OwnScript", 6 << 10, []string{"ez.js"}},
	} {
		sum := 0
		for _, f := range c.files {
			sum += gzipped(t, theShelf().files[f].plain)
		}
		if sum > c.limit {
			t.Errorf("%s: got %d bytes, want at most %d", c.name, sum, c.limit)
		}
	}
}
