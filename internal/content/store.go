package content

import (
	"context"

	"ezhan/internal/access"
	"ezhan/internal/blob"
	"ezhan/internal/clock"
	"ezhan/internal/content/lexicon"
	"ezhan/internal/errs"
	"ezhan/internal/sqldb"
)

const versionColumns = `v.id, v.item_id, v.no, v.latest, v.state, v.stage, v.tier, v.kind, v.source_class, v.title, v.summary,
	v.keywords, v.upstream_id, v.upstream_url, v.producer, v.issuer, v.licence, v.language, v.publish_date, v.valid_until,
	v.sha256, v.mime, v.bytes, v.width, v.height, v.duration_ms, v.pages, v.phash, v.remix, v.checks, v.author_person,
	v.author_name, v.created_at, v.published_at, v.ended_at, v.reason, v.version,
	i.org_id, o.name as org_name, o.path as org_path, i.station_id,
	coalesce(th.sha256, po.sha256, '') as picture`

const versionTables = ` from content_version v
	join content_item i on i.id = v.item_id
	join org o on o.id = i.org_id
	left join content_rendition th on th.version_id = v.id and th.role = 'thumb'
	left join content_rendition po on po.version_id = v.id and po.role = 'poster'`

// visible is what by may see: his reach, and what is published.
func visible(by access.Actor) sqldb.Frag {
	reach := access.WithinStation(by, access.ContentView, "o.path", "i.station_id")
	if !by.May(access.ContentView) {
		return reach
	}
	return sqldb.SQL("(v.state = ? or ?)", Published, reach)
}

// seen are the narrow rows a filter leaves. It is materialised: the planner
// must not take the conditions apart and walk the tags or grams first.
func seen(by access.Actor, f Filter, conds ...sqldb.Frag) sqldb.Frag {
	conds = append(conds, visible(by), sqldb.SQL("(v.latest or v.state = ?)", Published), matches(f.Text))
	return sqldb.SQL(`seen as materialized (select v.id, v.state, v.source_class, v.kind, v.created_at
		from content_version v join content_item i on i.id = v.item_id join org o on o.id = i.org_id where ?)`, sqldb.And(conds...))
}

// matches is the search: versions that have every gram of the text.
func matches(text string) sqldb.Frag {
	var conds []sqldb.Frag
	whole, prefixes := queryGrams(text)
	if len(whole) > 0 {
		conds = append(conds, sqldb.SQL(`v.id in (select version_id from content_gram where gram in ?
			group by version_id having count(*) = ?)`, sqldb.In(whole), len(whole)))
	}
	for _, g := range prefixes {
		conds = append(conds, sqldb.SQL("v.id in (select version_id from content_gram where gram >= ? and gram < ?)", g, after(g)))
	}
	return sqldb.And(conds...)
}

// after is the end of the range of texts that begin with s.
func after(s string) string { return s + "\U0010FFFF" }

// labelled is the part of the filter on tags.
func labelled(f Filter) sqldb.Frag {
	var conds []sqldb.Frag
	labels := f.labels()
	for _, dim := range lexicon.Dims() {
		if code := labels[dim]; code != "" {
			conds = append(conds, sqldb.SQL("v.id in (select version_id from content_tag where dim = ? and code = ?)", dim, code))
		}
	}
	return sqldb.And(conds...)
}

// columns is the part of the filter on the version's own columns.
func columns(f Filter) sqldb.Frag {
	var conds []sqldb.Frag
	if f.State != "" {
		conds = append(conds, sqldb.SQL("v.state = ?", f.State))
	}
	if f.Class != "" {
		conds = append(conds, sqldb.SQL("v.source_class = ?", f.Class))
	}
	if f.Kind != "" {
		conds = append(conds, sqldb.SQL("v.kind = ?", f.Kind))
	}
	return sqldb.And(conds...)
}

func listVersions(ctx context.Context, q sqldb.Querier, by access.Actor, f Filter) ([]Version, int, error) {
	type row struct {
		Version
		Total int `db:"total"`
	}
	rows, err := sqldb.All[row](ctx, q, sqldb.SQL(`/* content.list */ with ?,
		page as (select id, count(*) over () as total from seen order by created_at desc, id desc limit ? offset ?)
		select page.total, `+versionColumns+versionTables+` join page on page.id = v.id order by v.created_at desc, v.id desc`,
		seen(by, f, labelled(f), columns(f)), f.Limit, f.Offset))
	if err != nil {
		return nil, 0, err
	}
	out, total := make([]Version, len(rows)), 0
	for i, r := range rows {
		out[i], total = r.Version, r.Total
	}
	return out, total, nil
}

type group struct {
	State State `db:"state"`
	Class Class `db:"source_class"`
	Kind  Kind  `db:"kind"`
	Count int   `db:"n"`
}

func countGroups(ctx context.Context, q sqldb.Querier, by access.Actor, f Filter) ([]group, error) {
	return sqldb.All[group](ctx, q, sqldb.SQL(`/* content.count_groups */ with ?
		select state, source_class, kind, count(*) as n from seen group by state, source_class, kind`, seen(by, f, labelled(f))))
}

func countTags(ctx context.Context, q sqldb.Querier, by access.Actor, f Filter) (map[lexicon.Dim]map[string]int, error) {
	type row struct {
		Dim   lexicon.Dim `db:"dim"`
		Code  string      `db:"code"`
		Count int         `db:"n"`
	}
	rows, err := sqldb.All[row](ctx, q, sqldb.SQL(`/* content.count_tags */ with ?
		select t.dim, t.code, count(*) as n from seen join content_tag t on t.version_id = seen.id group by t.dim, t.code`,
		seen(by, f, columns(f))))
	out := map[lexicon.Dim]map[string]int{}
	for _, d := range lexicon.Dims() {
		out[d] = map[string]int{}
	}
	for _, r := range rows {
		out[r.Dim][r.Code] = r.Count
	}
	return out, err
}

func versionsOf(ctx context.Context, q sqldb.Querier, by access.Actor, id ID) ([]Version, error) {
	return sqldb.All[Version](ctx, q, sqldb.SQL(`/* content.versions_of */ select `+versionColumns+versionTables+`
		where v.item_id = ? and ? order by v.no desc, v.id desc`, id, visible(by)))
}

// shownVersions are the versions the public has seen, the best one first.
func shownVersions(ctx context.Context, q sqldb.Querier, id ID) ([]Version, error) {
	return sqldb.All[Version](ctx, q, sqldb.SQL(`/* content.shown_versions */ select `+versionColumns+versionTables+`
		where v.item_id = ? and v.published_at > 0
		order by case when v.state = ? then 0 else 1 end, v.no desc, v.id desc`, id, Published))
}

// versionInReach loads a version for a change; act says for what.
func versionInReach(ctx context.Context, q sqldb.Querier, by access.Actor, act access.Act, id VersionID) (Version, error) {
	v, err := sqldb.One[Version](ctx, q, sqldb.SQL(`/* content.version_in_reach */ select `+versionColumns+versionTables+`
		where v.id = ? and ?`, id, visible(by)))
	if errs.Is(err, errs.NotFound) {
		return Version{}, errs.Because(errs.NotFound, err, "没有找到这条内容")
	}
	if err != nil {
		return Version{}, err
	}
	return v, by.RequireStation(act, v.OrgPath, v.Station)
}

func renditionsOf(ctx context.Context, q sqldb.Querier, id VersionID) ([]Media, error) {
	return sqldb.All[Media](ctx, q, sqldb.SQL(`/* content.renditions */ select role, sha256, mime, bytes, width, height
		from content_rendition where version_id = ? order by role`, id))
}

func tagsOf(ctx context.Context, q sqldb.Querier, ids []VersionID) (map[VersionID][]Tag, error) {
	out := map[VersionID][]Tag{}
	if len(ids) == 0 {
		return out, nil
	}
	rows, err := sqldb.All[Tag](ctx, q, sqldb.SQL(`/* content.tags */ select version_id, dim, code, origin, confidence, set_by, set_at
		from content_tag where version_id in ? order by version_id, dim, confidence desc, code`, sqldb.In(ids)))
	for _, t := range rows {
		out[t.Version] = append(out[t.Version], t)
	}
	return out, err
}

func parentsOf(ctx context.Context, q sqldb.Querier, id VersionID) ([]Lineage, error) {
	return sqldb.All[Lineage](ctx, q, sqldb.SQL(`/* content.parents */ select p.parent_id, p.how, v.title, v.source_class, v.item_id
		from content_parent p join content_version v on v.id = p.parent_id where p.version_id = ? order by v.title, p.parent_id`, id))
}

func opinionsOf(ctx context.Context, q sqldb.Querier, id VersionID) ([]Opinion, error) {
	return sqldb.All[Opinion](ctx, q, sqldb.SQL(`/* content.opinions */ select id, version_id, stage, verdict, reason, person, name, at
		from content_opinion where version_id = ? order by at, id`, id))
}

// use is how a file is used: its type, and whether the public sees it.
type use struct {
	MIME   string `db:"mime"`
	Public bool   `db:"public"`
}

// useOf finds a use of a file that by may read. A published version makes its
// files public.
func useOf(ctx context.Context, q sqldb.Querier, by access.Actor, h blob.Hash) (use, error) {
	reach := sqldb.SQL("(v.state = ? or (?))", Published, access.WithinStation(by, access.ContentView, "o.path", "i.station_id"))
	from := ` join content_item i on i.id = v.item_id join org o on o.id = i.org_id`
	rows, err := sqldb.All[use](ctx, q, sqldb.SQL(`/* content.use */ select mime, public from (
		select v.mime, v.state = ? as public from content_version v`+from+` where v.sha256 = ? and ?
		union select r.mime, v.state = ? as public from content_rendition r join content_version v on v.id = r.version_id`+from+` where r.sha256 = ? and ?
		) u order by public desc, mime limit 1`, Published, h, reach, Published, h, reach))
	if err != nil {
		return use{}, err
	}
	if len(rows) == 0 {
		return use{}, errs.NotFoundf("没有这个文件")
	}
	return rows[0], nil
}

// owner is the unit a new work belongs to.
type owner struct {
	Org   string `db:"id"`
	Name  string `db:"name"`
	Path  string `db:"path"`
	Level string `db:"level"`
}

// ownerInReach loads the unit. own says that the actor's own station stands
// there, which Within does not cover.
func ownerInReach(ctx context.Context, q sqldb.Querier, by access.Actor, org string, own bool) (owner, error) {
	reach := access.Within(by, access.ContentImport, "o.path")
	if own {
		reach = sqldb.SQL("true")
	}
	return sqldb.One[owner](ctx, q, sqldb.SQL(`/* content.owner */ select o.id, o.name, o.path, o.level from org o
		where o.id = ? and ?`, org, reach))
}

// claimFile takes a hash for an item of a unit. It reports false if the unit
// has the file already.
func claimFile(ctx context.Context, tx *sqldb.Tx, org string, h blob.Hash, item ID) (bool, error) {
	n, err := tx.Exec(ctx, sqldb.SQL(`/* content.claim_file */ insert into content_file (org_id, sha256, item_id) values (?, ?, ?)
		on conflict do nothing`, org, h, item))
	return n == 1, err
}

// holderOf is the newest version, in one of the units, of the work that has
// the file.
func holderOf(ctx context.Context, q sqldb.Querier, orgs []string, h blob.Hash) (Version, error) {
	return sqldb.One[Version](ctx, q, sqldb.SQL(`/* content.holder */ select `+versionColumns+versionTables+`
		where v.latest and v.item_id in (select f.item_id from content_file f where f.sha256 = ? and f.org_id in ?)
		order by v.created_at, v.id limit 1`, h, sqldb.In(orgs)))
}

// picturesOf are the works of the units that have a picture, with what
// comparing them needs.
func picturesOf(ctx context.Context, q sqldb.Querier, orgs []string) ([]Credit, error) {
	return sqldb.All[Credit](ctx, q, sqldb.SQL(`/* content.pictures */ select v.id, v.item_id, v.title, v.kind, v.duration_ms, v.phash
		from content_version v join content_item i on i.id = v.item_id
		where v.phash <> 0 and v.latest and i.org_id in ? order by v.created_at, v.id`, sqldb.In(orgs)))
}

func insertItem(ctx context.Context, tx *sqldb.Tx, v Version, member string) error {
	_, err := tx.Exec(ctx, sqldb.SQL(`/* content.insert_item */ insert into content_item (id, org_id, station_id, created_at, created_by)
		values (?, ?, ?, ?, ?)`, v.Item, v.Org, v.Station, tx.Now(), member))
	return err
}

func insertVersion(ctx context.Context, tx *sqldb.Tx, v Version) error {
	_, err := tx.Exec(ctx, sqldb.SQL(`/* content.insert_version */ insert into content_version (
		id, item_id, no, latest, state, stage, tier, kind, source_class, title, summary, keywords, upstream_id, upstream_url,
		producer, issuer, licence, language, publish_date, valid_until, sha256, mime, bytes, width, height, duration_ms, pages,
		phash, remix, checks, author_person, author_name, created_at, published_at, ended_at, reason, version)
		values (?, ?, ?, true, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, '', 1)`,
		v.ID, v.Item, v.No, v.State, v.Tier, v.Kind, v.Class, v.Title, v.Summary, v.Keywords, v.UpstreamID, v.UpstreamURL,
		v.Producer, v.Issuer, v.Licence, v.Language, v.PublishDate, v.ValidUntil, v.Hash, v.MIME, v.Bytes, v.Width, v.Height,
		v.DurationMS, v.Pages, v.PHash, v.Remix, v.Checks, v.AuthorPerson, v.AuthorName, v.CreatedAt))
	return err
}

// dropLatest makes room for a newer version. It returns Conflict if id is not
// the latest any more.
func dropLatest(ctx context.Context, tx *sqldb.Tx, id VersionID) error {
	n, err := tx.Exec(ctx, sqldb.SQL(`/* content.drop_latest */ update content_version set latest = false where id = ? and latest`, id))
	if err == nil && n == 0 {
		err = errs.Conflictf("有人刚改过这条内容，请刷新后再改")
	}
	return err
}

func insertRenditions(ctx context.Context, tx *sqldb.Tx, id VersionID, files []Media) error {
	var rows [][]any
	for _, m := range files {
		rows = append(rows, []any{id, m.Role, m.Hash, m.MIME, m.Bytes, m.Width, m.Height})
	}
	_, err := tx.InsertMany(ctx, `/* content.insert_renditions */ insert into content_rendition (version_id, role, sha256, mime, bytes, width, height) values`, rows, "")
	return err
}

func insertTags(ctx context.Context, tx *sqldb.Tx, tags []Tag) error {
	var rows [][]any
	for _, t := range tags {
		rows = append(rows, []any{t.Version, t.Dim, t.Code, t.Origin, t.Confidence, t.SetBy, tx.Now()})
	}
	_, err := tx.InsertMany(ctx, `/* content.insert_tags */ insert into content_tag (version_id, dim, code, origin, confidence, set_by, set_at) values`, rows, "on conflict do nothing")
	return err
}

func deleteTags(ctx context.Context, tx *sqldb.Tx, id VersionID) error {
	_, err := tx.Exec(ctx, sqldb.SQL(`/* content.delete_tags */ delete from content_tag where version_id = ?`, id))
	return err
}

func insertParents(ctx context.Context, tx *sqldb.Tx, id VersionID, parents []Lineage) error {
	var rows [][]any
	for _, p := range parents {
		rows = append(rows, []any{id, p.Parent, p.How})
	}
	_, err := tx.InsertMany(ctx, `/* content.insert_parents */ insert into content_parent (version_id, parent_id, how) values`, rows, "on conflict do nothing")
	return err
}

func insertGrams(ctx context.Context, tx *sqldb.Tx, id VersionID, grams []string) error {
	var rows [][]any
	for _, g := range grams {
		rows = append(rows, []any{g, id})
	}
	_, err := tx.InsertMany(ctx, `/* content.insert_grams */ insert into content_gram (gram, version_id) values`, rows, "on conflict do nothing")
	return err
}

func insertOpinion(ctx context.Context, tx *sqldb.Tx, o Opinion) error {
	_, err := tx.Exec(ctx, sqldb.SQL(`/* content.insert_opinion */ insert into content_opinion (id, version_id, stage, verdict, reason, person, name, at)
		values (?, ?, ?, ?, ?, ?, ?, ?)`, o.ID, o.Version, o.Stage, o.Verdict, o.Reason, o.Person, o.Name, tx.Now()))
	return err
}

// saveState writes what a move changes. It returns Conflict if somebody else
// moved the version since it was read.
func saveState(ctx context.Context, tx *sqldb.Tx, v Version) error {
	n, err := tx.Exec(ctx, sqldb.SQL(`/* content.save_state */ update content_version
		set state = ?, stage = ?, tier = ?, issuer = ?, checks = ?, published_at = ?, ended_at = ?, reason = ?, version = version + 1
		where id = ? and version = ?`,
		v.State, v.Stage, v.Tier, v.Issuer, v.Checks, v.PublishedAt, v.EndedAt, v.Reason, v.ID, v.RowVersion))
	if err == nil && n == 0 {
		err = errs.Conflictf("有人刚处理过这条内容，请刷新后再办")
	}
	return err
}

// publishedBefore are the other published versions of an item.
func publishedBefore(ctx context.Context, tx *sqldb.Tx, item ID, but VersionID) ([]Version, error) {
	return sqldb.All[Version](ctx, tx, sqldb.SQL(`/* content.published_before */ select `+versionColumns+versionTables+`
		where v.item_id = ? and v.state = ? and v.id <> ? order by v.no, v.id`, item, Published, but))
}

// expiredBy are published versions whose last day is before day.
func expiredBy(ctx context.Context, tx *sqldb.Tx, day clock.Day) ([]Version, error) {
	return sqldb.All[Version](ctx, tx, sqldb.SQL(`/* content.expired_by */ select `+versionColumns+versionTables+`
		where v.state = ? and v.valid_until <> '' and v.valid_until < ? order by v.valid_until, v.id limit 500`, Published, day))
}

// shownOnScreens are the types that every player can show.
var shownOnScreens = []string{
	"video/mp4", "video/webm", "image/jpeg", "image/png", "image/webp", "image/svg+xml",
	"audio/mpeg", "audio/mp4", "audio/webm", "text/html",
}

func playableVersions(ctx context.Context, q sqldb.Querier, p Place, day clock.Day) ([]Version, error) {
	kinds, languages := sqldb.SQL("true"), sqldb.SQL("true")
	if len(p.Kinds) > 0 {
		kinds = sqldb.SQL("v.kind in ?", sqldb.In(p.Kinds))
	}
	if len(p.Languages) > 0 {
		languages = sqldb.SQL("v.language in ?", sqldb.In(append([]string{""}, p.Languages...)))
	}
	return sqldb.All[Version](ctx, q, sqldb.SQL(`/* content.playable */ select `+versionColumns+versionTables+`
		where v.state = ? and i.org_id in ? and (i.station_id = '' or i.station_id = ?)
			and (v.valid_until = '' or v.valid_until >= ?) and v.mime in ? and ? and ?
		order by v.published_at desc, v.id desc limit 2000`,
		Published, sqldb.In(chainOf(p.Path)), p.Station, day, sqldb.In(shownOnScreens), kinds, languages))
}

func extrasOf(ctx context.Context, q sqldb.Querier, ids []VersionID) (map[VersionID]map[Role]Media, error) {
	out := map[VersionID]map[Role]Media{}
	if len(ids) == 0 {
		return out, nil
	}
	type row struct {
		Version VersionID `db:"version_id"`
		Media
	}
	rows, err := sqldb.All[row](ctx, q, sqldb.SQL(`/* content.extras */ select version_id, role, sha256, mime, bytes, width, height
		from content_rendition where version_id in ? and role in ('poster', 'captions') order by version_id, role`, sqldb.In(ids)))
	for _, r := range rows {
		if out[r.Version] == nil {
			out[r.Version] = map[Role]Media{}
		}
		out[r.Version][r.Role] = r.Media
	}
	return out, err
}

func creditsOf(ctx context.Context, q sqldb.Querier, ids []VersionID) ([]Credit, error) {
	return sqldb.All[Credit](ctx, q, sqldb.SQL(`/* content.credits */ select id, item_id, source_class, kind, title, duration_ms, sha256, phash,
		state, published_at, ended_at from content_version where id in ? and published_at > 0 order by id`, sqldb.In(ids)))
}

const jobColumns = `j.id, j.org_id, o.path as org_path, j.station_id, j.by_id, j.by_name, j.name, j.state, j.total, j.done,
	j.imported, j.local, j.duplicates, j.failed, j.reason, j.started_at, j.seen_at, j.finished_at`

func insertJob(ctx context.Context, tx *sqldb.Tx, j Job) error {
	_, err := tx.Exec(ctx, sqldb.SQL(`/* content.insert_job */ insert into content_import (id, org_id, station_id, by_id, by_name, name,
		state, total, done, imported, local, duplicates, failed, reason, started_at, seen_at, finished_at)
		values (?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0, 0, '', ?, ?, 0)`,
		j.ID, j.Org, j.Station, j.ByID, j.ByName, j.Name, j.State, j.Total, j.StartedAt, j.SeenAt))
	return err
}

func saveJob(ctx context.Context, tx *sqldb.Tx, j Job) error {
	_, err := tx.Exec(ctx, sqldb.SQL(`/* content.save_job */ update content_import set state = ?, total = ?, done = ?, imported = ?,
		local = ?, duplicates = ?, failed = ?, reason = ?, seen_at = ?, finished_at = ? where id = ?`,
		j.State, j.Total, j.Done, j.Imported, j.Local, j.Duplicates, j.Failed, j.Reason, j.SeenAt, j.FinishedAt, j.ID))
	return err
}

func insertJobRow(ctx context.Context, tx *sqldb.Tx, id string, r RowResult) error {
	_, err := tx.Exec(ctx, sqldb.SQL(`/* content.insert_job_row */ insert into content_import_row (import_id, line, file, title, outcome,
		field, reason, todo, item_id) values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing`,
		id, r.Line, r.File, r.Title, r.Outcome, r.Column, r.Reason, r.Todo, r.Item))
	return err
}

func jobInReach(ctx context.Context, q sqldb.Querier, by access.Actor, id string) (Job, error) {
	j, err := sqldb.One[Job](ctx, q, sqldb.SQL(`/* content.job */ select `+jobColumns+` from content_import j join org o on o.id = j.org_id
		where j.id = ? and ?`, id, access.WithinStation(by, access.ContentImport, "o.path", "j.station_id")))
	if errs.Is(err, errs.NotFound) {
		err = errs.Because(errs.NotFound, err, "没有找到这次导入")
	}
	return j, err
}

func jobRows(ctx context.Context, q sqldb.Querier, id string) ([]RowResult, error) {
	return sqldb.All[RowResult](ctx, q, sqldb.SQL(`/* content.job_rows */ select line, file, title, outcome, field, reason, todo, item_id
		from content_import_row where import_id = ?
		order by case outcome when 'failed' then 0 when 'duplicate' then 1 when 'local' then 2 else 3 end, line`, id))
}

func jobsInReach(ctx context.Context, q sqldb.Querier, by access.Actor) ([]Job, error) {
	return sqldb.All[Job](ctx, q, sqldb.SQL(`/* content.jobs */ select `+jobColumns+` from content_import j join org o on o.id = j.org_id
		where ? order by j.started_at desc, j.id desc limit 20`, access.WithinStation(by, access.ContentImport, "o.path", "j.station_id")))
}
