package picture

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	_ "image/png" // the pictures we take
	"io"
	"math"
	"math/bits"
	"slices"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp"

	"ezhan/internal/errs"
)

// Hash is the perceptual hash of a picture. The zero Hash is "none".
type Hash uint64

// Distance is the number of bits in which two hashes differ.
func (h Hash) Distance(o Hash) int { return bits.OnesCount64(uint64(h ^ o)) }

// maxPixels is what Decode unpacks at most: 160 MB of memory.
const maxPixels = 40_000_000

// Decode reads a whole picture. It returns Invalid if the picture is damaged
// or larger than maxPixels.
func Decode(r io.ReadSeeker) (image.Image, error) {
	c, _, err := image.DecodeConfig(r)
	if err != nil {
		return nil, errs.Because(errs.Invalid, err, "这张图片坏了，打不开。请重新导出后再传")
	}
	if c.Width <= 0 || c.Height <= 0 || c.Width*c.Height > maxPixels {
		return nil, errs.Invalidf("这张图片是 %d×%d，太大了。请缩小后再传", c.Width, c.Height)
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("picture: %w", err)
	}
	m, _, err := image.Decode(r)
	if err != nil {
		return nil, errs.Because(errs.Invalid, err, "这张图片不完整，只能打开一部分。请重新导出后再传")
	}
	return m, nil
}

// Thumbnail is m as a JPEG that fits into width × height, never enlarged.
// Transparent parts become white, as paper is.
func Thumbnail(m image.Image, width, height int) ([]byte, error) {
	b := m.Bounds()
	scale := min(float64(width)/float64(b.Dx()), float64(height)/float64(b.Dy()), 1)
	w, h := max(1, int(float64(b.Dx())*scale+0.5)), max(1, int(float64(b.Dy())*scale+0.5))
	small := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(small, small.Bounds(), image.White, image.Point{}, draw.Src)
	draw.CatmullRom.Scale(small, small.Bounds(), m, b, draw.Over, nil)
	var out bytes.Buffer
	if err := jpeg.Encode(&out, small, &jpeg.Options{Quality: 82}); err != nil {
		return nil, fmt.Errorf("picture: %w", err)
	}
	return out.Bytes(), nil
}

const (
	side = 32 // the picture is reduced to side × side
	low  = 8  // and its low × low lowest frequencies are kept
)

// HashOf is the perceptual hash of m.
func HashOf(m image.Image) Hash {
	gray := image.NewGray(image.Rect(0, 0, side, side))
	draw.BiLinear.Scale(gray, gray.Bounds(), m, m.Bounds(), draw.Src, nil)
	f := frequencies(gray)
	sorted := slices.Clone(f[1:]) // the first is the average brightness
	slices.Sort(sorted)
	median := sorted[len(sorted)/2]
	var h Hash
	for i, v := range f {
		if v > median {
			h |= 1 << i
		}
	}
	if h == 0 {
		h = 1 // a blank picture has a hash too
	}
	return h
}

// frequencies are the low × low lowest terms of the picture's cosine transform.
func frequencies(gray *image.Gray) []float64 {
	var rows [side][low]float64
	for y := range side {
		for u := range low {
			for x := range side {
				rows[y][u] += float64(gray.Pix[y*gray.Stride+x]) * cosine[u][x]
			}
		}
	}
	out := make([]float64, 0, low*low)
	for v := range low {
		for u := range low {
			var sum float64
			for y := range side {
				sum += rows[y][u] * cosine[v][y]
			}
			out = append(out, sum)
		}
	}
	return out
}

var cosine = func() (c [low][side]float64) {
	for u := range low {
		for x := range side {
			c[u][x] = math.Cos(float64(2*x+1) * float64(u) * math.Pi / (2 * side))
		}
	}
	return c
}()
