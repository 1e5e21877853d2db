package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"ezhan/internal/errs"
)

// Hash is the lower-case hex SHA-256 of a file's content. It is its name.
type Hash string

// Valid reports whether h has the form of a hash. It guards paths.
func (h Hash) Valid() bool {
	if len(h) != 2*sha256.Size {
		return false
	}
	for _, c := range h {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// Ref is a stored file.
type Ref struct {
	Hash Hash
	Size int64
}

// Store keeps files by content.
type Store interface {
	// Put stores what r yields, at most limit bytes. It returns Invalid when
	// there is more, and then stores nothing.
	Put(ctx context.Context, r io.Reader, limit int64) (Ref, error)
	// Open returns the file and its size; *os.File on disk, so that serving
	// it can use sendfile. It returns NotFound for an unknown hash.
	Open(ctx context.Context, h Hash) (io.ReadSeekCloser, int64, error)
}

// Disk is a Store in a folder.
type Disk struct{ dir string }

// NewDisk is the store in dir, which is made if missing.
func NewDisk(dir string) (*Disk, error) {
	if err := os.MkdirAll(filepath.Join(dir, "tmp"), 0o700); err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	return &Disk{dir: dir}, nil
}

// Put implements Store.
func (d *Disk) Put(ctx context.Context, r io.Reader, limit int64) (ref Ref, err error) {
	f, err := os.CreateTemp(filepath.Join(d.dir, "tmp"), "put-")
	if err != nil {
		return Ref{}, fmt.Errorf("blob: %w", err)
	}
	defer func() {
		_ = f.Close()           // already closed on the good path
		_ = os.Remove(f.Name()) // gone on the good path
	}()
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(f, sum), io.LimitReader(contextReader{ctx, r}, limit+1))
	if err != nil {
		return Ref{}, fmt.Errorf("blob: %w", err)
	}
	if n > limit {
		return Ref{}, errs.Invalidf("文件超过 %s，请压缩后再上传", sizeText(limit))
	}
	ref = Ref{Hash: hashOf(sum), Size: n}
	return ref, d.keep(f, ref.Hash)
}

// keep flushes the temporary file and moves it to its place.
func (d *Disk) keep(f *os.File, h Hash) error {
	place := d.path(h)
	if _, err := os.Stat(place); err == nil {
		return nil // the same content is there already
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("blob: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(place), 0o700); err != nil {
		return fmt.Errorf("blob: %w", err)
	}
	if err := os.Rename(f.Name(), place); err != nil {
		return fmt.Errorf("blob: %w", err)
	}
	return syncDir(filepath.Dir(place))
}

// Open implements Store.
func (d *Disk) Open(_ context.Context, h Hash) (io.ReadSeekCloser, int64, error) {
	if !h.Valid() {
		return nil, 0, errs.NotFoundf("没有这个文件")
	}
	f, err := os.Open(d.path(h))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, errs.NotFoundf("没有这个文件")
	}
	if err != nil {
		return nil, 0, fmt.Errorf("blob: %w", err)
	}
	info, err := f.Stat()
	if err != nil {
		_ = f.Close() // the first error is the one to report
		return nil, 0, fmt.Errorf("blob: %w", err)
	}
	return f, info.Size(), nil
}

func (d *Disk) path(h Hash) string { return filepath.Join(d.dir, string(h[:2]), string(h)) }

// syncDir makes a rename durable. Windows has no such call and needs none.
func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("blob: %w", err)
	}
	defer func() { _ = f.Close() }() // opened for reading only
	if err := f.Sync(); err != nil && !errors.Is(err, fs.ErrPermission) && !errors.Is(err, errors.ErrUnsupported) {
		return fmt.Errorf("blob: %w", err)
	}
	return nil
}

func hashOf(h hash.Hash) Hash { return Hash(hex.EncodeToString(h.Sum(nil))) }

func sizeText(n int64) string {
	if n >= 1<<20 {
		return fmt.Sprintf("%d MB", n>>20)
	}
	return fmt.Sprintf("%d KB", n>>10)
}

// contextReader stops reading when its context ends.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (c contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}
