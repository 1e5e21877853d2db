package indicator

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"ezhan/internal/clock"
	"ezhan/internal/policy"
)

// Trace is what one terminal did on one day, merged so that it stays small: for
// every lane the set of moments, beside it plain sums. Adding plays in any
// order and in any batches gives the same trace, as long as each is added once.
type Trace struct {
	Day   clock.Day
	lanes map[lane]Spans
	sums
}

// sums are what unplaced or uncounted plays amount to, and everything received.
type sums struct {
	Plays    int
	Raw      time.Duration // everything received
	RawKepu  time.Duration // of it 科普中国
	Short    time.Duration // below the shortest counted interval
	Unplaced time.Duration // no place in time
	Held     time.Duration // from the future, too old, or malformed
}

func (s sums) plus(t sums) sums {
	return sums{
		s.Plays + t.Plays, s.Raw + t.Raw, s.RawKepu + t.RawKepu,
		s.Short + t.Short, s.Unplaced + t.Unplaced, s.Held + t.Held,
	}
}

// add adds the plays to the trace. A play belongs to the day it began; the
// part after midnight joins the next day's trace as moments only, so that the
// sums count it once.
func (t *Trace) add(pack policy.Pack, plays ...Play) {
	more := map[lane]Spans{}
	for _, p := range plays {
		if p.Day == t.Day {
			t.count(p, pack)
		}
		if p.shown() && p.placed() && !p.short(pack) {
			more[p.lane()] = append(more[p.lane()], p.span(pack))
		}
	}
	whole := Spans{{t.Day.Start(), t.Day.End()}}
	for l, spans := range more {
		t.put(l, Union(spans).Clip(whole))
	}
}

// count adds a play to the sums. A play of an unknown work is added when the
// work becomes known: it is then handed over once more.
func (t *Trace) count(p Play, pack policy.Pack) {
	if p.Hold == holdUnknown {
		return
	}
	t.Plays++
	if !p.shown() {
		return
	}
	t.Raw += p.Length
	if p.Class == KepuChina {
		t.RawKepu += p.Length
	}
	switch {
	case p.Hold == holdUnplaced:
		t.Unplaced += p.Length
	case !p.placed():
		t.Held += p.Length
	case p.short(pack):
		t.Short += p.Length
	}
}

func (t *Trace) put(l lane, spans Spans) {
	if len(spans) == 0 {
		return
	}
	if t.lanes == nil {
		t.lanes = map[lane]Spans{}
	}
	t.lanes[l] = Union(t.lanes[l], spans)
}

// Attest adds time a person vouches for (grade C). It counts only where the
// terminal has no log of its own.
func (t *Trace) Attest(spans Spans) {
	t.put(laneAttested, Union(spans).Clip(Spans{{t.Day.Start(), t.Day.End()}}))
}

// merge adds another part of the same terminal's day.
func (t *Trace) merge(more Trace) {
	t.sums = t.plus(more.sums)
	for l, spans := range more.lanes {
		t.put(l, spans)
	}
}

// empty reports whether nothing at all is known.
func (t Trace) empty() bool { return t.Plays == 0 && len(t.lanes) == 0 }

// logged is every moment of which the terminal itself tells.
func (t Trace) logged() Spans {
	var sets []Spans
	for l, spans := range t.lanes {
		if l != laneAttested {
			sets = append(sets, spans)
		}
	}
	return Union(sets...)
}

// text is the lanes as they are stored: "a0.1ugt8g0;l5k.2s".
func (t Trace) text() string {
	var b strings.Builder
	for _, l := range slices.Sorted(maps.Keys(t.lanes)) {
		if b.Len() > 0 {
			b.WriteByte(';')
		}
		b.WriteByte(byte(l))
		b.WriteString(t.lanes[l].encode(t.Day.Start()))
	}
	return b.String()
}

// parseLanes reads what text wrote.
func (t *Trace) parseLanes(text string) error {
	if text == "" {
		return nil
	}
	for part := range strings.SplitSeq(text, ";") {
		if part == "" {
			return fmt.Errorf("indicator: trace %q is damaged", text)
		}
		spans, err := decodeSpans(part[1:], t.Day.Start())
		if err != nil {
			return err
		}
		t.put(lane(part[0]), spans)
	}
	return nil
}
