package player

import (
	"embed"
	"net/http"
	"strings"
)

//go:generate go run ./genplayer

//go:embed dist font/*.woff2
var files embed.FS

// policy lets the page load its own files, show images and films it has checked
// itself (blob:), and nothing else.
const policy = "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; " +
	"object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// file is one embedded file and how it is served.
type file struct {
	name  string
	kind  string
	cache string
}

const (
	fresh     = "no-cache"
	immutable = "public, max-age=31536000, immutable"
)

var served = map[string]file{
	"/play":               {"dist/play.html", "text/html; charset=utf-8", fresh},
	"/play/app.js":        {"dist/app.js", "text/javascript; charset=utf-8", immutable},
	"/play/app.css":       {"dist/app.css", "text/css; charset=utf-8", immutable},
	"/play/sw.js":         {"dist/sw.js", "text/javascript; charset=utf-8", fresh},
	"/play/num-600.woff2": {"font/ez-num-600.woff2", "font/woff2", immutable},
	"/play/num-700.woff2": {"font/ez-num-700.woff2", "font/woff2", immutable},
}

// Handler serves the player: mount it at /play and /play/. It asks nobody who
// they are; a screen shows nothing before it is paired.
func Handler() http.Handler {
	return http.HandlerFunc(serve)
}

func serve(w http.ResponseWriter, r *http.Request) {
	f, ok := served[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	text, err := files.ReadFile(f.name)
	if err != nil {
		panic(err) // an embedded file can only be missing from a broken build
	}
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", cacheFor(f, r))
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	if strings.HasSuffix(r.URL.Path, "/sw.js") {
		h.Set("Service-Worker-Allowed", "/play")
	}
	if r.Method == http.MethodHead {
		return
	}
	_, _ = w.Write(text) // the screen has gone; nobody is left to tell
}

// cacheFor keeps a file for ever only under the address that names its version.
func cacheFor(f file, r *http.Request) string {
	if f.cache == immutable && f.kind != "font/woff2" && r.URL.Query().Get("v") == "" {
		return fresh
	}
	return f.cache
}
