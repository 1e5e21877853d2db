package content

import (
	"archive/zip"
	"context"
	"io"
	"time"

	"ezhan/internal/access"
	"ezhan/internal/blob"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/sqldb"
)

// JobState is how far a page's import has come.
type JobState string

// The states of a job.
const (
	Running  JobState = "RUNNING"
	Finished JobState = "FINISHED"
	Broken   JobState = "BROKEN"
)

// Job is an import that runs behind a page.
type Job struct {
	ID         string        `db:"id" json:"id"`
	Org        string        `db:"org_id" json:"org"`
	OrgPath    string        `db:"org_path" json:"-"`
	Station    string        `db:"station_id" json:"station,omitempty"`
	ByID       string        `db:"by_id" json:"-"`
	ByName     string        `db:"by_name" json:"by"`
	Name       string        `db:"name" json:"name"` // of the file that was sent
	State      JobState      `db:"state" json:"state"`
	Reason     string        `db:"reason" json:"reason,omitempty"`
	StartedAt  clock.Instant `db:"started_at" json:"started_at"`
	SeenAt     clock.Instant `db:"seen_at" json:"seen_at"`
	FinishedAt clock.Instant `db:"finished_at" json:"finished_at,omitempty"`
	Tally
}

// stale is how long a job may be silent before it counts as interrupted: the
// largest file takes less on a slow disk.
const stale = 10 * time.Minute

// Interrupted reports whether the job's program has gone away.
func (j Job) Interrupted(now clock.Instant) bool {
	return j.State == Running && now.Sub(j.SeenAt) > stale
}

// maxZip is how many of the largest files a zip may weigh.
const maxZip = 4

// StartZip stores a zip of a folder with its manifest and imports it in the
// background; Job tells how far it is. It returns Invalid at once if the file
// is no zip, is too large, or its manifest cannot be used.
func (l *Library) StartZip(ctx context.Context, by access.Actor, name string, r io.Reader, org, station string) (j Job, err error) {
	defer errs.Wrap(&err, "content.StartZip(%s)", clip(name))
	o, station, err := l.ownerOf(ctx, by, org, station)
	if err != nil {
		return Job{}, err
	}
	ref, err := l.blobs.Put(ctx, r, maxZip*l.max)
	if err != nil {
		return Job{}, err
	}
	total, err := l.withZip(ctx, ref.Hash, func(z *zip.Reader) (int, error) {
		rows, bad, err := openManifest(Folder{FS: zipFolder(z)})
		return len(rows) + len(bad), err
	})
	if err != nil {
		return Job{}, err
	}
	id, err := newID()
	if err != nil {
		return Job{}, err
	}
	j = Job{ID: id, Org: o.Org, Station: station, ByID: by.ID, ByName: by.Name, Name: clip(name), State: Running, Tally: Tally{Total: total}}
	err = l.db.InTx(ctx, func(tx *sqldb.Tx) error {
		j.StartedAt, j.SeenAt = tx.Now(), tx.Now()
		return insertJob(ctx, tx, j)
	})
	if err != nil {
		return Job{}, err
	}
	// The request ends long before the import does.
	go l.runZip(context.WithoutCancel(ctx), by, j, ref.Hash)
	return j, nil
}

func (l *Library) withZip(ctx context.Context, h blob.Hash, fn func(*zip.Reader) (int, error)) (int, error) {
	f, size, err := l.blobs.Open(ctx, h)
	if err != nil {
		return 0, err
	}
	defer func() { _ = f.Close() }() // opened for reading only
	z, err := zip.NewReader(readerAt(f), size)
	if err != nil {
		return 0, errs.Because(errs.Invalid, err, "这不是 ZIP 压缩包，或没有传完整。请把文件夹压缩成 ZIP 后再传")
	}
	return fn(z)
}

// runZip does the import and keeps the job's row up to date. Its failures have
// nobody to return to: they go into the row.
func (l *Library) runZip(ctx context.Context, by access.Actor, j Job, h blob.Hash) {
	state, reason := Finished, ""
	_, err := l.withZip(ctx, h, func(z *zip.Reader) (int, error) {
		res, err := l.ImportFolder(ctx, by, Folder{FS: zipFolder(z), Org: j.Org, Station: j.Station}, func(t Tally, r RowResult) error {
			j.Tally = t
			return l.db.InTx(ctx, func(tx *sqldb.Tx) error {
				j.SeenAt = tx.Now()
				if err := saveJob(ctx, tx, j); err != nil {
					return err
				}
				return insertJobRow(ctx, tx, j.ID, r)
			})
		})
		return res.Done, err
	})
	if err != nil {
		state, reason = Broken, errs.TextOf(err)
	}
	_ = l.db.InTx(ctx, func(tx *sqldb.Tx) error { // a job that cannot say so is seen as interrupted
		j.State, j.Reason, j.SeenAt, j.FinishedAt = state, reason, tx.Now(), tx.Now()
		if err := saveJob(ctx, tx, j); err != nil {
			return err
		}
		return tellFolder(tx, by, j.Org, j.ID, j.Tally)
	})
}

// Job returns an import with the rows that need a person's eye first. It
// returns NotFound if by cannot see its unit.
func (l *Library) Job(ctx context.Context, by access.Actor, id string) (j Job, rows []RowResult, err error) {
	defer errs.Wrap(&err, "content.Job(%s)", clip(id))
	if j, err = jobInReach(ctx, l.db, by, id); err != nil {
		return Job{}, nil, err
	}
	rows, err = jobRows(ctx, l.db, id)
	return j, rows, err
}

// Jobs lists the latest imports in reach, newest first.
func (l *Library) Jobs(ctx context.Context, by access.Actor) (jobs []Job, err error) {
	defer errs.Wrap(&err, "content.Jobs")
	return jobsInReach(ctx, l.db, by)
}
