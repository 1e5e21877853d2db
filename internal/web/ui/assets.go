package ui

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"
)

//go:embed assets
var assetFiles embed.FS

// asset is one file ready to be sent.
type asset struct {
	plain, gz []byte // gz is nil where gzip does not help
	kind      string
}

// shelf holds every asset and the hash they share. One hash for the whole
// tree lets a stylesheet name its font by a relative address.
type shelf struct {
	hash  string
	files map[string]asset
}

var theShelf = sync.OnceValue(func() shelf {
	s, err := loadShelf(assetFiles)
	if err != nil {
		panic("ui: embedded assets: " + err.Error())
	}
	return s
})

func loadShelf(files fs.FS) (shelf, error) {
	s := shelf{files: map[string]asset{}}
	sum := sha256.New()
	err := fs.WalkDir(files, "assets", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		short := strings.TrimPrefix(name, "assets/")
		sum.Write([]byte(short))
		sum.Write(body)
		s.files[short] = asset{plain: body, gz: zip(body), kind: kindOf(short)}
		return nil
	})
	s.hash = hex.EncodeToString(sum.Sum(nil))[:12]
	return s, err
}

func zip(body []byte) []byte {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level is valid
	_, _ = w.Write(body)                                  // a Buffer never fails
	_ = w.Close()
	if b.Len() > len(body)*9/10 {
		return nil
	}
	return b.Bytes()
}

func kindOf(name string) string {
	switch path.Ext(name) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".woff2":
		return "font/woff2"
	case ".md":
		return "text/plain; charset=utf-8"
	}
	return mime.TypeByExtension(path.Ext(name))
}

// AssetURL is the address of an embedded asset such as "ez.css" or
// "img/em-calendar.svg". It changes when any asset changes, so it may be
// cached for ever. It panics on a name that is not embedded: that is a broken
// page, found by its test.
func AssetURL(name string) string {
	s := theShelf()
	file, _, _ := strings.Cut(name, "#")
	if _, ok := s.files[file]; !ok {
		panic("ui: no asset " + name)
	}
	return "/assets/" + s.hash + "/" + name
}

// Assets serves what AssetURL names. Mount it at /assets/.
func Assets() http.Handler { return http.HandlerFunc(serveAsset) }

func serveAsset(w http.ResponseWriter, r *http.Request) {
	s := theShelf()
	hash, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/assets/"), "/")
	a, ok := s.files[name]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", a.kind)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Vary", "Accept-Encoding")
	if hash == s.hash {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		// A page from a node of another version asks: serve it, keep it not.
		h.Set("Cache-Control", "no-cache")
	}
	body := a.plain
	if a.gz != nil && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = a.gz
	}
	if r.Method == http.MethodHead {
		return
	}
	_, _ = w.Write(body) // the reader has gone; nothing is left to do
}
