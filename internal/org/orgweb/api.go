package orgweb

import (
	"net/http"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/org"
	"ezhan/internal/web"
)

func (p *Pages) apiMe(c *web.Ctx) error {
	m, err := p.members.Get(c.Context(), c.By, org.MemberID(c.By.ID))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, m)
}

func (p *Pages) apiSearch(c *web.Ctx) error {
	found, err := p.tree.Search(c.Context(), c.By, queryOf(c))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, found)
}

func (p *Pages) apiUnit(c *web.Ctx) error {
	u, err := p.tree.Find(c.Context(), c.By, c.Path("id"))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, u)
}

func (p *Pages) apiChildren(c *web.Ctx) error {
	u, err := p.tree.Find(c.Context(), c.By, c.Path("id"))
	if err != nil {
		return err
	}
	units, err := p.tree.Children(c.Context(), c.By, u.ID, c.Query("special") != "")
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]any{"units": units})
}

func (p *Pages) apiAdd(c *web.Ctx) error {
	var in struct {
		Code        string    `json:"code"`
		Level       org.Level `json:"level"`
		Kind        string    `json:"kind"`
		Name        string    `json:"name"`
		FirstReview bool      `json:"first_review"`
		Document    string    `json:"document"`
		Contact     string    `json:"contact"`
		From        clock.Day `json:"from"`
	}
	if err := c.DecodeJSON(&in); err != nil {
		return err
	}
	u, err := p.tree.Add(c.Context(), c.By, org.NewUnit{
		Code: in.Code, Parent: org.ID(c.Path("id")), Level: in.Level, Kind: in.Kind, Name: in.Name,
		FirstReview: in.FirstReview, Document: in.Document, Contact: in.Contact, From: in.From,
	})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, u)
}

func (p *Pages) apiMembers(c *web.Ctx) error {
	list, more, err := p.members.List(c.Context(), c.By, memberQuery(c))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]any{"members": list, "more": more})
}

func (p *Pages) apiMember(c *web.Ctx) error {
	m, err := p.members.Get(c.Context(), c.By, org.MemberID(c.Path("id")))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, m)
}

func (p *Pages) apiInvite(c *web.Ctx) error {
	var in struct {
		Name    string      `json:"name"`
		Phone   string      `json:"phone"`
		Role    access.Role `json:"role"`
		Org     org.ID      `json:"org"`
		Station string      `json:"station"`
	}
	if err := c.DecodeJSON(&in); err != nil {
		return err
	}
	id, token, err := p.members.Invite(c.Context(), c.By, org.Invitation(in))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, map[string]any{"id": id, "link": c.Base() + "/enrol/" + token})
}

func (p *Pages) apiGrant(c *web.Ctx) error {
	var in struct {
		Role       access.Role `json:"role"`
		Org        org.ID      `json:"org"`
		Station    string      `json:"station"`
		From       clock.Day   `json:"from"`
		To         clock.Day   `json:"to"`
		Substitute bool        `json:"substitute"`
		Reason     string      `json:"reason"`
	}
	if err := c.DecodeJSON(&in); err != nil {
		return err
	}
	id, err := p.members.Grant(c.Context(), c.By, org.NewGrant{
		Member: org.MemberID(c.Path("id")), Role: in.Role, Org: in.Org, Station: in.Station,
		From: in.From, To: in.To, Substitute: in.Substitute, Reason: in.Reason,
	})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, map[string]any{"id": id})
}

func (p *Pages) apiRevoke(c *web.Ctx) error {
	if err := p.members.Revoke(c.Context(), c.By, c.Path("grant"), c.Query("reason")); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]any{"revoked": c.Path("grant")})
}
