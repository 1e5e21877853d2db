package player_test

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/boombuler/barcode/qr"

	"ezhan/internal/playout/player"
)

// The other end of the protocol, just enough of it to talk to: what the real
// rooms do with a play is not this package's business.

type asset struct {
	URL    string `json:"url"`
	SHA256 string `json:"sha256"`
	Bytes  int    `json:"bytes"`
	Type   string `json:"type"`
}

type item struct {
	ID          string `json:"id"`
	Version     string `json:"version"`
	Title       string `json:"title"`
	Kind        string `json:"kind"`
	Issuer      string `json:"issuer"`
	SourceClass string `json:"source_class"`
	DurationMS  int    `json:"duration_ms"`
	Media       *asset `json:"media"`
	Poster      *asset `json:"poster"`
	Captions    *asset `json:"captions"`
	QR          string `json:"qr_svg"`
	LeaseUntil  int64  `json:"lease_until"`
}

type schedule struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Priority int      `json:"priority"`
	From     string   `json:"from"`
	To       string   `json:"to"`
	Weekdays []int    `json:"weekdays"`
	Items    []string `json:"items"`
}

type line struct {
	Title string `json:"title"`
	Text  string `json:"text"`
	QR    string `json:"qr_svg,omitempty"`
}

type alert struct {
	Level  string `json:"level"`
	Title  string `json:"title"`
	Text   string `json:"text"`
	Issuer string `json:"issuer"`
	Until  int64  `json:"until"`
}

type manifest struct {
	V          int             `json:"v"`
	ETag       string          `json:"etag"`
	IssuedAt   int64           `json:"issued_at"`
	ServerTime int64           `json:"server_time"`
	ValidUntil int64           `json:"valid_until"`
	Terminal   map[string]any  `json:"terminal"`
	Station    map[string]any  `json:"station"`
	Window     map[string]any  `json:"window"`
	Schedule   []schedule      `json:"schedule"`
	Items      map[string]item `json:"items"`
	Filler     []string        `json:"filler"`
	Zones      struct {
		Services []line   `json:"services"`
		Notices  []line   `json:"notices"`
		Ticker   []string `json:"ticker"`
		Activity *line    `json:"activity"`
		Alert    *alert   `json:"alert"`
	} `json:"zones"`
	Intervals map[string]int `json:"intervals"`
}

type event struct {
	ID       string `json:"id"`
	Boot     string `json:"boot"`
	Seq      int    `json:"seq"`
	Item     string `json:"item"`
	Version  string `json:"version"`
	Schedule string `json:"schedule"`
	Start    int64  `json:"start"`
	Dur      int64  `json:"dur"`
	Display  string `json:"display"`
	Outcome  string `json:"outcome"`
	Detail   string `json:"detail"`
}

const code = "482913"

type server struct {
	t    *testing.T
	addr string
	key  ed25519.PrivateKey
	http *http.Server

	mu       sync.Mutex
	device   ed25519.PublicKey
	typed    bool // the code has been typed by a manager
	revoked  bool
	forged   bool // sign manifests with a key that is not the pinned one
	now      manifest
	media    map[string][]byte
	batches  [][]event
	lose     int // answers to lose after the plays are in
	unsigned []string
	beats    []map[string]any
	commands []map[string]string
	ranges   []string
	cut      int // ranged answers to cut off from now on
	expired  bool
	offers   int
	full     int // batches to refuse from now on
	refusals []time.Time
	hold     string // reason to hold every play for
	version  string // pretend the player is of this version
}

// newServer starts a server whose station already has a programme of nothing.
func newServer(t *testing.T) *server {
	t.Helper()
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	s := &server{t: t, key: key, media: map[string][]byte{}}
	s.now = manifest{
		V: 1,
		Terminal: map[string]any{
			"id": "0198a000-0000-7000-8000-000000000001", "name": "一楼大厅", "orientation": "landscape", "volume": 60,
		},
		Station: map[string]any{
			"code": "GD-4414-02-0021", "name": "金山街道党群服务中心", "tagline": "科普中国e站 · 新时代文明实践站", "centre": "", "qr_svg": "",
		},
		Window:    map[string]any{"open": "00:00", "close": "24:00", "closed_weekdays": []int{}},
		Items:     map[string]item{},
		Intervals: map[string]int{"heartbeat_s": 1, "manifest_s": 1, "plays_s": 1, "save_s": 2},
	}
	s.start("127.0.0.1:0")
	t.Cleanup(s.stop)
	return s
}

func (s *server) start(addr string) {
	s.t.Helper()
	l, err := net.Listen("tcp", addr)
	if err != nil {
		s.t.Fatal(err)
	}
	s.addr = l.Addr().String()
	mux := http.NewServeMux()
	mux.HandleFunc("/play", s.player)
	mux.HandleFunc("/play/", s.player)
	mux.HandleFunc("POST /api/player/pairings", s.offer)
	mux.HandleFunc("GET /api/player/pairings/{secret}", s.poll)
	mux.HandleFunc("GET /api/player/manifest", s.manifest)
	mux.HandleFunc("POST /api/player/plays", s.plays)
	mux.HandleFunc("POST /api/player/heartbeat", s.heartbeat)
	mux.HandleFunc("GET /media/{sha}", s.file)
	s.http = &http.Server{Handler: mux}
	go s.http.Serve(l)
}

func (s *server) stop()     { _ = s.http.Close() }
func (s *server) comeBack() { s.start(s.addr) }

// edit changes the programme; the player sees it at its next look.
func (s *server) edit(change func(m *manifest)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.now)
	ms := time.Now().UnixMilli()
	s.now.IssuedAt, s.now.ServerTime = ms, ms
	s.now.ValidUntil = ms + 30*24*3600*1000
	s.now.ETag = fmt.Sprint("m", ms)
}

// does changes the server's behaviour.
func (s *server) does(change func(s *server)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(s)
}

// add puts bytes on the server and returns how a manifest names them.
func (s *server) add(text []byte, kind string) *asset {
	sum := sha256.Sum256(text)
	sha := hex.EncodeToString(sum[:])
	s.does(func(s *server) { s.media[sha] = text })
	return &asset{"/media/" + sha, sha, len(text), kind}
}

func (s *server) testdata(name, kind string) *asset {
	s.t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		s.t.Fatal(err)
	}
	return s.add(text, kind)
}

func (s *server) image(id, file string, length time.Duration) item {
	return item{
		ID: id, Version: id + "-v1", Title: "地震来了怎么办", Kind: "image", Issuer: "梅州市科协", SourceClass: "KEPU_CHINA",
		DurationMS: int(length.Milliseconds()), Media: s.testdata(file, "image/png"), QR: qrSVG("https://e.example/c/" + id), LeaseUntil: farAway(),
	}
}

func (s *server) film(id string) item {
	return item{
		ID: id, Version: id + "-v1", Title: "地球为什么有白天和黑夜", Kind: "video", Issuer: "广东省科协", SourceClass: "KEPU_CHINA",
		DurationMS: 12000, Media: s.testdata("earth_rotation_360p.webm", "video/webm"), Captions: s.testdata("earth_rotation.vtt", "text/vtt"),
		QR: qrSVG("https://e.example/c/" + id), LeaseUntil: farAway(),
	}
}

// show makes the items the whole programme, round the clock.
func (s *server) show(items ...item) {
	s.edit(func(m *manifest) {
		m.Items = map[string]item{}
		all := schedule{ID: "day", Name: "日常", Priority: 10, From: "00:00", To: "24:00", Weekdays: []int{1, 2, 3, 4, 5, 6, 7}}
		for _, it := range items {
			m.Items[it.ID] = it
			all.Items = append(all.Items, it.ID)
		}
		m.Schedule = []schedule{all}
	})
}

// events are all plays received, each identifier once, in the order of arrival.
func (s *server) events() []event {
	s.mu.Lock()
	defer s.mu.Unlock()
	seen := map[string]bool{}
	var all []event
	for _, e := range slices.Concat(s.batches...) {
		if !seen[e.ID] {
			all = append(all, e)
		}
		seen[e.ID] = true
	}
	return all
}

var versions = regexp.MustCompile(`[0-9a-f]{16}`)

// player serves the player, as another version of it if a test wants one.
func (s *server) player(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	version := s.version
	s.mu.Unlock()
	rec := httptest.NewRecorder()
	player.Handler().ServeHTTP(rec, r)
	maps.Copy(w.Header(), rec.Header())
	body := rec.Body.Bytes()
	if version != "" && (r.URL.Path == "/play" || r.URL.Path == "/play/sw.js") {
		body = versions.ReplaceAll(body, []byte(version))
	}
	w.WriteHeader(rec.Code)
	_, _ = w.Write(body)
}

func (s *server) offer(w http.ResponseWriter, r *http.Request) {
	var ask struct{ Key string }
	if err := json.NewDecoder(r.Body).Decode(&ask); err != nil {
		s.t.Error(err)
	}
	key, err := base64.RawURLEncoding.DecodeString(ask.Key)
	if err != nil || len(key) != ed25519.PublicKeySize {
		s.t.Errorf("device key %q: %v", ask.Key, err)
	}
	s.does(func(s *server) {
		s.device = key
		s.offers++
	})
	answer(w, http.StatusCreated, map[string]any{
		"code": code, "secret": "poll", "pair_url": "http://" + s.addr + "/screens/pair?code=" + code,
		"qr_svg":     qrSVG("http://" + s.addr + "/screens/pair?code=" + code),
		"expires_at": time.Now().Add(10 * time.Minute).UnixMilli(), "poll_seconds": 1,
	})
}

func (s *server) poll(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.expired {
		answer(w, http.StatusNotFound, map[string]any{"error": "expired"})
		return
	}
	if !s.typed {
		answer(w, http.StatusOK, map[string]any{"state": "waiting"})
		return
	}
	answer(w, http.StatusOK, map[string]any{
		"state": "paired", "terminal": s.now.Terminal["id"], "server_key_id": "k1", "station": s.now.Station["name"],
		"server_key": base64.RawURLEncoding.EncodeToString(s.key.Public().(ed25519.PublicKey)),
	})
}

// signed checks the signature of a request and returns its body.
func (s *server) signed(w http.ResponseWriter, r *http.Request) ([]byte, bool) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.revoked {
		answer(w, http.StatusGone, map[string]any{"error": "revoked"})
		return nil, false
	}
	text := r.Method + "\n" + r.URL.RequestURI() + "\n" + r.Header.Get("X-Ez-Time") + "\n" + string(body)
	sig, err := base64.RawURLEncoding.DecodeString(r.Header.Get("X-Ez-Signature"))
	if err != nil || r.Header.Get("X-Ez-Terminal") != s.now.Terminal["id"] || !ed25519.Verify(s.device, []byte(text), sig) {
		s.unsigned = append(s.unsigned, r.Method+" "+r.URL.RequestURI())
		answer(w, http.StatusUnauthorized, map[string]any{"error": "signature"})
		return nil, false
	}
	return body, true
}

func (s *server) manifest(w http.ResponseWriter, r *http.Request) {
	if _, ok := s.signed(w, r); !ok {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	etag := `"` + s.now.ETag + `"`
	if r.Header.Get("If-None-Match") == etag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	text, err := json.Marshal(s.now)
	if err != nil {
		s.t.Error(err)
	}
	key := s.key
	if s.forged {
		_, key, _ = ed25519.GenerateKey(nil)
	}
	w.Header().Set("ETag", etag)
	answer(w, http.StatusOK, map[string]any{
		"manifest": string(text), "signature": base64.RawURLEncoding.EncodeToString(ed25519.Sign(key, text)), "key_id": "k1",
	})
}

func (s *server) plays(w http.ResponseWriter, r *http.Request) {
	body, ok := s.signed(w, r)
	if !ok {
		return
	}
	var in struct{ Events []event }
	if err := json.Unmarshal(body, &in); err != nil {
		s.t.Error(err)
	}
	if len(in.Events) == 0 || len(in.Events) > 200 {
		s.t.Errorf("got a batch of %d, want 1 to 200", len(in.Events))
	}
	s.mu.Lock()
	if s.full > 0 {
		s.full--
		s.refusals = append(s.refusals, time.Now())
		s.mu.Unlock()
		w.Header().Set("Retry-After", "3")
		answer(w, http.StatusServiceUnavailable, map[string]any{"error": "full"})
		return
	}
	s.batches = append(s.batches, in.Events)
	held := []map[string]string{}
	for _, e := range in.Events {
		if s.hold != "" {
			held = append(held, map[string]string{"id": e.ID, "reason": s.hold})
		}
	}
	lose := s.lose > 0
	if lose {
		s.lose--
	}
	s.mu.Unlock()
	if lose {
		panic(http.ErrAbortHandler)
	}
	answer(w, http.StatusOK, map[string]any{
		"accepted": len(in.Events), "duplicates": 0, "held": held, "server_time": time.Now().UnixMilli(),
	})
}

func (s *server) heartbeat(w http.ResponseWriter, r *http.Request) {
	body, ok := s.signed(w, r)
	if !ok {
		return
	}
	beat := map[string]any{}
	if err := json.Unmarshal(body, &beat); err != nil {
		s.t.Error(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.beats = append(s.beats, beat)
	answer(w, http.StatusOK, map[string]any{
		"server_time": time.Now().UnixMilli(), "manifest_etag": s.now.ETag, "commands": s.commands,
	})
}

func (s *server) file(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	text, ok := s.media[r.PathValue("sha")]
	s.ranges = append(s.ranges, r.Header.Get("Range"))
	cut := s.cut > 0 && r.Header.Get("Range") != "bytes=0-2097151"
	if cut {
		s.cut--
	}
	s.mu.Unlock()
	switch {
	case !ok:
		http.NotFound(w, r)
	case cut:
		panic(http.ErrAbortHandler)
	default:
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		http.ServeContent(w, r, "", time.Time{}, strings.NewReader(string(text)))
	}
}

// itemsOf returns the set of items the events are about.
func itemsOf(events []event) []string {
	set := map[string]bool{}
	for _, e := range events {
		set[e.Item] = true
	}
	return slices.Sorted(maps.Keys(set))
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

func farAway() int64 { return time.Now().Add(90 * 24 * time.Hour).UnixMilli() }

func qrSVG(text string) string {
	c, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		panic(err)
	}
	var b strings.Builder
	n := c.Bounds().Dx()
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-2 -2 %d %d"><path d="`, n+4, n+4)
	for y := range n {
		for x := range n {
			if r, _, _, _ := c.At(x, y).RGBA(); r == 0 {
				fmt.Fprintf(&b, "M%d %dh1v1h-1z", x, y)
			}
		}
	}
	return b.String() + `" fill="#10213A" shape-rendering="crispEdges"/></svg>`
}
