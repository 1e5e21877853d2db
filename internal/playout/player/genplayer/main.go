// Package main builds the files the player package embeds: it bundles the
// TypeScript of src for Chromium 69, and names them by a hash of their content
// so that a service worker can tell one version from the next.
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

func main() {
	dir := flag.String("dir", ".", "folder of the player package")
	flag.Parse()
	files, err := build(*dir)
	if err != nil {
		log.Fatal(err)
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(*dir, "dist", name), text, 0o644); err != nil {
			log.Fatal(err)
		}
	}
}

// build returns the finished files by name.
func build(dir string) (map[string][]byte, error) {
	app, err := bundle(filepath.Join(dir, "src/main.ts"), nil)
	if err != nil {
		return nil, err
	}
	css, err := bundle(filepath.Join(dir, "src/app.css"), nil)
	if err != nil {
		return nil, err
	}
	page, err := os.ReadFile(filepath.Join(dir, "src/page.html"))
	if err != nil {
		return nil, err
	}
	version := fingerprint(app, css, page)
	worker, err := bundle(filepath.Join(dir, "src/sw.ts"), shell(version))
	if err != nil {
		return nil, err
	}
	return map[string][]byte{
		"app.js":    app,
		"app.css":   css,
		"sw.js":     worker,
		"play.html": []byte(strings.ReplaceAll(string(page), "{{version}}", version)),
	}, nil
}

func bundle(entry string, define map[string]string) ([]byte, error) {
	r := api.Build(api.BuildOptions{
		EntryPoints:       []string{entry},
		Bundle:            true,
		Format:            api.FormatIIFE,
		Platform:          api.PlatformBrowser,
		Engines:           []api.Engine{{Name: api.EngineChrome, Version: "69"}},
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		LegalComments:     api.LegalCommentsNone,
		External:          []string{"/play/*"},
		Define:            define,
	})
	if len(r.Errors) > 0 {
		return nil, errors.New(strings.Join(api.FormatMessages(r.Errors, api.FormatMessagesOptions{}), "\n"))
	}
	if len(r.OutputFiles) != 1 {
		return nil, fmt.Errorf("%s: got %d output files, want 1", entry, len(r.OutputFiles))
	}
	return r.OutputFiles[0].Contents, nil
}

func fingerprint(parts ...[]byte) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write(p)
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}

// shell tells the service worker its version and the files it keeps.
func shell(version string) map[string]string {
	files, _ := json.Marshal([]string{ // a list of strings always marshals
		"/play",
		"/play/app.js?v=" + version,
		"/play/app.css?v=" + version,
		"/play/num-600.woff2",
		"/play/num-700.woff2",
	})
	return map[string]string{"VERSION": `"` + version + `"`, "SHELL": string(files)}
}
