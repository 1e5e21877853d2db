package terminal

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
	"sync"
	"time"
	"unicode"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/sqldb"
)

const (
	codeLives = 10 * time.Minute
	// A person may type this many codes in codeLives; a device's address may
	// ask for as many. Of a million codes that leaves guessing hopeless.
	maxTries = 20
)

// Code is what the player shows while it waits to be paired.
type Code struct {
	Code      string        // six digits
	Secret    string        // the player asks with it whether it was paired
	ExpiresAt clock.Instant //
}

// AskCode gives an unpaired device a code. key is the device's public key,
// from names who asks for the limit on asking, "" for the server's own
// machine. It returns Invalid for a
// broken key and Unavailable when too many codes were asked for.
func (r *Register) AskCode(ctx context.Context, key, from string, facts DeviceFacts) (Code, error) {
	if _, err := parseKey(key); err != nil {
		return Code{}, err
	}
	if from != "" && !r.tries.allow("ask:"+from, r.db.Clock().Now()) {
		return Code{}, errs.Unavailablef("要配对码的次数太多，请过几分钟再试")
	}
	facts.UserAgent, facts.App = cut(facts.UserAgent, 300), cut(facts.App, 40)
	device, err := json.Marshal(facts)
	if err != nil {
		return Code{}, fmt.Errorf("terminal: %w", err)
	}
	var c Code
	err = r.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if err := dropExpired(ctx, tx); err != nil {
			return err
		}
		c = Code{Secret: rand.Text(), ExpiresAt: tx.Now().Add(codeLives)}
		for range 20 {
			c.Code = sixDigits()
			ok, err := insertCode(ctx, tx, digest(c.Secret), c, pairing{Key: key, Device: string(device)})
			if err != nil || ok {
				return err
			}
		}
		return errs.Unavailablef("现在要配对的设备太多，请过几分钟再试")
	})
	return c, err
}

func sixDigits() string {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		panic(err) // the system has no randomness: nothing here is safe
	}
	return fmt.Sprintf("%06d", n)
}

// digest is how a poll secret is kept: whoever reads the table cannot poll.
func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// Pairing is the answer to a device that waits.
type Pairing struct {
	Paired  bool
	ID      ID
	Station string // name
}

// Poll tells a device whether its code was entered. It returns NotFound when
// the code has run out.
func (r *Register) Poll(ctx context.Context, secret string) (Pairing, error) {
	p, err := bySecret(ctx, r.db, digest(secret), r.now())
	if err != nil {
		return Pairing{}, err
	}
	if p.Terminal == "" {
		return Pairing{}, nil
	}
	return Pairing{Paired: true, ID: p.Terminal, Station: p.Station}, nil
}

// Target says what a code is to be bound to: a registered terminal, or a new
// one at a station.
type Target struct {
	Terminal ID     // existing, or
	Station  string // station id for a new one
	New      Draft
}

// PairCode binds the device that shows code to target. Codes work once. It
// returns Invalid for a code that is wrong or has run out, and Unavailable
// when by has guessed too often.
func (r *Register) PairCode(ctx context.Context, by access.Actor, code string, target Target) (Terminal, error) {
	code = digitsOf(code)
	if !r.tries.allow("pair:"+by.ID, r.db.Clock().Now()) {
		return Terminal{}, errs.Unavailablef("输错的次数太多，请过 10 分钟再试")
	}
	site, err := r.siteOf(ctx, by, target)
	if err != nil {
		return Terminal{}, err
	}
	var t Terminal
	err = r.db.InTx(ctx, func(tx *sqldb.Tx) error {
		p, err := byCode(ctx, tx, code)
		if errs.Is(err, errs.NotFound) {
			return wrongCode()
		}
		if err != nil {
			return err
		}
		if t, err = r.target(ctx, tx, by, site, target); err != nil {
			return err
		}
		return r.bind(ctx, tx, by, &t, p)
	})
	if err == nil {
		r.tries.forget("pair:" + by.ID)
	}
	return t, err
}

func wrongCode() error {
	return errs.InvalidFields("配对码不对或已过期", errs.Field{
		Name: "code", Text: "没有这个配对码，或已超过 10 分钟。请看屏幕上现在的 6 位数字",
	})
}

// siteOf finds the station of a new terminal before the transaction begins.
func (r *Register) siteOf(ctx context.Context, by access.Actor, target Target) (Site, error) {
	if target.Terminal != "" {
		return Site{}, nil
	}
	return r.sites.Site(ctx, by, access.TerminalRegister, target.Station)
}

func (r *Register) target(ctx context.Context, tx *sqldb.Tx, by access.Actor, site Site, target Target) (Terminal, error) {
	if target.Terminal == "" {
		d := target.New
		d.Player = true
		if err := d.Validate(); err != nil {
			return Terminal{}, err
		}
		t := fresh(site, d, tx.Now())
		return t, add(ctx, tx, by, t)
	}
	t, err := one(ctx, tx, by, access.TerminalView, target.Terminal)
	if err != nil {
		return t, err
	}
	return t, by.RequireStation(access.TerminalRegister, t.Path, t.Station)
}

// bind gives the terminal the device's key.
func (r *Register) bind(ctx context.Context, tx *sqldb.Tx, by access.Actor, t *Terminal, p pairing) error {
	act := Pair
	if t.PublicKey != "" {
		act = Rekey
	}
	state, err := Moves.Next(t.State, act)
	if err != nil {
		return err
	}
	used, err := useCode(ctx, tx, p.Secret, t.ID)
	if err != nil {
		return err
	}
	if !used {
		return wrongCode() // somebody else was faster
	}
	t.State, t.PublicKey, t.Device, t.PairedAt, t.Player = state, p.Key, p.Device, tx.Now(), true
	id := t.ID
	tx.AfterCommit(func() { r.forget(id) })
	if err := save(ctx, tx, *t); err != nil {
		return err
	}
	t.Version++
	return tell(tx, by, EventPaired, *t, Told{Act: act})
}

// digitsOf keeps the digits of what a person typed: "482 913".
func digitsOf(s string) string {
	return strings.Map(func(c rune) rune {
		if !unicode.IsDigit(c) {
			return -1
		}
		if c >= '０' && c <= '９' {
			return c - '０' + '0'
		}
		return c
	}, s)
}

func cut(s string, n int) string {
	if len(s) > n {
		s = s[:n]
	}
	return strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "")
}

// tries counts attempts within codeLives.
type tries struct {
	mu sync.Mutex
	at map[string][]time.Time
}

// allow notes an attempt of who and reports whether it is still within the
// limit.
func (t *tries) allow(who string, now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.at) > 100_000 {
		clear(t.at)
	}
	recent := t.at[who][:0]
	for _, at := range t.at[who] {
		if now.Sub(at) < codeLives {
			recent = append(recent, at)
		}
	}
	if len(recent) >= maxTries {
		t.at[who] = recent
		return false
	}
	t.at[who] = append(recent, now)
	return true
}

func (t *tries) forget(who string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.at, who)
}
