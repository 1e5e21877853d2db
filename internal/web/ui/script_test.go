package ui_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"ezhan/internal/web/ui"
	"ezhan/internal/web/ui/uitest"
)

// desk is the gallery with the places its forms post to.
func desk(t *testing.T) (url string, drafts chan string) {
	t.Helper()
	drafts = make(chan string, 10)
	mux := http.NewServeMux()
	mux.Handle("/", ui.ServeGallery())
	mux.HandleFunc("POST /apply/1/draft", func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			t.Error(err)
		}
		drafts <- r.PostFormValue("address") + " " + r.Header.Get("X-Autosave")
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("POST /example", func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusUnprocessableEntity)
		_, _ = io.WriteString(w, "<title>有错误：表单</title><body><h1>请改一处</h1></body>")
	})
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	return srv.URL, drafts
}

// eventually waits for the page to come to a state.
func eventually(t *testing.T, tab *uitest.Tab, expression string) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if uitest.Eval[bool](tab, expression) {
			return
		}
	}
	t.Errorf("never came: %s", expression)
}

func TestBigFontSwitch(t *testing.T) {
	url, _ := desk(t)
	tab := uitest.Browser(t)
	tab.Size(1366, 768)
	tab.Open(url + "/staff-home")
	tab.Click("button[name=size]")
	eventually(t, tab, `document.documentElement.classList.contains('big') && document.cookie.includes('ez_size=big')`)
	if got := uitest.Eval[string](tab, `getComputedStyle(document.documentElement).fontSize`); got != "20px" {
		t.Errorf("root size: got %s, want 20px", got)
	}
	tab.Click("button[name=size]")
	eventually(t, tab, `!document.documentElement.classList.contains('big')`)
}

func TestSlashFindsTheSearch(t *testing.T) {
	url, _ := desk(t)
	tab := uitest.Browser(t)
	tab.Size(1366, 768)
	tab.Open(url + "/staff-home")
	tab.Type("main", "/")
	eventually(t, tab, `document.activeElement === document.querySelector('.gsearch input')`)
}

func TestDraftIsSavedOnBlur(t *testing.T) {
	url, drafts := desk(t)
	tab := uitest.Browser(t)
	tab.Size(1366, 768)
	tab.Open(url + "/apply")
	eventually(t, tab, `document.activeElement.classList.contains('errsum')`)
	tab.Type("#f-address", "二楼")
	uitest.Eval[bool](tab, `document.activeElement.blur() || true`)
	select {
	case got := <-drafts:
		if !strings.Contains(got, "二楼") || !strings.HasSuffix(got, " 1") {
			t.Errorf("draft: got %q, want the typed 二楼 in it, marked as autosave", got)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("no draft was sent")
	}
	eventually(t, tab, `document.querySelector('[data-saved]').textContent.startsWith('自动保存于')`)
}

func TestDraftOutlivesALostNetwork(t *testing.T) {
	url, drafts := desk(t)
	tab := uitest.Browser(t)
	tab.Size(1366, 768)
	tab.Open(url + "/apply")
	eventually(t, tab, `document.activeElement.classList.contains('errsum')`)
	uitest.Eval[bool](tab, `(window.fetch = function () { return Promise.reject(new TypeError('no network')) }) && true`)
	tab.Type("#f-address", "三楼")
	uitest.Eval[bool](tab, `document.activeElement.blur() || true`)
	eventually(t, tab, `document.querySelector('[data-saved]').textContent.startsWith('没有网络')`)

	tab.Open(url + "/apply") // the page is opened again, the network is back
	select {
	case got := <-drafts:
		if !strings.Contains(got, "三楼") {
			t.Errorf("draft: got %q, want what was typed without network", got)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("the kept draft was not sent")
	}
	eventually(t, tab, `document.querySelector('#f-address').value.includes('三楼') && localStorage.length === 0`)
}

func TestDialogTakesAndReturnsTheFocus(t *testing.T) {
	url, _ := desk(t)
	tab := uitest.Browser(t)
	tab.Size(1366, 768)
	tab.Open(url + "/sheet-parts")
	tab.Click("[data-dialog=d1]")
	eventually(t, tab, `document.activeElement.hasAttribute('data-safe')`)
	uitest.Eval[bool](tab, `document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape', bubbles: true}))`)
	eventually(t, tab, `document.querySelector('#d1').hidden && document.activeElement.getAttribute('data-dialog') === 'd1'`)
}

func TestPasswordCanBeShown(t *testing.T) {
	url, _ := desk(t)
	tab := uitest.Browser(t)
	tab.Open(url + "/login")
	tab.Click(".reveal")
	eventually(t, tab, `document.querySelector('#f-password').type === 'text'`)
}

func TestRefusedUploadShowsItsErrors(t *testing.T) {
	url, _ := desk(t)
	tab := uitest.Browser(t)
	tab.Open(url + "/sheet-forms")
	uitest.Eval[bool](tab, `(function () {
		var f = document.querySelector('form.fm'); f.enctype = 'multipart/form-data'; f.setAttribute('data-progress', '')
		f.requestSubmit(); return true
	})()`)
	eventually(t, tab, `document.title === '有错误：表单' && document.querySelector('h1').textContent === '请改一处'`)
}

func TestSizeSwitchWithoutAScript(t *testing.T) {
	url, _ := desk(t)
	tab := uitest.Browser(t)
	tab.Size(1366, 768)
	tab.NoScript()
	tab.Open(url + "/staff-home")
	tab.Click("button[name=size]")
	eventually(t, tab, `document.cookie.includes('ez_size=big') && location.pathname === '/staff-home'`)
}

func TestUploadSaysWhichButtonSentIt(t *testing.T) {
	got := make(chan string, 1)
	mux := http.NewServeMux()
	mux.Handle("/", ui.ServeGallery())
	mux.HandleFunc("POST /apply/1/place", func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseMultipartForm(1 << 20); err != nil {
			t.Error(err)
		}
		got <- r.PostFormValue("go") + " " + r.PostFormValue("area")
		http.Redirect(w, r, "/error", http.StatusSeeOther)
	})
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	tab := uitest.Browser(t)
	tab.Size(1366, 768)
	tab.Open(srv.URL + "/apply")
	uitest.Eval[bool](tab, `document.querySelector('form.fm').setAttribute('data-progress', '') || true`)
	tab.Click("button[name=go]")
	select {
	case sent := <-got:
		if sent != "back 8" {
			t.Errorf("got %q, want the button and the field: back 8", sent)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("nothing was sent")
	}
	eventually(t, tab, `location.pathname === '/error' && document.querySelector('h1').textContent === '没有找到这一页'`)
}

func TestPhoneMenuOpensWithoutAScript(t *testing.T) {
	url, _ := desk(t)
	tab := uitest.Browser(t)
	tab.Size(390, 844)
	tab.NoScript()
	tab.Open(url + "/staff-home")
	tab.Click(".navm summary")
	eventually(t, tab, `document.querySelector('.navm nav').getBoundingClientRect().height > 200`)
}

func TestPickedRowsBringTheirBar(t *testing.T) {
	url, _ := desk(t)
	tab := uitest.Browser(t)
	tab.Size(1366, 768)
	tab.Open(url + "/stations")
	eventually(t, tab, `document.querySelector('[data-bulk]').hidden`)
	tab.Click("input[value='441402-0017']")
	tab.Click("input[value='441403-0008']")
	eventually(t, tab, `!document.querySelector('[data-bulk]').hidden && document.querySelector('[data-n]').textContent === '2'`)
	tab.Screenshot(url+"/stations", 1366, 768, "stations-picked.png")
}

func TestPhoneOffersThreeSizes(t *testing.T) {
	url, _ := desk(t)
	tab := uitest.Browser(t)
	tab.Size(390, 844)
	tab.Open(url + "/month-phone")
	tab.Click(".um summary")
	tab.Click(".sizes button[value=huge]")
	eventually(t, tab, `document.documentElement.className === 'huge' && document.querySelector('.sizes [aria-pressed=true]').value === 'huge'`)
	if got := uitest.Eval[int](tab, `document.documentElement.scrollWidth`); got > 390 {
		t.Errorf("in 特大 the page is %d wide, want at most 390", got)
	}
}

func TestLeavingABegunFormDoesNotHang(t *testing.T) {
	url, _ := desk(t)
	tab := uitest.Browser(t)
	tab.Size(1366, 768)
	tab.Open(url + "/apply")
	tab.Type("#f-address", "三楼")
	tab.Open(url + "/error")
	if got := tab.Text("h1"); got != "没有找到这一页" {
		t.Errorf("h1: got %q", got)
	}
}
