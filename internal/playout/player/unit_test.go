package player_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/evanw/esbuild/pkg/api"
)

// The rules that need no screen are tested one by one, in the browser that will run them.
func TestRules(t *testing.T) {
	t.Parallel()
	built := api.Build(api.BuildOptions{
		EntryPoints: []string{"unit/all.ts"}, Bundle: true, Format: api.FormatIIFE,
		Engines: []api.Engine{{Name: api.EngineChrome, Version: "69"}},
	})
	if len(built.Errors) > 0 {
		t.Fatal(strings.Join(api.FormatMessages(built.Errors, api.FormatMessagesOptions{}), "\n"))
	}
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/unit.js" {
			w.Header().Set("Content-Type", "text/javascript")
			_, _ = w.Write(built.OutputFiles[0].Contents)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(`<!doctype html><meta charset="utf-8"><script src="/unit.js"></script>`))
	}))
	defer site.Close()

	w := newBrowser(t).tab()
	w.goTo(site.URL)
	results := js[[]struct{ Name, Error string }](w, "unit()")
	if len(results) < 50 {
		t.Errorf("got %d rules tested, want them all", len(results))
	}
	for _, r := range results {
		t.Run(r.Name, func(t *testing.T) {
			if r.Error != "" {
				t.Error(r.Error)
			}
		})
	}
}
