package indicator

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ezhan/internal/clock"
)

// bits is the same set as one flag for each of the first moments of a day: too
// slow to use, too simple to be wrong.
type bits [200]bool

const origin = clock.Instant(1_000_000)

func bitsOf(sets ...Spans) bits {
	var b bits
	for _, set := range sets {
		for _, s := range set {
			for at := s.From; at < s.To; at++ {
				b[at-origin] = true
			}
		}
	}
	return b
}

func (b bits) join(c bits, both func(x, y bool) bool) bits {
	for i := range b {
		b[i] = both(b[i], c[i])
	}
	return b
}

func (b bits) count() (n time.Duration) {
	for _, on := range b {
		if on {
			n += time.Millisecond
		}
	}
	return n
}

// scatter makes spans in no order that may overlap, touch or be empty.
func scatter(r *rand.Rand) Spans {
	out := make(Spans, r.IntN(12))
	for i := range out {
		from := r.IntN(len(bits{}) - 30)
		out[i] = Span{origin + clock.Instant(from), origin + clock.Instant(from+r.IntN(30))}
	}
	return out
}

func wellFormed(t *testing.T, s Spans) {
	t.Helper()
	for i, span := range s {
		if span.To <= span.From || i > 0 && span.From <= s[i-1].To {
			t.Fatalf("not a set: %v", s)
		}
	}
}

func TestSpansAgreeWithBits(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		x, y := scatter(r), scatter(r)
		a, b := Union(x), Union(y)
		bx, by := bitsOf(x), bitsOf(y)
		for name, c := range map[string]struct {
			got  Spans
			want bits
		}{
			"Union": {Union(a, b), bx.join(by, func(p, q bool) bool { return p || q })},
			"Clip":  {a.Clip(b), bx.join(by, func(p, q bool) bool { return p && q })},
			"Minus": {a.Minus(b), bx.join(by, func(p, q bool) bool { return p && !q })},
		} {
			wellFormed(t, c.got)
			if bitsOf(c.got) != c.want || c.got.Len() != c.want.count() {
				t.Fatalf("%s of %v and %v = %v", name, a, b, c.got)
			}
		}
		limit := time.Duration(r.IntN(80)) * time.Millisecond
		head := a.Head(limit)
		wellFormed(t, head)
		if head.Len() != min(limit, a.Len()) || len(head.Minus(a)) != 0 {
			t.Fatalf("Head(%v) of %v = %v", limit, a, head)
		}
		back, err := decodeSpans(a.encode(origin), origin)
		if err != nil || !cmp.Equal(a, back) {
			t.Fatalf("decode(encode(%v)) = %v, %v", a, back, err)
		}
	}
}

func TestDecodeSpansRefusesDamage(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"a", "1.!", " ", "1.2 3"} {
		if got, err := decodeSpans(text, origin); err == nil {
			t.Errorf("decodeSpans(%q) = %v, want an error", text, got)
		}
	}
}
