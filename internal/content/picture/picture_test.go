package picture

import (
	"bytes"
	"image"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/image/draw"

	"ezhan/internal/errs"
)

func open(t *testing.T, name string) image.Image {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("../demo/files", name))
	if err != nil {
		t.Fatal(err)
	}
	m, err := Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestHashTellsPicturesApart(t *testing.T) {
	t.Parallel()
	names := []string{"poster_earth.png", "poster_food.png", "poster_quake.png", "nasa_blue_marble_2048.jpg", "nasa_earth_night_2048.jpg", "earth_rotation_poster.jpg"}
	hashes := map[string]Hash{}
	for _, name := range names {
		m := open(t, name)
		hashes[name] = HashOf(m)
		thumb, err := Thumbnail(m, 320, 180)
		if err != nil {
			t.Fatal(err)
		}
		small, err := Decode(bytes.NewReader(thumb))
		if err != nil {
			t.Fatal(err)
		}
		if d := hashes[name].Distance(HashOf(small)); d > 6 {
			t.Errorf("%s: distance %d to its own thumbnail, want ≤ 6", name, d)
		}
	}
	for i, a := range names {
		for _, b := range names[i+1:] {
			if d := hashes[a].Distance(hashes[b]); d <= 10 {
				t.Errorf("%s and %s: distance %d, want > 10", a, b, d)
			}
		}
	}
}

func TestThumbnailFits(t *testing.T) {
	t.Parallel()
	for _, size := range []image.Point{{1123, 1587}, {2048, 1024}, {100, 50}, {5000, 1}} {
		m := image.NewRGBA(image.Rectangle{Max: size})
		draw.Draw(m, m.Bounds(), image.Black, image.Point{}, draw.Src)
		b, err := Thumbnail(m, 320, 180)
		if err != nil {
			t.Fatal(err)
		}
		c, _, err := image.DecodeConfig(bytes.NewReader(b))
		if err != nil || c.Width > 320 || c.Height > 180 || c.Width > size.X {
			t.Errorf("thumbnail of %v is %d×%d, %v", size, c.Width, c.Height, err)
		}
	}
}

func TestDamagedPicture(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("../demo/files/poster_food.png")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Decode(bytes.NewReader(b[:len(b)/2])); !errs.Is(err, errs.Invalid) {
		t.Errorf("half a picture = %v, want Invalid", err)
	}
}

func TestBlankPictureHasAHash(t *testing.T) {
	t.Parallel()
	if HashOf(image.NewGray(image.Rect(0, 0, 40, 40))) == 0 {
		t.Error("no hash for a blank picture")
	}
}
