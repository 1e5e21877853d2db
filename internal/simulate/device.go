package simulate

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"github.com/google/uuid"

	"ezhan/internal/clock"
)

// Device is a screen's player: its key, its boot session and what it sends.
// It is for one goroutine.
type Device struct {
	Base     string // address of the server
	Client   *http.Client
	Terminal string // "" until paired
	Boot     string // id of this start of the device
	// Clock is the device's own clock; it may be wrong.
	Clock clock.Clock

	key ed25519.PrivateKey
	seq int64
}

// NewDevice makes a device with a fresh key, switched on.
func NewDevice(base string, client *http.Client, c clock.Clock) (*Device, error) {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("simulate: %w", err)
	}
	d := &Device{Base: base, Client: client, Clock: c, key: key}
	d.Restart()
	return d, nil
}

// Restart is the device switched off and on: a new boot, counting from one.
func (d *Device) Restart() {
	d.Boot, d.seq = uuid.NewString(), 0
}

// Play is one appearance of an item, as the protocol tells it.
type Play struct {
	ID       string `json:"id"`
	Boot     string `json:"boot"`
	Seq      int64  `json:"seq"`
	Item     string `json:"item"`
	Version  string `json:"version"`
	Schedule string `json:"schedule"`
	Start    int64  `json:"start"` // device ms
	Dur      int64  `json:"dur"`   // ms
	Display  string `json:"display"`
	Outcome  string `json:"outcome"`
	Detail   string `json:"detail,omitempty"`
}

// Shown makes the record of an item shown for dur ms from start, a device
// time in ms, with the next number of the boot session.
func (d *Device) Shown(item, version string, start, dur int64) Play {
	d.seq++
	return Play{
		ID: uuid.Must(uuid.NewV7()).String(), Boot: d.Boot, Seq: d.seq, Item: item, Version: version,
		Schedule: "default", Start: start, Dur: dur, Display: "on", Outcome: "played",
	}
}

// Filled makes the records of a time filled with one film after the other, by
// the device's clock.
func (d *Device) Filled(f Film, from, to clock.Instant) []Play {
	turn := 0
	return d.shown([]Film{f}, Stretch{from.Time(), to.Time()}, &turn)
}

// Held is a record that the server keeps but does not credit, and why.
type Held struct {
	ID     string `json:"id"`
	Reason string `json:"reason"`
}

// Receipt is the server's answer to a batch.
type Receipt struct {
	Accepted   int    `json:"accepted"`
	Duplicates int    `json:"duplicates"`
	Held       []Held `json:"held"`
	ServerTime int64  `json:"server_time"`
}

// Send sends a batch of plays and returns what the server says of it.
func (d *Device) Send(ctx context.Context, plays []Play) (Receipt, error) {
	var r Receipt
	body := map[string]any{"boot": d.Boot, "sent_at": d.now(), "events": plays}
	return r, d.signed(ctx, http.MethodPost, "/api/player/plays", body, &r)
}

// Beat sends a heartbeat.
func (d *Device) Beat(ctx context.Context, upMillis int64, playing string) error {
	body := map[string]any{
		"boot": d.Boot, "device_time": d.now(), "up_ms": upMillis, "app": "sim", "now_playing": playing,
		"display": "on", "queue": 0, "storage": map[string]int64{"used": 1 << 28, "quota": 1 << 33},
		"screen": map[string]int{"w": 1920, "h": 1080},
	}
	return d.signed(ctx, http.MethodPost, "/api/player/heartbeat", body, nil)
}

// Manifest fetches what the device is to show, checked against the server's
// key only in the player; here the content is enough.
func (d *Device) Manifest(ctx context.Context) (Manifest, error) {
	var wrapped struct {
		Manifest string `json:"manifest"`
	}
	var m Manifest
	if err := d.signed(ctx, http.MethodGet, "/api/player/manifest", nil, &wrapped); err != nil {
		return m, err
	}
	if err := json.Unmarshal([]byte(wrapped.Manifest), &m); err != nil {
		return m, fmt.Errorf("simulate: manifest: %w", err)
	}
	return m, nil
}

// Manifest is the part of a manifest that the simulator acts on.
type Manifest struct {
	Schedule []struct {
		ID    string   `json:"id"`
		From  string   `json:"from"`
		To    string   `json:"to"`
		Items []string `json:"items"`
	} `json:"schedule"`
	Items map[string]struct {
		ID          string `json:"id"`
		Version     string `json:"version"`
		Kind        string `json:"kind"`
		SourceClass string `json:"source_class"`
		Duration    int64  `json:"duration_ms"`
	} `json:"items"`
}

// Pairing is a code on a screen that waits for a person.
type Pairing struct {
	Code   string `json:"code"`
	Secret string `json:"secret"`
}

// Ask asks for a pairing code, as a screen does that opens /play first.
func (d *Device) Ask(ctx context.Context) (Pairing, error) {
	public := d.key.Public().(ed25519.PublicKey)
	var p Pairing
	err := call(ctx, d.Client, http.MethodPost, d.Base+"/api/player/pairings", map[string]any{
		"key":    base64.RawURLEncoding.EncodeToString(public),
		"device": map[string]any{"ua": "simulator", "width": 1920, "height": 1080, "app": "sim"},
	}, nil, &p)
	return p, err
}

// Poll asks whether a person has entered the code; the device then knows its
// terminal.
func (d *Device) Poll(ctx context.Context, p Pairing) (paired bool, err error) {
	var state struct {
		State    string `json:"state"`
		Terminal string `json:"terminal"`
	}
	if err := call(ctx, d.Client, http.MethodGet, d.Base+"/api/player/pairings/"+p.Secret, nil, nil, &state); err != nil {
		return false, err
	}
	d.Terminal = state.Terminal
	return state.State == "paired", nil
}

func (d *Device) now() int64 { return d.Clock.Now().UnixMilli() }

// signed sends a request signed with the device's key.
func (d *Device) signed(ctx context.Context, method, path string, in, out any) error {
	var body []byte
	if in != nil {
		var err error
		if body, err = json.Marshal(in); err != nil {
			return fmt.Errorf("simulate: %w", err)
		}
	}
	return call(ctx, d.Client, method, d.Base+path, json.RawMessage(body), d.Sign(method, path, body), out)
}

// Sign is the headers that prove a request to come from this device.
func (d *Device) Sign(method, path string, body []byte) http.Header {
	at := strconv.FormatInt(d.now(), 10)
	message := append([]byte(method+"\n"+path+"\n"+at+"\n"), body...)
	h := http.Header{}
	h.Set("X-Ez-Terminal", d.Terminal)
	h.Set("X-Ez-Time", at)
	h.Set("X-Ez-Signature", base64.RawURLEncoding.EncodeToString(ed25519.Sign(d.key, message)))
	return h
}

// Failure is an answer that is not 2xx.
type Failure struct {
	Status int
	Body   string
}

func (f *Failure) Error() string { return fmt.Sprintf("server answered %d: %s", f.Status, f.Body) }

// call sends in as JSON and decodes the answer into out.
func call(ctx context.Context, client *http.Client, method, url string, in any, header http.Header, out any) error {
	var body io.Reader
	if raw, ok := in.(json.RawMessage); ok {
		body = bytes.NewReader(raw)
	} else if in != nil {
		raw, err := json.Marshal(in)
		if err != nil {
			return fmt.Errorf("simulate: %w", err)
		}
		body = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(ctx, method, url, body)
	if err != nil {
		return fmt.Errorf("simulate: %w", err)
	}
	for k, v := range header {
		req.Header[k] = v
	}
	if in != nil && req.Header.Get("Content-Type") == "" {
		req.Header.Set("Content-Type", "application/json")
	}
	req.Header.Set("Accept", "application/json")
	res, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("simulate: %w", err)
	}
	defer func() { _ = res.Body.Close() }() // read whole below
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		return fmt.Errorf("simulate: %w", err)
	}
	if res.StatusCode/100 != 2 {
		return fmt.Errorf("simulate: %s %s: %w", method, req.URL.Path, &Failure{res.StatusCode, string(answer)})
	}
	if out == nil || len(answer) == 0 {
		return nil
	}
	if err := json.Unmarshal(answer, out); err != nil {
		return fmt.Errorf("simulate: %s %s: %w", method, req.URL.Path, err)
	}
	return nil
}
