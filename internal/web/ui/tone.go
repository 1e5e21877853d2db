package ui

// Tone is the meaning of a colour. It is never shown without a word and, in
// tags, an icon.
type Tone string

// The tones of tags, dots, notes and meters. Teal, Orange and Purple only
// tell kinds of work apart.
const (
	Grey   Tone = ""
	OK     Tone = "ok"
	Warn   Tone = "warn"
	Bad    Tone = "bad"
	Info   Tone = "info"
	Teal   Tone = "teal"
	Orange Tone = "orange"
	Purple Tone = "purple"
	Solid  Tone = "solid-bad" // emergency only
)

// look is how a state word is shown everywhere.
type look struct {
	tone Tone
	icon string
}

// looks is the state vocabulary of the product: a word that stands here has
// one colour and one icon on every page.
var looks = map[string]look{
	"草稿":      {Grey, "pencil"},
	"待县级审核":   {Info, "clock"},
	"待核查":     {Info, "clock"},
	"待复核":     {Info, "clock"},
	"待审核":     {Info, "clock"},
	"在列":      {OK, "circle-check"},
	"在列运行":    {OK, "circle-check"},
	"整改中":     {Warn, "alert-triangle"},
	"整改待复查":   {Warn, "alert-triangle"},
	"整改逾期":    {Bad, "urgent"},
	"逾期":      {Bad, "urgent"},
	"拟退出":     {Grey, "door-exit"},
	"已撤销":     {Grey, "ban"},
	"达标":      {OK, "circle-check"},
	"待完成":     {Warn, "alert-triangle"},
	"差一点":     {Warn, "alert-triangle"},
	"不达标":     {Bad, "x"},
	"不适用":     {Grey, "minus"},
	"数据不足":    {Grey, "help-circle"},
	"播放中":     {OK, "player-play"},
	"正在下载":    {Info, "cloud-download"},
	"内容过期":    {Warn, "alert-triangle"},
	"黑屏":      {Warn, "device-tv-off"},
	"离线":      {Bad, "plug-connected-x"},
	"在线":      {OK, "circle-check"},
	"单机（未联网）": {Grey, "device-tv"},
	"停用":      {Grey, "ban"},
	"待初审":     {Info, "clock"},
	"待复审":     {Info, "clock"},
	"待终审":     {Info, "clock"},
	"可用":      {OK, "circle-check"},
	"已下架":     {Grey, "archive"},
	"到期":      {Warn, "alert-triangle"},
	"有问题":     {Bad, "x"},
	"待审批":     {Info, "clock"},
	"已排":      {Info, "calendar-event"},
	"进行中":     {OK, "player-play"},
	"已暂停":     {Warn, "player-pause"},
	"已结束":     {Grey, "check"},
	"应急":      {Solid, "urgent"},
	"待自查":     {Grey, "clock"},
	"待整改":     {Bad, "alert-circle"},
	"待县级复查":   {Info, "clock"},
	"待市级复查":   {Info, "clock"},
	"已销号":     {OK, "circle-check"},
	"转退出":     {Grey, "door-exit"},
	"符合":      {OK, "check"},
	"不符合":     {Bad, "x"},
	"已核":      {OK, "check"},
	"已通过":     {OK, "circle-check"},
	"已退回":     {Warn, "arrow-back-up"},
	"已完成":     {OK, "circle-check"},
	"已过期":     {Grey, "history-off"},
}

func toneIcon(t Tone) string {
	switch t {
	case OK:
		return "circle-check"
	case Warn:
		return "alert-triangle"
	case Bad, Solid:
		return "alert-circle"
	case Info:
		return "info-circle"
	}
	return ""
}
