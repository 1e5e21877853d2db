package ui

import (
	"net/http"
	"net/url"

	"github.com/a-h/templ"
)

// Specimen is a prepared page with example data: what a designer looks at and
// what the tests of the design open.
type Specimen struct {
	Name  string // path element, such as "staff-home"
	Title string
	Phone bool // made for the phone first
	Page  templ.Component
}

// Gallery lists every specimen, in the order of a first visit.
func Gallery() []Specimen {
	return []Specimen{
		{"login", "登录", false, specimenLogin()},
		{"staff-home", "待办", false, specimenHome(deskExample("待办", "home"))},
		{"staff-home-big", "待办（大字版）", false, specimenHome(bigExample())},
		{"staff-home-empty", "待办（没有事项）", false, specimenHomeEmpty()},
		{"stations", "站点列表", false, specimenStations()},
		{"stations-none", "站点列表（没有结果）", false, specimenStationsNone()},
		{"station", "站点详情", false, specimenStation()},
		{"apply", "机构申报（有错误）", false, specimenApply()},
		{"library", "内容库", false, specimenLibrary()},
		{"screens", "屏幕墙", false, specimenScreens()},
		{"month", "本月清单", false, specimenMonth()},
		{"month-phone", "本月清单（手机）", true, specimenMonthPhone()},
		{"verify-phone", "实地核查（手机）", true, specimenVerify()},
		{"error", "出错页", false, ErrorPage(http.StatusNotFound, "没有找到这一页", "地址可能写错了，或者它不在您的辖区里。", "k3f9-10:42")},
		{"sheet-parts", "组件：按钮、状态、提示", false, specimenParts()},
		{"sheet-forms", "组件：表单", false, specimenForms()},
		{"sheet-charts", "组件：图表", false, specimenCharts()},
	}
}

func deskExample(title, active string) Page {
	return Page{
		Title: title, Active: active, Nav: exampleNav(), Scope: "梅州市", ScopeHref: "/scope", Unread: 12,
		User: &User{Name: "陈*敏", Org: "梅州市科协 · 科普部", Href: "/account"}, Host: "广东省科学技术协会",
	}
}

func bigExample() Page {
	p := deskExample("待办", "home")
	p.Size = SizeBig
	return p
}

func exampleNav() []NavGroup {
	return []NavGroup{
		{"工作台", []NavItem{
			{Key: "home", Href: "/home", Icon: "inbox", Text: "待办", Count: 12, Hot: true},
			{Key: "board", Href: "/board", Icon: "layout-dashboard", Text: "指挥大屏"},
		}},
		{"站点管理", []NavItem{
			{Key: "stations", Href: "/stations", Icon: "map-pin", Text: "站点"},
			{Key: "reviews", Href: "/reviews", Icon: "clipboard-check", Text: "申报审核", Count: 3},
			{Key: "visits", Href: "/visits", Icon: "camera", Text: "实地核查"},
			{Key: "campaigns", Href: "/campaigns", Icon: "target-arrow", Text: "专项整改", Count: 1},
			{Key: "exits", Href: "/exits", Icon: "door-exit", Text: "退出管理"},
		}},
		{"内容与屏幕", []NavItem{
			{Key: "contents", Href: "/contents", Icon: "books", Text: "内容库"},
			{Key: "plans", Href: "/plans", Icon: "calendar-week", Text: "推送计划"},
			{Key: "screens", Href: "/screens", Icon: "device-tv", Text: "屏幕墙", Count: 2},
			{Key: "services", Href: "/services", Icon: "building-community", Text: "综合服务"},
		}},
		{"队伍与活动", []NavItem{
			{Key: "officers", Href: "/officers", Icon: "users-group", Text: "信息员"},
			{Key: "activities", Href: "/activities", Icon: "calendar-event", Text: "活动"},
		}},
		{"分析", []NavItem{
			{Key: "analysis", Href: "/analysis", Icon: "chart-histogram", Text: "统计报表"},
			{Key: "settings", Href: "/settings", Icon: "settings", Text: "设置"},
		}},
	}
}

func managerNav() []NavGroup {
	return []NavGroup{
		{"我的e站", []NavItem{
			{Key: "my", Href: "/my", Icon: "checklist", Text: "本月清单", Count: 2, Hot: true},
			{Key: "screen", Href: "/my/screen", Icon: "device-tv", Text: "我的屏幕"},
			{Key: "playlist", Href: "/my/playlist", Icon: "playlist", Text: "节目单"},
		}},
		{"做事情", []NavItem{
			{Key: "activity", Href: "/my/activity", Icon: "calendar-event", Text: "办活动"},
			{Key: "panel", Href: "/my/board", Icon: "layout-board", Text: "换宣传栏"},
			{Key: "books", Href: "/my/books", Icon: "books", Text: "补图书"},
			{Key: "officers", Href: "/my/officers", Icon: "users-group", Text: "信息员"},
		}},
		{"其他", []NavItem{
			{Key: "fixes", Href: "/my/fixes", Icon: "target-arrow", Text: "整改"},
			{Key: "file", Href: "/my/file", Icon: "file-text", Text: "站点档案"},
		}},
	}
}

func examplePaging(total int) Paging {
	return Paging{Page: 1, Size: PageSize, Link: url.URL{Path: "/stations"}}.Of(total)
}
