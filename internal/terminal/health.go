package terminal

import (
	"encoding/hex"
	"math/bits"
	"time"

	"ezhan/internal/clock"
)

const (
	// beatEvery is how often a terminal must be heard (R-TRM-04).
	beatEvery = 5 * time.Minute
	// offlineAfter is when three heartbeats are missing.
	offlineAfter = 3 * beatEvery
)

// Health is the last that was heard of a terminal.
type Health struct {
	SeenAt  clock.Instant `db:"seen_at" json:"seen_at"`
	Offset  int64         `db:"offset_ms" json:"offset_ms"` // server minus device
	Boot    string        `db:"boot" json:"boot"`
	UpMS    int64         `db:"up_ms" json:"up_ms"`
	App     string        `db:"app" json:"app"`
	Playing string        `db:"playing" json:"playing"` // content id, "" for nothing
	Shown   string        `db:"display" json:"display"` // on, off, unknown
	Queued  int           `db:"queued" json:"queued"`   // plays not yet sent
	Used    int64         `db:"used" json:"used"`       // bytes of storage
	Quota   int64         `db:"quota" json:"quota"`
	Width   int           `db:"width" json:"width"`
	Height  int           `db:"height" json:"height"`
}

// Sign is what a person sees of a terminal at a glance: one of DESIGN §7.
type Sign string

// The signs of a terminal.
const (
	SignPlaying Sign = "播放中"
	SignLoading Sign = "正在下载"
	SignDark    Sign = "黑屏"
	SignGone    Sign = "离线"
	SignAlone   Sign = "单机（未联网）"
	SignStopped Sign = "停用"
)

// Sign tells at a glance how the terminal is at now. A dark screen still has
// a heartbeat; one without is off the network, which says nothing about what
// it shows.
func (t Terminal) Sign(now clock.Instant) Sign {
	switch t.State {
	case BlackedOut, InTransit, Idle, Lost, Scrapped, Faulty, Repaired:
		return SignStopped
	case Registered:
		return SignAlone
	}
	switch {
	case t.SeenAt == 0 && now.Sub(t.PairedAt) <= offlineAfter:
		return SignLoading
	case now.Sub(t.SeenAt) > offlineAfter:
		return SignGone
	case t.Shown == "off":
		return SignDark
	case t.Playing == "":
		return SignLoading
	}
	return SignPlaying
}

// Advice is the likely cause of what is wrong and the one thing to try, both
// "" when nothing is wrong.
func (t Terminal) Advice(now clock.Instant) (cause, fix string) {
	switch t.Sign(now) {
	case SignGone:
		if now.Sub(t.SeenAt) < 2*time.Hour {
			return "可能原因：停电、关机或网络断了", "请看一看电源灯和路由器，重新开机后打开播放页"
		}
		return "可能原因：长时间停电、关机或路由器断网", "请给站长打电话，确认电源和网络"
	case SignDark:
		return "播放程序有心跳，但屏幕没有画面，多为电视没开或信号源没切到 HDMI", "请用遥控器开机，把信号源切到电脑所在的 HDMI"
	case SignLoading:
		if t.SeenAt != 0 {
			return "播放程序已打开，还没有开始播放", "请等几分钟；一直没有画面就刷新播放页"
		}
	}
	return "", ""
}

// slotsPerDay is how many five-minute slots a day has.
const slotsPerDay = 24 * 60 / 5

// Slots marks the five-minute slots of a day in which a terminal was heard.
type Slots [slotsPerDay / 8]byte

// Mark notes a contact at i.
func (s *Slots) Mark(i clock.Instant) {
	n := int(i.Sub(i.Day().Start()) / beatEvery)
	s[n/8] |= 1 << (n % 8)
}

// Merge adds the marks of o. Marks come in any order and from any node.
func (s *Slots) Merge(o Slots) {
	for i := range s {
		s[i] |= o[i]
	}
}

// Has reports whether slot n, counted from midnight, is marked.
func (s Slots) Has(n int) bool { return s[n/8]&(1<<(n%8)) != 0 }

// Count is the number of marked slots.
func (s Slots) Count() int {
	n := 0
	for _, b := range s {
		n += bits.OnesCount8(b)
	}
	return n
}

// Online is for how many seconds of a window the terminal was heard. open and
// closing are times of day, seconds after midnight. Up to two silent slots
// between marked ones count as heard: only three missed heartbeats are an
// outage.
func (s Slots) Online(open, closing int) int {
	const slot = int(beatEvery / time.Second)
	total, last := 0, -4
	for n := range slotsPerDay {
		if !s.Has(n) {
			continue
		}
		from := n
		if n-last <= 3 {
			from = last + 1
		}
		total += max(0, min((n+1)*slot, closing)-max(from*slot, open))
		last = n
	}
	return total
}

// String is the slots as the database keeps them.
func (s Slots) String() string { return hex.EncodeToString(s[:]) }

// ParseSlots reads what String wrote; anything else is no marks.
func ParseSlots(text string) Slots {
	var s Slots
	if b, err := hex.DecodeString(text); err == nil && len(b) == len(s) {
		copy(s[:], b)
	}
	return s
}
