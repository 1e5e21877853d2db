package ui

import (
	"context"
	"strings"
	"sync"
)

type lightKey struct{}

// light says that the page below carries its icons itself. A page for
// somebody on the street shows three of them and need not fetch the sprite.
func light(ctx context.Context) context.Context { return context.WithValue(ctx, lightKey{}, true) }

func isLight(ctx context.Context) bool { return ctx.Value(lightKey{}) != nil }

func iconClass(size int) string {
	if size == 0 {
		return "i"
	}
	return "i i-" + itoa(size)
}

// drawings are the symbols of the sprite by their names.
var drawings = sync.OnceValue(func() map[string]string {
	all := map[string]string{}
	for _, symbol := range strings.Split(string(theShelf().files["icons.svg"].plain), `<symbol id="`)[1:] {
		name, rest, _ := strings.Cut(symbol, `"`)
		_, rest, _ = strings.Cut(rest, ">")
		all[name], _, _ = strings.Cut(rest, "</symbol>")
	}
	return all
})

// drawing is what an icon draws. It panics on a name that the sprite does not
// have: that is a broken page, found by its test.
func drawing(name string) string {
	d := drawings()[name]
	if d == "" {
		panic("ui: no icon " + name)
	}
	return d
}
