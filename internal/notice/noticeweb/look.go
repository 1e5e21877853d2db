package noticeweb

import (
	"strings"

	"ezhan/internal/notice"
	"ezhan/internal/web/ui"
)

// look is how a kind of task is shown: its name, its sign, and the verb of its
// button.
type look struct {
	word, act, icon string
	tone            ui.Tone
}

// looks knows the kinds of the rooms above by their names, as the table of
// states in package ui knows states.
var looks = map[notice.Kind]look{
	"application.paper":    {"资料审核", "去审核", "clipboard-check", ui.Info},
	"application.field":    {"实地核查", "去核查", "camera", ui.Teal},
	"application.second":   {"申报复核", "去复核", "clipboard-check", ui.Info},
	"application.returned": {"退回修改", "去修改", "arrow-back-up", ui.Orange},
	"application.correct":  {"限期补正", "去补正", "pencil", ui.Orange},
	"station.plaque":       {"挂牌", "去登记", "certificate", ui.Teal},
}

// rooms is the look of a kind that looks does not have, by its room.
var rooms = map[string]look{
	"application":   {"申报", "去办理", "clipboard-check", ui.Info},
	"station":       {"站点", "去办理", "map-pin", ui.Teal},
	"content":       {"内容", "去办理", "file-check", ui.Purple},
	"terminal":      {"屏幕", "去处理", "device-tv", ui.Bad},
	"playout":       {"播放", "去处理", "playlist", ui.Orange},
	"rectification": {"整改", "去办理", "target-arrow", ui.Orange},
}

func lookOf(k notice.Kind) look {
	if l, ok := looks[k]; ok {
		return l
	}
	room, _, _ := strings.Cut(string(k), ".")
	if l, ok := rooms[room]; ok {
		return l
	}
	return look{"待办", "去办理", "inbox", ui.Grey}
}
