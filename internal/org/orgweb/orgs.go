package orgweb

import (
	"net/http"
	"net/url"
	"strconv"

	"ezhan/internal/access"
	"ezhan/internal/org"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
)

// orgsView is the list of units: the roots to begin at, or what was found.
type orgsView struct {
	Query   org.Query
	Roots   []org.Unit
	Found   org.Result
	NextURL string
}

func (p *Pages) orgs(c *web.Ctx) error {
	page, err := c.Shell()
	if err != nil {
		return err
	}
	v := orgsView{Query: queryOf(c)}
	if v.Query.Text == "" {
		if v.Roots, err = p.tree.Roots(c.Context(), c.By); err != nil {
			return err
		}
		if len(v.Roots) == 1 {
			return p.showUnit(c, page, v.Roots[0].ID)
		}
	} else if v.Found, err = p.tree.Search(c.Context(), c.By, v.Query); err != nil {
		return err
	}
	if v.Found.More {
		v.NextURL = nextPage(c, v.Query.Page)
	}
	page.Title, page.Active = "机构", "orgs"
	page.Lead = "省、市、县、镇街和村（社区），按名称、拼音、首字母或代码都能找到"
	return c.Page(http.StatusOK, orgsPage(page, v))
}

// queryOf reads the query of the address; pages count from 1 there.
func queryOf(c *web.Ctx) org.Query {
	return org.Query{
		Text: c.Query("q"), Under: org.ID(c.Query("under")), Level: org.Level(c.Query("level")),
		Special: c.Query("special") != "", Page: pageNumber(c),
	}
}

func pageNumber(c *web.Ctx) int {
	n, err := strconv.Atoi(c.Query("page"))
	if err != nil || n < 1 {
		return 0
	}
	return n - 1
}

// nextPage is the address of the page after the zero-based one.
func nextPage(c *web.Ctx, page int) string {
	q := url.Values{}
	for name, values := range c.R.URL.Query() {
		q[name] = values
	}
	q.Set("page", strconv.Itoa(page+2))
	return c.R.URL.Path + "?" + q.Encode()
}

func (p *Pages) unit(c *web.Ctx) error {
	page, err := c.Shell()
	if err != nil {
		return err
	}
	return p.showUnit(c, page, org.ID(c.Path("id")))
}

// unitView is one unit: where it lies, what lies below, what it was.
type unitView struct {
	Unit     org.Unit
	Children []org.Unit
	Past     []org.Past
	Above    string // full name of the parent
	CanEdit  bool
}

func (p *Pages) showUnit(c *web.Ctx, page ui.Page, id org.ID) error {
	chain, err := p.tree.Ancestors(c.Context(), c.By, id)
	if err != nil {
		return err
	}
	v := unitView{Unit: chain[len(chain)-1]}
	if v.Children, err = p.tree.Children(c.Context(), c.By, id, true); err != nil {
		return err
	}
	if v.Past, err = p.tree.History(c.Context(), c.By, id); err != nil {
		return err
	}
	v.CanEdit = c.By.Reaches(access.OrgEdit, v.Unit.Path)
	page.Title, page.Active = v.Unit.Name, "orgs"
	page.Lead = v.Unit.Level.Chinese() + " · " + string(v.Unit.ID)
	page.Crumbs = crumbs(c.By, chain)
	if v.CanEdit {
		page.Actions = ui.LinkBtn("维护机构", "/orgs/"+string(id)+"/edit", ui.Default)
	}
	return c.Page(http.StatusOK, unitPage(page, v))
}

// crumbs lead down to the unit; what is out of reach is only a name.
func crumbs(by access.Actor, chain []org.Unit) []ui.Crumb {
	list := []ui.Crumb{{Text: "机构", Href: "/orgs"}}
	for i, u := range chain {
		crumb := ui.Crumb{Text: u.Name}
		if i < len(chain)-1 && by.Reaches(access.OrgView, u.Path) {
			crumb.Href = "/orgs/" + string(u.ID)
		}
		list = append(list, crumb)
	}
	return list
}
