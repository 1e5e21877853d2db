package uitest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestInspectFindsWhatItMust shows the harness a page with every fault it
// promises to find, and one without.
func TestInspectFindsWhatItMust(t *testing.T) {
	const good = `<!doctype html><html lang="zh-CN"><head><title>好</title><meta name="viewport" content="width=device-width"></head><body><main><h1>好</h1></main></body></html>`
	const bad = `<!doctype html><html lang="zh-CN"><head><title>坏</title><meta name="viewport" content="width=device-width"></head><body><main><h1>坏</h1>
		<img src="/none.png" width="900" height="20"><p style="color:red">红</p><button></button></main><script>1</script></body></html>`
	mux := http.NewServeMux()
	serve := func(body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.Header().Set("Content-Security-Policy", "default-src 'self'; style-src 'self'; script-src 'self'")
			_, _ = io.WriteString(w, body)
		}
	}
	mux.Handle("/good", serve(good))
	mux.Handle("/bad", serve(bad))
	mux.Handle("/favicon.ico", serve(""))
	srv := httptest.NewServer(mux)
	defer srv.Close()

	tab := Browser(t)
	tab.Size(390, 844)
	if found := tab.inspect(srv.URL + "/good"); len(found) > 0 {
		t.Errorf("a good page: got %q, want nothing", found)
	}
	found := strings.Join(tab.inspect(srv.URL+"/bad"), "\n")
	for _, want := range []string{"axe image-alt", "axe button-name", "wider than the window", "404", "inline style", "inline script"} {
		if !strings.Contains(found, want) {
			t.Errorf("a bad page: no %q in\n%s", want, found)
		}
	}
}
