package bench

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"ezhan/internal/app"
	"ezhan/internal/clock"
	"ezhan/internal/simulate"
)

// pagesOf are the pages that people open most, by the account that opens them.
var pagesOf = map[string][]string{
	"市科协管理员":        {"/home", "/stations", "/analysis", "/screens", "/contents", "/orgs"},
	"县科协审核员":        {"/home", "/reviews", "/visits"},
	"申报单位经办人、站点管理员": {"/my", "/apply"},
}

// BenchmarkPages asks the pages of a living demonstration of 60 stations and
// reports the median time of each on the server, its SQL statements, and the
// ratio to the answer that does nothing (/healthz). Bars: 20 ms, 8 statements.
func BenchmarkPages(b *testing.B) {
	ctx, stop := context.WithCancel(b.Context())
	defer stop()
	o := app.Options{Data: b.TempDir(), Clock: clock.Real{}, Debug: true, Log: slog.New(slog.DiscardHandler)}
	a, err := app.Open(ctx, o)
	check(b, err)
	running, end := context.WithCancel(context.Background())
	done := a.Run(running)
	defer func() { stop(); end(); <-done; check(b, a.Close()) }()
	srv := httptest.NewServer(a.Door())
	defer srv.Close()
	accounts := live(ctx, b, a, srv.URL)

	base := median(b, 200, func() error { _, err := simulate.NewPerson(srv.URL, nil).Page(ctx, "/healthz"); return err })
	for _, who := range accounts {
		p := simulate.NewPerson(srv.URL, nil)
		if len(pagesOf[who.Role]) == 0 {
			continue
		}
		check(b, p.SignIn(ctx, who.Account, who.Password))
		for _, page := range pagesOf[who.Role] {
			server, statements := timing(b, p, srv.URL+page)
			b.Run(who.Role+page, func(b *testing.B) {
				b.ReportMetric(server, "server-ms")
				b.ReportMetric(float64(statements), "statements")
				b.ReportMetric(server/(float64(base.Microseconds())/1000), "of-healthz")
				b.ReportMetric(0, "ns/op")
			})
		}
	}
}

// live lets a small demonstration live through its past.
func live(ctx context.Context, b *testing.B, a *app.App, site string) []simulate.Account {
	past, err := a.OpenPast(ctx, clock.From(time.Now()).Day().AddDays(-simulate.Days).Start())
	check(b, err)
	tale := simulate.NewStory(site, 60, clock.Real{}, simulate.Door{Site: past.Site, Clock: past.Clock, Past: past})
	accounts, err := tale.Begin(ctx)
	check(b, err)
	lived, failed := make(chan struct{}), make(chan error, 1)
	go func() {
		failed <- tale.Live(ctx, func(_ string, part float64) {
			if part >= 1 {
				close(lived)
			}
		})
	}()
	select {
	case <-lived:
	case err := <-failed:
		b.Fatal(err)
	}
	return accounts
}

// timing asks a page 50 times and reads what the server says of itself.
func timing(b *testing.B, p *simulate.Person, page string) (ms float64, statements int) {
	var all []float64
	for range 50 {
		res, err := p.Client.Get(page)
		check(b, err)
		check(b, res.Body.Close())
		if res.StatusCode != http.StatusOK {
			b.Fatalf("%s answered %d", page, res.StatusCode)
		}
		var took float64
		said := res.Header.Get("Server-Timing")
		if _, err := fmt.Sscanf(strings.ReplaceAll(said, ",", ""), "sql;desc=%d app;dur=%f", &statements, &took); err != nil {
			b.Fatalf("%s: Server-Timing %q: %v", page, said, err)
		}
		all = append(all, took)
	}
	slices.Sort(all)
	return all[len(all)/2], statements
}

// BenchmarkColdStart opens an installation that exists, until its first page
// is answered. Bar: 3 s.
func BenchmarkColdStart(b *testing.B) {
	o := app.Options{Data: b.TempDir(), Clock: clock.Real{}, Log: slog.New(slog.DiscardHandler)}
	for _, name := range []string{"New", "Again"} {
		b.Run(name, func(b *testing.B) {
			start := time.Now()
			a, err := app.Open(b.Context(), o)
			check(b, err)
			answer := httptest.NewRecorder()
			a.Door().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/login", nil))
			if answer.Code != http.StatusOK {
				b.Fatalf("the first page answered %d", answer.Code)
			}
			b.ReportMetric(float64(time.Since(start).Milliseconds()), "ms")
			b.ReportMetric(0, "ns/op")
			check(b, a.Close())
		})
	}
}
