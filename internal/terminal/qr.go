package terminal

import (
	"fmt"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// QR draws text as a QR code: one path, black on white, a margin of four.
func QR(text string) (string, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return "", fmt.Errorf("terminal: qr: %w", err)
	}
	const margin = 4
	n := code.Bounds().Dx()
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h%[1]dv%[1]dH0z"/><path d="`,
		n+2*margin, n+2*margin)
	for y := range n {
		for x := 0; x < n; x++ {
			from := x
			for x < n && isDark(code.At(x, y).RGBA()) {
				x++
			}
			if x > from {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%[3]dz", from+margin, y+margin, x-from)
			}
		}
	}
	b.WriteString(`"/></svg>`)
	return b.String(), nil
}

func isDark(r, _, _, _ uint32) bool { return r < 0x8000 }
