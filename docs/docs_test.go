// Package docs_test holds the documents to what can be checked of them: links
// lead somewhere, pictures are small and shown, decisions are numbered in
// turn, and the table of the JSON interface lists every route.
package docs_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const (
	maxPicture  = 250 << 10
	maxPictures = 6 << 20
)

// pages are the texts of all documents, by path from this folder.
func pages(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	names := []string{"../README.md", "../README.en.md", "../CHANGELOG.md"}
	err := filepath.WalkDir(".", func(name string, _ fs.DirEntry, err error) error {
		if strings.HasSuffix(name, ".md") {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all[name] = string(text)
	}
	return all
}

var link = regexp.MustCompile(`\]\(([^)#:]+)(?:#[^)]*)?\)`)

func TestLinksLeadSomewhere(t *testing.T) {
	found := 0
	for name, text := range pages(t) {
		for _, m := range link.FindAllStringSubmatch(text, -1) {
			found++
			if _, err := os.Stat(filepath.Join(filepath.Dir(name), m[1])); err != nil {
				t.Errorf("%s links to %s: %v", name, m[1], err)
			}
		}
	}
	if found < 30 {
		t.Fatalf("found only %d links: the rule checks nothing", found)
	}
}

func TestPicturesAreSmallAndShown(t *testing.T) {
	var shown strings.Builder
	for _, text := range pages(t) {
		shown.WriteString(text)
	}
	pictures, err := os.ReadDir("images")
	if err != nil {
		t.Fatal(err)
	}
	sum := int64(0)
	for _, p := range pictures {
		info, err := p.Info()
		if err != nil {
			t.Fatal(err)
		}
		if sum += info.Size(); info.Size() > maxPicture {
			t.Errorf("%s has %d bytes, want at most %d", p.Name(), info.Size(), maxPicture)
		}
		if !strings.Contains(shown.String(), "images/"+p.Name()) {
			t.Errorf("%s is shown nowhere", p.Name())
		}
	}
	if sum > maxPictures {
		t.Errorf("pictures have %d bytes, want at most %d", sum, maxPictures)
	}
}

func TestDecisionsAreNumberedInTurn(t *testing.T) {
	files, err := filepath.Glob("decisions/*.md")
	if err != nil || len(files) == 0 {
		t.Fatalf("decisions: %v, %v", files, err)
	}
	for i, name := range files { // in the order of their names
		want := fmt.Sprintf("decisions/%04d-", i+1)
		if !strings.HasPrefix(filepath.ToSlash(name), want) {
			t.Errorf("got %s, want %s…", name, want)
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if head := fmt.Sprintf("# %d ", i+1); !strings.HasPrefix(string(text), head) {
			t.Errorf("%s does not begin with %q", name, head)
		}
	}
}

var (
	route    = regexp.MustCompile(`Pattern: "(\w+) (/api/[^"]*|)"(?: \+ root(?: \+ "([^"]*)")?)?`)
	rootPath = regexp.MustCompile(`\broot\s*=\s*"(/api/[^"]+)"`)
)

func TestEveryRouteIsListed(t *testing.T) {
	all := pages(t)
	listed, spoken := all["api.md"], all["protocol.md"]
	files, err := filepath.Glob("../internal/*/*web/routes.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		root := ""
		if m := rootPath.FindStringSubmatch(string(text)); m != nil {
			root = m[1]
		}
		for _, m := range route.FindAllStringSubmatch(string(text), -1) {
			path := m[2]
			if path == "" {
				path = root + m[3]
			}
			found++
			row := fmt.Sprintf("| %s | `%s` |", m[1], path)
			if !strings.Contains(listed, row) && !strings.Contains(spoken, "`"+m[1]+" "+path+"`") {
				t.Errorf("%s: %s %s is in neither api.md nor protocol.md", name, m[1], path)
			}
		}
	}
	if found < 50 {
		t.Fatalf("found only %d routes: the rule checks nothing", found)
	}
}
