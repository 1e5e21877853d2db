package application

import (
	"bytes"
	"context"
	"io"
	"path/filepath"
	"strings"

	"ezhan/internal/access"
	"ezhan/internal/blob"
	"ezhan/internal/errs"
	"ezhan/internal/sqldb"
)

// MaxFile is how large a photo or document of evidence may be.
const MaxFile = 10 << 20

// maxFiles is how many files a section takes.
const maxFiles = 12

// File is a stored photo or document.
type File struct {
	Hash string `json:"hash" db:"hash"`
	Name string `json:"name" db:"name"`
	Kind string `json:"kind" db:"kind"` // MIME type, told by the bytes
	Size int64  `json:"size" db:"size"`
}

// IsImage reports whether a browser can show the file as a picture.
func (f File) IsImage() bool {
	return f.Kind == "image/jpeg" || f.Kind == "image/png" || f.Kind == "image/webp"
}

// Upload is a file as it arrives.
type Upload struct {
	Name string
	Body io.Reader
}

// sniffLen is how much of a file tells its kind.
const sniffLen = 16

// sniff tells a photo or PDF by its first bytes, whatever its name says.
func sniff(head []byte) (kind string, ok bool) {
	has := func(at int, mark string) bool {
		return len(head) >= at+len(mark) && string(head[at:at+len(mark)]) == mark
	}
	switch {
	case has(0, "\xff\xd8\xff"):
		return "image/jpeg", true
	case has(0, "\x89PNG\r\n\x1a\n"):
		return "image/png", true
	case has(0, "RIFF") && has(8, "WEBP"):
		return "image/webp", true
	case has(4, "ftyp") && (has(8, "heic") || has(8, "heix") || has(8, "mif1") || has(8, "hevc")):
		return "image/heic", true
	case has(0, "%PDF-"):
		return "application/pdf", true
	}
	return "", false
}

// store keeps an upload. It returns Invalid for what is no photo or PDF and
// for what is too large.
func (d *Desk) store(ctx context.Context, up Upload, photosOnly bool) (File, error) {
	head := make([]byte, sniffLen)
	n, err := io.ReadFull(up.Body, head)
	if err != nil && n == 0 {
		return File{}, errs.Because(errs.Invalid, err, "文件是空的，请再选一次")
	}
	kind, ok := sniff(head[:n])
	if !ok || photosOnly && kind == "application/pdf" {
		return File{}, errs.Invalidf("“%s”不是照片或 PDF。请上传 JPG、PNG、WebP、HEIC 照片，或 PDF 文件", clip(up.Name))
	}
	ref, err := d.blobs.Put(ctx, io.MultiReader(bytes.NewReader(head[:n]), up.Body), MaxFile)
	if err != nil {
		return File{}, err
	}
	return File{Hash: string(ref.Hash), Name: fileName(up.Name), Kind: kind, Size: ref.Size}, nil
}

// fileName is the last part of a name, without what could confuse a reader.
func fileName(s string) string {
	s = filepath.Base(strings.ReplaceAll(s, "\\", "/"))
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x202a && r <= 0x202e {
			return -1
		}
		return r
	}, s)
	return clip(s)
}

func clip(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60])
	}
	return s
}

// Attach adds evidence to a section of the draft. It returns Invalid for a
// wrong or too large file, Conflict when the draft cannot be edited.
func (d *Desk) Attach(ctx context.Context, by access.Actor, id ID, s Section, up Upload) (file File, err error) {
	defer errs.Wrap(&err, "application.Attach(%s, %s)", id, s)
	if !s.IsCondition() {
		return File{}, errs.Invalidf("这一项不需要照片")
	}
	if _, err := d.own(ctx, d.db, by, id); err != nil {
		return File{}, err
	}
	if file, err = d.store(ctx, up, false); err != nil {
		return File{}, err
	}
	return file, d.editDraft(ctx, by, id, func(tx *sqldb.Tx, f *Form) error {
		for _, have := range f.Evidence[s] {
			if have.Hash == file.Hash {
				return nil
			}
		}
		if len(f.Evidence[s]) >= maxFiles {
			return errs.Invalidf("“%s”最多 %d 个文件，请先删去一个", s.Title(), maxFiles)
		}
		if f.Evidence == nil {
			f.Evidence = map[Section][]File{}
		}
		f.Evidence[s] = append(f.Evidence[s], file)
		return insertFile(ctx, tx, id, file, by.ID)
	})
}

// Detach takes evidence out of a section of the draft.
func (d *Desk) Detach(ctx context.Context, by access.Actor, id ID, s Section, hash string) (err error) {
	defer errs.Wrap(&err, "application.Detach(%s, %s)", id, s)
	return d.editDraft(ctx, by, id, func(_ *sqldb.Tx, f *Form) error {
		var keep []File
		for _, have := range f.Evidence[s] {
			if have.Hash != hash {
				keep = append(keep, have)
			}
		}
		if f.Evidence != nil {
			f.Evidence[s] = keep
		}
		return nil
	})
}

// TakePhoto keeps a photo of a field check before the check is sent. It
// returns NotFound out of reach and Denied without the right.
func (d *Desk) TakePhoto(ctx context.Context, by access.Actor, id ID, up Upload) (file File, err error) {
	defer errs.Wrap(&err, "application.TakePhoto(%s)", id)
	a, err := d.load(ctx, d.db, by, id)
	if err != nil {
		return File{}, err
	}
	if err := by.Require(access.ApplicationField, a.Path); err != nil {
		return File{}, err
	}
	if file, err = d.store(ctx, up, true); err != nil {
		return File{}, err
	}
	return file, d.db.InTx(ctx, func(tx *sqldb.Tx) error { return insertFile(ctx, tx, id, file, by.ID) })
}

// Open returns a file of the application. It returns NotFound if by cannot see
// the application or it has no such file.
func (d *Desk) Open(ctx context.Context, by access.Actor, id ID, hash string) (file File, body io.ReadSeekCloser, err error) {
	defer errs.Wrap(&err, "application.Open(%s)", id)
	if _, err := d.load(ctx, d.db, by, id); err != nil {
		return File{}, nil, err
	}
	if file, err = fileOf(ctx, d.db, id, hash); err != nil {
		return File{}, nil, err
	}
	body, _, err = d.blobs.Open(ctx, blob.Hash(hash))
	return file, body, err
}
