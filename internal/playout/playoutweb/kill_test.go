package playoutweb_test

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"ezhan/internal/access"
	"ezhan/internal/app"
	"ezhan/internal/clock"
	"ezhan/internal/playout"
	"ezhan/internal/simulate"
	"ezhan/internal/sqldb"
	"ezhan/internal/sqldb/sqldbtest"
	"ezhan/internal/terminal"
)

// The child of TestKill is this test binary again, told by the environment
// what to serve.
const (
	childData     = "EZHAN_KILL_DATA"
	childDatabase = "EZHAN_KILL_DATABASE"
)

func TestMain(m *testing.M) {
	if data := os.Getenv(childData); data != "" {
		if err := serveChild(data, os.Getenv(childDatabase)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func options(data, database string) app.Options {
	return app.Options{
		Data: data, Database: database, Listen: "127.0.0.1:0", Clock: clock.Real{},
		Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})),
	}
}

func serveChild(data, database string) error {
	a, err := app.Open(context.Background(), options(data, database))
	if err != nil {
		return err
	}
	return a.Serve(context.Background(), func(site string) error {
		_, err := fmt.Println("serving " + site)
		return err
	})
}

// child is the product in a process of its own.
type child struct {
	cmd  *exec.Cmd
	site string
}

func start(t *testing.T, data, database string) *child {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childData+"="+data, childDatabase+"="+database)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	c := &child{cmd: cmd}
	t.Cleanup(c.kill)
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if site, ok := strings.CutPrefix(lines.Text(), "serving "); ok {
			c.site = site
			return c
		}
	}
	t.Fatalf("the child did not come up: %v", lines.Err())
	return nil
}

// kill is kill -9: no handler runs, nothing is flushed.
func (c *child) kill() {
	_ = c.cmd.Process.Signal(syscall.SIGKILL) // gone already at the second call
	_ = c.cmd.Wait()                          // "signal: killed", as ordered
}

// sender is a screen under test: what it was promised, and the batch whose
// answer never came.
type sender struct {
	*simulate.Device
	promised []string
	open     []simulate.Play
}

// run sends batches until the server is gone.
func (s *sender) run(ctx context.Context) {
	for ctx.Err() == nil {
		if s.open == nil {
			now := time.Now().Add(-time.Hour).UnixMilli()
			for range 40 {
				s.open = append(s.open, s.Shown("item", "version", now, 1000))
			}
		}
		r, err := s.Send(ctx, s.open)
		if err != nil {
			return // the device keeps the batch
		}
		if r.Accepted+r.Duplicates != len(s.open) {
			return
		}
		for _, p := range s.open {
			s.promised = append(s.promised, p.ID)
		}
		s.open = nil
	}
}

// TestKill pulls the plug under load, twice: every acknowledged play is there
// afterwards, and none is there two times though every device sends its
// unanswered batch again.
func TestKill(t *testing.T) {
	for name, database := range map[string]string{"SQLite": "", "PostgreSQL": "?"} {
		t.Run(name, func(t *testing.T) {
			if database == "?" {
				database = sqldbtest.PostgresURL(t)
			}
			data := t.TempDir()
			station, senders := prepare(t, data, database)
			for range 2 {
				c := start(t, data, database)
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				var wg sync.WaitGroup
				for _, s := range senders {
					s.Base = c.site
					wg.Go(func() { s.run(ctx) })
				}
				time.Sleep(1500 * time.Millisecond)
				c.kill()
				wg.Wait()
			}
			again := start(t, data, database)
			var promised []string
			for _, s := range senders {
				s.Base = again.site
				if s.open != nil {
					if _, err := s.Send(t.Context(), s.open); err != nil {
						t.Fatal(err)
					}
					for _, p := range s.open {
						s.promised = append(s.promised, p.ID)
					}
				}
				promised = append(promised, s.promised...)
			}
			again.kill()
			check(t, data, database, station, promised)
		})
	}
}

// prepare makes a station with eight paired screens and closes the product
// again.
func prepare(t *testing.T, data, database string) (stationID string, senders []*sender) {
	t.Helper()
	c := start(t, data, database)
	defer c.kill()
	a, err := app.Open(t.Context(), options(data, database))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	}()
	st := planStation(t, a)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}}
	for range 8 {
		d, err := simulate.NewDevice(c.site, client, clock.Real{})
		if err != nil {
			t.Fatal(err)
		}
		pairDevice(t, a, d, string(st.ID))
		senders = append(senders, &sender{Device: d})
	}
	return string(st.ID), senders
}

func pairDevice(t *testing.T, a *app.App, d *simulate.Device, station string) {
	t.Helper()
	p, err := d.Ask(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	target := terminal.Target{Station: station, New: terminal.Draft{Kind: terminal.Desktop, Place: "办事大厅"}}
	if _, err := a.Terminals.PairCode(t.Context(), access.System("test"), p.Code, target); err != nil {
		t.Fatal(err)
	}
	if paired, err := d.Poll(t.Context(), p); err != nil || !paired {
		t.Fatalf("poll: %v, %v", paired, err)
	}
}

func check(t *testing.T, data, database, station string, promised []string) {
	t.Helper()
	if database == "" {
		database = "sqlite:" + filepath.Join(data, "ezhan.db")
	}
	db, err := sqldb.Open(t.Context(), database, clock.Real{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	found := map[string]int{}
	today := clock.From(time.Now()).Day()
	for _, day := range []clock.Day{today.AddDays(-1), today, today.AddDays(1)} {
		plays, err := playout.DayPlays(t.Context(), db, station, day)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range plays {
			found[p.ID]++
		}
	}
	if len(promised) < 1000 {
		t.Errorf("only %d plays were promised: no load", len(promised))
	}
	lost, twice := 0, 0
	for _, id := range promised {
		if found[id] == 0 {
			lost++
		}
	}
	for _, n := range found {
		if n > 1 {
			twice++
		}
	}
	if lost > 0 || twice > 0 || len(found) != len(promised) {
		t.Errorf("%d promised, %d found, %d lost, %d twice", len(promised), len(found), lost, twice)
	}
}
