package orgweb

import (
	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/org"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
)

func (p *Pages) grant(c *web.Ctx) error {
	if err := c.ParseForm(); err != nil {
		return err
	}
	m, err := p.members.Get(c.Context(), c.By, org.MemberID(c.Path("id")))
	if err != nil {
		return err
	}
	n := org.NewGrant{
		Member: m.ID, Role: access.Role(c.Form("role")), Org: org.ID(c.Form("org")),
		From: clock.Day(c.Form("from")), To: clock.Day(c.Form("to")),
		Substitute: c.Form("substitute") != "", Reason: c.Form("reason"),
	}
	if _, err = p.members.Grant(c.Context(), c.By, n); again(err) {
		return p.showMember(c, web.Status(err), memberView{Member: m, Grant: n, Errors: formErrors(err, "role")})
	}
	return p.backTo(c, m.ID, err, "已授予"+n.Role.Title()+"，本人下次登录生效")
}

func (p *Pages) revoke(c *web.Ctx) error {
	err := p.members.Revoke(c.Context(), c.By, c.Path("grant"), c.Form("reason"))
	return p.backTo(c, org.MemberID(c.Path("id")), err, "已收回这个角色")
}

func (p *Pages) reset(c *web.Ctx) error {
	id := org.MemberID(c.Path("id"))
	m, err := p.members.Get(c.Context(), c.By, id)
	if err != nil {
		return err
	}
	token, err := p.members.Reset(c.Context(), c.By, id)
	if err != nil {
		return p.backTo(c, id, err, "")
	}
	return p.showLink(c, id, linkView{Name: m.Name, URL: c.Base() + "/enrol/" + token})
}

func (p *Pages) disable(off bool) web.Handler {
	said := "账号已启用"
	if off {
		said = "账号已停用，已登录的页面立即退出"
	}
	return func(c *web.Ctx) error {
		id := org.MemberID(c.Path("id"))
		return p.backTo(c, id, p.members.SetDisabled(c.Context(), c.By, id, off), said)
	}
}

// backTo answers a button of a person's page: what was done, or why not, is
// said on the page itself.
func (p *Pages) backTo(c *web.Ctx, id org.MemberID, err error, said string) error {
	flash := ui.Flash{Tone: ui.OK, Text: said}
	if errs.Is(err, errs.Conflict) || errs.Is(err, errs.Denied) {
		flash = ui.Flash{Tone: ui.Bad, Text: errs.TextOf(err)}
	} else if err != nil {
		return err
	}
	c.Flash(flash)
	return c.Redirect("/settings/members/" + string(id))
}
