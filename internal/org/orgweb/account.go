package orgweb

import (
	"net/http"

	"ezhan/internal/errs"
	"ezhan/internal/org"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
)

// enrolView is what the page behind a one-time link shows.
type enrolView struct {
	Link   org.Link
	Token  string
	Name   string
	Phone  string
	Errors ui.FormErrors
}

func (p *Pages) enrolForm(c *web.Ctx) error {
	link, err := p.members.Link(c.Context(), c.By, c.Path("token"))
	if err != nil {
		return err
	}
	return p.showEnrol(c, http.StatusOK, enrolView{Link: link, Token: c.Path("token")})
}

func (p *Pages) showEnrol(c *web.Ctx, status int, v enrolView) error {
	title, lead := "启用账号", "您好，"+v.Link.Name+"。设一个密码就能使用"
	if v.Link.IsReset() {
		title, lead = "设置新密码", "您好，"+v.Link.Name
	}
	if v.Link.AsksWho() {
		lead = "第一次使用：请先登记省科协管理员"
	}
	page, err := plain(c, title, lead)
	if err != nil {
		return err
	}
	page.Invalid = len(v.Errors) > 0
	// The address holds the secret: it must not travel on in a Referer.
	c.W.Header().Set("Referrer-Policy", "no-referrer")
	return c.Page(status, enrolPage(page, v))
}

func (p *Pages) enrol(c *web.Ctx) error {
	if err := c.ParseForm(); err != nil {
		return err
	}
	token := c.Path("token")
	link, err := p.members.Link(c.Context(), c.By, token)
	if err != nil {
		return err
	}
	in := org.Enrolment{
		Token: token, Name: c.Form("name"), Phone: c.Form("phone"), Account: c.Form("account"), Password: c.R.PostFormValue("password"),
	}
	if _, err := p.members.Enrol(c.Context(), c.By, in); again(err) {
		link.Account = in.Account
		return p.showEnrol(c, http.StatusUnprocessableEntity, enrolView{
			Link: link, Token: token, Name: in.Name, Phone: in.Phone, Errors: formErrors(err, "password"),
		})
	} else if err != nil {
		return err
	}
	c.Flash(ui.Flash{Tone: ui.OK, Text: "密码已经设好，请登录"})
	return c.Redirect(ui.HrefLogin)
}

// registerView is what the registration of an applicant shows.
type registerView struct {
	In     org.Registration
	Agreed bool
	Resume string
	Errors ui.FormErrors
}

func (p *Pages) registerForm(c *web.Ctx) error {
	return p.showRegister(c, http.StatusOK, registerView{})
}

func (p *Pages) showRegister(c *web.Ctx, status int, v registerView) error {
	page, err := plain(c, "注册", "给要申报科普中国e站的机构经办人")
	if err != nil {
		return err
	}
	page.Invalid = len(v.Errors) > 0
	return c.Page(status, registerPage(page, v))
}

func (p *Pages) register(c *web.Ctx) error {
	if err := c.ParseForm(); err != nil {
		return err
	}
	in := org.Registration{Name: c.Form("name"), Phone: c.Form("phone"), Password: c.R.PostFormValue("password")}
	var err error
	if c.Form("agree") == "" {
		err = errs.InvalidFields("请先同意", errs.Field{Name: "agree", Text: "请阅读并同意隐私说明"})
	} else {
		_, err = p.members.Register(c.Context(), c.By, in)
	}
	if again(err) {
		return p.showRegister(c, http.StatusUnprocessableEntity, registerView{In: in, Agreed: c.Form("agree") != "", Errors: formErrors(err, "name")})
	}
	if err != nil {
		return err
	}
	if err := p.signIn(c, in.Phone, in.Password); err != nil {
		return err
	}
	return c.Redirect("/apply")
}
