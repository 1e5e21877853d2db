package content

import (
	"archive/zip"
	"io"
	"io/fs"
	"path"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// zipFolder is the folder in a zip: the one that holds the manifest, wherever
// the person's program put it, with names in Chinese as old programs write
// them. Names that leave the folder do not exist in it.
func zipFolder(z *zip.Reader) fs.FS {
	files := map[string]*zip.File{}
	root, found := "", false
	for _, f := range z.File {
		name, ok := insideFolder(zipName(f))
		if !ok || f.FileInfo().IsDir() {
			continue
		}
		files[name] = f
		dir := strings.TrimSuffix(path.Dir(name), ".")
		if path.Base(name) == ManifestName && (!found || len(dir) < len(root)) {
			root, found = dir, true
		}
	}
	return zipFS{files, root}
}

// zipName is an entry's name as UTF-8: programs on Chinese Windows write GB
// 18030 without saying so.
func zipName(f *zip.File) string {
	if !f.NonUTF8 || utf8.ValidString(f.Name) {
		return f.Name
	}
	if name, err := simplifiedchinese.GB18030.NewDecoder().String(f.Name); err == nil {
		return name
	}
	return f.Name
}

// zipFS opens the entries below root.
type zipFS struct {
	files map[string]*zip.File
	root  string
}

// Open implements fs.FS.
func (z zipFS) Open(name string) (fs.File, error) {
	f := z.files[strings.TrimPrefix(path.Join(z.root, name), "/")]
	if f == nil || !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	r, err := f.Open()
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	return zipFile{r, f.FileInfo()}, nil
}

type zipFile struct {
	io.ReadCloser
	info fs.FileInfo
}

// Stat implements fs.File.
func (f zipFile) Stat() (fs.FileInfo, error) { return f.info, nil }
