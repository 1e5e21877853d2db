package content

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"ezhan/internal/blob"
	"ezhan/internal/content/picture"
	"ezhan/internal/content/probe"
	"ezhan/internal/errs"
)

// takeMedia stores the main file and finds out what it is.
func (l *Library) takeMedia(ctx context.Context, d *draft, r io.Reader) error {
	ref, info, err := l.take(ctx, r, l.max)
	if err != nil {
		return err
	}
	d.evidence = ref.Hash
	v := &d.v
	v.Hash, v.Bytes, v.MIME = ref.Hash, ref.Size, info.MIME
	v.Width, v.Height, v.DurationMS, v.Pages = info.Width, info.Height, info.DurationMS, info.Pages
	switch info.Kind {
	case probe.Video:
		v.Kind = Video
	case probe.Audio:
		v.Kind = Audio
	case probe.Image:
		v.Kind, v.DurationMS = Image, stillMS
		return l.takePicture(ctx, d, ref.Hash, info)
	case probe.Document:
		v.Kind = Image
	case probe.Text:
		v.Kind = Page
		return l.takeArticle(ctx, d, ref)
	default:
		return errs.Invalidf("字幕不能单独导入，请和视频一起上传")
	}
	return nil
}

// stillMS is how long a still is shown at a time; an article is shown by its
// length. A complete showing of a still is shorter (P-UPDATE-STILL).
const stillMS = 15_000

// take stores a file and probes it.
func (l *Library) take(ctx context.Context, r io.Reader, limit int64) (blob.Ref, probe.Info, error) {
	ref, err := l.blobs.Put(ctx, r, limit)
	if err != nil {
		return blob.Ref{}, probe.Info{}, err
	}
	f, size, err := l.blobs.Open(ctx, ref.Hash)
	if err != nil {
		return blob.Ref{}, probe.Info{}, err
	}
	defer func() { _ = f.Close() }() // opened for reading only
	info, err := probe.File(readerAt(f), size)
	return ref, info, err
}

// readerAt reads f at offsets; a store that is no disk seeks.
func readerAt(f io.ReadSeeker) io.ReaderAt {
	if r, ok := f.(io.ReaderAt); ok {
		return r
	}
	return seeker{f}
}

// seeker is an io.ReaderAt for one goroutine.
type seeker struct{ io.ReadSeeker }

// ReadAt implements io.ReaderAt.
func (s seeker) ReadAt(p []byte, off int64) (int, error) {
	if _, err := s.Seek(off, io.SeekStart); err != nil {
		return 0, err
	}
	n, err := io.ReadFull(s, p)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF
	}
	return n, err
}

// Sizes of thumbnails: a card of the library on a sharp screen.
const thumbWidth, thumbHeight = 480, 270

// takePicture hashes a picture and stores its thumbnail. Drawings have
// neither.
func (l *Library) takePicture(ctx context.Context, d *draft, h blob.Hash, info probe.Info) error {
	if info.MIME == "image/svg+xml" {
		return nil
	}
	f, _, err := l.blobs.Open(ctx, h)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // opened for reading only
	m, err := picture.Decode(f)
	if err != nil {
		return err
	}
	if d.v.Kind == Image || d.v.Kind == Video {
		d.v.PHash = int64(picture.HashOf(m)) // a poster does not tell what is said or written
	}
	small, err := picture.Thumbnail(m, thumbWidth, thumbHeight)
	if err != nil {
		return err
	}
	ref, thumb, err := l.take(ctx, bytes.NewReader(small), int64(len(small)))
	if err != nil {
		return err
	}
	d.put(Media{Role: Thumb, Hash: ref.Hash, MIME: thumb.MIME, Bytes: ref.Size, Width: thumb.Width, Height: thumb.Height})
	return nil
}

// put sets a rendition.
func (d *draft) put(m Media) {
	d.files = slices.DeleteFunc(d.files, func(o Media) bool { return o.Role == m.Role })
	d.files = append(d.files, m)
}

// takeArticle makes the page of a text; what came in is kept as evidence.
func (l *Library) takeArticle(ctx context.Context, d *draft, ref blob.Ref) error {
	f, _, err := l.blobs.Open(ctx, ref.Hash)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // opened for reading only
	if d.body, err = readText(f); err != nil {
		return err
	}
	page := article(d.v.Title, d.body)
	made, err := l.blobs.Put(ctx, bytes.NewReader(page), int64(len(page)))
	if err != nil {
		return err
	}
	d.put(Media{Role: Original, Hash: ref.Hash, MIME: "text/plain", Bytes: ref.Size})
	d.v.Hash, d.v.Bytes, d.v.MIME = made.Hash, made.Size, "text/html"
	d.v.DurationMS = readingMS(d.body)
	return nil
}

// readingMS is how long an article stays on a screen: four characters a
// second, at least a still's time, at most two minutes.
func readingMS(text string) int64 {
	return min(max(int64(len([]rune(text)))*250, stillMS), 120_000)
}

// takeExtras stores poster and captions.
func (l *Library) takeExtras(ctx context.Context, d *draft, u Upload) error {
	if u.Poster != nil {
		ref, info, err := l.take(ctx, u.Poster, 20<<20)
		if err != nil {
			return fmt.Errorf("poster: %w", err)
		}
		if info.Kind != probe.Image {
			return errs.Invalidf("封面要用图片（JPG、PNG、WebP 或 SVG）")
		}
		d.put(Media{Role: Poster, Hash: ref.Hash, MIME: info.MIME, Bytes: ref.Size, Width: info.Width, Height: info.Height})
		if err := l.takePicture(ctx, d, ref.Hash, info); err != nil {
			return fmt.Errorf("poster: %w", err)
		}
	}
	if u.Captions != nil {
		ref, info, err := l.take(ctx, u.Captions, 2<<20)
		if err != nil {
			return fmt.Errorf("captions: %w", err)
		}
		if info.Kind != probe.Captions {
			return errs.Invalidf("字幕要用 WebVTT 文件（.vtt）")
		}
		d.put(Media{Role: Captions, Hash: ref.Hash, MIME: info.MIME, Bytes: ref.Size})
	}
	return nil
}
