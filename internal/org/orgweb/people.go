package orgweb

import (
	"net/http"
	"slices"
	"strings"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/org"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
)

// listView is the list of people in reach.
type listView struct {
	Query   org.MemberQuery
	Members []org.Member
	NextURL string
	Manages bool
}

func (p *Pages) list(c *web.Ctx) error {
	page, err := c.Shell()
	if err != nil {
		return err
	}
	v := listView{Query: memberQuery(c), Manages: c.By.May(access.MemberManage)}
	var more bool
	if v.Members, more, err = p.members.List(c.Context(), c.By, v.Query); err != nil {
		return err
	}
	if more {
		v.NextURL = nextPage(c, v.Query.Page)
	}
	page.Title, page.Active = "人员和权限", "members"
	page.Lead = "谁在哪里担任什么角色"
	if v.Manages {
		page.Actions = ui.LinkBtn("邀请人员", "/settings/members/new", ui.Primary)
	}
	return c.Page(http.StatusOK, listPage(page, v))
}

func memberQuery(c *web.Ctx) org.MemberQuery {
	return org.MemberQuery{Text: c.Query("q"), Role: access.Role(c.Query("role")), Org: org.ID(c.Query("org")), Page: pageNumber(c)}
}

// officeRoles are the roles a page may give: a station's own people get theirs
// with the station, applicants by registering.
func officeRoles() []ui.Option {
	var options []ui.Option
	for _, role := range access.Roles() {
		if role != access.StationManager && role != access.StationDeputy && role != access.Applicant {
			options = append(options, ui.Option{Value: string(role), Text: role.Title()})
		}
	}
	return options
}

func seatOptions(units []org.Unit) []ui.Option {
	options := make([]ui.Option, len(units))
	for i, u := range units {
		options[i] = ui.Option{Value: string(u.ID), Text: u.FullName}
	}
	return options
}

// inviteView is the form for a new person.
type inviteView struct {
	In     org.Invitation
	Seats  []ui.Option
	Errors ui.FormErrors
}

func (p *Pages) inviteForm(c *web.Ctx) error {
	return p.showInvite(c, http.StatusOK, inviteView{})
}

func (p *Pages) showInvite(c *web.Ctx, status int, v inviteView) error {
	page, err := c.Shell()
	if err != nil {
		return err
	}
	seats, err := p.tree.Seats(c.Context(), c.By)
	if err != nil {
		return err
	}
	v.Seats = seatOptions(seats)
	page.Title, page.Active = "邀请人员", "members"
	page.Lead = "系统会给出一个只能用一次的链接，由本人打开并设置密码"
	page.Crumbs = []ui.Crumb{{Text: "人员和权限", Href: "/settings/members"}, {Text: "邀请人员"}}
	page.Invalid = len(v.Errors) > 0
	return c.Page(status, invitePage(page, v))
}

func (p *Pages) invite(c *web.Ctx) error {
	if err := c.ParseForm(); err != nil {
		return err
	}
	in := org.Invitation{Name: c.Form("name"), Phone: c.Form("phone"), Role: access.Role(c.Form("role")), Org: org.ID(c.Form("org"))}
	id, token, err := p.members.Invite(c.Context(), c.By, in)
	if again(err) {
		return p.showInvite(c, web.Status(err), inviteView{In: in, Errors: formErrors(err, "role")})
	}
	if err != nil {
		return err
	}
	return p.showLink(c, id, linkView{Name: in.Name, URL: c.Base() + "/enrol/" + token})
}

// linkView is a fresh one-time link, shown this once.
type linkView struct {
	Name string
	URL  string
	Back string
}

func (p *Pages) showLink(c *web.Ctx, id org.MemberID, v linkView) error {
	page, err := c.Shell()
	if err != nil {
		return err
	}
	v.Back = "/settings/members/" + string(id)
	page.Title, page.Active = "把链接发给"+v.Name, "members"
	page.Crumbs = []ui.Crumb{{Text: "人员和权限", Href: "/settings/members"}, {Text: "一次性链接"}}
	return c.Page(http.StatusOK, linkPage(page, v))
}

// memberView is one person with the roles by may see.
type memberView struct {
	Member  org.Member
	Seats   []ui.Option
	Grant   org.NewGrant
	Errors  ui.FormErrors
	Manages bool
	IsSelf  bool
	May     map[string]bool // grants the page offers to take back
	Today   clock.Day
}

func (p *Pages) member(c *web.Ctx) error {
	m, err := p.members.Get(c.Context(), c.By, org.MemberID(c.Path("id")))
	if err != nil {
		return err
	}
	return p.showMember(c, http.StatusOK, memberView{Member: m})
}

func (p *Pages) showMember(c *web.Ctx, status int, v memberView) error {
	page, err := c.Shell()
	if err != nil {
		return err
	}
	v.Manages, v.IsSelf, v.Today = c.By.May(access.MemberManage), c.By.ID == string(v.Member.ID), c.Now().Day()
	v.May = map[string]bool{}
	for _, g := range v.Member.Grants {
		v.May[g.ID] = g.Role != access.Applicant && c.By.Reaches(access.MemberManage, g.Path)
	}
	if v.Manages {
		seats, err := p.tree.Seats(c.Context(), c.By)
		if err != nil {
			return err
		}
		v.Seats = seatOptions(seats)
	}
	page.Title, page.Active = v.Member.Name, "members"
	page.Crumbs = []ui.Crumb{{Text: "人员和权限", Href: "/settings/members"}, {Text: v.Member.Name}}
	page.Invalid = len(v.Errors) > 0
	return c.Page(status, memberPage(page, v))
}

// roleWords are the grants in one line of a list.
func roleWords(grants []org.Grant) string {
	var words []string
	for _, g := range grants {
		if word := g.OrgName + " · " + g.Role.Title(); !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	return strings.Join(words, "、")
}
