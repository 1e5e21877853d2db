package indicatorweb

import (
	"fmt"
	"net/http"
	"strings"

	"ezhan/internal/errs"
	"ezhan/internal/indicator"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
)

// myView is the month of a station for its own people.
type myView struct {
	indicator.ThisMonth
	others []indicator.Place // stations the reader also runs
	phone  bool
	self   string // address of this page, for the code to go on with the phone
}

// my is the month of the reader's own station. Who runs several chooses; who
// runs none and sees units is sent to their league.
func (h *pages) my(c *web.Ctx) error {
	mine, err := h.book.Mine(c.Context(), c.By)
	if err != nil {
		return err
	}
	code := c.Query("station")
	if code == "" && len(mine) > 0 {
		code = mine[0].Code
	}
	if code == "" {
		return errs.NotFoundf("您还没有自己的站点。站点认定后，这里显示本月要做的事")
	}
	month, err := h.book.ThisMonth(c.Context(), c.By, code)
	if err != nil {
		return err
	}
	p, err := c.Shell()
	if err != nil {
		return err
	}
	v := myView{ThisMonth: month, others: mine, phone: onPhone(c), self: c.Base() + link("/my", "station", c.Query("station"))}
	p.Title, p.Active, p.Product = "本月清单", "my", "站长端"
	p.Heading = v.headline()
	if v.phone {
		p.Hero, p.Tabs = myHero(v), myTabs
		return c.Page(http.StatusOK, myPhone(p, v))
	}
	p.Head = myHead(v)
	return c.Page(http.StatusOK, myDesk(p, v))
}

var myTabs = []ui.NavItem{
	{Key: "my", Href: "/my", Icon: "checklist", Text: "本月"},
	{Key: "screens", Href: "/screens", Icon: "device-tv", Text: "屏幕"},
	{Key: "contents", Href: "/contents", Icon: "books", Text: "内容"},
	{Key: "home", Href: "/home", Icon: "inbox", Text: "待办"},
}

// onPhone reports whether the page should be the phone's. The reader may say.
func onPhone(c *web.Ctx) bool {
	switch c.Query("view") {
	case "phone":
		return true
	case "desk":
		return false
	}
	return c.R.Header.Get("Sec-CH-UA-Mobile") == "?1" || strings.Contains(c.R.UserAgent(), "Mobile")
}

func (v myView) headline() string {
	month := v.Month.Month.First().MonthDay()
	month = month[:strings.Index(month, "月")+len("月")]
	switch m := v.Month; m.Band {
	case indicator.Met:
		return month + "到今天，播放天天达标"
	case indicator.Near, indicator.NotMet:
		return month + "有 " + v.missed()
	case indicator.NoData:
		return month + "收到的数据太少，还不能下结论"
	case indicator.Open:
		return month + "刚开始，今天正在播"
	}
	return month + "没有要考核的播放"
}

// missed says how the month fell short: a day without a signal is not a day
// that failed.
func (v myView) missed() string {
	failed := v.Den - v.Num - v.Silent
	switch {
	case v.Silent == 0:
		return fmt.Sprintf("%d 天没播够 5 小时", failed)
	case failed <= 0:
		return fmt.Sprintf("%d 天没有收到信号", v.Silent)
	}
	return fmt.Sprintf("%d 天没播够 5 小时，%d 天没有信号", failed, v.Silent)
}

// comfort is the second line: how much time is left.
func (v myView) comfort() string {
	left := v.Today.Month().Last().Sub(v.Today)
	if left == 0 {
		return "今天是本月最后一天。"
	}
	return fmt.Sprintf("离月底还有 %d 天，不着急。", left)
}

func (v myView) ring() (ratio float64, value, unit string) {
	if v.Den == 0 || v.Month.Band == indicator.NoData {
		return 0, "—", ""
	}
	return v.Rate(), itoa(v.Num), "/" + itoa(v.Den)
}

// playing is the one duty that is measured so far.
func (v myView) playing() ui.Duty {
	d := ui.Duty{
		Icon: "device-tv", Tone: tone(v.Month.Band), Title: "大屏每天 5 小时", Text: v.Sentence + "。" + v.today(),
		Now: 100 * v.Rate(), Tick: 100, Act: "看记录", Href: daysHref(v.Station.Code, v.Month.Month),
	}
	if v.Den == 0 || v.Month.Band == indicator.NoData {
		d.Now = -1
	}
	switch v.Month.Band {
	case indicator.NotMet, indicator.Near:
		d.First = true
		if v.Yesterday.Day.Band == indicator.NotMet {
			d.Act, d.Href = "看昨天", dayHref(v.Station.Code, v.Yesterday.Day.Day)
		}
	case indicator.NoData:
		d.Act, d.Href = "查屏幕", "/screens"
	}
	return d
}

func (v myView) today() string {
	if v.Yesterday.Day.Day == "" || v.Now.Band == indicator.NA {
		return ""
	}
	if v.Now.Plays == 0 {
		return "今天还没有收到播放记录。"
	}
	return "今天已播 " + ui.Hours(v.Now.Seconds) + "。"
}

// hoursToday is what played today, a dash while nothing was heard.
func (v myView) hoursToday() string {
	if v.Now.Plays == 0 {
		return "—"
	}
	return ui.HourNumber(v.Now.Seconds)
}

func percentOf(have, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return 100 * float64(have) / float64(whole)
}

// silent are the duties of a station that this installation does not measure
// yet. They are grey: what nobody knows is neither done nor missed.
func silent() []ui.Duty {
	var out []ui.Duty
	for _, d := range []struct{ icon, title string }{
		{"users-group", "科普中国信息员"}, {"share", "移动端传播"}, {"calendar-event", "每月一场活动"},
	} {
		out = append(out, ui.Duty{Icon: d.icon, Title: d.title, Text: "没有数据：这一项还没有开通，不影响考核", Now: -1, Tick: -1})
	}
	return out
}

// section is one part of the list: 还没做, 进行中, 已完成, 没有数据.
type section struct {
	title string
	tag   ui.Tone
	list  []ui.Duty
}

func (v myView) sections() []section {
	playing := []ui.Duty{v.playing()}
	grey := section{"没有数据", ui.Grey, silent()}
	switch v.Month.Band {
	case indicator.Met:
		return []section{{"已完成", ui.OK, playing}, grey}
	case indicator.NotMet, indicator.Near:
		return []section{{"还没做到", ui.Warn, playing}, grey}
	case indicator.Open:
		return []section{{"正在做", ui.Info, playing}, grey}
	}
	grey.list = append(playing, grey.list...)
	return []section{grey}
}

func (v myView) chart() ui.Series {
	return bars("近 14 天每天播放科普中国内容的小时数", v.Days, v.Today.AddDays(-13), v.Today, v.Target, daysHref(v.Station.Code, v.Month.Month))
}
