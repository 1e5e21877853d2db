package uitest

import (
	"context"
	"sync"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// listen begins to collect errors of the page: exceptions, failed loads,
// refused styles. The function it returns gives what came and stops.
func (b *Tab) listen() func() []string {
	b.t.Helper()
	var (
		mu  sync.Mutex
		out []string
	)
	ctx, stop := context.WithCancel(b.ctx)
	b.must(chromedp.Listen(ctx, func(ev any) {
		if text := trouble(ev); text != "" {
			mu.Lock()
			defer mu.Unlock()
			out = append(out, "console: "+text)
		}
	}), "listen to the console")
	return func() []string {
		stop()
		mu.Lock()
		defer mu.Unlock()
		return out
	}
}

func trouble(ev any) string {
	switch e := ev.(type) {
	case *runtime.EventExceptionThrown:
		if x := e.ExceptionDetails.Exception; x != nil {
			return e.ExceptionDetails.Text + " " + x.Description
		}
		return e.ExceptionDetails.Text
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError {
			return e.Entry.Text + " " + e.Entry.URL
		}
	}
	return ""
}
