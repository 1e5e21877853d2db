package indicator

import (
	"fmt"
	"strings"
	"time"

	"ezhan/internal/clock"
)

// Sentence says in one line, to the people of a station, why the day is as it
// is: "屏幕昨天播了 3 小时 10 分：11:40 才开机". when is the day in their words:
// 昨天, 5月12日.
func (d Detail) Sentence(when string, lastSignal clock.Instant) string {
	switch d.Band {
	case NA:
		return naSentence(d.Why, when)
	case NoData:
		if lastSignal == 0 {
			return when + "没有收到屏幕的信号"
		}
		return when + "没有收到屏幕的信号，最近一次是 " + signalText(lastSignal)
	}
	if d.Band == Open && d.Plays == 0 {
		return when + "还没有收到播放记录"
	}
	if d.Plays == 0 {
		return "屏幕" + when + "开着，但一直没有播放"
	}
	text := "屏幕" + when + "播了 " + hours(d.Seconds)
	if when == "今天" {
		text = "屏幕今天已播 " + hours(d.Seconds)
	}
	if d.Band == Met {
		return text + "，达到 " + hours(d.Target.Seconds) + "的要求"
	}
	if d.Band == Open {
		return text + "，要求 " + hours(d.Target.Seconds)
	}
	if why := d.causes(); why != "" {
		text += "：" + why
	}
	return text
}

func naSentence(why Why, when string) string {
	switch why {
	case Closed:
		return when + "不开放，不要求播放"
	case Suspended:
		return when + "暂停服务，不要求播放"
	case Relocating:
		return when + "正在移点，不要求播放"
	case Exempt:
		return when + "已批准免考核"
	case Screenless:
		return "站里没有能公开播放的屏幕，不适用；市科协会安排借屏、移点或豁免"
	}
	return when + "还没有进入统计"
}

func signalText(i clock.Instant) string {
	return i.Day().MonthDay() + " " + i.HourMinute()
}

// worthSaying is how long a time must be to be named as a cause.
const worthSaying = 30 * time.Minute

// causes names the longest stretch of the window without credit, and the most
// of what was played but does not count.
func (d Detail) causes() string {
	var parts []string
	if gap := d.gap(); gap != "" {
		parts = append(parts, gap)
	}
	var most Loss
	for _, l := range d.Lost {
		if l.Seconds > most.Seconds {
			most = l
		}
	}
	if time.Duration(most.Seconds)*time.Second >= worthSaying {
		parts = append(parts, "有 "+hours(most.Seconds)+most.Reason.clause())
	}
	return strings.Join(parts, "；")
}

// gap describes the longest part of the window in which nothing was credited
// and nothing else played either.
func (d Detail) gap() string {
	if len(d.Credited) == 0 {
		return ""
	}
	played := make(Spans, 0, len(d.Credited))
	for _, c := range d.Credited {
		played = append(played, c.Span)
	}
	for _, l := range d.Lost {
		played = append(played, l.Spans...)
	}
	var longest Span
	for _, s := range d.Window.Minus(Union(played)) {
		if s.Len() > longest.Len() {
			longest = s
		}
	}
	window := d.Window.Bounds()
	switch {
	case longest.Len() < worthSaying:
		return ""
	case longest.From == window.From:
		return longest.To.HourMinute() + " 才开机"
	case longest.To == window.To:
		return longest.From.HourMinute() + " 以后没有播放"
	}
	return longest.From.HourMinute() + "–" + longest.To.HourMinute() + " 没有播放"
}

// clause completes "有 2 小时…".
func (r Reason) clause() string {
	switch r {
	case Outside:
		return "在开放时间以外，不计入"
	case NotKepu:
		return "播的不是科普中国内容"
	case DisplayIs:
		return "屏幕是关着的"
	case Withdrawn:
		return "播的是已下架的内容"
	case Unknown:
		return "播的内容不在内容库里"
	case Unplaced:
		return "说不准是什么时候播的（设备时钟不对）"
	case TooShort:
		return "播得太短，不计入"
	}
	return "记录有问题，不计入"
}

// Title is the reason as a heading of tables.
func (r Reason) Title() string {
	switch r {
	case Outside:
		return "开放时间以外"
	case NotKepu:
		return "不是科普中国内容"
	case DisplayIs:
		return "屏幕关着"
	case Withdrawn:
		return "内容已下架"
	case Unknown:
		return "内容库里没有"
	case TooShort:
		return "不足 3 秒"
	case Unplaced:
		return "时钟不对，无法定时"
	case Held:
		return "记录有问题"
	case NotShown:
		return "没有播出"
	}
	return "计入"
}

// hours is seconds as people say them: "3 小时 10 分".
func hours(seconds int) string {
	h, m := seconds/3600, seconds%3600/60
	switch {
	case h > 0 && m > 0:
		return fmt.Sprintf("%d 小时 %d 分", h, m)
	case h > 0:
		return fmt.Sprintf("%d 小时", h)
	case m > 0:
		return fmt.Sprintf("%d 分", m)
	}
	return fmt.Sprintf("%d 秒", seconds)
}
