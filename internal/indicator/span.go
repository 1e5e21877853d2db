package indicator

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"ezhan/internal/clock"
)

// Span is a stretch of time, From included, To excluded.
type Span struct {
	From clock.Instant `json:"from"`
	To   clock.Instant `json:"to"`
}

// Len is the length of the span, never negative.
func (s Span) Len() time.Duration { return max(0, s.To.Sub(s.From)) }

// Spans is a set of moments: spans in order that neither overlap nor touch.
// The nil Spans is the empty set. Make one with Union.
type Spans []Span

// Union is every moment that lies in one of the sets. Their spans may come in
// any order and overlap: Union is also how a set is made.
func Union(sets ...Spans) Spans {
	all := slices.Concat(sets...)
	all = slices.DeleteFunc(all, func(s Span) bool { return s.To <= s.From })
	if len(all) == 0 {
		return nil
	}
	slices.SortFunc(all, func(a, b Span) int { return cmp.Compare(a.From, b.From) })
	out := all[:1]
	for _, s := range all[1:] {
		last := &out[len(out)-1]
		if s.From > last.To {
			out = append(out, s)
			continue
		}
		last.To = max(last.To, s.To)
	}
	return slices.Clip(out)
}

// Len is how long the set is in all.
func (s Spans) Len() time.Duration {
	var sum time.Duration
	for _, span := range s {
		sum += span.Len()
	}
	return sum
}

// Clip is the part of s that lies in w.
func (s Spans) Clip(w Spans) Spans {
	var out Spans
	for i, j := 0, 0; i < len(s) && j < len(w); {
		both := Span{max(s[i].From, w[j].From), min(s[i].To, w[j].To)}
		if both.From < both.To {
			out = append(out, both)
		}
		if s[i].To < w[j].To {
			i++
		} else {
			j++
		}
	}
	return out
}

// Minus is the part of s that does not lie in t.
func (s Spans) Minus(t Spans) Spans {
	var out Spans
	j := 0
	for _, span := range s {
		for ; j < len(t) && t[j].To <= span.From; j++ {
		}
		at := span.From
		for k := j; k < len(t) && t[k].From < span.To; k++ {
			if t[k].From > at {
				out = append(out, Span{at, t[k].From})
			}
			at = max(at, t[k].To)
		}
		if at < span.To {
			out = append(out, Span{at, span.To})
		}
	}
	return out
}

// Head is s cut, from its end, to at most limit.
func (s Spans) Head(limit time.Duration) Spans {
	var out Spans
	for _, span := range s {
		if limit <= 0 {
			return out
		}
		span.To = min(span.To, span.From.Add(limit))
		out = append(out, span)
		limit -= span.Len()
	}
	return out
}

// Bounds is the span from the first moment of s to its last.
func (s Spans) Bounds() Span {
	if len(s) == 0 {
		return Span{}
	}
	return Span{s[0].From, s[len(s)-1].To}
}

// encode writes the set as text: for each span the gap before it and its
// length in milliseconds, base 36. A day of films without a pause is "0.1ugt8g0".
func (s Spans) encode(origin clock.Instant) string {
	var b []byte
	at := origin
	for i, span := range s {
		if i > 0 {
			b = append(b, ' ')
		}
		b = strconv.AppendInt(b, int64(span.From-at), 36)
		b = append(b, '.')
		b = strconv.AppendInt(b, int64(span.To-span.From), 36)
		at = span.To
	}
	return string(b)
}

// decodeSpans reads what encode wrote.
func decodeSpans(text string, origin clock.Instant) (Spans, error) {
	if text == "" {
		return nil, nil
	}
	out := make(Spans, 0, strings.Count(text, " ")+1)
	at := origin
	for pair := range strings.SplitSeq(text, " ") {
		gap, length, _ := strings.Cut(pair, ".")
		from, err1 := strconv.ParseInt(gap, 36, 64)
		to, err2 := strconv.ParseInt(length, 36, 64)
		if err1 != nil || err2 != nil {
			return nil, fmt.Errorf("indicator: spans %q are damaged at %q", text, pair)
		}
		span := Span{at + clock.Instant(from), at + clock.Instant(from+to)}
		out = append(out, span)
		at = span.To
	}
	return out, nil
}
