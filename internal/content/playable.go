package content

import (
	"context"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/content/picture"
	"ezhan/internal/errs"
)

// Place is where something is to be shown.
type Place struct {
	Path      string   // the path of the station's unit
	Station   string   // the station itself, for its own notices
	Languages []string // the station's; empty for any
	Kinds     []Kind   // what the screen can show; empty for all
}

// Showing is a version ready to be shown: what a schedule and a manifest need.
type Showing struct {
	Version
	Poster   *Media
	Captions *Media
	Tags     []Tag
}

// Playable returns what may be shown at a place, newest first: published,
// within its validity, of a type screens can show, published by the place's
// unit, one above it or the station itself, in one of the place's languages or
// in none.
func (l *Library) Playable(ctx context.Context, by access.Actor, p Place) (out []Showing, err error) {
	defer errs.Wrap(&err, "content.Playable(%s)", p.Path)
	if !by.ReachesStation(access.ContentView, p.Path, p.Station) {
		return nil, errs.NotFoundf("没有找到这个站点")
	}
	versions, err := playableVersions(ctx, l.db, p, l.today())
	if err != nil {
		return nil, err
	}
	ids := make([]VersionID, len(versions))
	for i, v := range versions {
		ids[i] = v.ID
	}
	files, err := extrasOf(ctx, l.db, ids)
	if err != nil {
		return nil, err
	}
	tags, err := tagsOf(ctx, l.db, ids)
	if err != nil {
		return nil, err
	}
	for _, v := range versions {
		s := Showing{Version: v, Tags: tags[v.ID]}
		if m, ok := files[v.ID][Poster]; ok {
			s.Poster = &m
		}
		if m, ok := files[v.ID][Captions]; ok {
			s.Captions = &m
		}
		out = append(out, s)
	}
	return out, nil
}

// Credit is what counting a showing needs to know of a version. It does not
// change after publishing but for EndedAt.
type Credit struct {
	Version    VersionID     `db:"id"`
	Item       ID            `db:"item_id"`
	Class      Class         `db:"source_class"`
	Kind       Kind          `db:"kind"`
	Title      string        `db:"title"`
	DurationMS int64         `db:"duration_ms"`
	Hash       string        `db:"sha256"`
	PHash      int64         `db:"phash"`
	State      State         `db:"state"`
	Published  clock.Instant `db:"published_at"`
	Ended      clock.Instant `db:"ended_at"` // 0 while published
}

// sameLength is how far two copies of one film may differ in length.
const sameLength = 1000

// LooksLike reports whether two versions show the same picture within limit
// bits (P-PHASH-DUP): an old work under a new id. Films must also be of one
// length, for many share a poster; sound and articles have no picture of their
// own.
func (c Credit) LooksLike(o Credit, limit int) bool {
	if c.PHash == 0 || o.PHash == 0 || c.Kind != o.Kind {
		return false
	}
	if picture.Hash(c.PHash).Distance(picture.Hash(o.PHash)) > limit {
		return false
	}
	return max(c.DurationMS, o.DurationMS)-min(c.DurationMS, o.DurationMS) <= sameLength
}

// Credits returns what is known of the versions, in one statement. Unknown
// ids, and versions that were never published, are missing from the result.
func (l *Library) Credits(ctx context.Context, by access.Actor, ids []VersionID) (map[VersionID]Credit, error) {
	out := make(map[VersionID]Credit, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	if !by.May(access.ContentView) {
		return nil, errs.Deniedf("您没有“%s”的权限", access.ContentView.Title())
	}
	rows, err := creditsOf(ctx, l.db, ids)
	for _, c := range rows {
		out[c.Version] = c
	}
	return out, err
}
