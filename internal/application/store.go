package application

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/org"
	"ezhan/internal/sqldb"
	"ezhan/internal/station"
)

// row is an application as its table has it.
type row struct {
	ID            ID            `db:"id"`
	Applicant     org.MemberID  `db:"applicant"`
	Person        string        `db:"person"`
	ApplicantName string        `db:"applicant_name"`
	Org           org.ID        `db:"org_id"`
	Path          string        `db:"path"`
	OrgName       string        `db:"full_name"`
	ReviewOrg     org.ID        `db:"review_org"`
	CityOrg       org.ID        `db:"city_org"`
	Station       station.ID    `db:"station_id"`
	Code          station.Code  `db:"code"`
	Title         string        `db:"title"`
	Host          string        `db:"host"`
	Address       string        `db:"address"`
	State         State         `db:"state"`
	Draft         string        `db:"draft"`
	Form          string        `db:"form"`
	Hash          string        `db:"hash"`
	Submitted     clock.Instant `db:"submitted_at"`
	Since         clock.Instant `db:"since_at"`
	Due           clock.Instant `db:"due_at"`
	Left          int           `db:"sla_left"`
	From          clock.Day     `db:"sla_from"`
	Returns       int           `db:"returns"`
	Created       clock.Instant `db:"created_at"`
	Updated       clock.Instant `db:"updated_at"`
	Version       int           `db:"version"`
}

const (
	columns = `a.id, a.applicant, a.person, a.applicant_name, a.org_id, coalesce(o.path, '') as path,
		coalesce(o.full_name, '') as full_name, a.review_org, a.city_org, a.station_id, a.code, a.title, a.host, a.address, a.state,
		a.draft, a.form, a.hash, a.submitted_at, a.since_at, a.due_at, a.sla_left, a.sla_from, a.returns, a.created_at,
		a.updated_at, a.version`
	from = `application a left join org o on o.id = a.org_id`
)

// seen is the condition that by may see the application: his own, or one that
// was submitted in his reach.
func seen(by access.Actor) sqldb.Frag {
	reach := sqldb.SQL("a.state <> 'DRAFT' and ?", access.Within(by, access.ApplicationView, "o.path"))
	if by.Person == "" {
		return reach
	}
	return sqldb.SQL("(a.person = ? or ?)", by.Person, reach)
}

func (d *Desk) load(ctx context.Context, q sqldb.Querier, by access.Actor, id ID) (Application, error) {
	return d.one(ctx, q, sqldb.SQL(`/* application.load */ select `+columns+` from `+from+` where a.id = ? and ?`, id, seen(by)))
}

// own reads an application that by made; anybody else's is NotFound.
func (d *Desk) own(ctx context.Context, q sqldb.Querier, by access.Actor, id ID) (Application, error) {
	return d.one(ctx, q, sqldb.SQL(`/* application.own */
		select `+columns+` from `+from+` where a.id = ? and a.person = ? and a.person <> ''`, id, by.Person))
}

func (d *Desk) one(ctx context.Context, q sqldb.Querier, f sqldb.Frag) (Application, error) {
	r, err := sqldb.One[row](ctx, q, f)
	if errs.Is(err, errs.NotFound) {
		err = errs.Because(errs.NotFound, err, "没有找到这份申报")
	}
	if err != nil {
		return Application{}, err
	}
	return d.unseal(r)
}

func (d *Desk) unseal(r row) (Application, error) {
	a := Application{
		ID: r.ID, Applicant: r.Applicant, Person: r.Person, ApplicantName: r.ApplicantName, Org: r.Org, Path: r.Path,
		OrgName: r.OrgName, ReviewOrg: r.ReviewOrg, CityOrg: r.CityOrg, Station: r.Station, Code: r.Code, Title: r.Title, Host: r.Host,
		Address: r.Address, State: r.State, Hash: r.Hash, Submitted: r.Submitted, Since: r.Since, Due: r.Due,
		Returns: r.Returns, Created: r.Created, Updated: r.Updated, Version: r.Version, left: r.Left, from: r.From,
	}
	if err := d.openJSON(r.Draft, string(r.ID), &a.Draft); err != nil {
		return a, err
	}
	return a, d.openJSON(r.Form, string(r.ID), &a.Form)
}

func (d *Desk) openJSON(sealed, row string, into any) error {
	if sealed == "" {
		return nil
	}
	plain, err := d.vault.Open(sealed, row)
	if err != nil {
		return fmt.Errorf("application %s: %w", row, err)
	}
	if err := json.Unmarshal([]byte(plain), into); err != nil {
		return fmt.Errorf("application %s: %w", row, err)
	}
	return nil
}

func (d *Desk) sealJSON(v any, row string) (string, error) {
	plain, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("application %s: %w", row, err)
	}
	return d.vault.Seal(string(plain), row)
}

func (d *Desk) insert(ctx context.Context, tx *sqldb.Tx, a Application) error {
	draft, err := d.sealJSON(a.Draft, string(a.ID))
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, sqldb.SQL(`/* application.insert */
		insert into application (id, applicant, person, applicant_name, org_id, review_org, city_org, station_id, code, title, host,
			address, state, draft, form, hash, submitted_at, since_at, due_at, sla_left, sla_from, returns, created_at, updated_at, version)
		values (?, ?, ?, ?, '', '', '', '', '', ?, ?, '', ?, ?, '', '', 0, ?, 0, 0, '', 0, ?, ?, ?)`,
		a.ID, a.Applicant, a.Person, a.ApplicantName, a.Draft.Name, a.Draft.Host, a.State, draft, a.Since, a.Created, a.Created, a.Version))
	return err
}

// save writes the case after a move over the version it was read as. It
// returns Conflict if that version is gone.
func (d *Desk) save(ctx context.Context, tx *sqldb.Tx, a Application) error {
	form, err := d.sealJSON(a.Form, string(a.ID))
	if err != nil {
		return err
	}
	n, err := tx.Exec(ctx, sqldb.SQL(`/* application.save */
		update application set org_id = ?, review_org = ?, city_org = ?, station_id = ?, code = ?, title = ?, host = ?,
			address = ?, state = ?, form = ?, hash = ?, submitted_at = ?, since_at = ?, due_at = ?, sla_left = ?, sla_from = ?, returns = ?,
			updated_at = ?, version = version + 1
		where id = ? and version = ?`,
		a.Org, a.ReviewOrg, a.CityOrg, a.Station, a.Code, a.Title, a.Host, a.Address, a.State, form, a.Hash, a.Submitted, a.Since,
		a.Due, a.left, a.from, a.Returns, tx.Now(), a.ID, a.Version))
	if err == nil && n == 0 {
		return errs.Conflictf("“%s”刚有人办理过。请刷新后再看", a.Title)
	}
	return err
}

// saveDraft writes the applicant's draft. A reviewer's page does not notice:
// the version is the case's, not the draft's, unless nobody else has it yet.
func (d *Desk) saveDraft(ctx context.Context, tx *sqldb.Tx, a Application, draft Form) error {
	sealed, err := d.sealJSON(draft, string(a.ID))
	if err != nil {
		return err
	}
	set := sqldb.SQL("draft = ?, updated_at = ?", sealed, tx.Now())
	if a.State == Draft {
		set = sqldb.SQL("?, title = ?, host = ?", set, draft.Name, draft.Host)
	}
	n, err := tx.Exec(ctx, sqldb.SQL(`/* application.save_draft */ update application set ? where id = ? and version = ?`, set, a.ID, a.Version))
	if err == nil && n == 0 {
		return errs.Conflictf("这份申报刚有人办理过。请刷新后再看")
	}
	return err
}

func (d *Desk) keepVersion(ctx context.Context, tx *sqldb.Tx, a Application) error {
	form, err := d.sealJSON(a.Form, string(a.ID))
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, sqldb.SQL(`/* application.keep_version */
		insert into application_version (application_id, seq, at, hash, form)
		select cast(? as text), coalesce(max(v.seq), 0) + 1, cast(? as bigint), cast(? as text), cast(? as text)
		from application_version v where v.application_id = ?`, a.ID, tx.Now(), a.Hash, form, a.ID))
	return err
}

// versionBefore is the version that was submitted before the present one.
func (d *Desk) versionBefore(ctx context.Context, q sqldb.Querier, a Application) (Form, error) {
	var f Form
	forms, err := sqldb.All[string](ctx, q, sqldb.SQL(`/* application.version_before */
		select form from application_version where application_id = ? and hash <> ? order by seq desc limit 1`, a.ID, a.Hash))
	if err != nil || len(forms) == 0 {
		return a.Form, err
	}
	return f, d.openJSON(forms[0], string(a.ID), &f)
}

func (d *Desk) lateReturns(ctx context.Context, tx *sqldb.Tx) ([]Application, error) {
	rows, err := sqldb.All[row](ctx, tx, sqldb.SQL(`/* application.late_returns */
		select `+columns+` from `+from+` where a.state = 'RETURNED' and a.due_at <= ? order by a.due_at, a.id limit 100`, tx.Now()))
	if err != nil {
		return nil, err
	}
	out := make([]Application, len(rows))
	for i, r := range rows {
		if out[i], err = d.unseal(r); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func latestOf(ctx context.Context, q sqldb.Querier, by access.Actor) (*row, error) {
	rows, err := sqldb.All[row](ctx, q, sqldb.SQL(`/* application.latest_of */
		select `+columns+` from `+from+` where a.person = ? and a.person <> '' order by a.id desc limit 1`, by.Person))
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return &rows[0], nil
}

func twinsOf(ctx context.Context, q sqldb.Querier, by access.Actor, a Application) ([]Twin, error) {
	return sqldb.All[Twin](ctx, q, sqldb.SQL(`/* application.twins */
		select a.id, a.state, a.code, a.person = ? as own from application a
		where a.host = ? and a.address = ? and a.id <> ? and a.state in ('SUBMITTED', 'RETURNED', 'PAPER_PASSED', 'FIELD_PASSED', 'FIELD_FAILED')
		order by a.id limit 1`, by.Person, a.Draft.Host, a.Draft.Address, a.ID))
}

func insertFile(ctx context.Context, tx *sqldb.Tx, id ID, f File, by string) error {
	_, err := tx.Exec(ctx, sqldb.SQL(`/* application.insert_file */
		insert into application_file (application_id, hash, name, kind, size, uploaded_by, at) values (?, ?, ?, ?, ?, ?, ?)
		on conflict (application_id, hash) do nothing`, id, f.Hash, f.Name, f.Kind, f.Size, by, tx.Now()))
	return err
}

func fileOf(ctx context.Context, q sqldb.Querier, id ID, hash string) (File, error) {
	f, err := sqldb.One[File](ctx, q, sqldb.SQL(`/* application.file */
		select hash, name, kind, size from application_file where application_id = ? and hash = ?`, id, hash))
	if errs.Is(err, errs.NotFound) {
		err = errs.Because(errs.NotFound, err, "没有这个文件")
	}
	return f, err
}

// knownPhotos gives the photos of a report their records, and refuses a photo
// that nobody took for this case.
func knownPhotos(ctx context.Context, q sqldb.Querier, id ID, v Visit) error {
	files, err := sqldb.All[File](ctx, q, sqldb.SQL(`/* application.known_photos */
		select hash, name, kind, size from application_file where application_id = ? and hash in ? order by hash`, id, sqldb.In(v.hashes())))
	if err != nil {
		return err
	}
	have := map[string]File{}
	for _, f := range files {
		have[f.Hash] = f
	}
	for _, s := range Conditions() {
		photos := v.Seen[s].Photos
		for i, f := range photos {
			known, ok := have[f.Hash]
			if !ok {
				return errs.Invalidf("有一张照片没有上传成功，请再拍一次")
			}
			photos[i] = known
		}
	}
	return nil
}

// usedElsewhere reports whether a photo of the report stands in another case.
func usedElsewhere(ctx context.Context, q sqldb.Querier, id ID, v Visit) (bool, error) {
	n, err := sqldb.One[int](ctx, q, sqldb.SQL(`/* application.used_elsewhere */
		select count(*) from application_file where hash in ? and application_id <> ?`, sqldb.In(v.hashes()), id))
	return n > 0, err
}

// reviewData is the sealed part of a review.
type reviewData struct {
	Checks []Check `json:"checks,omitempty"`
	Visit  *Visit  `json:"visit,omitempty"`

	Document    string    `json:"document,omitempty"`
	EffectiveOn clock.Day `json:"effective_on,omitempty"`
}

func (d *Desk) keepReview(ctx context.Context, tx *sqldb.Tx, by access.Actor, a Application, r Review) error {
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	sealed, err := d.sealJSON(reviewData{Checks: r.Checks, Visit: r.Visit, Document: r.Document, EffectiveOn: r.EffectiveOn}, id.String())
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, sqldb.SQL(`/* application.insert_review */
		insert into application_review (id, application_id, step, outcome, member, person, name, role, at, hash, reason, data, void_at)
		values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)`,
		id.String(), a.ID, r.Step, r.Outcome, by.ID, by.Person, by.Name, by.RoleFor(string(a.ReviewOrg)), tx.Now(), a.Hash, r.Reason, sealed))
	return err
}

func (d *Desk) reviewsOf(ctx context.Context, q sqldb.Querier, id ID) ([]Review, error) {
	list, err := sqldb.All[Review](ctx, q, sqldb.SQL(`/* application.reviews */
		select id, step, outcome, member, person, name, role, at, hash, reason, data, void_at
		from application_review where application_id = ? order by id`, id))
	if err != nil {
		return nil, err
	}
	for i := range list {
		var data reviewData
		if err := d.openJSON(list[i].Sealed, list[i].ID, &data); err != nil {
			return nil, err
		}
		list[i].Checks, list[i].Visit = data.Checks, data.Visit
		list[i].Document, list[i].EffectiveOn = data.Document, data.EffectiveOn
	}
	return list, nil
}

func actedPersons(ctx context.Context, q sqldb.Querier, id ID) ([]string, error) {
	return sqldb.All[string](ctx, q, sqldb.SQL(`/* application.acted */
		select distinct person from application_review where application_id = ? and step <> 'second' and outcome <> 'corrected' order by person`, id))
}

// voidReviews makes the reviews of a case void, of one step or of all.
func voidReviews(ctx context.Context, tx *sqldb.Tx, id ID, step Step) error {
	which := sqldb.SQL("application_id = ? and void_at = 0", id)
	if step != "" {
		which = sqldb.SQL("? and step = ?", which, step)
	}
	_, err := tx.Exec(ctx, sqldb.SQL(`/* application.void_reviews */ update application_review set void_at = ? where ?`, tx.Now(), which))
	return err
}

// Row is an application in a list.
type Row struct {
	ID        ID            `db:"id" json:"id"`
	Title     string        `db:"title" json:"title"`
	Host      string        `db:"host" json:"host"`
	OrgName   string        `db:"full_name" json:"org_name"`
	Address   string        `db:"address" json:"address"`
	State     State         `db:"state" json:"state"`
	Submitted clock.Instant `db:"submitted_at" json:"submitted"`
	Updated   clock.Instant `db:"updated_at" json:"updated"`
	Due       clock.Instant `db:"due_at" json:"due"`
	Returns   int           `db:"returns" json:"returns"`
	Code      station.Code  `db:"code" json:"code"`
	Version   int           `db:"version" json:"version"`
}

const rowColumns = `a.id, a.title, a.host, coalesce(o.full_name, '') as full_name, a.address, a.state, a.submitted_at,
	a.updated_at, a.due_at, a.returns, a.code, a.version`

func rowsOf(ctx context.Context, q sqldb.Querier, by access.Actor) ([]Row, error) {
	return sqldb.All[Row](ctx, q, sqldb.SQL(`/* application.mine */
		select `+rowColumns+` from `+from+`
		where a.person = ? and a.person <> '' order by a.id desc limit 100`, by.Person))
}

func (d *Desk) where(ctx context.Context, by access.Actor, q Query) (sqldb.Frag, error) {
	parts := []sqldb.Frag{
		sqldb.SQL("a.state <> 'DRAFT'"), access.Within(by, access.ApplicationView, "o.path"),
	}
	if q.Under != "" {
		unit, err := d.tree.Get(ctx, by, q.Under)
		if err != nil {
			return sqldb.Frag{}, err
		}
		parts = append(parts, sqldb.SQL("o.path = ? or o.path > ? and o.path < ?", unit.Path, unit.Path+".", unit.Path+"/"))
	}
	if text := strings.TrimSpace(q.Text); text != "" {
		parts = append(parts, sqldb.SQL("replace(a.title, ?, '') <> a.title or replace(a.host, ?, '') <> a.host", text, text))
	}
	return sqldb.And(parts...), nil
}

func countByState(ctx context.Context, q sqldb.Querier, where sqldb.Frag) (map[State]int, error) {
	rows, err := sqldb.All[struct {
		State State `db:"state"`
		N     int   `db:"n"`
	}](ctx, q, sqldb.SQL(`/* application.count_by_state */
		select a.state, count(*) as n from `+from+` where ? group by a.state order by a.state`, where))
	out := make(map[State]int, len(rows))
	for _, r := range rows {
		out[r.State] = r.N
	}
	return out, err
}

func list(ctx context.Context, q sqldb.Querier, where sqldb.Frag, ask Query) ([]Row, error) {
	if ask.State != "" {
		where = sqldb.SQL("? and a.state = ?", where, ask.State)
	}
	return sqldb.All[Row](ctx, q, sqldb.SQL(`/* application.list */
		select `+rowColumns+` from `+from+`
		where ? order by case when a.due_at = 0 then 1 else 0 end, a.due_at, a.id limit ? offset ?`,
		where, ask.Size, (ask.Page-1)*ask.Size))
}
