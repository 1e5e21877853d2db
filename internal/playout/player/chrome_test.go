package player_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// browser is one Chromium with a profile that outlives it.
type browser struct {
	t      *testing.T
	dir    string
	flags  []chromedp.ExecAllocatorOption
	ctx    context.Context
	cancel context.CancelFunc
}

// newBrowser makes a profile and starts Chromium with it.
func newBrowser(t *testing.T, flags ...chromedp.ExecAllocatorOption) *browser {
	t.Helper()
	dir, err := os.MkdirTemp("", "player")
	if err != nil {
		t.Fatal(err)
	}
	b := &browser{t: t, dir: dir, flags: flags}
	b.open()
	t.Cleanup(func() {
		b.close()
		// Chromium's children may still be writing when it has gone.
		for range 50 {
			if os.RemoveAll(dir) == nil {
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
	})
	return b
}

func (b *browser) open() {
	b.t.Helper()
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(b.dir), chromedp.WindowSize(1920, 1080),
		chromedp.Flag("hide-scrollbars", true), chromedp.Flag("disable-component-update", true),
	)
	alloc, stop := chromedp.NewExecAllocator(context.Background(), append(opts, b.flags...)...)
	ctx, cancel := chromedp.NewContext(alloc)
	b.ctx = ctx
	b.cancel = func() { cancel(); stop() }
	if err := chromedp.Do(ctx); err != nil {
		b.t.Fatal(err)
	}
}

func (b *browser) close() { b.cancel() }

// restart ends the browser as a power cut would end the box, and starts it again.
func (b *browser) restart() {
	b.t.Helper()
	b.close()
	b.open()
}

// tab is one window of the browser.
type tab struct {
	t   *testing.T
	ctx context.Context
}

func (b *browser) tab() *tab {
	b.t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx)
	b.t.Cleanup(cancel)
	w := &tab{b.t, ctx}
	w.size(1920, 1080)
	return w
}

func (w *tab) goTo(url string) {
	w.t.Helper()
	if err := chromedp.Do(w.ctx, chromedp.Navigate(url)); err != nil {
		w.t.Fatalf("open %s: %v", url, err)
	}
}

func (w *tab) size(width, height int64) {
	w.t.Helper()
	if err := chromedp.Do(w.ctx, chromedp.EmulateViewport(width, height)); err != nil {
		w.t.Fatal(err)
	}
}

// hostRule makes a name lead somewhere.
func hostRule(rule string) chromedp.ExecAllocatorOption {
	return chromedp.Flag("host-resolver-rules", rule)
}

// crash kills the tab's process without a word to the page.
func (w *tab) crash() {
	ctx, cancel := context.WithTimeout(w.ctx, time.Second)
	defer cancel()
	// A page that has crashed does not answer any more.
	_ = chromedp.Do(ctx, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := chromedp.Call(ctx, page.Crash, cdp.Empty{})
		return err
	}))
}

// js evaluates an expression, waiting for a promise.
func js[T any](w *tab, expression string) T {
	w.t.Helper()
	v, err := chromedp.Run(w.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		w.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// sees waits until the page's visible text contains words.
func (w *tab) sees(words string) {
	w.t.Helper()
	eventually(w.t, 20*time.Second, "the screen says "+words, func() bool {
		return js[bool](w, "!!document.body && document.body.innerText.replace(/\\s/g, '').includes('"+words+"')")
	})
}

// keep stores a screenshot where PLAYER_SHOTS says, for people to look at.
func (w *tab) keep(name string) {
	w.t.Helper()
	dir := os.Getenv("PLAYER_SHOTS")
	if dir == "" {
		return
	}
	time.Sleep(600 * time.Millisecond) // the cross-fade
	png, err := chromedp.Run(w.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644); err != nil {
		w.t.Fatal(err)
	}
}

// eventually waits for something that must become true.
func eventually(t *testing.T, limit time.Duration, what string, true_ func() bool) {
	t.Helper()
	for end := time.Now().Add(limit); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if true_() {
			return
		}
	}
	t.Fatalf("waited %v in vain: %s", limit, what)
}

// These tests wait more than they work: four at a time also on two cores.
func TestMain(m *testing.M) {
	flag.Parse()
	if n, err := strconv.Atoi(flag.Lookup("test.parallel").Value.String()); err == nil && n < 4 {
		_ = flag.Set("test.parallel", "4") // the flag exists and takes numbers
	}
	os.Exit(m.Run())
}
