package uitest

import (
	"context"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// patience is how long one step may take; the machine may be slow and busy.
const patience = 90 * time.Second

// Tab is a page of the browser, closed at the end of its test. Its methods
// stop the test when the browser fails them.
type Tab struct {
	t   testing.TB
	ctx context.Context
}

// shared is the one browser of the process, alive while a test uses it.
var shared struct {
	sync.Mutex
	users int
	ctx   context.Context
	stop  func()
}

// Browser opens a tab. Without Chromium it skips the test, or fails it when
// EZHAN_NO_SKIP is 1.
func Browser(t testing.TB) *Tab {
	t.Helper()
	path := find(t)
	root := hold(t, path)
	ctx, cancel := chromedp.NewContext(root)
	t.Cleanup(cancel)
	tab := &Tab{t: t, ctx: ctx}
	// The first action of a context must carry no timeout: it would end the tab.
	tab.must(chromedp.Do(ctx, chromedp.Navigate("about:blank")), "open a tab")
	tab.must(chromedp.Listen(ctx, tab.answerDialogs), "listen for dialogs")
	return tab
}

// answerDialogs says yes to every question of the page, such as whether to
// leave a form that was begun: nobody else would.
func (b *Tab) answerDialogs(ev any) {
	if _, ok := ev.(*page.EventJavascriptDialogOpening); !ok {
		return
	}
	go func() { // a listener must not wait for the browser
		ctx, cancel := context.WithTimeout(b.ctx, patience)
		defer cancel()
		_, _ = chromedp.Call(ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true}) // gone with its page
	}()
}

// NoScript forbids the pages opened next to run scripts.
func (b *Tab) NoScript() {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	_, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	b.must(err, "forbid scripts")
}

func find(t testing.TB) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("EZHAN_NO_SKIP") == "1" {
		t.Fatal("no Chromium on the PATH, and EZHAN_NO_SKIP=1 forbids skipping")
	}
	t.Skip("no Chromium on the PATH")
	return ""
}

func hold(t testing.TB, path string) context.Context {
	t.Helper()
	shared.Lock()
	defer shared.Unlock()
	if shared.users == 0 {
		ctx, stop, err := start(path)
		if err != nil {
			t.Fatalf("start %s: %v", path, err)
		}
		shared.ctx, shared.stop = ctx, stop
	}
	shared.users++
	t.Cleanup(release)
	return shared.ctx
}

func release() {
	shared.Lock()
	defer shared.Unlock()
	shared.users--
	if shared.users == 0 {
		shared.stop()
	}
}

func start(path string) (context.Context, func(), error) {
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("lang", "zh-CN"),
	)
	alloc, cancelAlloc := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, cancel := chromedp.NewContext(alloc)
	stop := func() { cancel(); cancelAlloc() }
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		stop()
		return nil, nil, err
	}
	return ctx, stop, nil
}

func (b *Tab) must(err error, doing string) {
	b.t.Helper()
	if err != nil {
		b.t.Fatalf("browser: %s: %v", doing, err)
	}
}

// do runs steps with a limit, so that a hanging page fails its own test.
func (b *Tab) do(doing string, steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	b.must(chromedp.Do(ctx, steps...), doing)
}

func get[T any](b *Tab, doing string, a chromedp.Action[T]) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, a)
	b.must(err, doing)
	return v
}

// Size sets the window; up to 560 wide it behaves as a phone.
func (b *Tab) Size(width, height int) {
	b.t.Helper()
	var opts []chromedp.EmulateViewportOption
	if width <= 560 {
		opts = append(opts, chromedp.EmulateMobile, chromedp.EmulateTouch, chromedp.EmulatePortrait)
	}
	b.do("set the size", chromedp.EmulateViewport(int64(width), int64(height), opts...))
}

// Open goes to url and waits until it has loaded.
func (b *Tab) Open(url string) {
	b.t.Helper()
	b.do("open "+url, chromedp.Navigate(url))
}

// Cookie sets a cookie for the site of url, such as a session.
func (b *Tab) Cookie(url, name, value string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	_, err := chromedp.Call(ctx, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: url})
	b.must(err, "set the cookie "+name)
}

// Text is the visible text of the first element matching the CSS selector.
func (b *Tab) Text(selector string) string {
	b.t.Helper()
	return get(b, "read "+selector, chromedp.Text(chromedp.CSS(selector)))
}

// Click clicks the first element matching the CSS selector.
func (b *Tab) Click(selector string) {
	b.t.Helper()
	b.do("click "+selector, chromedp.Click(chromedp.CSS(selector)))
}

// Type types text into the first element matching the CSS selector.
func (b *Tab) Type(selector, text string) {
	b.t.Helper()
	b.do("type into "+selector, chromedp.SendKeys(chromedp.CSS(selector), text))
}

// Eval evaluates a JavaScript expression and decodes its value as T.
func Eval[T any](b *Tab, expression string) T {
	b.t.Helper()
	return get(b, "evaluate "+expression, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}
