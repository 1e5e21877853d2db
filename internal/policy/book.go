package policy

import (
	"cmp"
	"embed"
	"fmt"
	"slices"
	"sync"

	"ezhan/internal/clock"
)

//go:embed packs/*.json
var packFiles embed.FS

// Book is every pack, oldest first. It is immutable and safe for concurrent use.
type Book struct {
	bases    []Pack
	overlays []Pack
}

// Embedded returns the book shipped with the product. It panics only if a
// shipped file is broken.
var Embedded = sync.OnceValue(func() *Book {
	entries, err := packFiles.ReadDir("packs")
	if err != nil {
		panic(err)
	}
	var packs []Pack
	for _, entry := range entries {
		data, err := packFiles.ReadFile("packs/" + entry.Name())
		if err != nil {
			panic(err)
		}
		pack, err := Parse(data)
		if err != nil {
			panic(err)
		}
		packs = append(packs, pack)
	}
	book, err := NewBook(packs...)
	if err != nil {
		panic(err)
	}
	return book
})

// NewBook orders the packs by date. It refuses a book without a base pack, two
// packs of one id, and an overlay over parameters no base has.
func NewBook(packs ...Pack) (*Book, error) {
	b := &Book{}
	seen := map[string]bool{}
	for _, pack := range packs {
		if seen[pack.id] {
			return nil, fmt.Errorf("policy book: pack %s stands twice", pack.id)
		}
		seen[pack.id] = true
		if pack.overlay {
			b.overlays = append(b.overlays, pack)
		} else {
			b.bases = append(b.bases, pack)
		}
	}
	if len(b.bases) == 0 {
		return nil, fmt.Errorf("policy book: no base pack")
	}
	byDate := func(a, b Pack) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.id, b.id)) }
	slices.SortFunc(b.bases, byDate)
	slices.SortFunc(b.overlays, byDate)
	for _, overlay := range b.overlays {
		for _, param := range overlay.list {
			if _, ok := b.bases[0].Find(param.ID); !ok {
				return nil, fmt.Errorf("policy book: overlay %s sets unknown %s", overlay.id, param.ID)
			}
		}
	}
	return b, nil
}

// At returns the values that hold on the day. Before the first pack begins, the
// first pack holds: older stations are judged by the oldest rules there are.
func (b *Book) At(day clock.Day) Pack {
	pack := b.bases[0]
	for _, base := range b.bases {
		if base.from <= day {
			pack = base
		}
	}
	for _, overlay := range b.overlays {
		if overlay.from <= day {
			pack = pack.over(overlay)
		}
	}
	return pack
}

// Without returns the book without the named pack, for a province that runs
// without an overlay.
func (b *Book) Without(id string) *Book {
	not := func(p Pack) bool { return p.id == id }
	return &Book{bases: b.bases, overlays: slices.DeleteFunc(slices.Clone(b.overlays), not)}
}

// Packs returns base packs and overlays, each oldest first.
func (b *Book) Packs() []Pack { return slices.Concat(b.bases, b.overlays) }
