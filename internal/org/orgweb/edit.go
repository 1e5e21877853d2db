package orgweb

import (
	"net/http"
	"strconv"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/org"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
)

// editView is the three forms over one unit. Form names the one that came back.
type editView struct {
	Unit   org.Unit
	Today  clock.Day
	Form   string
	Errors ui.FormErrors
	Change struct{ Name, Parent, From, Reason string } // rename, move or close
	New    org.NewUnit
}

// changed is what was typed into the named one of the forms for a change.
func (v editView) changed(form string) (typed struct{ Name, Parent, From, Reason string }) {
	if v.Form == form {
		typed = v.Change
	}
	return typed
}

// firstField is where an error of a form stands that names no field.
var firstField = map[string]string{"appoint": "contact", "rename": "rename-name", "move": "move-parent", "close": "close-from", "add": "code"}

// addFields are the names that fields of the third form bear, because the
// first two have some of the same.
var addFields = map[string]string{"name": "new_name", "from": "new_from", "document": "new_document"}

// errors are what is wrong with the named form.
func (v editView) errors(form string) ui.FormErrors {
	if v.Form == form {
		return v.Errors
	}
	return nil
}

func (p *Pages) editForm(c *web.Ctx) error {
	u, err := p.editable(c)
	if err != nil {
		return err
	}
	return p.showEdit(c, http.StatusOK, editView{Unit: u})
}

func (p *Pages) editable(c *web.Ctx) (org.Unit, error) {
	u, err := p.tree.Get(c.Context(), c.By, org.ID(c.Path("id")))
	if err != nil {
		return u, err
	}
	return u, c.By.Require(access.OrgEdit, u.Path)
}

func (p *Pages) showEdit(c *web.Ctx, status int, v editView) error {
	page, err := c.Shell()
	if err != nil {
		return err
	}
	v.Today = c.Now().Day()
	page.Title, page.Active = "维护"+v.Unit.Name, "orgs"
	page.Crumbs = []ui.Crumb{{Text: "机构", Href: "/orgs"}, {Text: v.Unit.Name, Href: "/orgs/" + string(v.Unit.ID)}, {Text: "维护"}}
	page.Invalid = len(v.Errors) > 0
	return c.Page(status, editPage(page, v))
}

// done answers a form of the edit page: back to the unit, or the form again.
func (p *Pages) done(c *web.Ctx, v editView, err error, said string) error {
	if again(err) {
		v.Errors = formErrors(err, firstField[v.Form])
		for i, e := range v.Errors {
			if name := addFields[e.Field]; v.Form == "add" && name != "" {
				v.Errors[i].Field = name
			}
		}
		return p.showEdit(c, web.Status(err), v)
	}
	if err != nil {
		return err
	}
	c.Flash(ui.Flash{Tone: ui.OK, Text: said})
	return c.Redirect("/orgs/" + string(v.Unit.ID))
}

func version(c *web.Ctx) int {
	n, err := strconv.Atoi(c.Form("version"))
	if err != nil {
		return 0 // no row has it: the form is told to look again
	}
	return n
}

func (p *Pages) appoint(c *web.Ctx) error {
	u, err := p.editable(c)
	if err != nil {
		return err
	}
	a := org.Appointment{
		FirstReview: c.Form("first_review") != "", DirectReport: c.Form("direct_report") != "",
		Contact: c.Form("contact"), Document: c.Form("document"), Version: version(c),
	}
	err = p.tree.Appoint(c.Context(), c.By, u.ID, a)
	u.FirstReview, u.DirectReport, u.Contact, u.Document = a.FirstReview, a.DirectReport, a.Contact, a.Document
	return p.done(c, editView{Unit: u, Form: "appoint"}, err, "已保存"+u.Name+"的职责和联系人")
}

// changing reads a form for a change of the unit.
func (p *Pages) changing(c *web.Ctx, form string) (editView, org.Change, error) {
	u, err := p.editable(c)
	v := editView{Unit: u, Form: form}
	v.Change.Name, v.Change.Parent, v.Change.From, v.Change.Reason = c.Form("name"), c.Form("parent"), c.Form("from"), c.Form("reason")
	return v, org.Change{From: clock.Day(v.Change.From), Reason: v.Change.Reason, Version: version(c)}, err
}

func (p *Pages) rename(c *web.Ctx) error {
	v, change, err := p.changing(c, "rename")
	if err != nil {
		return err
	}
	err = p.tree.Rename(c.Context(), c.By, v.Unit.ID, v.Change.Name, change)
	return p.done(c, v, err, "已更名，原来的名称留在沿革里")
}

func (p *Pages) move(c *web.Ctx) error {
	v, change, err := p.changing(c, "move")
	if err != nil {
		return err
	}
	parent, err := p.tree.Find(c.Context(), c.By, v.Change.Parent)
	if errs.Is(err, errs.NotFound) {
		err = errs.Because(errs.Invalid, err, "%s", errs.TextOf(err)) // a wrong answer, not a wrong page
	}
	if err == nil {
		err = p.tree.Move(c.Context(), c.By, v.Unit.ID, parent.ID, change)
	}
	return p.done(c, v, err, "已调整上级，以前的数据仍留在原来的上级下面")
}

func (p *Pages) close(c *web.Ctx) error {
	v, change, err := p.changing(c, "close")
	if err != nil {
		return err
	}
	return p.done(c, v, p.tree.Close(c.Context(), c.By, v.Unit.ID, change), "已登记撤销")
}

func (p *Pages) addUnit(c *web.Ctx) error {
	u, err := p.editable(c)
	if err != nil {
		return err
	}
	v := editView{Unit: u, Form: "add", New: org.NewUnit{
		Code: c.Form("code"), Parent: u.ID, Level: org.Level(c.Form("level")), Name: c.Form("new_name"),
		FirstReview: c.Form("review") != "", Document: c.Form("new_document"), From: clock.Day(c.Form("new_from")),
	}}
	_, err = p.tree.Add(c.Context(), c.By, v.New)
	return p.done(c, v, err, "已增加"+v.New.Name)
}
