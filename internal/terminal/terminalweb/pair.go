package terminalweb

import (
	"fmt"
	"net/http"
	"strconv"

	"ezhan/internal/access"
	"ezhan/internal/errs"
	"ezhan/internal/station"
	"ezhan/internal/terminal"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
)

// form is a screen as a person fills it in, with what is wrong with it.
type form struct {
	Code     string
	Terminal string
	Station  string // code
	Draft    terminal.Draft
	Version  int
	Errors   ui.FormErrors

	Stations  []ui.Option // to choose from; empty when there are too many
	Terminals []ui.Option // registered ones of the station
}

// maxChoices is how many stations a person chooses from; above it he types
// the code.
const maxChoices = 100

func (s site) fillChoices(c *web.Ctx, f *form) error {
	list, err := s.Stations.List(c.Context(), c.By, station.Query{Size: maxChoices})
	if err != nil {
		return err
	}
	if list.Total <= maxChoices {
		for _, st := range list.Stations {
			f.Stations = append(f.Stations, ui.Option{Value: string(st.Code), Text: st.Name + "（" + string(st.Code) + "）"})
		}
	}
	if f.Station == "" && len(f.Stations) == 1 {
		f.Station = f.Stations[0].Value
	}
	if f.Station == "" {
		return nil
	}
	st, err := s.Stations.ByCode(c.Context(), c.By, station.Code(f.Station))
	if errs.Is(err, errs.NotFound) {
		return nil // said where the form is checked
	}
	if err != nil {
		return err
	}
	all, err := s.Terminals.OfStation(c.Context(), c.By, string(st.ID))
	if err != nil {
		return err
	}
	for _, t := range all {
		if terminal.Moves.Allows(t.State, terminal.Pair) || terminal.Moves.Allows(t.State, terminal.Rekey) {
			f.Terminals = append(f.Terminals, ui.Option{
				Value: string(t.ID), Text: t.Name + "（" + t.Place + "，" + t.State.Title() + "）",
			})
		}
	}
	return nil
}

func (s site) pairForm(c *web.Ctx) error {
	f := form{Code: c.Query("code"), Station: c.Query("station"), Draft: terminal.Draft{Kind: terminal.Desktop, Fitness: terminal.Good}}
	return s.showPair(c, http.StatusOK, f)
}

func (s site) showPair(c *web.Ctx, status int, f form) error {
	if err := s.fillChoices(c, &f); err != nil {
		return err
	}
	p, err := c.Shell()
	if err != nil {
		return err
	}
	p.Title, p.Active = "配对屏幕", "screens"
	p.Lead = "在电脑或电视的浏览器里打开本站的 /play，把屏幕上的 6 位数字填在这里"
	p.Crumbs = []ui.Crumb{{Text: "屏幕墙", Href: "/screens"}, {Text: p.Title}}
	p.Invalid = len(f.Errors) > 0
	return c.Page(status, pairPage(p, f))
}

// pair is POST /screens/pair.
func (s site) pair(c *web.Ctx) error {
	if err := c.ParseForm(); err != nil {
		return err
	}
	f := readForm(c)
	f.Code, f.Terminal = c.Form("code"), c.Form("terminal")
	target := terminal.Target{Terminal: terminal.ID(f.Terminal), New: f.Draft}
	var err error
	if f.Terminal == "" {
		target.Station, err = s.stationOf(c, f.Station)
	}
	var t terminal.Terminal
	if err == nil {
		t, err = s.Terminals.PairCode(c.Context(), c.By, f.Code, target)
	}
	if errs.Is(err, errs.Invalid) {
		f.Errors = formErrors(err)
		return s.showPair(c, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	c.Flash(ui.Flash{Tone: ui.OK, Text: "已配对。屏幕会在 1 分钟内开始播放"})
	return c.Redirect("/screens/" + string(t.ID))
}

// stationOf finds the station by the code a person gave.
func (s site) stationOf(c *web.Ctx, code string) (string, error) {
	st, err := s.Stations.ByCode(c.Context(), c.By, station.Code(code))
	if code == "" || errs.Is(err, errs.NotFound) {
		return "", errs.InvalidFields("还有内容需要修改", errs.Field{Name: "station", Text: "请选择屏幕所在的站点"})
	}
	return string(st.ID), err
}

func formErrors(err error) ui.FormErrors {
	var out ui.FormErrors
	for _, f := range errs.FieldsOf(err) {
		out.Add(f.Name, f.Text)
	}
	if len(out) == 0 {
		out.Add("code", errs.TextOf(err))
	}
	return out
}

// readForm reads the fields of a screen.
func readForm(c *web.Ctx) form {
	inches, err := strconv.Atoi(c.Form("inches"))
	if err != nil && c.Form("inches") != "" {
		inches = -1 // the draft refuses it by name
	}
	version, _ := strconv.Atoi(c.Form("version")) // 0 conflicts with every version
	d := terminal.Draft{
		Kind: terminal.Kind(c.Form("kind")), Name: c.Form("name"), Place: c.Form("place"), Owner: c.Form("owner"), Fund: c.Form("fund"),
		Serial: c.Form("serial"), Inches: inches, Player: c.Form("player") != "", Fitness: terminal.Fitness(c.Form("fitness")),
		Portrait: c.Form("orientation") == "portrait",
	}
	if v := c.Form("display"); v != "" {
		display := v == "yes"
		d.Display = &display
	}
	return form{Station: c.Form("station"), Draft: d, Version: version}
}

func (s site) addForm(c *web.Ctx) error {
	f := form{Station: c.Query("station"), Draft: terminal.Draft{Kind: terminal.Display, Fitness: terminal.Good}}
	return s.showAdd(c, http.StatusOK, f)
}

func (s site) showAdd(c *web.Ctx, status int, f form) error {
	if err := s.fillChoices(c, &f); err != nil {
		return err
	}
	p, err := c.Shell()
	if err != nil {
		return err
	}
	p.Title, p.Active = "登记屏幕", "screens"
	p.Lead = "站里能播放的都登记：旧电脑、电视、投影仪、一体机、手机、音柱"
	p.Crumbs = []ui.Crumb{{Text: "屏幕墙", Href: "/screens"}, {Text: p.Title}}
	p.Invalid = len(f.Errors) > 0
	return c.Page(status, addPage(p, f))
}

// add is POST /screens/new.
func (s site) add(c *web.Ctx) error {
	if err := c.ParseForm(); err != nil {
		return err
	}
	f := readForm(c)
	id, err := s.stationOf(c, f.Station)
	var t terminal.Terminal
	if err == nil {
		t, err = s.Terminals.Add(c.Context(), c.By, id, f.Draft)
	}
	if errs.Is(err, errs.Invalid) {
		f.Errors = formErrors(err)
		return s.showAdd(c, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	c.Flash(ui.Flash{Tone: ui.OK, Text: "已登记"})
	return c.Redirect("/screens/" + string(t.ID))
}

// screenView is what one screen's page shows.
type screenView struct {
	T       terminal.Terminal
	Tone    ui.Tone
	State   string
	Cause   string
	Fix     string
	Facts   []ui.Pair
	Contact []ui.Pair
	Twins   []terminal.Terminal
	Proof   terminal.Proof
	Form    form
	MayEdit bool
	MayDark bool
	MayRule bool
	Rule    ruleForm
	Plays   string // address of the station's plays of today
}

// screen is GET /screens/{id}.
func (s site) screen(c *web.Ctx) error {
	t, err := s.Terminals.Show(c.Context(), c.By, terminal.ID(c.Path("id")))
	if err != nil {
		return err
	}
	return s.showRuled(c, http.StatusOK, t, ruleForm{})
}

// showRuled is the page with the form of a ruling as it was sent.
func (s site) showRuled(c *web.Ctx, status int, t terminal.Terminal, f ruleForm) error {
	return s.showScreen(c, status, t, form{Draft: t.Draft(), Version: t.Version, Station: t.StationCode}, f)
}

func (s site) showScreen(c *web.Ctx, status int, t terminal.Terminal, f form, rule ruleForm) error {
	now := c.Now()
	v := screenView{T: t, State: stateText(t, now), Tone: toneOf(t.Sign(now)), Form: f, Facts: facts(t), Contact: contact(t)}
	v.Cause, v.Fix = t.Advice(now)
	v.MayEdit = c.By.ReachesStation(access.TerminalRegister, t.Path, t.Station) && !terminal.Moves.Final(t.State)
	v.MayRule, v.Rule = s.mayRule(c, t), rule
	v.MayDark = c.By.Reaches(access.TerminalControl, t.Path)
	if t.StationCode != "" {
		v.Plays = fmt.Sprintf("/stations/%s/plays?day=%s", t.StationCode, now.Day())
	}
	var err error
	if v.Twins, err = s.Terminals.Twins(c.Context(), c.By, t); err != nil {
		return err
	}
	if s.Proof != nil && t.Station != "" {
		if v.Proof, err = s.Proof(c.Context(), c.By, t); err != nil {
			return err
		}
	}
	p, err := c.Shell()
	if err != nil {
		return err
	}
	p.Title, p.Active = t.Name, "screens"
	p.Lead = t.StationName + " · " + t.Place
	p.Crumbs = []ui.Crumb{{Text: "屏幕墙", Href: "/screens"}, {Text: t.Name}}
	p.Invalid = len(f.Errors)+len(rule.Errors) > 0
	return c.Page(status, screenPage(p, v))
}

func facts(t terminal.Terminal) []ui.Pair {
	yes := map[bool]string{true: "是", false: "否"}
	size := ""
	if t.Inches > 0 {
		size = strconv.Itoa(t.Inches) + " 英寸"
	}
	return []ui.Pair{
		{Name: "种类", Value: t.Kind.Title()},
		{Name: "放在哪里", Value: t.Place},
		{Name: "尺寸", Value: size},
		{Name: "公众能看", Value: yes[t.Display]},
		{Name: "用播放页", Value: yes[t.Player]},
		{Name: "归谁所有", Value: t.Owner},
		{Name: "资金来源", Value: t.Fund},
		{Name: "编号", Value: t.Serial},
		{Name: "状况", Value: t.Fitness.Title()},
		{Name: "配对时间", Value: ui.DateTime(int64(t.PairedAt))},
	}
}

func contact(t terminal.Terminal) []ui.Pair {
	screen := ""
	if t.Width > 0 {
		screen = fmt.Sprintf("%d × %d", t.Width, t.Height)
	}
	drift := ""
	if t.SeenAt != 0 {
		drift = fmt.Sprintf("%+.1f 秒", -float64(t.Offset)/1000)
	}
	return []ui.Pair{
		{Name: "最后联系", Value: ui.DateTime(int64(t.SeenAt))},
		{Name: "设备时钟快慢", Value: drift},
		{Name: "已开机", Value: ui.Hours(int(t.UpMS / 1000))},
		{Name: "未上传的播放记录", Value: ui.Count(t.Queued) + " 条"},
		{Name: "存储", Value: ui.Bytes(t.Used) + " / " + ui.Bytes(t.Quota)},
		{Name: "画面", Value: screen},
		{Name: "浏览器", Value: t.Facts().UserAgent},
	}
}

// edit is POST /screens/{id}/edit.
func (s site) edit(c *web.Ctx) error {
	if err := c.ParseForm(); err != nil {
		return err
	}
	f := readForm(c)
	id := terminal.ID(c.Path("id"))
	err := s.Terminals.Edit(c.Context(), c.By, id, f.Version, f.Draft)
	if errs.Is(err, errs.Invalid) {
		f.Errors = formErrors(err)
		t, err := s.Terminals.Show(c.Context(), c.By, id)
		if err != nil {
			return err
		}
		return s.showScreen(c, http.StatusUnprocessableEntity, t, f, ruleForm{})
	}
	if err != nil {
		return err
	}
	c.Flash(ui.Flash{Tone: ui.OK, Text: "已保存"})
	return c.Redirect("/screens/" + string(id))
}

// move is POST /screens/{id}/move.
func (s site) move(c *web.Ctx) error {
	id := terminal.ID(c.Path("id"))
	to, err := s.stationOf(c, c.Form("station"))
	if err == nil {
		err = s.Terminals.Move(c.Context(), c.By, id, to, c.Form("place"))
	}
	if err != nil {
		return err
	}
	c.Flash(ui.Flash{Tone: ui.OK, Text: "已移到新站点"})
	return c.Redirect("/screens/" + string(id))
}

var done = map[terminal.Act]string{
	terminal.Lose: "已挂失，这台设备不能再播放本站内容", terminal.BlackOut: "已停播，1 分钟内生效", terminal.Lift: "已恢复播放",
	terminal.Fail: "已登记故障", terminal.Repair: "已修好", terminal.Return: "已恢复使用", terminal.Release: "已移出站点", terminal.Scrap: "已报废",
	terminal.Ship: "搬运中", terminal.Arrive: "已到达",
}

// act is POST /screens/{id}/do/{act}: one of the acts of SM-16.
func (s site) act(c *web.Ctx) error {
	id, act := terminal.ID(c.Path("id")), terminal.Act(c.Path("act"))
	if err := s.Terminals.Do(c.Context(), c.By, id, act); err != nil {
		return err
	}
	c.Flash(ui.Flash{Tone: ui.OK, Text: done[act]})
	return c.Redirect("/screens/" + string(id))
}
