package probe

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ezhan/internal/errs"
)

const samples = "../demo/files"

func load(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(samples, name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func look(b []byte) (Info, error) { return File(bytes.NewReader(b), int64(len(b))) }

func TestRealFiles(t *testing.T) {
	t.Parallel()
	want := map[string]Info{
		"earth_rotation_720p.mp4":       {Kind: Video, MIME: "video/mp4", Codec: "H.264", Width: 1280, Height: 720, DurationMS: 12000},
		"earth_rotation_720p_audio.mp4": {Kind: Video, MIME: "video/mp4", Codec: "H.264", Width: 1280, Height: 720, DurationMS: 12000},
		"handwash_cards_720p.mp4":       {Kind: Video, MIME: "video/mp4", Codec: "H.264", Width: 1280, Height: 720, DurationMS: 14000},
		"earth_rotation_360p.webm":      {Kind: Video, MIME: "video/webm", Codec: "V_VP9", Width: 640, Height: 360, DurationMS: 12000},
		"freepd_music_30s_cc0.mp3":      {Kind: Audio, MIME: "audio/mpeg", Codec: "MP3", DurationMS: 30000},
		"nasa_blue_marble_2048.jpg":     {Kind: Image, MIME: "image/jpeg", Width: 2048, Height: 1024},
		"poster_earth.png":              {Kind: Image, MIME: "image/png", Width: 1123, Height: 1587},
		"card_rain.svg":                 {Kind: Image, MIME: "image/svg+xml", Width: 640, Height: 360},
		"saturn.svg":                    {Kind: Image, MIME: "image/svg+xml", Width: 782, Height: 687},
		"poster_quake.pdf":              {Kind: Document, MIME: "application/pdf", Pages: 1},
		"earth_rotation.vtt":            {Kind: Captions, MIME: "text/vtt"},
	}
	for name, w := range want {
		got, err := look(load(t, name))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		// A coder's delay and padding make the last frame uncertain.
		if math.Abs(float64(got.DurationMS-w.DurationMS)) <= 80 {
			got.DurationMS = w.DurationMS
		}
		if diff := cmp.Diff(w, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// patch returns b with the four bytes at offset after the first name replaced.
func patch(b []byte, name string, offset int, v uint32) []byte {
	c := bytes.Clone(b)
	at := bytes.Index(c, []byte(name))
	binary.BigEndian.PutUint32(c[at+offset:], v)
	return c
}

func TestMP4ThatLies(t *testing.T) {
	t.Parallel()
	good := load(t, "handwash_cards_720p.mp4")
	moov := bytes.Index(good, []byte("moov"))
	tests := []struct {
		name string
		file []byte
		want string
	}{
		{"DurationAbsurd", patch(good, "mvhd", 20, 0xFFFFFF00), "不可信"},
		{"DurationLonger", patch(good, "mvhd", 20, 3_600_000), "对不上"},
		{"DurationShorter", patch(bytes.ReplaceAll(good, []byte("edts"), []byte("free")), "mvhd", 20, 2_000), "对不上"},
		{"DurationZero", patch(patch(good, "mvhd", 20, 0), "mdhd", 20, 0), "时长"},
		{"DataShorterThanClaimed", good[:len(good)-9000], "文件不完整"},
		{"BoxLargerThanFile", patch(good, "mdat", -4, 1<<30), "文件不完整"},
		{"NoIndex", append(bytes.Clone(good[:moov-4]), good[moov-4+1646:]...), "没有索引"},
		{"SamplesLargerThanData", patch(good, "stsz", 8, 1<<28), "文件不完整"},
		{"TableClaimsTooMany", patch(good, "stts", 8, 1<<30), "文件头坏了"},
		{"UnplayableCodec", bytes.ReplaceAll(good, []byte("avc1"), []byte("hvc1")), "H.265"},
		{"NotAnMP4", []byte("\x00\x00\x00\x20ftypisom" + strings.Repeat("not a film ", 40)), ""},
		{"TextNamedMP4", []byte("\x01\x02\x03 anything"), "认不出"},
		{"Empty", nil, "空的"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			info, err := look(tt.file)
			if !errs.Is(err, errs.Invalid) || !strings.Contains(errs.TextOf(err), tt.want) {
				t.Errorf("File = %+v, %v; want Invalid with %q", info, err, tt.want)
			}
		})
	}
}

func TestWebMThatLies(t *testing.T) {
	t.Parallel()
	good := load(t, "earth_rotation_360p.webm")
	claim := func(ms float64) []byte {
		b := bytes.Clone(good)
		at := bytes.Index(b, []byte{0x44, 0x89, 0x88})
		binary.BigEndian.PutUint64(b[at+3:], math.Float64bits(ms))
		return b
	}
	tests := []struct {
		name string
		file []byte
		want string
	}{
		{"Longer", claim(3_600_000), "对不上"},
		{"Absurd", claim(math.Inf(1)), "不可信"},
		{"NaN", claim(math.NaN()), "不可信"},
		{"Truncated", good[:len(good)/2], "不完整"},
		{"Matroska", bytes.Replace(good, []byte("webm"), []byte("mkv_"), 1), "不是 WebM"},
	}
	for _, tt := range tests {
		if info, err := look(tt.file); !errs.Is(err, errs.Invalid) || !strings.Contains(errs.TextOf(err), tt.want) {
			t.Errorf("%s: File = %+v, %v; want Invalid with %q", tt.name, info, err, tt.want)
		}
	}
}

// TestTrimmedFilm has an edit list that shows less than was filmed, as phones
// cut.
func TestTrimmedFilm(t *testing.T) {
	t.Parallel()
	got, err := look(patch(load(t, "handwash_cards_720p.mp4"), "mvhd", 20, 6_000))
	if err != nil || got.DurationMS != 6000 {
		t.Errorf("trimmed = %+v, %v; want 6 seconds", got, err)
	}
}

// TestWebMAsBrowsersRecord has no duration and unknown sizes: the clusters
// tell.
func TestWebMAsBrowsersRecord(t *testing.T) {
	t.Parallel()
	el := func(id string, payload ...byte) []byte {
		return append(append([]byte(id), byte(0x80|len(payload))), payload...)
	}
	unknown := "\x01\xFF\xFF\xFF\xFF\xFF\xFF\xFF"
	video := el("\xE0", append(el("\xB0", 0x02, 0x80), el("\xBA", 0x01, 0x68)...)...)
	track := el("\xAE", append(el("\x83", 1), video...)...)
	cluster := func(ms byte) []byte {
		c := append([]byte("\x1F\x43\xB6\x75"+unknown), el("\xE7", ms, 0)...)
		return append(c, el("\xA3", 0x81, 0, 20, 0, 1, 2, 3)...)
	}
	file := bytes.Join([][]byte{
		el("\x1A\x45\xDF\xA3", el("\x42\x82", []byte("webm")...)...),
		[]byte("\x18\x53\x80\x67" + unknown), el("\x16\x54\xAE\x6B", track...), cluster(4), cluster(8),
	}, nil)
	got, err := look(file)
	want := Info{Kind: Video, MIME: "video/webm", Width: 640, Height: 360, DurationMS: 8*256 + 20}
	if err != nil || got != want {
		t.Errorf("File = %+v, %v; want %+v", got, err, want)
	}
}

func TestMP3(t *testing.T) {
	t.Parallel()
	good := load(t, "freepd_music_30s_cc0.mp3")
	cut, err := look(good[:len(good)-80_000]) // 128 kbit/s: five seconds
	if err != nil || math.Abs(float64(cut.DurationMS-25_067)) > 100 {
		t.Errorf("without its last 80,000 bytes = %+v, %v; want five seconds less", cut, err)
	}
	if _, err := look(append([]byte("ID3\x04\x00\x00\x00\x00\x00\x05"), "hello and no frame at all"...)); !errs.Is(err, errs.Invalid) {
		t.Errorf("a tag without sound = %v, want Invalid", err)
	}
}

func TestSVGMustNotAct(t *testing.T) {
	t.Parallel()
	wrap := func(s string) string {
		return `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="10cm" height="20mm">` + s + `</svg>`
	}
	good, err := look([]byte(wrap(`<image href="data:image/png;base64,AA=="/><use href="#a"/>`)))
	if err != nil || good.Width != 378 || good.Height != 76 {
		t.Errorf("plain = %+v, %v; want 378×76", good, err)
	}
	for name, s := range map[string]string{
		"Script":   wrap(`<script>alert(1)</script>`),
		"Handler":  wrap(`<rect onload="x()"/>`),
		"Page":     wrap(`<foreignObject><p xmlns="http://www.w3.org/1999/xhtml"/></foreignObject>`),
		"Outside":  wrap(`<image href="https://example.org/a.png"/>`),
		"Link":     wrap(`<a href="java script:alert(1)"><rect/></a>`),
		"Entity":   `<!DOCTYPE svg [<!ENTITY a "b">]>` + wrap(``),
		"Unclosed": `<svg width="1" height="1"><g>`,
		"NoSize":   `<svg></svg>`,
		"HTML":     `<html><body><svg width="1" height="1"/></body></html>`,
	} {
		if info, err := look([]byte(s)); !errs.Is(err, errs.Invalid) {
			t.Errorf("%s: File = %+v, %v; want Invalid", name, info, err)
		}
	}
}

func TestOtherBadFiles(t *testing.T) {
	t.Parallel()
	for name, b := range map[string][]byte{
		"PDFCut":          []byte("%PDF-1.5\n1 0 obj"),
		"PNGCut":          []byte("\x89PNG\r\n\x1a\n\x00\x00"),
		"PNGHuge":         hugePNG(t),
		"CaptionsEmpty":   []byte("WEBVTT\n\n"),
		"CaptionsGB18030": []byte("WEBVTT\n\n00:00.000 --> 00:01.000\n\xC4\xE3\xBA\xC3"),
		"Page":            []byte("<!doctype html><p>hi"),
		"Program":         []byte("MZ\x90\x00\x03"),
	} {
		if info, err := look(b); !errs.Is(err, errs.Invalid) {
			t.Errorf("%s: File = %+v, %v; want Invalid", name, info, err)
		}
	}
	if info, err := look([]byte("# 防溺水\n\n六不准")); err != nil || info.Kind != Text {
		t.Errorf("text = %+v, %v", info, err)
	}
}

// hugePNG is a small file whose header claims a picture of 3.6 gigapixels.
func hugePNG(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		t.Fatal(err)
	}
	c := b.Bytes()
	binary.BigEndian.PutUint32(c[16:], 60000)
	binary.BigEndian.PutUint32(c[20:], 60000)
	return c
}

func FuzzFile(f *testing.F) {
	for _, name := range []string{"handwash_cards_720p.mp4", "card_rain.svg", "earth_rotation.vtt"} {
		f.Add(load(f, name))
	}
	f.Add(load(f, "earth_rotation_360p.webm")[:4096])
	f.Add(load(f, "freepd_music_30s_cc0.mp3")[:8192])
	f.Add(load(f, "poster_quake.pdf")[:2048])
	f.Fuzz(func(t *testing.T, b []byte) {
		info, err := look(b)
		if err != nil {
			if !errs.Is(err, errs.Invalid) {
				t.Errorf("a bad file is the person's to mend: %v", err)
			}
			return
		}
		if info.Kind == "" || info.MIME == "" || info.DurationMS < 0 || info.DurationMS > maxDurationMS {
			t.Errorf("accepted as %+v", info)
		}
		if info.Kind == Video && (info.DurationMS == 0 || info.Width <= 0 || info.Height <= 0) {
			t.Errorf("a film without length or picture: %+v", info)
		}
	})
}
