package content

import (
	"context"
	"io"

	"ezhan/internal/access"
	"ezhan/internal/blob"
	"ezhan/internal/clock"
	"ezhan/internal/content/lexicon"
	"ezhan/internal/errs"
	"ezhan/internal/policy"
	"ezhan/internal/sqldb"
)

// Settings are what an installation may choose. The zero value is usable.
type Settings struct {
	MaxBytes int64        // the largest file taken; 500 MB if zero
	Book     *policy.Book // the rules; the shipped ones if nil
}

// Library is the product's content: works, their versions and files.
type Library struct {
	db    *sqldb.DB
	blobs blob.Store
	max   int64
	book  *policy.Book
}

// New returns the library kept in db and blobs.
func New(db *sqldb.DB, blobs blob.Store, s Settings) *Library {
	l := &Library{db: db, blobs: blobs, max: s.MaxBytes, book: s.Book}
	if l.max == 0 {
		l.max = 500 << 20
	}
	if l.book == nil {
		l.book = policy.Embedded()
	}
	return l
}

// MaxBytes is the largest file the library takes.
func (l *Library) MaxBytes() int64 { return l.max }

// Filter narrows a list. Zero fields do not narrow.
type Filter struct {
	Text     string
	State    State
	Class    Class
	Kind     Kind
	Topic    string
	Audience string
	Scene    string
	Offset   int
	Limit    int // 24 if zero, 200 at most
}

// Labels are the filter's terms by dimension.
func (f Filter) labels() map[lexicon.Dim]string {
	return map[lexicon.Dim]string{lexicon.Topic: f.Topic, lexicon.Audience: f.Audience, lexicon.Scene: f.Scene}
}

// List is one page of versions with their tags.
type List struct {
	Versions []Version
	Tags     map[VersionID][]Tag
	Total    int
}

// maxList is the longest page.
const maxList = 200

// List returns what by may see: everything in his reach, and what is published
// by anybody.
func (l *Library) List(ctx context.Context, by access.Actor, f Filter) (list List, err error) {
	defer errs.Wrap(&err, "content.List")
	if f.Limit <= 0 {
		f.Limit = 24
	}
	f.Limit = min(f.Limit, maxList)
	list.Versions, list.Total, err = listVersions(ctx, l.db, by, f)
	if err != nil {
		return List{}, err
	}
	ids := make([]VersionID, len(list.Versions))
	for i, v := range list.Versions {
		ids[i] = v.ID
	}
	list.Tags, err = tagsOf(ctx, l.db, ids)
	return list, err
}

// Facet is one value of a list's filter with how many versions it leaves.
type Facet struct {
	Code  string
	Name  string
	Count int
}

// Facets are the choices beside a list. Each dimension is counted under the
// other conditions of the filter.
type Facets struct {
	States, Classes, Kinds    []Facet
	Topics, Audiences, Scenes []Facet
}

// Facets counts what the filter would leave.
func (l *Library) Facets(ctx context.Context, by access.Actor, f Filter) (out Facets, err error) {
	defer errs.Wrap(&err, "content.Facets")
	groups, err := countGroups(ctx, l.db, by, f)
	if err != nil {
		return Facets{}, err
	}
	states, classes, kinds := map[string]int{}, map[string]int{}, map[string]int{}
	for _, g := range groups {
		inState := f.State == "" || f.State == g.State
		inClass := f.Class == "" || f.Class == g.Class
		inKind := f.Kind == "" || f.Kind == g.Kind
		if inClass && inKind {
			states[string(g.State)] += g.Count
		}
		if inState && inKind {
			classes[string(g.Class)] += g.Count
		}
		if inState && inClass {
			kinds[string(g.Kind)] += g.Count
		}
	}
	out.States = facets(States(), State.Title, states)
	out.Classes = facets(Classes(), Class.Title, classes)
	out.Kinds = facets(Kinds(), Kind.Title, kinds)
	return out, l.tagFacets(ctx, by, f, &out)
}

func (l *Library) tagFacets(ctx context.Context, by access.Actor, f Filter, out *Facets) error {
	counts, err := countTags(ctx, l.db, by, f)
	if err != nil {
		return err
	}
	for dim, into := range map[lexicon.Dim]*[]Facet{lexicon.Topic: &out.Topics, lexicon.Audience: &out.Audiences, lexicon.Scene: &out.Scenes} {
		for _, t := range lexicon.Terms(dim) {
			if n := counts[dim][t.Code]; n > 0 {
				*into = append(*into, Facet{Code: t.Code, Name: t.Name, Count: n})
			}
		}
	}
	return nil
}

func facets[T ~string](all []T, title func(T) string, counts map[string]int) []Facet {
	var out []Facet
	for _, v := range all {
		if n := counts[string(v)]; n > 0 {
			out = append(out, Facet{Code: string(v), Name: title(v), Count: n})
		}
	}
	return out
}

// Entry is a work opened: one version with all that belongs to it.
type Entry struct {
	Version
	Files    []Media
	Tags     []Tag
	Parents  []Lineage
	Opinions []Opinion
	History  []Version // all versions of the work, newest first
}

// File is the rendition in the role, if there is one.
func (e Entry) File(r Role) (Media, bool) {
	for _, m := range e.Files {
		if m.Role == r {
			return m, true
		}
	}
	return Media{}, false
}

// Labels are the terms by dimension; confirmed reports whether a person set
// all three dimensions.
func (e Entry) Labels() (labels Labels, confirmed bool) {
	return labelsOf(e.Tags)
}

func labelsOf(tags []Tag) (labels Labels, confirmed bool) {
	labels = Labels{}
	human := map[lexicon.Dim]bool{}
	for _, t := range tags {
		labels[t.Dim] = append(labels[t.Dim], t.Code)
		human[t.Dim] = human[t.Dim] || t.Origin == Human
	}
	return labels, human[lexicon.Topic] && human[lexicon.Audience] && human[lexicon.Scene]
}

// Opinion is what a reviewer decided.
type Opinion struct {
	ID      string        `db:"id"`
	Version VersionID     `db:"version_id"`
	Stage   int           `db:"stage"`
	Verdict Move          `db:"verdict"`
	Reason  string        `db:"reason"`
	Person  string        `db:"person"`
	Name    string        `db:"name"`
	At      clock.Instant `db:"at"`
}

// Open returns a work at its latest version that by can see. It returns
// NotFound if there is none.
func (l *Library) Open(ctx context.Context, by access.Actor, id ID) (e Entry, err error) {
	defer errs.Wrap(&err, "content.Open(%s)", clip(string(id)))
	all, err := versionsOf(ctx, l.db, by, id)
	if err != nil {
		return Entry{}, err
	}
	if len(all) == 0 {
		return Entry{}, errs.NotFoundf("没有找到这条内容")
	}
	e = Entry{Version: all[0], History: all}
	if e.Files, err = renditionsOf(ctx, l.db, e.ID); err != nil {
		return Entry{}, err
	}
	tags, err := tagsOf(ctx, l.db, []VersionID{e.ID})
	if err != nil {
		return Entry{}, err
	}
	e.Tags = tags[e.ID]
	if e.Parents, err = parentsOf(ctx, l.db, e.ID); err != nil {
		return Entry{}, err
	}
	if e.Stage > 0 { // it was in review
		e.Opinions, err = opinionsOf(ctx, l.db, e.ID)
	}
	return e, err
}

// Public returns a work's published version for everybody. It returns NotFound
// if it has none, and names a withdrawal so that a shared link can say so.
func (l *Library) Public(ctx context.Context, _ access.Actor, id ID) (e Entry, err error) {
	defer errs.Wrap(&err, "content.Public(%s)", clip(string(id)))
	all, err := shownVersions(ctx, l.db, id)
	if err != nil {
		return Entry{}, err
	}
	if len(all) == 0 {
		return Entry{}, errs.NotFoundf("没有找到这条内容，可能链接写错了")
	}
	e = Entry{Version: all[0]}
	if e.State != Published {
		return e, errs.NotFoundf("“%s”已经下架，请不要再转发", e.Title)
	}
	if e.Files, err = renditionsOf(ctx, l.db, e.ID); err != nil {
		return Entry{}, err
	}
	tags, err := tagsOf(ctx, l.db, []VersionID{e.ID})
	e.Tags = tags[e.ID]
	return e, err
}

// File is an opened file of the library.
type File struct {
	io.ReadSeekCloser
	MIME   string
	Bytes  int64
	Public bool // a published version uses it
}

// OpenFile opens a file by its hash: for everybody if a published version uses
// it, otherwise for those who can see a version that does. Any other hash is
// NotFound, also if the store has a file of that name for another room.
func (l *Library) OpenFile(ctx context.Context, by access.Actor, h blob.Hash) (f File, err error) {
	defer errs.Wrap(&err, "content.OpenFile(%s)", clip(string(h)))
	if !h.Valid() {
		return File{}, errs.NotFoundf("没有这个文件")
	}
	use, err := useOf(ctx, l.db, by, h)
	if err != nil {
		return File{}, err
	}
	r, n, err := l.blobs.Open(ctx, h)
	if err != nil {
		return File{}, err
	}
	return File{ReadSeekCloser: r, MIME: use.MIME, Bytes: n, Public: use.Public}, nil
}
