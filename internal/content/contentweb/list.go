package contentweb

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"ezhan/internal/access"
	"ezhan/internal/content"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
)

const pageSize = 24

// filterOf reads a filter from the address.
func filterOf(c *web.Ctx) content.Filter {
	return content.Filter{
		Text: c.Query("q"), State: content.State(c.Query("state")), Class: content.Class(c.Query("source")),
		Kind: content.Kind(c.Query("kind")), Topic: c.Query("topic"), Audience: c.Query("audience"), Scene: c.Query("scene"),
		Limit: pageSize,
	}
}

// library is what the list page shows.
type library struct {
	filter  content.Filter
	list    content.List
	paging  ui.Paging
	states  []ui.ChipLink
	facets  []facetGroup
	chosen  []condition
	canAdd  bool
	small   bool                                 // a phone: facets start folded, the first card is near
	quick   map[content.VersionID]content.Labels // what one tap would confirm
	nothing bool                                 // not even without conditions
}

type facetGroup struct {
	title string
	open  bool
	links []facetLink
	rest  []facetLink // behind “更多”
}

type facetLink struct {
	text, href string
	count      int
	on         bool
}

type condition struct{ text, href string }

func (p pages) list(c *web.Ctx) error {
	f := filterOf(c)
	paging := ui.PagingOf(c.R)
	paging.Size = pageSize
	f.Offset = paging.Offset()
	list, err := p.lib.List(c.Context(), c.By, f)
	if err != nil {
		return err
	}
	counts, err := p.lib.Facets(c.Context(), c.By, f)
	if err != nil {
		return err
	}
	v := library{filter: f, small: strings.Contains(c.R.UserAgent(), "Mobile"), list: list, paging: paging.Of(list.Total), canAdd: c.By.May(access.ContentImport)}
	v.fill(*c.R.URL, counts)
	v.quick = quickLabels(c.By, list)
	page, err := c.Shell()
	if err != nil {
		return err
	}
	page.Title, page.Active = "内容库", "contents"
	page.Lead = "科普中国、广东科普、部门联合和本地内容都在这里，确认主题、人群、场景后才能发布"
	page.Actions = listActions(v.canAdd)
	return c.Page(http.StatusOK, listPage(page, v))
}

// fill makes the links of chips, facets and conditions.
func (v *library) fill(u url.URL, n content.Facets) {
	total := 0
	for _, s := range n.States {
		total += s.Count
	}
	v.states = append(v.states, ui.ChipLink{Text: "全部", Href: with(u, "state", ""), Count: total, On: v.filter.State == ""})
	for _, s := range n.States {
		v.states = append(v.states, ui.ChipLink{Text: s.Name, Href: with(u, "state", s.Code), Count: s.Count, On: string(v.filter.State) == s.Code})
	}
	for _, g := range []struct {
		title, key, chosen string
		open               bool
		values             []content.Facet
	}{
		{"主题", "topic", v.filter.Topic, true, n.Topics},
		{"形式", "kind", string(v.filter.Kind), true, n.Kinds},
		{"人群", "audience", v.filter.Audience, true, n.Audiences},
		{"场景", "scene", v.filter.Scene, false, n.Scenes},
		{"来源", "source", string(v.filter.Class), false, n.Classes},
	} {
		group := facetGroup{title: g.title, open: g.open && !v.small || g.chosen != ""}
		for _, f := range g.values {
			link := facetLink{text: f.Name, href: with(u, g.key, f.Code), count: f.Count, on: f.Code == g.chosen}
			if link.on {
				link.href = with(u, g.key, "")
				v.chosen = append(v.chosen, condition{g.title + "：" + f.Name, link.href})
			}
			group.links = append(group.links, link)
		}
		group.fold()
		if len(group.links) > 0 {
			v.facets = append(v.facets, group)
		}
	}
	v.nothing = v.list.Total == 0 && v.filter.Text == "" && len(v.chosen) == 0 && v.filter.State == ""
}

// quickLabels are the best proposals of each imported version that by may
// classify: what the card shows is what one tap confirms.
func quickLabels(by access.Actor, list content.List) map[content.VersionID]content.Labels {
	out := map[content.VersionID]content.Labels{}
	for _, v := range list.Versions {
		if v.State != content.Imported || !by.ReachesStation(access.ContentClassify, v.OrgPath, v.Station) {
			continue
		}
		best := content.Labels{}
		for _, t := range list.Tags[v.ID] {
			if len(best[t.Dim]) == 0 {
				best[t.Dim] = []string{t.Code}
			}
		}
		if best.Validate() == nil && !v.Remix {
			out[v.ID] = best
		}
	}
	return out
}

// maxFacets is how many values of a facet stand in the open.
const maxFacets = 8

// fold leaves the most frequent values, and the chosen one, in the open.
func (g *facetGroup) fold() {
	if len(g.links) <= maxFacets {
		return
	}
	order := slices.Clone(g.links)
	slices.SortStableFunc(order, func(a, b facetLink) int {
		if a.on != b.on {
			return map[bool]int{true: -1, false: 1}[a.on]
		}
		return b.count - a.count
	})
	g.links, g.rest = order[:maxFacets], order[maxFacets:]
}

// with is the list's address with one condition changed, on its first page.
func with(u url.URL, key, value string) string {
	q := u.Query()
	q.Del("page")
	q.Set(key, value)
	if value == "" {
		q.Del(key)
	}
	if len(q) == 0 {
		return u.Path
	}
	return u.Path + "?" + q.Encode()
}
