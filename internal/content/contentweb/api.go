package contentweb

import (
	"net/http"

	"ezhan/internal/content"
	"ezhan/internal/content/lexicon"
	"ezhan/internal/web"
)

// item is a version with its tags and files, as programs read it.
type item struct {
	content.Version
	Tags    []content.Tag     `json:"tags"`
	Files   []content.Media   `json:"files,omitempty"`
	Parents []content.Lineage `json:"parents,omitempty"`
	URL     string            `json:"url"`
}

func (p pages) apiList(c *web.Ctx) error {
	f := filterOf(c)
	f.Limit = 100
	list, err := p.lib.List(c.Context(), c.By, f)
	if err != nil {
		return err
	}
	out := struct {
		Total int    `json:"total"`
		Items []item `json:"items"`
	}{Total: list.Total, Items: []item{}}
	for _, v := range list.Versions {
		out.Items = append(out.Items, item{Version: v, Tags: list.Tags[v.ID], URL: v.Media().URL()})
	}
	return c.JSON(http.StatusOK, out)
}

func (p pages) apiShow(c *web.Ctx) error {
	e, err := p.lib.Open(c.Context(), c.By, content.ID(c.Path("id")))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, item{Version: e.Version, Tags: e.Tags, Files: e.Files, Parents: e.Parents, URL: e.Media().URL()})
}

func (p pages) apiConfirm(c *web.Ctx) error {
	var in struct {
		Version  content.VersionID `json:"version"`
		Topic    []string          `json:"topic"`
		Audience []string          `json:"audience"`
		Scene    []string          `json:"scene"`
		Aware    bool              `json:"aware"`
	}
	if err := c.DecodeJSON(&in); err != nil {
		return err
	}
	v, err := p.lib.Confirm(c.Context(), c.By, in.Version, content.Confirmation{
		Labels: content.Labels{lexicon.Topic: in.Topic, lexicon.Audience: in.Audience, lexicon.Scene: in.Scene}, Aware: in.Aware,
	})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, v)
}

func (p pages) apiWithdraw(c *web.Ctx) error {
	var in struct {
		Version content.VersionID `json:"version"`
		Reason  string            `json:"reason"`
	}
	if err := c.DecodeJSON(&in); err != nil {
		return err
	}
	if err := p.lib.Withdraw(c.Context(), c.By, in.Version, in.Reason); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]bool{"withdrawn": true})
}

func (p pages) apiJob(c *web.Ctx) error {
	j, rows, err := p.lib.Job(c.Context(), c.By, c.Path("id"))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, struct {
		content.Job
		Rows []content.RowResult `json:"rows"`
	}{j, rows})
}
