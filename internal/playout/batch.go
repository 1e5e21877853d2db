package playout

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"ezhan/internal/clock"
	"ezhan/internal/errs"
)

// MaxPlays is how many plays one batch may carry: almost three hours of items of
// 20 seconds. Our own player sends fewer at once.
const MaxPlays = 500

// longest is the longest single play that can be true: devices cut at the hour,
// but an old one may not.
const longest = 24 * time.Hour

// Said is one play in the words of the device.
type Said struct {
	ID       string `json:"id"`
	Boot     string `json:"boot"`
	Seq      int64  `json:"seq"`
	Item     string `json:"item"`
	Version  string `json:"version"`
	Schedule string `json:"schedule"`
	Start    int64  `json:"start"` // ms by the device's clock
	Dur      int64  `json:"dur"`   // ms shown, by the device's monotonic clock
	Display  string `json:"display"`
	Outcome  string `json:"outcome"`
}

// Bad is a play that is none: its text is kept, its meaning is not guessed.
type Bad struct {
	ID  string
	Raw string
}

// Batch is what a device sends at once.
type Batch struct {
	Boot   string
	SentAt int64 // ms by the device's clock
	Plays  []Said
	Bad    []Bad
}

type wire[E any] struct {
	Boot   string `json:"boot"`
	SentAt *int64 `json:"sent_at"`
	Events []E    `json:"events"`
}

// ErrTooMany is returned for a batch of more than MaxPlays.
var ErrTooMany = errs.Invalidf("一次最多传 %d 条播放记录", MaxPlays)

// Decode reads a batch. It returns Invalid only when the body as a whole is
// not one: not JSON, cut short, or without boot and time. A play that makes no
// sense goes to Bad and spoils nothing else.
func Decode(body []byte) (Batch, error) {
	var w wire[Said]
	err := json.Unmarshal(body, &w)
	var mismatch *json.UnmarshalTypeError
	if errors.As(err, &mismatch) {
		return decodeSlowly(body)
	}
	if err != nil {
		return Batch{}, errs.Because(errs.Invalid, err, "播放记录不完整")
	}
	for _, s := range w.Events {
		if !s.sound() {
			return decodeSlowly(body)
		}
	}
	return w.batch(w.Events, nil)
}

// decodeSlowly takes a batch with at least one wrong play apart.
func decodeSlowly(body []byte) (Batch, error) {
	var w wire[json.RawMessage]
	if err := json.Unmarshal(body, &w); err != nil {
		return Batch{}, errs.Because(errs.Invalid, err, "播放记录不完整")
	}
	var plays []Said
	var bad []Bad
	for _, raw := range w.Events {
		var s Said
		if err := json.Unmarshal(raw, &s); err != nil || !s.sound() {
			bad = append(bad, Bad{ID: idOf(raw), Raw: rawText(raw)})
			continue
		}
		plays = append(plays, s)
	}
	return w.batch(plays, bad)
}

func (w wire[E]) batch(plays []Said, bad []Bad) (Batch, error) {
	if len(w.Events) > MaxPlays {
		return Batch{}, ErrTooMany
	}
	if !token(w.Boot) || w.SentAt == nil {
		return Batch{}, errs.Invalidf("播放记录缺少启动编号或时间")
	}
	return Batch{Boot: w.Boot, SentAt: *w.SentAt, Plays: plays, Bad: bad}, nil
}

// maxRaw is how much of a bad play's text is kept.
const maxRaw = 2000

func rawText(raw []byte) string {
	if len(raw) > maxRaw {
		raw = raw[:maxRaw]
	}
	return strings.ToValidUTF8(string(bytes.ReplaceAll(raw, []byte{0}, nil)), string(utf8.RuneError))
}

// idOf is the id of a bad play, if it has a readable one.
func idOf(raw json.RawMessage) string {
	var named struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(raw, &named) != nil || !uuidText(named.ID) {
		return ""
	}
	return named.ID
}

// sound reports whether the play can be stored and may be true.
func (s *Said) sound() bool {
	return uuidText(s.ID) && token(s.Boot) && s.Seq >= 1 && token(s.Item) && token(s.Version) && token(s.Schedule) &&
		s.Start >= 0 && s.Start < latest && s.Dur >= 0 && s.Dur <= longest.Milliseconds() &&
		(s.Display == "on" || s.Display == "off" || s.Display == "unknown") &&
		(s.Outcome == "played" || s.Outcome == "partial" || s.Outcome == "skipped" || s.Outcome == "failed")
}

// latest bounds device clocks: beyond it a time is not a wrong clock but
// nonsense.
var latest = int64(clock.At(2200, 1, 1, 0, 0))

// token reports whether s is a name as devices use them: printable ASCII
// without spaces, 1 to 64 of it.
func token(s string) bool {
	if s == "" || len(s) > 64 {
		return false
	}
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// uuidText reports whether s is a UUID in its one canonical form: an id that
// could be written two ways could count twice.
func uuidText(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range 36 {
		c := s[i]
		switch {
		case i == 8 || i == 13 || i == 18 || i == 23:
			if c != '-' {
				return false
			}
		case (c < '0' || c > '9') && (c < 'a' || c > 'f'):
			return false
		}
	}
	return true
}
