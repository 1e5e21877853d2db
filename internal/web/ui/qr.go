package ui

import (
	"fmt"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// qrQuiet is the white border a reader needs, in modules.
const qrQuiet = 2

// qrGrid encodes text; what does not fit into a code panics, for it is an
// address our own pages made.
func qrGrid(text string) (n int, dark func(x, y int) bool) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		panic("ui: qr: " + err.Error())
	}
	return code.Bounds().Dx(), func(x, y int) bool {
		r, _, _, _ := code.At(x, y).RGBA()
		return r == 0
	}
}

func qrBox(text string) string {
	n, _ := qrGrid(text)
	return fmt.Sprintf("0 0 %d %d", n+2*qrQuiet, n+2*qrQuiet)
}

// qrPath draws the dark modules as runs, one subpath a run.
func qrPath(text string) string {
	n, dark := qrGrid(text)
	var b strings.Builder
	for y := range n {
		for x := 0; x < n; x++ {
			run := 0
			for x+run < n && dark(x+run, y) {
				run++
			}
			if run > 0 {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", x+qrQuiet, y+qrQuiet, run, run)
				x += run
			}
		}
	}
	return b.String()
}
