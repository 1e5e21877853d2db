package ui_test

import (
	"net/http/httptest"
	"testing"

	"ezhan/internal/web/ui"
	"ezhan/internal/web/ui/uitest"
)

// TestSpecimensInABrowser opens every specimen on a desk and on a phone: axe
// finds nothing, nothing sticks out, nothing is refused by the policy.
func TestSpecimensInABrowser(t *testing.T) {
	srv := httptest.NewServer(ui.ServeGallery())
	defer srv.Close()
	tab := uitest.Browser(t)
	for _, s := range ui.Gallery() {
		url := srv.URL + "/" + s.Name
		tab.Axe(url)
		tab.Screenshot(url, 1366, 768, s.Name+"-1366.png")
		tab.Screenshot(url, 390, 844, s.Name+"-390.png")
	}
}
