package event

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/emmansun/gmsm/sm3"
	"github.com/google/uuid"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/sqldb"
)

// Kind names what happened, "room.past_participle": "station.recognized".
type Kind string

// Event is one row of the record.
type Event struct {
	Seq     int64         `db:"seq"`
	ID      string        `db:"id"`
	At      clock.Instant `db:"at"`
	Actor   string        `db:"actor"`
	Role    string        `db:"role"`
	Org     string        `db:"org"` // id of the organisation unit it concerns
	Kind    Kind          `db:"kind"`
	Subject string        `db:"subject"` // "station:0190…"
	Data    string        `db:"data"`    // JSON, of the kind's own type
	Reason  string        `db:"reason"`
	Prev    string        `db:"prev"`
	Hash    string        `db:"hash"`
}

// Decode reads the event's data into a value of its kind's type.
func (e Event) Decode(into any) error {
	if err := json.Unmarshal([]byte(e.Data), into); err != nil {
		return fmt.Errorf("event %d (%s): %w", e.Seq, e.Kind, err)
	}
	return nil
}

// New is what a room tells of a change.
type New struct {
	Kind    Kind
	Subject string
	Org     string
	Data    any
	Reason  string
}

type pendingKey struct{}

type pending struct{ rows []Event }

// Append records that by did n. The row is written when tx commits.
func Append(tx *sqldb.Tx, by access.Actor, n New) error {
	data := []byte("{}")
	if n.Data != nil {
		var err error
		if data, err = json.Marshal(n.Data); err != nil {
			return fmt.Errorf("event %s: %w", n.Kind, err)
		}
	}
	id, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("event %s: %w", n.Kind, err)
	}
	p := tx.Value(pendingKey{}, func() any {
		p := &pending{}
		tx.BeforeCommit(func(ctx context.Context) error { return p.flush(ctx, tx) })
		return p
	}).(*pending)
	p.rows = append(p.rows, Event{
		ID: id.String(), At: tx.Now(), Actor: by.ID, Role: string(by.RoleFor(n.Org)),
		Org: n.Org, Kind: n.Kind, Subject: n.Subject, Data: string(data), Reason: n.Reason,
	})
	return nil
}

// flush takes the head of the chain and writes the rows of one transaction.
func (p *pending) flush(ctx context.Context, tx *sqldb.Tx) error {
	seq, prev, err := takeHead(ctx, tx, len(p.rows))
	if err != nil {
		return fmt.Errorf("event: %w", err)
	}
	for i := range p.rows {
		e := &p.rows[i]
		e.Seq, e.Prev = seq+int64(i)+1, prev
		e.Hash = e.digest()
		prev = e.Hash
	}
	if err := insert(ctx, tx, p.rows, prev); err != nil {
		return fmt.Errorf("event: %w", err)
	}
	p.rows = nil
	return nil
}

// digest is the SM3 of the row's fields, each preceded by its length, so that
// no two different rows read alike.
func (e Event) digest() string {
	var b bytes.Buffer
	for _, field := range []string{
		strconv.FormatInt(e.Seq, 10), e.ID, strconv.FormatInt(int64(e.At), 10), e.Actor, e.Role,
		e.Org, string(e.Kind), e.Subject, e.Data, e.Reason, e.Prev,
	} {
		b.WriteString(strconv.Itoa(len(field)))
		b.WriteByte(':')
		b.WriteString(field)
	}
	sum := sm3.Sum(b.Bytes())
	return hex.EncodeToString(sum[:])
}
