package playout

import (
	"context"

	"ezhan/internal/content"
)

// Works is the Catalogue of the content library.
type Works struct{ Library *content.Library }

// KnownVersions implements Catalogue: a version is known once it was
// published.
func (w Works) KnownVersions(ctx context.Context, ids []string) ([]string, error) {
	list := make([]content.VersionID, len(ids))
	for i, id := range ids {
		list[i] = content.VersionID(id)
	}
	credits, err := w.Library.Credits(ctx, planning, list)
	if err != nil {
		return nil, err
	}
	known := make([]string, 0, len(credits))
	for id := range credits {
		known = append(known, string(id))
	}
	return known, nil
}
