package main

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"net/url"
	"os"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"golang.org/x/image/draw"

	"ezhan/internal/simulate"
)

// camera is a tab of a headless Chromium.
type camera struct{ ctx context.Context }

// patience is how long one step may take; the machine may be slow and busy.
const patience = 90 * time.Second

// newCamera starts the browser; the function it returns ends it.
func newCamera(ctx context.Context) (camera, func(), error) {
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("lang", "zh-CN"),
		chromedp.Env("LANGUAGE=zh_CN", "LANG=zh_CN.UTF-8"), // the words of file and date fields
		chromedp.Flag("autoplay-policy", "no-user-gesture-required"),
	)
	alloc, endAlloc := chromedp.NewExecAllocator(ctx, opts...)
	tab, endTab := chromedp.NewContext(alloc)
	end := func() { endTab(); endAlloc() }
	// The first action of a context must carry no timeout: it would end the tab.
	if err := chromedp.Do(tab, chromedp.Navigate("about:blank")); err != nil {
		end()
		return camera{}, nil, err
	}
	return camera{tab}, end, nil
}

// become is the browser as p's: his session, or nobody's for nil.
func (c camera) become(p *simulate.Person, site string) error {
	ctx, cancel := context.WithTimeout(c.ctx, patience)
	defer cancel()
	if _, err := chromedp.Call(ctx, network.ClearBrowserCookies, cdp.Empty{}); err != nil || p == nil {
		return err
	}
	at, err := url.Parse(site)
	if err != nil {
		return err
	}
	for _, k := range p.Client.Jar.Cookies(at) {
		if _, err := chromedp.Call(ctx, network.SetCookie, network.SetCookieParams{Name: k.Name, Value: k.Value, URL: site}); err != nil {
			return err
		}
	}
	return nil
}

// frame is the window of a picture, and how many dots a pixel of it gets.
type frame struct {
	w, h  int64
	dots  float64
	phone bool
	out   int // width of the picture, 0 for as taken
}

var (
	desk      = frame{w: 1366, h: 860, dots: 1}
	phone     = frame{w: 390, h: 844, dots: 2, phone: true, out: 585}
	landscape = frame{w: 1920, h: 1080, dots: 1, out: 1280}
)

// look opens address and waits until its fonts and pictures are there.
func (c camera) look(address string, f frame) error {
	ctx, cancel := context.WithTimeout(c.ctx, patience)
	defer cancel()
	opts := []chromedp.EmulateViewportOption{chromedp.EmulateScale(f.dots)}
	if f.phone {
		opts = append(opts, chromedp.EmulateMobile, chromedp.EmulateTouch, chromedp.EmulatePortrait)
	}
	return chromedp.Do(ctx, chromedp.EmulateViewport(f.w, f.h, opts...), chromedp.Navigate(address), chromedp.Sleep(700*time.Millisecond))
}

// wait lets the page live on.
func (c camera) wait(d time.Duration) error { return chromedp.Do(c.ctx, chromedp.Sleep(d)) }

// take writes a small picture of the window.
func (c camera) take(file string, f frame) error {
	ctx, cancel := context.WithTimeout(c.ctx, patience)
	defer cancel()
	raw, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		return err
	}
	seen, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		return err
	}
	if b := seen.Bounds(); f.out > 0 && f.out != b.Dx() {
		small := image.NewRGBA(image.Rect(0, 0, f.out, b.Dy()*f.out/b.Dx()))
		draw.CatmullRom.Scale(small, small.Bounds(), seen, b, draw.Src, nil)
		seen = small
	}
	var packed bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&packed, reduce(seen)); err != nil {
		return err
	}
	return os.WriteFile(file, packed.Bytes(), 0o644)
}

// code is the pairing code that the page shows.
func (c camera) code() (string, error) {
	ctx, cancel := context.WithTimeout(c.ctx, patience)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[string](`document.body.innerText.replace(/\s/g, '').match(/\d{6}/)[0]`))
}
