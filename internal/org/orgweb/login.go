package orgweb

import (
	"maps"
	"net/http"
	"slices"

	"ezhan/internal/errs"
	"ezhan/internal/org"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
)

// loginView is what the login page shows.
type loginView struct {
	Account string
	Error   string
	Resume  string // as web.Resume.Encode makes it
	Kept    bool   // a form is waiting to be sent
}

func (p *Pages) loginForm(c *web.Ctx) error {
	if c.By.SignedIn() {
		return c.Redirect("/")
	}
	return p.showLogin(c, http.StatusOK, loginView{})
}

// Login answers a request that needs a session and has none: with the login
// page, which keeps what was about to be done.
func (p *Pages) Login(c *web.Ctx, resume web.Resume) error {
	return p.showLogin(c, http.StatusUnauthorized, loginView{Resume: resume.Encode(), Kept: len(resume.Fields) > 0})
}

func (p *Pages) showLogin(c *web.Ctx, status int, v loginView) error {
	page, err := plain(c, "登录", "请使用本级科协分配的账号")
	if err != nil {
		return err
	}
	page.Invalid = v.Error != ""
	return c.Page(status, loginPage(page, v))
}

func (p *Pages) login(c *web.Ctx) error {
	if err := c.ParseForm(); err != nil {
		return err
	}
	resume, waiting := c.Resumed()
	err := p.signIn(c, c.Form("account"), c.R.PostFormValue("password"))
	if errs.Is(err, errs.Unauthenticated) || errs.Is(err, errs.Denied) {
		return p.showLogin(c, web.Status(err), loginView{
			Account: c.Form("account"), Error: errs.TextOf(err), Resume: c.Form(web.ResumeField), Kept: waiting && len(resume.Fields) > 0,
		})
	}
	if err != nil {
		return err
	}
	switch {
	case !waiting:
		return c.Redirect("/")
	case len(resume.Fields) == 0:
		return c.Redirect(resume.URL)
	}
	page, err := plain(c, "继续提交", "登录成功。刚才填的内容都在，按一下就能继续")
	if err != nil {
		return err
	}
	return c.Page(http.StatusOK, resumePage(page, resume))
}

// signIn opens a session and gives it to the browser.
func (p *Pages) signIn(c *web.Ctx, account, password string) error {
	token, err := p.members.Login(c.Context(), org.Login{Name: account, Password: password, Old: c.SessionToken()})
	if err != nil {
		return err
	}
	c.SignIn(token)
	return nil
}

func (p *Pages) logout(c *web.Ctx) error {
	if err := p.members.Logout(c.Context(), c.SessionToken()); err != nil {
		return err
	}
	c.SignOut()
	return c.Redirect(ui.HrefLogin)
}

func (p *Pages) forgotten(c *web.Ctx) error {
	page, err := plain(c, "找回密码", "")
	if err != nil {
		return err
	}
	return c.Page(http.StatusOK, forgottenPage(page))
}

// plain is the frame of pages before signing in.
func plain(c *web.Ctx, title, lead string) (ui.Page, error) {
	page, err := c.Shell()
	page.Title, page.Lead, page.Host = title, lead, "广东省科学技术协会"
	return page, err
}

// pair is one field of a form that is sent again.
type pair struct{ name, value string }

func pairs(r web.Resume) []pair {
	var out []pair
	for _, name := range slices.Sorted(maps.Keys(r.Fields)) {
		for _, value := range r.Fields[name] {
			out = append(out, pair{name, value})
		}
	}
	return out
}
