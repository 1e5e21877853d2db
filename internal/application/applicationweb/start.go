package applicationweb

import (
	"net/http"

	"ezhan/internal/access"
	"ezhan/internal/application"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
)

// start is the entrance: what an applicant needs, and his applications.
func (p *pages) start(c *web.Ctx) error {
	if !c.By.SignedIn() {
		page := ui.Page{Title: "申报成为科普中国e站", Lead: "村、社区、学校、企业、医院等任何机构都可以申报，不收费，不限名额", Product: "机构申报", Size: ui.SizeOf(c.R)}
		return c.Page(http.StatusOK, welcomePage(page))
	}
	list, err := p.cases.Mine(c.Context(), c.By)
	if err != nil {
		return err
	}
	shell, err := c.Shell()
	if err != nil {
		return err
	}
	shell.Title, shell.Active = "我的申报", "apply"
	shell.Lead = "填一次，随时保存；提交后这里能看到办到哪一步"
	may := c.By.May(access.ApplicationFile)
	if may {
		shell.Actions = ui.PostBtn("/apply", ui.Button{Text: "新建申报", Icon: "plus", Kind: ui.Primary})
	}
	return c.Page(http.StatusOK, minePage(shell, list, may, string(c.Now().Day())))
}

func (p *pages) begin(c *web.Ctx) error {
	made, err := p.cases.Start(c.Context(), c.By)
	if err != nil {
		return err
	}
	return c.Redirect("/apply/" + string(made) + "/" + string(application.SectionHost))
}

// resume leads to the first section that is not ready, or to where the case
// stands.
func (p *pages) resume(c *web.Ctx) error {
	a, err := p.mine(c)
	if err != nil {
		return err
	}
	if a.State != application.Draft {
		return c.Redirect("/apply/" + string(a.ID) + "/status")
	}
	if gaps := a.Draft.Gaps(); len(gaps) > 0 {
		return c.Redirect("/apply/" + string(a.ID) + "/" + string(gaps[0]))
	}
	return c.Redirect("/apply/" + string(a.ID) + "/check")
}
