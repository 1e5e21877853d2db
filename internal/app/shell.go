package app

import (
	"slices"

	"ezhan/internal/access"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
)

// entry is a line of the left menu and the act that shows it.
type entry struct {
	act             access.Act
	key, href, icon string
	text            string
}

// menu is the left menu of all roles; each sees the lines whose act is his.
var menu = []struct {
	title   string
	entries []entry
}{
	{"工作台", []entry{
		{access.SignedIn, "home", "/home", "inbox", "待办"},
		{access.TerminalRegister, "my", "/my", "layout-grid", "本月清单"},
	}},
	{"站点管理", []entry{
		{access.StationView, "stations", "/stations", "map-pin", "站点"},
		{access.ApplicationView, "reviews", "/reviews", "clipboard-check", "申报审核"},
		{access.ApplicationField, "visits", "/visits", "camera", "实地核查"},
		{access.ApplicationFile, "apply", "/apply", "clipboard-check", "我的申报"},
	}},
	{"内容与屏幕", []entry{
		{access.ContentView, "contents", "/contents", "books", "内容库"},
		{access.TerminalView, "screens", "/screens", "device-tv", "屏幕墙"},
	}},
	{"分析与设置", []entry{
		{access.FigureView, "analysis", "/analysis", "chart-histogram", "统计报表"},
		{access.OrgView, "orgs", "/orgs", "building-community", "机构"},
		{access.MemberView, "members", "/settings/members", "users", "人员和权限"},
	}},
}

// shell is the frame of a signed-in page: menu by role, person, open tasks.
func (a *App) shell(c *web.Ctx) (ui.Page, error) {
	var p ui.Page
	if !c.By.SignedIn() {
		return p, nil
	}
	tasks, err := a.Desk.Count(c.Context(), c.By)
	if err != nil {
		return p, err
	}
	for _, group := range menu {
		g := ui.NavGroup{Title: group.title}
		for _, e := range group.entries {
			if !shows(c.By, e) {
				continue
			}
			item := ui.NavItem{Key: e.key, Href: e.href, Icon: e.icon, Text: e.text}
			if e.key == "home" {
				item.Count, item.Hot = tasks, tasks > 0
			}
			g.Items = append(g.Items, item)
		}
		if len(g.Items) > 0 {
			p.Nav = append(p.Nav, g)
		}
	}
	p.User = &ui.User{Name: ui.MaskName(c.By.Name), Org: office(c.By)}
	if g, ok := chief(c.By); ok {
		p.Scope = g.OrgName
	}
	return p, nil
}

// shows reports whether the menu line e is for by. The monthly list is the
// station's own people's.
func shows(by access.Actor, e entry) bool {
	if e.key == "my" {
		return by.Has(access.StationManager) || by.Has(access.StationDeputy)
	}
	return by.May(e.act)
}

// office is where and as what by works, for the corner of the page.
func office(by access.Actor) string {
	g, ok := chief(by)
	if !ok {
		return "还没有角色"
	}
	return g.OrgName + " · " + g.Role.Title()
}

// chief is the grant of by with the highest role: who applied for a station
// and runs it now is its manager.
func chief(by access.Actor) (best access.Grant, ok bool) {
	order := access.Roles()
	for _, g := range by.Grants {
		if !ok || slices.Index(order, g.Role) < slices.Index(order, best.Role) {
			best, ok = g, true
		}
	}
	return best, ok
}
