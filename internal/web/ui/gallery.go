package ui

import (
	"bytes"
	"net/http"

	"github.com/a-h/templ"
)

// Policy is the content security policy every page of the product keeps.
const Policy = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; " +
	"object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"

// ServeGallery serves the specimens under their names, a list of them at /,
// and the assets, with the policy of the product.
func ServeGallery() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/assets/", Assets())
	mux.Handle("POST "+HrefSize, SwitchSize())
	mux.Handle("GET /{$}", specimenHandler(specimenIndex(Gallery())))
	for _, s := range Gallery() {
		mux.Handle("/"+s.Name, specimenHandler(s.Page))
	}
	return mux
}

func specimenHandler(page templ.Component) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var b bytes.Buffer
		if err := page.Render(r.Context(), &b); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", Policy)
		_, _ = w.Write(b.Bytes()) // the reader has gone; nothing is left to do
	})
}
