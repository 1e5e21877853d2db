package content

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/google/uuid"

	"ezhan/internal/access"
	"ezhan/internal/blob"
	"ezhan/internal/clock"
	"ezhan/internal/content/lexicon"
	"ezhan/internal/errs"
	"ezhan/internal/policy"
	"ezhan/internal/sqldb"
)

// maxTitle is how long a title may be, in characters.
const maxTitle = 60

// Upload is a new work, or a new version of one: the files and what is said
// about them.
type Upload struct {
	Org         string // the unit it belongs to; "" for the actor's own
	Station     string // the station it belongs to, "" for the unit's own
	Title       string
	Summary     string
	Keywords    string
	Class       Class // as claimed; without a source reference it becomes Local
	UpstreamID  string
	UpstreamURL string
	Producer    string
	Licence     string
	PublishDate clock.Day
	ValidUntil  clock.Day
	Language    string
	Media       io.Reader
	Poster      io.Reader // or nil
	Captions    io.Reader // or nil
	Labels      Labels    // proposed, still to be confirmed
	From        []Lineage // what it was made from: Parent and How
}

// Validate checks the answers that need no file; it names every wrong field.
func (u Upload) Validate() error {
	var bad []errs.Field
	if wrong := checkTitle(u.Title); wrong != nil {
		bad = append(bad, errs.Field{Name: "title", Text: wrong.Reason + "，请改正"})
	}
	if u.UpstreamURL != "" && !webAddress(u.UpstreamURL) {
		bad = append(bad, errs.Field{Name: "url", Text: "来源网址应以 http:// 或 https:// 开头，没有就空着"})
	}
	if u.Class != "" && !slices.Contains(Classes(), u.Class) {
		bad = append(bad, errs.Field{Name: "source_class", Text: "请选择来源类别"})
	}
	for name, day := range map[string]clock.Day{"publish_date": u.PublishDate, "valid_until": u.ValidUntil} {
		if day != "" && !day.Valid() {
			bad = append(bad, errs.Field{Name: name, Text: "日期请写成 2026-05-12 的样子，没有就空着"})
		}
	}
	for _, text := range []string{u.Summary, u.Keywords, u.UpstreamID, u.Producer, u.Licence, u.Language} {
		if len([]rune(text)) > 500 {
			bad = append(bad, errs.Field{Name: "summary", Text: "简介、来源和说明每项最多 500 字"})
			break
		}
	}
	if len(bad) > 0 {
		slices.SortFunc(bad, func(a, b errs.Field) int { return strings.Compare(a.Name, b.Name) })
		return errs.InvalidFields("有几处需要改正", bad...)
	}
	return nil
}

// Same is a version whose picture looks the same as a new one's.
type Same struct {
	Version VersionID
	Item    ID
	Title   string
}

// Receipt is what an import made.
type Receipt struct {
	Version Version
	Same    []Same // works that look the same; the new one is not "new" beside them
}

// Import stores a new work in state Imported, its classification proposed. It
// returns Invalid for wrong answers and for files that are damaged, lie or are
// too large; NotFound for a unit or parent out of reach; Conflict if the unit
// or one above it has the same file already.
func (l *Library) Import(ctx context.Context, by access.Actor, u Upload) (r Receipt, err error) {
	defer errs.Wrap(&err, "content.Import(%s)", clip(u.Title))
	d, err := l.prepare(ctx, by, u)
	if err != nil {
		return Receipt{}, err
	}
	err = l.db.InTx(ctx, func(tx *sqldb.Tx) error {
		item, err := newID()
		if err != nil {
			return err
		}
		d.v.Item, d.v.No = ID(item), 1
		if err := l.refuseDuplicate(ctx, tx, d); err != nil {
			return err
		}
		if err := insertItem(ctx, tx, d.v, by.ID); err != nil {
			return err
		}
		fresh, err := claimFile(ctx, tx, d.v.Org, d.evidence, d.v.Item)
		if err != nil {
			return err
		}
		if !fresh {
			return errs.Conflictf("这个文件刚刚被导入过")
		}
		r.Same, err = l.looksLike(ctx, tx, d)
		if err != nil {
			return err
		}
		return d.insert(ctx, tx, by)
	})
	r.Version = d.v
	return r, err
}

// Revise stores a new version of a work, in state Imported: any change of a
// published work goes the whole way again. When it is published it supersedes
// the old one. A nil u.Media keeps the file. It returns the failures of Import.
func (l *Library) Revise(ctx context.Context, by access.Actor, item ID, u Upload) (r Receipt, err error) {
	defer errs.Wrap(&err, "content.Revise(%s)", clip(string(item)))
	old, err := l.Open(ctx, by, item)
	if err != nil {
		return Receipt{}, err
	}
	if err := by.RequireStation(access.ContentImport, old.OrgPath, old.Station); err != nil {
		return Receipt{}, err
	}
	u.Org, u.Station = old.Org, old.Station
	switch {
	case len(u.From) > 0:
	case u.Media != nil:
		return Receipt{}, errs.InvalidFields("有几处需要改正", errs.Field{Name: "how", Text: "换了文件，请选择是怎样改的"})
	default:
		u.From = []Lineage{{Parent: old.ID, How: Transcoded}}
	}
	d, err := l.prepareRevision(ctx, by, old, u)
	if err != nil {
		return Receipt{}, err
	}
	err = l.db.InTx(ctx, func(tx *sqldb.Tx) error {
		d.v.Item, d.v.No = item, old.History[0].No+1
		if err := dropLatest(ctx, tx, old.History[0].ID); err != nil {
			return err
		}
		if _, err := claimFile(ctx, tx, d.v.Org, d.evidence, item); err != nil {
			return err
		}
		return d.insert(ctx, tx, by)
	})
	r.Version = d.v
	return r, err
}

// draft is a version about to be stored.
type draft struct {
	v        Version
	owner    owner
	files    []Media
	parents  []Lineage
	labels   Labels
	evidence blob.Hash // of what came in
	body     string    // an article's text, for checks and proposals
}

// prepare does everything that needs no transaction: files, their probes and
// pictures, the class, the tier.
func (l *Library) prepare(ctx context.Context, by access.Actor, u Upload) (*draft, error) {
	d, err := l.begin(ctx, by, u)
	if err != nil {
		return nil, err
	}
	if u.Media == nil {
		return nil, errs.InvalidFields("有几处需要改正", errs.Field{Name: "file", Text: "请选择文件"})
	}
	if err := l.takeMedia(ctx, d, u.Media); err != nil {
		return nil, err
	}
	if err := l.takeExtras(ctx, d, u); err != nil {
		return nil, err
	}
	d.judge()
	return d, nil
}

func (l *Library) prepareRevision(ctx context.Context, by access.Actor, old Entry, u Upload) (*draft, error) {
	if u.Media != nil {
		return l.prepare(ctx, by, u)
	}
	d, err := l.begin(ctx, by, u)
	if err != nil {
		return nil, err
	}
	d.v.Kind, d.v.Hash, d.v.MIME, d.v.Bytes = old.Kind, old.Hash, old.MIME, old.Bytes
	d.v.Width, d.v.Height, d.v.DurationMS, d.v.Pages, d.v.PHash = old.Width, old.Height, old.DurationMS, old.Pages, old.PHash
	d.evidence, d.files = old.Hash, slices.Clone(old.Files)
	if m, ok := old.File(Original); ok && old.Kind == Page { // the page shows the title
		d.evidence = m.Hash
		if err := l.takeArticle(ctx, d, blob.Ref{Hash: m.Hash, Size: m.Bytes}); err != nil {
			return nil, err
		}
	}
	if err := l.takeExtras(ctx, d, u); err != nil {
		return nil, err
	}
	d.judge()
	return d, nil
}

// begin fills a draft with what was said about the work.
func (l *Library) begin(ctx context.Context, by access.Actor, u Upload) (*draft, error) {
	u.Title = strings.TrimSpace(u.Title)
	if err := u.Validate(); err != nil {
		return nil, err
	}
	o, station, err := l.ownerOf(ctx, by, u.Org, u.Station)
	if err != nil {
		return nil, err
	}
	id, err := newID()
	if err != nil {
		return nil, err
	}
	d := &draft{owner: o, labels: u.Labels, v: Version{
		ID: VersionID(id), State: Imported, Latest: true, Class: u.Class, Title: u.Title, Summary: u.Summary, Keywords: u.Keywords,
		UpstreamID: u.UpstreamID, UpstreamURL: u.UpstreamURL, Producer: u.Producer, Issuer: o.Name, Licence: u.Licence,
		Language: u.Language, PublishDate: u.PublishDate, ValidUntil: u.ValidUntil,
		AuthorPerson: by.Person, AuthorName: by.Name, Org: o.Org, OrgName: o.Name, OrgPath: o.Path, Station: station, RowVersion: 1,
	}}
	for _, p := range u.From {
		parent, err := versionInReach(ctx, l.db, by, access.ContentView, p.Parent)
		if errs.Is(err, errs.Denied) {
			err = nil // published elsewhere: seen, and free to build on
		}
		if err != nil {
			return nil, err
		}
		if !slices.Contains(Hows(), p.How) {
			return nil, errs.InvalidFields("有几处需要改正", errs.Field{Name: "how", Text: "请选择是怎样改的"})
		}
		d.parents = append(d.parents, Lineage{Parent: parent.ID, How: p.How, Title: parent.Title, Class: parent.Class, Item: parent.Item})
	}
	return d, nil
}

// ownerOf finds the unit and station a new work belongs to.
func (l *Library) ownerOf(ctx context.Context, by access.Actor, org, station string) (owner, string, error) {
	own := false
	for _, g := range by.Grants {
		if !access.Allows(g.Role, access.ContentImport) {
			continue
		}
		if org == "" {
			org, station = g.Org, g.Station
		}
		own = own || g.Station != "" && g.Station == station && g.Org == org
	}
	o, err := ownerInReach(ctx, l.db, by, org, own)
	if errs.Is(err, errs.NotFound) {
		return owner{}, "", errs.Because(errs.NotFound, err, "没有找到内容要归到的单位")
	}
	return o, station, err
}

// judge fixes the class and the tier.
func (d *draft) judge() {
	v := &d.v
	if v.Class == "" || v.UpstreamID == "" && v.UpstreamURL == "" {
		v.Class = Local
	}
	for _, p := range d.parents {
		// A remix is local whatever it was made from; a rendition of
		// something that does not count does not begin to.
		switch {
		case p.How == Remixed:
			v.Remix, v.Class = true, Local
		case !v.Remix:
			v.Class = p.Class
		}
	}
	v.Checks = check(v.Title, v.Summary, v.Keywords, d.body)
	v.Tier = d.tier()
}

func (d *draft) tier() Tier {
	level := d.owner.Level
	return tierOf(facts{
		class: d.v.Class, station: d.v.Station != "", marked: d.v.Checks != "",
		county: level != "province" && level != "city",
	})
}

// refuseDuplicate returns Conflict if the unit or one above it has the file.
func (l *Library) refuseDuplicate(ctx context.Context, tx *sqldb.Tx, d *draft) error {
	held, err := holderOf(ctx, tx, chainOf(d.owner.Path), d.evidence)
	if errs.Is(err, errs.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if held.State == Withdrawn {
		return errs.Conflictf("这个文件就是已经下架的“%s”，下架原因：%s。不能再次导入", held.Title, held.Reason)
	}
	return errs.Conflictf("和内容库里的“%s”是同一个文件，不用再导入", held.Title)
}

// chainOf lists the units of a path, from the top to the unit itself.
func chainOf(path string) []string { return strings.Split(path, ".") }

// looksLike finds works whose picture is the same by P-PHASH-DUP.
func (l *Library) looksLike(ctx context.Context, tx *sqldb.Tx, d *draft) ([]Same, error) {
	if d.v.PHash == 0 {
		return nil, nil
	}
	all, err := picturesOf(ctx, tx, chainOf(d.owner.Path))
	if err != nil {
		return nil, err
	}
	limit := l.book.At(tx.Now().Day()).Int(policy.PHashDuplicate)
	var same []Same
	mine := Credit{Kind: d.v.Kind, DurationMS: d.v.DurationMS, PHash: d.v.PHash}
	for _, o := range all {
		if mine.LooksLike(o, limit) {
			same = append(same, Same{Version: o.Version, Item: o.Item, Title: o.Title})
		}
	}
	return same, nil
}

// insert stores the draft with all that belongs to it and tells it.
func (d *draft) insert(ctx context.Context, tx *sqldb.Tx, by access.Actor) error {
	d.v.CreatedAt = tx.Now()
	grams := gramsOf(d.v.Title, d.v.Summary, d.v.Keywords, d.v.Producer, d.v.UpstreamID)
	for _, step := range []func() error{
		func() error { return insertVersion(ctx, tx, d.v) },
		func() error { return insertRenditions(ctx, tx, d.v.ID, d.files) },
		func() error { return insertTags(ctx, tx, d.proposals()) },
		func() error { return insertParents(ctx, tx, d.v.ID, d.parents) },
		func() error { return insertGrams(ctx, tx, d.v.ID, grams) },
		func() error { return tell(tx, by, EvImported, d.v, dataOf(d.v)) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// proposals are the tags a person will be asked to confirm: what the list
// said, and for a dimension it left open what the words suggest.
func (d *draft) proposals() []Tag {
	var tags []Tag
	for _, dim := range lexicon.Dims() {
		for _, code := range d.labels[dim] {
			tags = append(tags, Tag{Version: d.v.ID, Dim: dim, Code: code, Origin: Auto, Confidence: 1})
		}
	}
	summary := d.v.Summary + "\n" + d.body
	for _, s := range lexicon.Propose(lexicon.Text{Title: d.v.Title, Summary: summary, Keywords: d.v.Keywords}) {
		if len(d.labels[s.Dim]) == 0 {
			tags = append(tags, Tag{Version: d.v.ID, Dim: s.Dim, Code: s.Code, Origin: Auto, Confidence: s.Confidence})
		}
	}
	return tags
}

func newID() (string, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return "", fmt.Errorf("content: %w", err)
	}
	return id.String(), nil
}
