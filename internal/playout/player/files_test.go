package player_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"ezhan/internal/playout/player"
)

func get(t *testing.T, path string) (*http.Response, []byte) {
	t.Helper()
	w := httptest.NewRecorder()
	player.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	r := w.Result()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r, body
}

func TestWeight(t *testing.T) {
	t.Parallel()
	var packed bytes.Buffer
	for _, path := range []string{"/play/app.js", "/play/app.css", "/play/sw.js"} {
		z := gzip.NewWriter(&packed)
		_, body := get(t, path)
		if _, err := z.Write(body); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if packed.Len() > 40<<10 {
		t.Errorf("scripts and styles weigh %d bytes packed, want at most 40 KB", packed.Len())
	}
}

// Boxes in the field run Chromium 69; a single newer word stops the whole script.
func TestOldBrowsersUnderstand(t *testing.T) {
	t.Parallel()
	script := regexp.MustCompile(`\?\.[a-zA-Z_$\[(]|\?\?|\|\|=|&&=|\bglobalThis\b|structuredClone|replaceAll|matchAll|fromEntries|allSettled|` +
		`randomUUID|queueMicrotask|replaceChildren|AbortSignal\.|\.at\(|[^s]e\.arrayBuffer|\bimport\(|^export |#[a-z]+\(`)
	style := regexp.MustCompile(`\b(inset|aspect-ratio|color-mix|oklch|dvh|clamp|min|max)\b[:(]|:(has|is|where)\(|@(layer|container)|(^|[^-])\bgap:`)
	for path, banned := range map[string]*regexp.Regexp{"/play/app.js": script, "/play/sw.js": script, "/play/app.css": style} {
		_, body := get(t, path)
		for _, at := range banned.FindAllIndex(body, 5) {
			t.Errorf("%s has …%s…", path, body[max(0, at[0]-20):min(len(body), at[1]+20)])
		}
	}
}

func TestNothingInline(t *testing.T) {
	t.Parallel()
	r, body := get(t, "/play")
	if regexp.MustCompile(`<style|style=|\son[a-z]+=|<script[^>]*>[^<]`).Match(body) {
		t.Errorf("the page has inline code: %s", body)
	}
	if csp := r.Header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:") || strings.Contains(csp, "unsafe") {
		t.Errorf("got policy %q", csp)
	}
	_, js := get(t, "/play/app.js")
	for _, out := range regexp.MustCompile(`https?://[a-z.]+`).FindAll(js, -1) {
		if string(out) != "http://www.w" { // the name of the SVG namespace
			t.Errorf("the script names %s", out)
		}
	}
}

func TestServed(t *testing.T) {
	t.Parallel()
	_, page := get(t, "/play")
	for _, m := range regexp.MustCompile(`(?:href|src)="([^"]+)"`).FindAllSubmatch(page, -1) {
		r, _ := get(t, string(m[1]))
		if r.StatusCode != http.StatusOK || !strings.Contains(r.Header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s: got %d, kept %q", m[1], r.StatusCode, r.Header.Get("Cache-Control"))
		}
	}
	if r, _ := get(t, "/play/sw.js"); r.Header.Get("Service-Worker-Allowed") != "/play" || r.Header.Get("Cache-Control") != "no-cache" {
		t.Errorf("service worker is served with %v", r.Header)
	}
	for _, path := range []string{"/play/none", "/play/../player.go", "/play/dist/app.js"} {
		if r, _ := get(t, path); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s: got %d, want 404", path, r.StatusCode)
		}
	}
}
