package content

import (
	"context"
	"strings"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/content/lexicon"
	"ezhan/internal/errs"
	"ezhan/internal/event"
	"ezhan/internal/sqldb"
)

// Confirmation is a person's word on a version.
type Confirmation struct {
	Labels Labels
	// Aware says that the person read the warning that a remix counts as
	// local, not as 科普中国 (R-CNT-11).
	Aware bool
}

// Confirm sets topic, audience and scene as a person's choice. An imported
// version becomes classified; and if it is T0 and the person may publish, this
// one confirmation publishes it. Later it only changes the tags. It returns
// Invalid for missing or unknown terms, Conflict in a final state.
func (l *Library) Confirm(ctx context.Context, by access.Actor, id VersionID, c Confirmation) (v Version, err error) {
	defer errs.Wrap(&err, "content.Confirm(%s)", clip(string(id)))
	if err := c.Labels.Validate(); err != nil {
		return Version{}, err
	}
	err = l.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if v, err = versionInReach(ctx, tx, by, access.ContentClassify, id); err != nil {
			return err
		}
		if Moves.Final(v.State) {
			return errs.Conflictf("这条内容“%s”，不能再改分类", v.State.Title())
		}
		if err := setLabels(ctx, tx, by, v.ID, c.Labels); err != nil {
			return err
		}
		release := v.Tier == T0 && by.ReachesStation(access.ContentPublish, v.OrgPath, v.Station)
		if Moves.Allows(v.State, Confirm) {
			v.State, _ = Moves.Next(v.State, Confirm) // allowed, as just asked
		}
		release = release && Moves.Allows(v.State, Release)
		data := dataOf(v)
		data.Labels = c.Labels
		if err := tell(tx, by, EvTagged, v, data); err != nil {
			return err
		}
		if release {
			return l.publish(ctx, tx, by, &v, Release, c.Aware)
		}
		return save(ctx, tx, &v)
	})
	return v, err
}

func setLabels(ctx context.Context, tx *sqldb.Tx, by access.Actor, id VersionID, labels Labels) error {
	if err := deleteTags(ctx, tx, id); err != nil {
		return err
	}
	var tags []Tag
	for _, d := range lexicon.Dims() {
		for _, code := range labels[d] {
			tags = append(tags, Tag{Version: id, Dim: d, Code: code, Origin: Human, Confidence: 1, SetBy: by.ID})
		}
	}
	return insertTags(ctx, tx, tags)
}

func save(ctx context.Context, tx *sqldb.Tx, v *Version) error {
	if err := saveState(ctx, tx, *v); err != nil {
		return err
	}
	v.RowVersion++
	return nil
}

// Release publishes a classified T0 version: the confirmation of a reviewer
// when the one who classified may not publish. It returns Conflict, saying how
// many reviews are needed, for any other tier.
func (l *Library) Release(ctx context.Context, by access.Actor, id VersionID, aware bool) (v Version, err error) {
	defer errs.Wrap(&err, "content.Release(%s)", clip(string(id)))
	err = l.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if v, err = versionInReach(ctx, tx, by, access.ContentPublish, id); err != nil {
			return err
		}
		if _, err := Moves.Next(v.State, Release); err != nil {
			return err
		}
		if v.Tier != T0 {
			return needsReview(v)
		}
		return l.publish(ctx, tx, by, &v, Release, aware)
	})
	return v, err
}

// needsReview is the refusal of a short cut.
func needsReview(v Version) error {
	c := v.Tier.Chain()
	why := ""
	if v.Checks != "" {
		why = "机器检查提示：" + v.Checks + "。"
	}
	if c.Proofreading == 0 {
		return errs.Conflictf("%s这条内容要由 %d 位审核员审核后才能发布，请先提交审核", why, c.Reviews)
	}
	return errs.Conflictf("%s这条内容要经过 %d 次审核、%d 次校对，由不同的人完成后才能发布", why, c.Reviews, c.Proofreading)
}

// Submit sends a classified or returned version into its review chain, at its
// beginning. It returns Conflict for T0, which needs none, and for a version
// whose tags no person has confirmed.
func (l *Library) Submit(ctx context.Context, by access.Actor, id VersionID) (v Version, err error) {
	defer errs.Wrap(&err, "content.Submit(%s)", clip(string(id)))
	err = l.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if v, err = versionInReach(ctx, tx, by, access.ContentClassify, id); err != nil {
			return err
		}
		to, err := Moves.Next(v.State, Submit)
		if err != nil {
			return err
		}
		if v.Tier == T0 {
			return errs.Conflictf("科普中国原样内容不用送审，确认后直接发布")
		}
		v.State, v.Stage, v.Reason = to, 1, ""
		if err := save(ctx, tx, &v); err != nil {
			return err
		}
		return tell(tx, by, EvSubmitted, v, dataOf(v))
	})
	return v, err
}

// Approve records the reviewer's approval; the last one publishes. Nobody
// reviews what he made, and nobody reviews twice in one chain (D-16). Chains of
// more than one review are refused with what they need.
func (l *Library) Approve(ctx context.Context, by access.Actor, id VersionID, aware bool) (v Version, err error) {
	defer errs.Wrap(&err, "content.Approve(%s)", clip(string(id)))
	err = l.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if v, err = l.reviewable(ctx, tx, by, id, FinalApprove); err != nil {
			return err
		}
		if v.Tier.Chain() != T1.Chain() {
			return needsReview(v)
		}
		if err := l.publish(ctx, tx, by, &v, FinalApprove, aware); err != nil {
			return err
		}
		return opine(ctx, tx, by, v, FinalApprove, "")
	})
	return v, err
}

// Return sends a version back to its editor with a reason.
func (l *Library) Return(ctx context.Context, by access.Actor, id VersionID, reason string) (Version, error) {
	return l.refuse(ctx, by, id, Return, reason)
}

// Reject ends a version with a reason.
func (l *Library) Reject(ctx context.Context, by access.Actor, id VersionID, reason string) (Version, error) {
	return l.refuse(ctx, by, id, Reject, reason)
}

func (l *Library) refuse(ctx context.Context, by access.Actor, id VersionID, act Move, reason string) (v Version, err error) {
	defer errs.Wrap(&err, "content.refuse(%s, %s)", clip(string(id)), act)
	if reason, err = reasonOf(reason); err != nil {
		return Version{}, err
	}
	err = l.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if v, err = l.reviewable(ctx, tx, by, id, act); err != nil {
			return err
		}
		if err := opine(ctx, tx, by, v, act, reason); err != nil {
			return err
		}
		if v.State, err = Moves.Next(v.State, act); err != nil {
			return err
		}
		v.Reason = reason
		kind := EvReturned
		if act == Reject {
			kind, v.EndedAt = EvRejected, tx.Now()
		}
		if err := save(ctx, tx, &v); err != nil {
			return err
		}
		return tell(tx, by, kind, v, dataOf(v))
	})
	return v, err
}

// reviewable loads a version under review and checks that by may judge it.
func (l *Library) reviewable(ctx context.Context, tx *sqldb.Tx, by access.Actor, id VersionID, act Move) (Version, error) {
	v, err := versionInReach(ctx, tx, by, access.ContentPublish, id)
	if err != nil {
		return Version{}, err
	}
	if _, err := Moves.Next(v.State, act); err != nil {
		return Version{}, err
	}
	if by.Person != "" && by.Person == v.AuthorPerson {
		return Version{}, errs.Deniedf("这条内容是您上传的，要请别人审核")
	}
	if v.Stage < 2 {
		return v, nil
	}
	earlier, err := opinionsOf(ctx, tx, v.ID)
	if err != nil {
		return Version{}, err
	}
	for _, o := range earlier {
		if o.Person == by.Person && o.Verdict == Approve {
			return Version{}, errs.Deniedf("您已经审过这条内容，下一审要由别人来做")
		}
	}
	return v, nil
}

func opine(ctx context.Context, tx *sqldb.Tx, by access.Actor, v Version, verdict Move, reason string) error {
	id, err := newID()
	if err != nil {
		return err
	}
	return insertOpinion(ctx, tx, Opinion{ID: id, Version: v.ID, Stage: v.Stage, Verdict: verdict, Reason: reason, Person: by.Person, Name: by.Name})
}

// publish makes v the published version of its work by a move of the table,
// which leads here only from states that a person's classification opened. A
// remix is published only by an editor who knows that it does not count.
func (l *Library) publish(ctx context.Context, tx *sqldb.Tx, by access.Actor, v *Version, act Move, aware bool) (err error) {
	if v.State, err = Moves.Next(v.State, act); err != nil {
		return err
	}
	if v.ValidUntil != "" && v.ValidUntil < tx.Now().Day() {
		return errs.Conflictf("这条内容的有效期到 %s，已经过了，不能发布", v.ValidUntil.Chinese())
	}
	if v.Remix && !aware {
		return errs.InvalidFields("这条内容由别的内容改编，来源算“本地”，播放时不计入科普中国时长",
			errs.Field{Name: "aware", Text: "请勾选“我知道改编内容不计入科普中国时长”再发布"})
	}
	if err := supersede(ctx, tx, by, *v); err != nil {
		return err
	}
	v.PublishedAt, v.Reason = tx.Now(), ""
	if err := save(ctx, tx, v); err != nil {
		return err
	}
	data := dataOf(*v)
	data.Warned = v.Remix
	return tell(tx, by, EvPublished, *v, data)
}

// supersede ends the other published versions of the work.
func supersede(ctx context.Context, tx *sqldb.Tx, by access.Actor, v Version) error {
	if v.No == 1 {
		return nil
	}
	old, err := publishedBefore(ctx, tx, v.Item, v.ID)
	if err != nil {
		return err
	}
	for _, o := range old {
		o.Reason = "新版本已发布"
		if err := end(ctx, tx, by, o, Supersede, EvSuperseded); err != nil {
			return err
		}
	}
	return nil
}

// end moves a published version to a final state.
func end(ctx context.Context, tx *sqldb.Tx, by access.Actor, v Version, act Move, kind event.Kind) (err error) {
	if v.State, err = Moves.Next(v.State, act); err != nil {
		return err
	}
	v.EndedAt = tx.Now()
	if err := save(ctx, tx, &v); err != nil {
		return err
	}
	return tell(tx, by, kind, v, dataOf(v))
}

// Withdraw takes a published version from every screen and page, with a
// reason. Its event recalls it from online screens (P-WITHDRAW-MIN).
func (l *Library) Withdraw(ctx context.Context, by access.Actor, id VersionID, reason string) (err error) {
	defer errs.Wrap(&err, "content.Withdraw(%s)", clip(string(id)))
	if reason, err = reasonOf(reason); err != nil {
		return err
	}
	return l.db.InTx(ctx, func(tx *sqldb.Tx) error {
		v, err := versionInReach(ctx, tx, by, access.ContentWithdraw, id)
		if err != nil {
			return err
		}
		v.Reason = reason
		return end(ctx, tx, by, v, Withdraw, EvWithdrawn)
	})
}

func reasonOf(s string) (string, error) {
	s = strings.TrimSpace(s)
	if n := len([]rune(s)); n < 2 || n > 200 {
		return "", errs.InvalidFields("请写明原因", errs.Field{Name: "reason", Text: "请写明原因，2 至 200 字"})
	}
	return s, nil
}

// ExpireDue ends the published versions whose last day is over and returns how
// many they were. A job calls it; it is safe to call twice.
func (l *Library) ExpireDue(ctx context.Context, by access.Actor) (n int, err error) {
	defer errs.Wrap(&err, "content.ExpireDue")
	if !by.IsSystem() {
		return 0, errs.Deniedf("到期由系统处理")
	}
	err = l.db.InTx(ctx, func(tx *sqldb.Tx) error {
		due, err := expiredBy(ctx, tx, tx.Now().Day())
		if err != nil {
			return err
		}
		for _, v := range due {
			v.Reason = "有效期到 " + string(v.ValidUntil)
			if err := end(ctx, tx, by, v, Expire, EvExpired); err != nil {
				return err
			}
		}
		n = len(due)
		return nil
	})
	return n, err
}

// Download records that by took a version for a station (S70: actively
// downloaded) and returns its main file.
func (l *Library) Download(ctx context.Context, by access.Actor, id VersionID) (v Version, err error) {
	defer errs.Wrap(&err, "content.Download(%s)", clip(string(id)))
	err = l.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if v, err = versionInReach(ctx, tx, by, access.ContentView, id); errs.Is(err, errs.Denied) {
			err = nil // published by somebody else: free to take
		}
		if err != nil {
			return err
		}
		if v.State != Published {
			return errs.Conflictf("这条内容还没有发布，不能下载使用")
		}
		data := dataOf(v)
		data.Station = stationOf(by)
		return tell(tx, by, EvDownloaded, v, data)
	})
	return v, err
}

// stationOf is the station of the actor's own people, "" for staff.
func stationOf(by access.Actor) string {
	for _, g := range by.Grants {
		if g.Station != "" {
			return g.Station
		}
	}
	return ""
}

// today is the civil day of the library's clock.
func (l *Library) today() clock.Day { return clock.From(l.db.Clock().Now()).Day() }
