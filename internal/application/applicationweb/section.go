package applicationweb

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"ezhan/internal/application"
	"ezhan/internal/errs"
	"ezhan/internal/org"
	"ezhan/internal/station"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
)

// mine is the application of the address, if the reader made it.
func (p *pages) mine(c *web.Ctx) (application.Application, error) {
	a, err := p.cases.Get(c.Context(), c.By, id(c))
	if err == nil && !a.IsOwn(c.By) {
		err = errs.NotFoundf("没有找到这份申报")
	}
	return a, err
}

// sectionView is one page of the form.
type sectionView struct {
	a      application.Application
	f      application.Form // what was typed, over the draft
	s      application.Section
	step   int
	errs   ui.FormErrors
	place  string     // full name of the chosen unit
	search string     // what was looked for
	found  []org.Unit // and found
	hint   string     // a question beside the credit code
	saved  string     // when the draft was saved last
}

func (p *pages) section(c *web.Ctx) error {
	a, err := p.mine(c)
	if err != nil {
		return err
	}
	s := application.Section(c.Path("section"))
	if !s.Known() {
		return errs.NotFoundf("没有这一页")
	}
	if !a.State.Editable() {
		return c.Redirect("/apply/" + string(a.ID) + "/status")
	}
	return p.showSection(c, http.StatusOK, sectionView{a: a, f: a.Draft, s: s})
}

func (p *pages) showSection(c *web.Ctx, code int, v sectionView) error {
	v.step = slices.Index(application.Sections(), v.s) + 1
	if v.f.Org != "" {
		if u, err := p.tree.Get(c.Context(), c.By, v.f.Org); err == nil {
			v.place = u.FullName
		}
	}
	v.hint = station.CreditCodeHint(v.f.CreditCode)
	if v.a.Updated != 0 {
		v.saved = v.a.Updated.HourMinute()
	}
	shell, err := p.formShell(c, v.a)
	if err != nil {
		return err
	}
	shell.Title = v.s.Title()
	shell.Heading = "申报成为科普中国e站"
	shell.Invalid = len(v.errs) > 0
	return c.Page(code, sectionPage(shell, v))
}

// formShell is the frame of the applicant's own pages.
func (p *pages) formShell(c *web.Ctx, a application.Application) (ui.Page, error) {
	shell, err := c.Shell()
	if err != nil {
		return shell, err
	}
	shell.Product = "机构申报"
	shell.Lead = a.Draft.Name
	if shell.Lead == "" {
		shell.Lead = a.Draft.Host
	}
	if a.Code != "" {
		shell.Lead += " · 站点编号 " + string(a.Code)
	}
	shell.Actions = ui.LinkBtn("稍后再填", "/apply", ui.Default)
	return shell, nil
}

// saveSection keeps what was typed, whatever is wrong with it, and goes on if
// nothing is.
func (p *pages) saveSection(c *web.Ctx) error {
	c.LimitBody(bodyLimit)
	if err := c.ParseForm(); err != nil {
		return err
	}
	s := application.Section(c.Path("section"))
	if !s.Known() {
		return errs.NotFoundf("没有这一页")
	}
	if err := p.cases.Edit(c.Context(), c.By, id(c), func(f *application.Form) error { return read(c, s, f) }); err != nil {
		return err
	}
	fileErr := p.attach(c, s)
	if drop := c.Form("drop"); drop != "" {
		if err := p.cases.Detach(c.Context(), c.By, id(c), s, drop); err != nil {
			return err
		}
	}
	a, err := p.mine(c)
	if err != nil {
		return err
	}
	v := sectionView{a: a, f: a.Draft, s: s}
	if fileErr != nil {
		if !errs.Is(fileErr, errs.Invalid) {
			return fileErr
		}
		v.errs = append(v.errs, ui.FormError{Field: "evidence", Text: errs.TextOf(fileErr)})
		return p.showSection(c, http.StatusUnprocessableEntity, v)
	}
	return p.afterSave(c, v)
}

// atStep leads to the form itself: on a phone the progress list stands above it.
const atStep = "#step"

// afterSave does what the pressed button asks.
func (p *pages) afterSave(c *web.Ctx, v sectionView) error {
	here := "/apply/" + string(v.a.ID) + "/" + string(v.s)
	switch c.Form("go") {
	case "find":
		return p.findPlace(c, v)
	case "stay":
		return c.Redirect(here + atStep)
	case "back":
		return c.Redirect("/apply/" + string(v.a.ID) + "/" + string(neighbour(v.s, -1)) + atStep)
	case "later":
		return c.Redirect("/apply")
	}
	if c.Form("drop") != "" {
		return c.Redirect(here + atStep)
	}
	for _, f := range v.f.Faults(v.s) {
		v.errs = append(v.errs, ui.FormError{Field: f.Name, Text: f.Text})
	}
	if len(v.errs) > 0 {
		return p.showSection(c, http.StatusUnprocessableEntity, v)
	}
	if v.s == application.SectionWorks {
		return c.Redirect("/apply/" + string(v.a.ID) + "/check")
	}
	return c.Redirect("/apply/" + string(v.a.ID) + "/" + string(neighbour(v.s, 1)) + atStep)
}

func neighbour(s application.Section, by int) application.Section {
	all := application.Sections()
	i := slices.Index(all, s) + by
	return all[max(0, min(i, len(all)-1))]
}

// findPlace shows the units that a name, its pinyin or a code finds.
func (p *pages) findPlace(c *web.Ctx, v sectionView) error {
	v.search = c.Form("org_q")
	text := strings.Join(strings.Fields(v.search), " ")
	if text == "" {
		v.errs.Add("org_q", "请输入村（社区）或镇街的名字，例如 合水")
		return p.showSection(c, http.StatusUnprocessableEntity, v)
	}
	if digits := strings.Trim(text, "0123456789") == ""; digits && len(text) >= 6 {
		u, err := p.tree.Find(c.Context(), c.By, text)
		if err != nil {
			v.errs.Add("org_q", errs.TextOf(err))
			return p.showSection(c, http.StatusUnprocessableEntity, v)
		}
		v.found = []org.Unit{u}
		return p.showSection(c, http.StatusOK, v)
	}
	r, err := p.tree.Search(c.Context(), c.By, org.Query{Text: text, Size: 12})
	if err != nil {
		return err
	}
	for _, u := range r.Units {
		if u.Level != org.ProvinceLevel && u.Level != org.CityLevel {
			v.found = append(v.found, u)
		}
	}
	if len(v.found) == 0 {
		v.errs.Add("org_q", "没有找到“"+v.search+"”。换个写法试试，例如只输入村名")
		return p.showSection(c, http.StatusUnprocessableEntity, v)
	}
	return p.showSection(c, http.StatusOK, v)
}

// autosave keeps what was typed without judging it.
func (p *pages) autosave(c *web.Ctx) error {
	s := application.Section(c.Query("s"))
	if !s.Known() {
		return errs.Invalidf("没有这一页")
	}
	if err := c.ParseForm(); err != nil {
		return err
	}
	err := p.cases.Edit(c.Context(), c.By, id(c), func(f *application.Form) error { return read(c, s, f) })
	if err != nil {
		return err
	}
	c.W.WriteHeader(http.StatusNoContent)
	return nil
}

// attach keeps the files that came with a section.
func (p *pages) attach(c *web.Ctx, s application.Section) error {
	if !s.IsCondition() {
		return nil
	}
	files, err := c.Files("evidence")
	if err != nil {
		return err
	}
	for _, up := range files {
		if up.Size > 0 && err == nil {
			_, err = p.cases.Attach(c.Context(), c.By, id(c), s, application.Upload{Name: up.Name, Body: up})
		}
		_ = up.Close() // it was read, or is not wanted
	}
	return err
}

// read puts the answers of one section of the posted form into f.
func read(c *web.Ctx, s application.Section, f *application.Form) error {
	switch s {
	case application.SectionHost:
		readHost(c, f)
	case application.SectionNetwork:
		f.Operator, f.Mbps, f.Wifi = c.Form("operator"), c.Form("mbps"), c.Form("wifi") != ""
	case application.SectionStaff:
		f.Manager, f.ManagerPhone = c.Form("manager"), c.Form("manager_phone")
		f.Deputy, f.DeputyPhone, f.Staff = c.Form("deputy"), c.Form("deputy_phone"), c.Form("staff")
	case application.SectionVenue:
		f.Venue, f.Outdoor = station.Venue(c.Form("venue")), c.Form("outdoor") != ""
		f.Area, f.Seats, f.WeekReason = c.Form("area"), c.Form("seats"), c.Form("week_reason")
		f.Week = readWeek(c)
	case application.SectionActivity:
		f.Activities = c.Form("activities")
	case application.SectionTerminal:
		f.Terminals = readTerminals(c)
	case application.SectionWorks:
		f.Works, f.WorksNote = c.Forms("works"), c.Form("works_note")
		f.Truth, f.Signed = c.Form("truth") != "", c.Form("signed")
	}
	return nil
}

func readHost(c *web.Ctx, f *application.Form) {
	f.Host, f.CreditCode, f.Type = c.Form("host"), c.Form("credit_code"), station.Type(c.Form("type"))
	f.Legal, f.Contact, f.Phone = c.Form("legal"), c.Form("contact"), c.Form("phone")
	f.Name, f.Address, f.Lng, f.Lat = c.Form("name"), c.Form("address"), c.Form("lng"), c.Form("lat")
	f.BuildYear, f.Funding, f.Basis = c.Form("build_year"), c.Forms("funding"), c.Form("basis")
	f.Population, f.Languages = c.Form("population"), c.Forms("languages")
	f.Partners, f.Services = c.Form("partners"), c.Form("services")
	if unit := c.Form("org"); unit != "" {
		f.Org = org.ID(unit)
	}
}

// readWeek reads the days open and the one window they share.
func readWeek(c *web.Ctx) station.Week {
	var w station.Week
	from, err1 := station.ParseMinute(c.Form("opens"))
	to, err2 := station.ParseMinute(c.Form("closes"))
	if err1 != nil || err2 != nil {
		return w
	}
	for _, d := range c.Forms("days") {
		if i, err := strconv.Atoi(d); err == nil && i >= 0 && i < 7 {
			w[i] = station.Window{Open: from, Close: to}
		}
	}
	return w
}

// terminalRows is how many lines for terminals the form shows.
const terminalRows = 4

func readTerminals(c *web.Ctx) []application.Device {
	var out []application.Device
	for i := range terminalRows {
		n := strconv.Itoa(i)
		d := application.Device{
			Kind: c.Form("kind" + n), Size: c.Form("size" + n), Count: c.Form("count" + n),
			Owner: c.Form("owner" + n), Network: c.Form("net" + n),
		}
		if d != (application.Device{}) {
			out = append(out, d)
		}
	}
	return out
}

// device is line i of the terminals, empty past the end.
func device(f application.Form, i int) application.Device {
	if i < len(f.Terminals) {
		return f.Terminals[i]
	}
	return application.Device{}
}

// window is the window that the open days of a week share.
func window(w station.Week) station.Window {
	for _, d := range w {
		if !d.Closed() {
			return d
		}
	}
	return station.Window{}
}

func windowText(m station.Minute, w station.Window) string {
	if w.Closed() {
		return ""
	}
	return m.String()
}

// openDays are the numbers of the days with a window, Monday 0.
func openDays(w station.Week) []string {
	var out []string
	for i, d := range w {
		if !d.Closed() {
			out = append(out, strconv.Itoa(i))
		}
	}
	return out
}

// steps is the progress list at the side of the form.
func steps(a application.Application, now string) []ui.FormStep {
	var list []ui.FormStep
	ready := 0
	for _, s := range application.Sections() {
		st := ui.FormStep{Text: s.Title(), Href: "/apply/" + string(a.ID) + "/" + string(s)}
		faults := len(a.Draft.Faults(s))
		switch {
		case string(s) == now:
			st.State, st.Note = "now", "正在填写"
		case faults == 0:
			st.State, st.Note = "ok", "已完成"
		case begun(a.Draft, s):
			st.State, st.Note = "err", "有 "+strconv.Itoa(faults)+" 处要改"
		default:
			st.Note = "还没开始"
		}
		if faults == 0 {
			ready++
		}
		list = append(list, st)
	}
	last := ui.FormStep{Text: "核对并提交", Href: "/apply/" + string(a.ID) + "/check", Note: "完成前 7 项后可提交"}
	if ready == len(application.Sections()) {
		last.Note = "可以提交了"
	}
	if now == "check" {
		last.State = "now"
	}
	return append(list, last)
}

// begun reports whether the applicant has put anything into the section.
func begun(f application.Form, s application.Section) bool {
	if len(f.Evidence[s]) > 0 {
		return true
	}
	switch s {
	case application.SectionHost:
		return f.Name != "" || f.Address != ""
	case application.SectionNetwork:
		return f.Mbps != "" || f.Operator != ""
	case application.SectionStaff:
		return f.Manager != ""
	case application.SectionVenue:
		return f.Venue != "" || f.Area != ""
	case application.SectionActivity:
		return f.Activities != ""
	case application.SectionTerminal:
		return len(f.Terminals) > 0
	}
	return len(f.Works) > 0 || f.Signed != ""
}

func readyCount(a application.Application) string {
	return strconv.Itoa(len(application.Sections())-len(a.Draft.Gaps())) + "/" + strconv.Itoa(len(application.Sections()))
}
