package main

import (
	"cmp"
	"image"
	"image/color"
	"slices"
)

// reduce is m with at most 256 colours, which makes a page's picture a third
// of its size. The colours are chosen by median cut over the colours of m,
// weighed by how often they occur.
func reduce(m image.Image) *image.Paletted {
	b := m.Bounds()
	seen := map[rgb]int{}
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			seen[at(m, x, y)]++
		}
	}
	all := make([]tone, 0, len(seen))
	for c, n := range seen {
		all = append(all, tone{c, n})
	}
	slices.SortFunc(all, func(a, b tone) int { return slices.Compare(a.c[:], b.c[:]) }) // the same picture, the same file
	pal, nearest := make(color.Palette, 0, 256), make(map[rgb]uint8, len(seen))
	for i, box := range cut(all, 256) {
		pal = append(pal, mean(box))
		for _, t := range box {
			nearest[t.c] = uint8(i)
		}
	}
	out := image.NewPaletted(image.Rect(0, 0, b.Dx(), b.Dy()), pal)
	for y := range b.Dy() {
		for x := range b.Dx() {
			out.Pix[y*out.Stride+x] = nearest[at(m, b.Min.X+x, b.Min.Y+y)]
		}
	}
	return out
}

type rgb [3]uint8

// tone is a colour and how many pixels have it.
type tone struct {
	c rgb
	n int
}

func at(m image.Image, x, y int) rgb {
	r, g, b, _ := m.At(x, y).RGBA()
	return rgb{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8)}
}

// cut divides the colours into at most n boxes, always the one whose colours
// differ most, seen by how many pixels differ.
func cut(all []tone, n int) [][]tone {
	boxes := [][]tone{all}
	for len(boxes) < n {
		worst, score, by := -1, 0.0, 0
		for i, box := range boxes {
			if axis, s := spread(box); s > score {
				worst, score, by = i, s, axis
			}
		}
		if worst < 0 {
			break
		}
		low, high := halve(boxes[worst], by)
		boxes[worst] = low
		boxes = append(boxes, high)
	}
	return boxes
}

// spread is the axis along which a box differs most, and its squared error.
func spread(box []tone) (axis int, score float64) {
	for i := range 3 {
		var n, sum, squares float64
		for _, t := range box {
			v, w := float64(t.c[i]), float64(t.n)
			n, sum, squares = n+w, sum+v*w, squares+v*v*w
		}
		if s := squares - sum*sum/n; s > score+1e-6 {
			axis, score = i, s
		}
	}
	return axis, score
}

// halve parts a box at its mean along an axis. Both halves have colours.
func halve(box []tone, axis int) (low, high []tone) {
	slices.SortStableFunc(box, func(a, b tone) int { return cmp.Compare(a.c[axis], b.c[axis]) })
	var n, sum float64
	for _, t := range box {
		n, sum = n+float64(t.n), sum+float64(t.c[axis])*float64(t.n)
	}
	at := 1
	for at < len(box)-1 && float64(box[at].c[axis]) <= sum/n {
		at++
	}
	return box[:at:at], box[at:]
}

func mean(box []tone) color.Color {
	var n int
	var sum [3]int
	for _, t := range box {
		n += t.n
		for i := range sum {
			sum[i] += int(t.c[i]) * t.n
		}
	}
	return color.RGBA{uint8((sum[0] + n/2) / n), uint8((sum[1] + n/2) / n), uint8((sum[2] + n/2) / n), 255}
}
