package event

import (
	"context"
	"fmt"

	"ezhan/internal/errs"
	"ezhan/internal/sqldb"
)

// Break says where the chain no longer holds.
type Break struct {
	Seq    int64
	Reason string
}

func (b *Break) Error() string {
	return fmt.Sprintf("event chain broken at row %d: %s", b.Seq, b.Reason)
}

// Verify walks the whole chain. It returns how many rows hold and a *Break for
// the first row that was changed, removed or inserted by hand.
func Verify(ctx context.Context, db *sqldb.DB) (rows int64, err error) {
	endSeq, endHash, err := head(ctx, db)
	if err != nil {
		return 0, fmt.Errorf("event.Verify: %w", err)
	}
	var prev string
	for rows < endSeq {
		page, err := after(ctx, db, rows, 2000)
		if err != nil {
			return rows, fmt.Errorf("event.Verify: %w", err)
		}
		if len(page) == 0 {
			return rows, &Break{Seq: rows + 1, Reason: "the row is missing"}
		}
		for _, e := range page {
			if e.Seq > endSeq {
				return rows, nil // written while we walked
			}
			if b := e.check(rows+1, prev); b != nil {
				return rows, b
			}
			rows, prev = e.Seq, e.Hash
		}
	}
	if prev != endHash {
		return rows, &Break{Seq: rows, Reason: "the head of the chain names another hash"}
	}
	return rows, nil
}

func (e Event) check(seq int64, prev string) *Break {
	switch {
	case e.Seq != seq:
		return &Break{Seq: seq, Reason: "the row is missing"}
	case e.Prev != prev:
		return &Break{Seq: e.Seq, Reason: "it does not follow the row before"}
	case e.Hash != e.digest():
		return &Break{Seq: e.Seq, Reason: "its content does not match its hash"}
	}
	return nil
}

// About lists what is recorded of a subject, newest first. The caller has
// checked that the asker may see the subject.
func About(ctx context.Context, db *sqldb.DB, subject string, limit int) ([]Event, error) {
	if limit <= 0 || limit > 500 {
		return nil, errs.Invalidf("一次最多看 500 条记录")
	}
	return about(ctx, db, subject, limit)
}
