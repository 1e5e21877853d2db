package stationweb

import (
	"fmt"
	"strings"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/event"
	"ezhan/internal/station"
	"ezhan/internal/web/ui"
)

// lifeSteps is how many states of the past the line has room for.
const lifeSteps = 7

// lifeOf is the life of a station as a line: what lies behind, where it
// stands, and what is still to come.
func lifeOf(st station.Station, past []station.Step, today clock.Day) []ui.Step {
	past = past[max(0, len(past)-lifeSteps):]
	var out []ui.Step
	for i, s := range past {
		step := ui.Step{Text: s.State.Word(), Note: dotted(s.Day), State: ui.StepDone}
		if i == len(past)-1 {
			step.State, step.Icon = ui.StepNow, stateIcon(s.State)
			step.Text = st.Word()
			if st.State == station.Recognized && st.SeriesFrom != "" {
				step.Note = fmt.Sprintf("%s · 第 %d 年", dotted(st.SeriesFrom), today.Year()-st.SeriesFrom.Year()+1)
			}
		}
		out = append(out, step)
	}
	for _, s := range ahead[st.State] {
		out = append(out, ui.Step{Text: s.text, State: ui.StepTodo, Icon: s.icon})
	}
	return out
}

type todo struct{ text, icon string }

// ahead is what normally follows a state.
var ahead = map[station.State][]todo{
	station.Planned:           {{"在建", ""}, {"申报", ""}, {"认定入列", ""}},
	station.UnderConstruction: {{"申报", ""}, {"认定入列", ""}},
	station.LegacyUnverified:  {{"认定入列", ""}},
	station.Applying:          {{"认定入列", ""}},
	station.Recognized:        {{"整改", "target-arrow"}, {"退出", "door-exit"}},
	station.Rectifying:        {{"恢复在列", ""}},
	station.Serious:           {{"撤销", "ban"}},
	station.Suspended:         {{"恢复在列", ""}},
	station.Relocating:        {{"新址验收", ""}},
}

func stateIcon(s station.State) string {
	switch s {
	case station.Recognized:
		return "player-play"
	case station.Rectifying:
		return "target-arrow"
	case station.Serious:
		return "door-exit"
	case station.Revoked, station.Exited, station.Merged:
		return "ban"
	}
	return "clock"
}

// dotted is a day as the line shows it: 2019.05.08.
func dotted(d clock.Day) string { return strings.ReplaceAll(string(d), "-", ".") }

// logOf is the register's own record of a station in words. Who did it is
// said by role: the name stands in the audit record.
func logOf(events []event.Event, now clock.Instant) []ui.Entry {
	var out []ui.Entry
	for _, e := range events {
		text := told(e)
		if text == "" {
			continue
		}
		if e.Reason != "" {
			text += "：" + e.Reason
		}
		out = append(out, ui.Entry{Text: text, Note: when(e.At, now) + " · " + actorWord(e)})
	}
	return out
}

// told says what an event of the register means; "" for other rooms' events.
func told(e event.Event) string {
	switch e.Kind {
	case station.Registered:
		return "登记入册"
	case station.Changed:
		var d station.ChangedData
		if e.Decode(&d) != nil {
			return "修改档案"
		}
		return "修改档案：" + strings.Join(d.Parts, "、")
	case station.Moved:
		var d station.MovedData
		if e.Decode(&d) != nil {
			return "状态变化"
		}
		return d.From.Word() + " → " + d.To.Word()
	case station.Decided:
		var d station.DecidedData
		if e.Decode(&d) != nil || d.EffectiveOn == "" {
			return "复核认定"
		}
		return "复核认定，" + d.EffectiveOn.Chinese() + "起生效"
	case station.Activated:
		return "入列，计入统计序列"
	case station.Labelled:
		var d station.PlaqueData
		if e.Decode(&d) != nil {
			return "挂牌"
		}
		return "挂牌，编号 " + d.Number
	}
	return ""
}

func actorWord(e event.Event) string {
	if e.Role == "" {
		return "系统"
	}
	return access.Role(e.Role).Title()
}

// when is a moment of the near past as people say it.
func when(at, now clock.Instant) string {
	switch now.Day().Sub(at.Day()) {
	case 0:
		return "今天 " + at.HourMinute()
	case 1:
		return "昨天 " + at.HourMinute()
	}
	if at.Day().Year() == now.Day().Year() {
		return at.Day().MonthDay()
	}
	return at.Day().Chinese()
}
