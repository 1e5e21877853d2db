package bench

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"

	"ezhan/internal/access"
	"ezhan/internal/blob"
	"ezhan/internal/clock"
	"ezhan/internal/content"
	"ezhan/internal/content/demo"
	"ezhan/internal/content/lexicon"
	"ezhan/internal/housetest"
	"ezhan/internal/org"
	"ezhan/internal/playout"
	"ezhan/internal/playout/playoutweb"
	"ezhan/internal/policy"
	"ezhan/internal/schema"
	"ezhan/internal/simulate"
	"ezhan/internal/sqldb"
	"ezhan/internal/sqldb/sqldbtest"
	"ezhan/internal/station"
	"ezhan/internal/terminal"
	"ezhan/internal/terminal/terminalweb"
	"ezhan/internal/web"
)

const (
	devices    = 32
	batchSize  = 100
	roundTime  = 3 * time.Second
	rounds     = 3
	playMillis = 20_000
)

// BenchmarkIngest counts the plays that the server acknowledges: signed batches
// of 100 over HTTP from 32 screens that all come back after a month offline,
// each answered only when it is on disk. Beside it, in turn, stands what the
// driver can do at best: the same rows by multi-row inserts, nothing else.
//
// Bars: 100,000 events/s and 0.3 of the bulk insert.
func BenchmarkIngest(b *testing.B) {
	everyEngine(b, func(b *testing.B, address string, c *clock.Fake) place { return bare(b, address, c) })
}

// BenchmarkIngestWhileCounting is BenchmarkIngest on the whole product: the
// figures are counted at the same time, on the same two cores.
func BenchmarkIngestWhileCounting(b *testing.B) {
	everyEngine(b, func(b *testing.B, address string, c *clock.Fake) place {
		w := housetest.Open(b, address, clock.From(c.Now()))
		return place{w.Base, w.Clock, w.App.Stations, w.App.Library, w.App.Terminals}
	})
}

func everyEngine(b *testing.B, open func(*testing.B, string, *clock.Fake) place) {
	for name, address := range map[string]func(testing.TB) string{
		"SQLite":     func(testing.TB) string { return "" },
		"PostgreSQL": sqldbtest.PostgresURL,
	} {
		b.Run(name, func(b *testing.B) {
			c := clock.NewFake(clock.At(2020, 6, 10, 14, 0))
			screens, work := fleet(b, open(b, address(b), c))
			empty := emptyDatabase(b, name, c)
			for b.Loop() {
				var sent, spent, inserted float64
				for range rounds {
					rate, cpu := overHTTP(b, screens, work)
					if rate > sent {
						sent, spent = rate, cpu
					}
					inserted = max(inserted, bulk(b, empty))
				}
				b.ReportMetric(sent, "events/s")
				b.ReportMetric(spent, "cpu-us/event")
				b.ReportMetric(inserted, "bulk/s")
				b.ReportMetric(sent/inserted, "ratio")
			}
		})
	}
}

// place is a running server and its rooms.
type place struct {
	base      string
	clock     *clock.Fake
	stations  *station.Register
	library   *content.Library
	terminals *terminal.Register
}

// bare is the server with everything that takes in plays, and nothing that
// counts them.
func bare(b *testing.B, address string, c *clock.Fake) place {
	b.Helper()
	if address == "" {
		address = "sqlite:" + filepath.Join(b.TempDir(), "ezhan.db")
	}
	db, err := sqldb.Open(b.Context(), address, c)
	if err != nil {
		b.Fatal(err)
	}
	blobs, err := blob.NewDisk(b.TempDir())
	tree := org.NewTree(db)
	if err := errors.Join(err, schema.Up(b.Context(), db), tree.Seed(b.Context(), access.System("bench"))); err != nil {
		b.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	stations := station.NewRegister(db, tree, policy.Embedded())
	library := content.New(db, blobs, content.Settings{})
	terminals := terminal.NewRegister(db, terminal.Stations{Register: stations}, terminal.NewSigner([32]byte{1}), log)
	ledger := playout.NewLedger(db, playout.Works{Library: library}, policy.Embedded(), log, nil)
	door := web.New(web.Config{Clock: c, Log: log},
		terminalweb.Routes(terminalweb.Rooms{Terminals: terminals, Stations: stations}),
		playoutweb.Routes(playoutweb.Rooms{Terminals: terminals, Stations: stations, Ledger: ledger}))
	srv := httptest.NewServer(door)
	ctx, stop := context.WithCancel(context.Background())
	var jobs sync.WaitGroup
	jobs.Go(func() { ledger.Run(ctx) })
	jobs.Go(func() { terminals.Run(ctx) })
	b.Cleanup(func() {
		srv.Close()
		stop()
		jobs.Wait()
		if err := db.Close(); err != nil {
			b.Error(err)
		}
	})
	return place{srv.URL, c, stations, library, terminals}
}

// screen is a device and how far it has told its month.
type screen struct {
	*simulate.Device
	at clock.Instant
}

// fleet is a station each for some of the devices, all paired, and a work that
// counts.
func fleet(b *testing.B, w place) ([]*screen, content.Version) {
	b.Helper()
	ctx := b.Context()
	chief := access.Actor{ID: "bench", Person: "bench", Grants: []access.Grant{{Role: access.ProvinceAdmin, Org: string(org.Province), Path: string(org.Province)}}}
	check := func(err error) {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
	}
	_, err := w.library.ImportFolder(ctx, chief, content.Folder{FS: demo.Folder()}, nil)
	check(err)
	list, err := w.library.List(ctx, chief, content.Filter{Text: "洗手", Limit: 1})
	check(err)
	labels := content.Labels{lexicon.Topic: {"T02"}, lexicon.Audience: {"YOUTH"}, lexicon.Scene: {"SCHOOL"}}
	work, err := w.library.Confirm(ctx, chief, list.Versions[0].ID, content.Confirmation{Labels: labels})
	check(err)

	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: devices}}
	month := w.clock.Now().AddDate(0, 0, -29)
	var at station.Station
	screens := make([]*screen, devices)
	for i := range screens {
		if i%4 == 0 {
			at, err = w.stations.Plan(ctx, chief, station.Profile{
				Name: "合水村科普e站", Type: station.Village, Host: "合水村民委员会", Org: "441481122004", Address: "合水大道 1 号",
				Venue: station.CivilizationPracticeCenter, Point: station.Point{Lng: 115.73, Lat: 24.14},
				Funding: []string{"COUNTY"}, Languages: []string{"HAKKA"}, Week: w.stations.DefaultWeek("2020-06-01"),
			})
			check(err)
		}
		d, err := simulate.NewDevice(w.base, client, w.clock)
		check(err)
		p, err := d.Ask(ctx)
		check(err)
		_, err = w.terminals.PairCode(ctx, chief, p.Code, terminal.Target{
			Station: string(at.ID), New: terminal.Draft{Kind: terminal.Desktop, Place: "大厅"},
		})
		check(err)
		_, err = d.Poll(ctx, p)
		check(err)
		screens[i] = &screen{d, clock.From(month)}
	}
	return screens, work
}

// overHTTP lets every screen send for a while and returns the plays per second
// that were acknowledged, and how many microseconds of processor this process
// (clients, server and SQLite) spent on each.
func overHTTP(b *testing.B, screens []*screen, work content.Version) (rate, cpu float64) {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.Context(), roundTime)
	defer cancel()
	var acked atomic.Int64
	var wg sync.WaitGroup
	began, used := time.Now(), processor()
	for _, s := range screens {
		wg.Go(func() {
			for ctx.Err() == nil {
				plays := make([]simulate.Play, batchSize)
				for i := range plays {
					plays[i] = s.Shown(string(work.Item), string(work.ID), int64(s.at), playMillis)
					s.at += playMillis
				}
				r, err := s.Send(b.Context(), plays)
				if err != nil || r.Accepted != batchSize || len(r.Held) != 0 {
					b.Errorf("accepted %d, held %d, %v", r.Accepted, len(r.Held), err)
					return
				}
				acked.Add(int64(r.Accepted))
			}
		})
	}
	wg.Wait()
	n := float64(acked.Load())
	return n / time.Since(began).Seconds(), float64((processor() - used).Microseconds()) / n
}

// processor is the processor time this process has used.
func processor() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func emptyDatabase(b *testing.B, engine string, c clock.Clock) *sqldb.DB {
	if engine == "SQLite" {
		return sqldbtest.SQLite(b, c)
	}
	return sqldbtest.Postgres(b, c)
}

// bulk inserts ready-made plays, 8000 to a transaction, as fast as the driver
// can, and returns how many per second.
func bulk(b *testing.B, db *sqldb.DB) float64 {
	b.Helper()
	terminalID, boot, item, version := uuid.NewString(), uuid.NewString(), uuid.NewString(), uuid.NewString()
	var total int
	var took time.Duration
	for took < roundTime/2 {
		rows := make([][]any, 8000)
		for i := range rows {
			rows[i] = []any{
				uuid.Must(uuid.NewV7()).String(), int64(total / batchSize), terminalID, boot, int64(i + 1), item, version, "default",
				int64(1591768800000), int64(1591768800000), int64(playMillis), "2020-06-10", "on", "played", "",
			}
		}
		began := time.Now()
		err := db.InTx(b.Context(), func(tx *sqldb.Tx) error {
			_, err := tx.InsertMany(b.Context(), `insert into play_event (id, batch, terminal_id, boot, seq, item, version_id, schedule,
				start_ms, placed_ms, dur_ms, day, display, outcome, hold) values`, rows, `on conflict (id) do nothing`)
			return err
		})
		took += time.Since(began)
		if err != nil {
			b.Fatal(err)
		}
		total += len(rows)
	}
	return float64(total) / took.Seconds()
}
