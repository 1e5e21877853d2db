package content

import (
	"slices"
	"strings"

	"ezhan/internal/blob"
	"ezhan/internal/clock"
	"ezhan/internal/content/lexicon"
	"ezhan/internal/errs"
)

// ID is a work's id.
type ID string

// VersionID is the id of one version of a work.
type VersionID string

// Kind is what a work is to its audience.
type Kind string

// The kinds.
const (
	Video Kind = "video"
	Image Kind = "image" // poster, wall chart, card
	Audio Kind = "audio"
	Page  Kind = "page" // article
	Quiz  Kind = "quiz"
)

// Kinds lists the kinds in the order pages show them.
func Kinds() []Kind { return []Kind{Video, Page, Image, Audio, Quiz} }

// Title is the kind in the words of the office.
func (k Kind) Title() string {
	return map[Kind]string{Video: "视频", Image: "海报挂图", Audio: "音频", Page: "图文", Quiz: "答题"}[k]
}

// Class is where a version comes from. It is fixed for the version's life and
// only renditions inherit it (R-CNT-11).
type Class string

// The source classes. Only KepuChina counts toward the five hours (D-06).
const (
	KepuChina Class = "KEPU_CHINA"
	Guangdong Class = "GUANGDONG"
	Partner   Class = "PARTNER"
	Local     Class = "LOCAL"
)

// Classes lists the source classes.
func Classes() []Class { return []Class{KepuChina, Guangdong, Partner, Local} }

// Title is the class in the words of the office.
func (c Class) Title() string {
	return map[Class]string{KepuChina: "科普中国", Guangdong: "广东科普", Partner: "部门联合", Local: "本地"}[c]
}

// ParseClass reads a class as people write it in a list.
func ParseClass(s string) (Class, bool) {
	s = strings.TrimSpace(s)
	for _, c := range Classes() {
		if strings.EqualFold(s, string(c)) || s == c.Title() {
			return c, true
		}
	}
	return "", false
}

// Role is what a file beside the main one is for.
type Role string

// The roles of renditions.
const (
	Poster   Role = "poster"   // a still for film, sound and article
	Captions Role = "captions" // WebVTT
	Thumb    Role = "thumb"    // small JPEG for lists
	Original Role = "original" // what came in, where the main file was made from it
)

// Media is a stored file of a version.
type Media struct {
	Role   Role      `db:"role" json:"role,omitempty"`
	Hash   blob.Hash `db:"sha256" json:"sha256"`
	MIME   string    `db:"mime" json:"type"`
	Bytes  int64     `db:"bytes" json:"bytes"`
	Width  int       `db:"width" json:"width,omitempty"`
	Height int       `db:"height" json:"height,omitempty"`
}

// URL is the file's address on the site.
func (m Media) URL() string {
	if m.Hash == "" {
		return ""
	}
	return "/media/" + string(m.Hash)
}

// Version is one version of a work: what is reviewed, shown and counted.
type Version struct {
	ID           VersionID     `db:"id" json:"id"`
	Item         ID            `db:"item_id" json:"item"`
	No           int           `db:"no" json:"no"`
	Latest       bool          `db:"latest" json:"latest"`
	State        State         `db:"state" json:"state"`
	Stage        int           `db:"stage" json:"stage,omitempty"`
	Tier         Tier          `db:"tier" json:"tier"`
	Kind         Kind          `db:"kind" json:"kind"`
	Class        Class         `db:"source_class" json:"source_class"`
	Title        string        `db:"title" json:"title"`
	Summary      string        `db:"summary" json:"summary,omitempty"`
	Keywords     string        `db:"keywords" json:"keywords,omitempty"`
	UpstreamID   string        `db:"upstream_id" json:"upstream_id,omitempty"`
	UpstreamURL  string        `db:"upstream_url" json:"upstream_url,omitempty"`
	Producer     string        `db:"producer" json:"producer,omitempty"`
	Issuer       string        `db:"issuer" json:"issuer"` // the organisation that publishes it
	Licence      string        `db:"licence" json:"licence,omitempty"`
	Language     string        `db:"language" json:"language,omitempty"`
	PublishDate  clock.Day     `db:"publish_date" json:"publish_date,omitempty"`
	ValidUntil   clock.Day     `db:"valid_until" json:"valid_until,omitempty"` // last day; "" for no end
	Hash         blob.Hash     `db:"sha256" json:"sha256"`
	MIME         string        `db:"mime" json:"type"`
	Bytes        int64         `db:"bytes" json:"bytes"`
	Width        int           `db:"width" json:"width,omitempty"`
	Height       int           `db:"height" json:"height,omitempty"`
	DurationMS   int64         `db:"duration_ms" json:"duration_ms,omitempty"` // stills and articles: how long one showing lasts
	Pages        int           `db:"pages" json:"pages,omitempty"`
	PHash        int64         `db:"phash" json:"-"` // 0 for none
	Remix        bool          `db:"remix" json:"remix,omitempty"`
	Checks       string        `db:"checks" json:"checks,omitempty"` // what a machine check marked, for people
	AuthorPerson string        `db:"author_person" json:"-"`
	AuthorName   string        `db:"author_name" json:"-"`
	CreatedAt    clock.Instant `db:"created_at" json:"created_at"`
	PublishedAt  clock.Instant `db:"published_at" json:"published_at,omitempty"`
	EndedAt      clock.Instant `db:"ended_at" json:"ended_at,omitempty"`
	Reason       string        `db:"reason" json:"reason,omitempty"` // of return, rejection or withdrawal
	RowVersion   int           `db:"version" json:"-"`

	Org     string `db:"org_id" json:"org"`
	OrgName string `db:"org_name" json:"org_name"`
	OrgPath string `db:"org_path" json:"-"`
	Station string `db:"station_id" json:"station,omitempty"`
	Picture string `db:"picture" json:"-"` // hash of the thumbnail or poster, for lists
}

// Media is the version's main file.
func (v Version) Media() Media {
	return Media{Hash: v.Hash, MIME: v.MIME, Bytes: v.Bytes, Width: v.Width, Height: v.Height}
}

// Portrait reports whether the picture is higher than wide.
func (v Version) Portrait() bool { return v.Height > v.Width }

// PictureURL is the address of a small picture of the version, "" if it has
// none.
func (v Version) PictureURL() string {
	switch {
	case v.Picture != "":
		return "/media/" + v.Picture
	case v.MIME == "image/svg+xml":
		return v.Media().URL()
	}
	return ""
}

// Counts reports whether showing the version counts as 科普中国 (D-06).
func (v Version) Counts() bool { return v.Class == KepuChina }

// Origin says who set a tag.
type Origin string

// The origins.
const (
	Auto  Origin = "auto"  // proposed by machine, or by the list it came with
	Human Origin = "human" // confirmed by a person
)

// Tag is one term of one dimension on a version.
type Tag struct {
	Version    VersionID     `db:"version_id" json:"-"`
	Dim        lexicon.Dim   `db:"dim" json:"dim"`
	Code       string        `db:"code" json:"code"`
	Origin     Origin        `db:"origin" json:"origin"`
	Confidence float64       `db:"confidence" json:"confidence"`
	SetBy      string        `db:"set_by" json:"-"`
	SetAt      clock.Instant `db:"set_at" json:"set_at"`
}

// Name is the tag's word.
func (t Tag) Name() string { return lexicon.Name(t.Dim, t.Code) }

// Labels are the terms a person sets, by dimension.
type Labels map[lexicon.Dim][]string

// maxLabels is how many terms one dimension takes: more would say nothing.
const maxLabels = 5

// Validate refuses labels with an empty dimension, an unknown code or too many
// terms; it names every wrong dimension.
func (l Labels) Validate() error {
	var bad []errs.Field
	for _, d := range lexicon.Dims() {
		switch codes := l[d]; {
		case len(codes) == 0:
			bad = append(bad, errs.Field{Name: string(d), Text: "请至少选一个" + d.Title()})
		case len(codes) > maxLabels:
			bad = append(bad, errs.Field{Name: string(d), Text: d.Title() + "最多选 5 个"})
		case slices.ContainsFunc(codes, func(c string) bool { return !known(d, c) }):
			bad = append(bad, errs.Field{Name: string(d), Text: d.Title() + "里有不认识的选项，请重新选"})
		}
	}
	if len(bad) > 0 {
		return errs.InvalidFields("主题、人群、场景都要由人确认后才能发布", bad...)
	}
	return nil
}

func known(d lexicon.Dim, code string) bool {
	got, ok := lexicon.Lookup(d, code)
	return ok && got == code
}

// How says how a version was made from another.
type How string

// The ways. All but Remixed keep the work what it is (D-06).
const (
	Transcoded How = "transcoded"
	Subtitled  How = "subtitled"
	Dubbed     How = "dubbed" // another language or dialect
	Cropped    How = "cropped"
	Remixed    How = "remixed" // cut, joined or changed
)

// Hows lists the ways in the order pages show them.
func Hows() []How { return []How{Transcoded, Subtitled, Dubbed, Cropped, Remixed} }

// Title is the way in the words of the office.
func (h How) Title() string {
	return map[How]string{
		Transcoded: "只转换了格式或清晰度", Subtitled: "只加了字幕", Dubbed: "只换了配音或方言",
		Cropped: "只裁了画面大小", Remixed: "剪辑、拼接或改了内容",
	}[h]
}

// Lineage is one parent of a version.
type Lineage struct {
	Parent VersionID `db:"parent_id" json:"parent"`
	How    How       `db:"how" json:"how"`
	Title  string    `db:"title" json:"title"`
	Class  Class     `db:"source_class" json:"source_class"`
	Item   ID        `db:"item_id" json:"item"`
}
