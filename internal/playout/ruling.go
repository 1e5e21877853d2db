package playout

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/event"
	"ezhan/internal/policy"
	"ezhan/internal/sqldb"
	"ezhan/internal/terminal"
)

// maxReason is how long the reason of a ruling may be, in characters.
const maxReason = 200

// Lost is a boot of a terminal with plays that nobody could place in time.
type Lost struct {
	Boot     string        `db:"boot"`
	Plays    int           `db:"plays"`
	First    clock.Instant `db:"first_ms"` // start of the first, by the device's clock
	Last     clock.Instant `db:"last_ms"`  // end of the last, by the device's clock
	LengthMS int64         `db:"length_ms"`
	Received clock.Instant `db:"received_at"` // the latest
	// Ahead is the most that a play ends after its receipt, in ms, by the
	// clocks as they were; mostly below zero.
	Ahead int64 `db:"ahead_ms"`
}

// Bounds is what a ruling has to keep to.
type Bounds struct {
	Rules
	Now      clock.Instant
	PairedAt clock.Instant
	LockAt   clock.Instant // when the figures of the claimed month lock
}

// Rule moves all of a boot by one offset, so that its first play begins at
// start, and returns the offset in ms (R-TRM-03, the county's ruling). It
// returns Invalid naming the field start when that cannot be the truth or the
// figures are closed.
func (b Bounds) Rule(l Lost, start clock.Instant) (int64, error) {
	offset := int64(start - l.First)
	end := l.Last.Add(time.Duration(offset) * time.Millisecond)
	text := ""
	switch {
	case start <= 0:
		text = "请填写第一条记录真正开始播放的日期和时间"
	case start > b.Now.Add(b.Tolerance) || end > b.Now.Add(b.Tolerance):
		text = "按这个时间，播放要到将来才结束"
	case l.Ahead+offset > b.Tolerance.Milliseconds():
		text = "按这个时间，有记录在播完以前就已经收到了"
	case start < b.PairedAt.Add(-b.Tolerance):
		text = "那时这块屏幕还没有配对"
	case start < b.Now.Add(-b.Backfill):
		text = "超过补传期限，不能再裁定"
	case end > start.Day().End():
		text = "一次裁定只能是同一天，按这个时间会超过半夜 12 点"
	case b.Now >= b.LockAt:
		text = start.Month().Chinese() + "的统计已经锁定，不能再裁定"
	}
	if text != "" {
		return 0, errs.InvalidFields("裁定没有保存", errs.Field{Name: "start", Text: text})
	}
	return offset, nil
}

// Rule places the plays of a boot that nobody could place, by the county's
// word for when the first of them began. They then count with grade B, as far
// as they count at all. t is the terminal as by was shown it.
//
// It returns NotFound for a terminal out of reach, Denied without the right,
// Invalid for a claim that cannot hold, and Conflict when nothing waits or the
// terminal has its one ruled day of the month.
func (l *Ledger) Rule(ctx context.Context, by access.Actor, t terminal.Terminal, c terminal.Claim) (r terminal.Ruling, err error) {
	defer errs.Wrap(&err, "playout.Rule(%s, %s)", t.ID, c.Boot)
	if t.Station == "" || !by.ReachesStation(access.TerminalView, t.Path, t.Station) {
		return r, errs.NotFoundf("没有找到这块屏幕")
	}
	if err := by.RequireStation(access.PlayRule, t.Path, t.Station); err != nil {
		return r, err
	}
	c.Reason = strings.TrimSpace(c.Reason)
	if err := checkReason(c.Reason); err != nil {
		return r, err
	}
	known, whole, err := l.knownOf(ctx, t, c.Boot)
	if err != nil {
		return r, err
	}
	err = l.db.InTx(ctx, func(tx *sqldb.Tx) error {
		r, err = l.rule(ctx, tx, by, t, c, known)
		return err
	})
	if err != nil {
		return terminal.Ruling{}, err
	}
	l.told()
	if !whole {
		// A work may have become known between the question and the commit.
		err = l.ReleaseKnown(ctx)
	}
	return r, err
}

func checkReason(reason string) error {
	text := ""
	switch {
	case reason == "":
		text = "请写明根据什么裁定，例如：村委会说明当天 10:55 开机"
	case utf8.RuneCountInString(reason) > maxReason:
		text = "理由最多 200 字"
	}
	if text == "" {
		return nil
	}
	return errs.InvalidFields("裁定没有保存", errs.Field{Name: "reason", Text: text})
}

// knownOf returns the content of a boot's plays that exists, and whether that
// is all of it.
func (l *Ledger) knownOf(ctx context.Context, t terminal.Terminal, boot string) (known []string, whole bool, err error) {
	all, err := lostVersions(ctx, l.db, t.Station, string(t.ID), boot)
	if err != nil || len(all) == 0 {
		return nil, true, err
	}
	known, err = l.versions.catalogue.KnownVersions(ctx, all)
	return known, len(known) == len(all), err
}

func (l *Ledger) rule(ctx context.Context, tx *sqldb.Tx, by access.Actor, t terminal.Terminal, c terminal.Claim, known []string) (terminal.Ruling, error) {
	lost, days, err := lostBoot(ctx, tx, t.Station, string(t.ID), c.Boot)
	if err != nil {
		return terminal.Ruling{}, err
	}
	now, day := tx.Now(), c.Start.Day()
	bounds := Bounds{
		Rules: RulesOf(l.book.At(now.Day())), Now: now, PairedAt: t.PairedAt,
		LockAt: l.days.LockInstant(day.Month(), l.book.At(day).Int(policy.LockWorkdays)),
	}
	offset, err := bounds.Rule(lost, c.Start)
	if err != nil {
		return terminal.Ruling{}, err
	}
	r := terminal.Ruling{
		Terminal: t.ID, Boot: c.Boot, Day: day, Month: day.Month(), Offset: offset, Start: c.Start, Plays: lost.Plays,
		Reason: c.Reason, By: by.Name, At: now,
	}
	if err := saveRuling(ctx, tx, r); err != nil {
		return r, err
	}
	if err := placeLost(ctx, tx, t.Station, r, l.next(now), lost.Received, known); err != nil {
		return r, err
	}
	return r, event.Append(tx, by, event.New{
		Kind: EventRuled, Subject: "terminal:" + string(t.ID), Org: t.Org, Reason: c.Reason,
		Data: RuledData{Station: t.Station, Ruling: r, Days: days},
	})
}
