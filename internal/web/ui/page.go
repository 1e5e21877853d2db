package ui

import "github.com/a-h/templ"

// Fixed places every shell links to. The web room routes them.
const (
	HrefHome          = "/home"
	HrefHelp          = "/help"
	HrefMessages      = "/messages"
	HrefSearch        = "/search"
	HrefLogin         = "/login"
	HrefLogout        = "/logout"
	HrefComplain      = "/complain"
	HrefPrivacy       = "/privacy"
	HrefAccessibility = "/accessibility"
	HrefSize          = "/size"
)

// Size is the reader's chosen text size; it becomes the class of <html>.
type Size string

// The three sizes: as designed, 大字版 and 特大 (phone pages only).
const (
	SizeNormal Size = ""
	SizeBig    Size = "big"
	SizeHuge   Size = "huge"
)

// Page is everything a shell needs besides the content itself. Only Title is
// required; the web room fills the fields that come from the request (User,
// Nav, Scope, Unread, Size, CSRF, Filing), the page fills the rest.
type Page struct {
	Title   string // the browser title, and the h1 when Heading is empty
	Heading string // the h1 when it says more than the title
	Lead    string // one line of facts under the h1

	Nav    []NavGroup // left menu of Desk
	Active string     // Key of the current menu item or tab
	User   *User      // nil: nobody is signed in
	Scope  string     // name of the division in view, such as 梅州市
	ScopeHref,
	Query string // the last global search, shown again
	Unread int // unread messages

	Crumbs  []Crumb         // depth ≥ 2 only
	Actions templ.Component // right of the h1; at most one primary button
	Head    templ.Component // replaces h1, lead and actions; must hold the h1
	Flash   *Flash          // what the last action did, said once

	Back string          // Phone: where the back arrow leads
	Hero templ.Component // Phone: blue head in place of the white top bar; must hold the h1
	Tabs []NavItem       // Phone: bottom tabs, four at most
	Bar  templ.Component // Phone: bottom action bar, instead of tabs

	Invalid bool     // the form came back with errors: the title says so
	Styles  []string // further assets of this page, such as "kiosk.css"
	Scripts []string

	Size    Size
	CSRF    string // token for forms and htmx; see CSRF
	Host    string // who runs this installation, in the footer
	Filing  string // ICP filing number; empty shows 试运行 · 未备案
	Product string // small word under the brand; 管理端 when empty
}

// NavGroup is a titled part of the left menu.
type NavGroup struct {
	Title string
	Items []NavItem
}

// NavItem is one entry of the left menu or of the bottom tabs. Hot makes the
// count red and means that the reader must act.
type NavItem struct {
	Key, Href, Icon, Text string
	Count                 int
	Hot                   bool
}

// User is who is signed in, as the top bar shows them. Name is shown as given:
// pass it through MaskName.
type User struct {
	Name string // 陈*敏
	Org  string // 梅州市科协 · 科普部
	Href string // own account page, may be empty
}

// Crumb is one step of the breadcrumb; the last has no Href.
type Crumb struct{ Text, Href string }

// Flash is one sentence about the action just done, with an optional way back.
type Flash struct {
	Tone     Tone
	Text     string
	UndoHref string // a POST that takes it back, offered as 撤销
}

func (p Page) heading() string {
	if p.Heading != "" {
		return p.Heading
	}
	return p.Title
}

func (p Page) browserTitle() string {
	t := p.Title + " - 科普e站通"
	if p.Invalid {
		return "有错误：" + t
	}
	return t
}

func (p Page) product() string {
	if p.Product != "" {
		return p.Product
	}
	return "管理端"
}

func (p Page) filing() string {
	if p.Filing != "" {
		return p.Filing
	}
	return "试运行 · 未备案"
}
