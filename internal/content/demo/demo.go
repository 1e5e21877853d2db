// Package demo is a folder of content that ships with the product: films,
// posters, cards, articles and sound with the manifest that imports them. The
// demonstration and the tests use it as an office would use its own folder.
//
// What we wrote or drew ourselves stands in the list as KEPU_CHINA with ids
// DEMO-…, so that a demonstration can count; the licence note of every row
// says that it is not official content. See files/NOTICE.md.
package demo

import (
	"embed"
	"io/fs"
)

//go:embed files
var files embed.FS

// Folder is the folder with its manifest.csv.
func Folder() fs.FS {
	sub, err := fs.Sub(files, "files")
	if err != nil {
		panic("demo: " + err.Error()) // the name is valid
	}
	return sub
}
