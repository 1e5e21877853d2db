package stationweb

import (
	"net/http"
	"strconv"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/station"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
)

// editable is the station of the address, if the reader may change it.
func (h *pages) editable(c *web.Ctx) (station.Station, error) {
	st, err := h.asked(c)
	if err != nil {
		return st, err
	}
	return st, c.By.Require(access.StationEdit, st.OrgPath)
}

func editView(st station.Station) formView {
	return formView{
		action: href(st.Code) + "/edit", back: href(st.Code), submit: "保存档案",
		version: st.Version, values: valuesOf(st.Profile), place: st.OrgName,
	}
}

func (h *pages) edit(c *web.Ctx) error {
	st, err := h.editable(c)
	if err != nil {
		return err
	}
	return h.editPage(c, http.StatusOK, st, editView(st))
}

func (h *pages) editPage(c *web.Ctx, status int, st station.Station, v formView) error {
	p, err := c.Shell()
	if err != nil {
		return err
	}
	p.Title, p.Active = "修改档案", "stations"
	p.Lead = st.Name + " · " + string(st.Code)
	p.Crumbs = []ui.Crumb{{Text: "站点", Href: "/stations"}, {Text: string(st.Code), Href: href(st.Code)}, {Text: "修改档案"}}
	p.Invalid = len(v.errs) > 0
	return c.Page(status, formPage(p, v))
}

func (h *pages) save(c *web.Ctx) error {
	st, err := h.editable(c)
	if err != nil {
		return err
	}
	v := editView(st)
	p, err := h.read(c, &v)
	if err != nil {
		return err
	}
	if v.version, err = strconv.Atoi(c.Form("version")); err != nil {
		return errs.Invalidf("这个页面不完整，请重新打开“修改档案”")
	}
	if len(v.errs) > 0 {
		return h.editPage(c, http.StatusUnprocessableEntity, st, v)
	}
	err = h.Stations.Update(c.Context(), c.By, st.ID, v.version, p)
	switch {
	case err == nil:
		c.Flash(ui.Flash{Tone: ui.OK, Text: "已保存：" + p.Name})
		return c.Redirect(href(st.Code))
	case errs.Is(err, errs.Invalid):
		v.addFields(err)
		return h.editPage(c, http.StatusUnprocessableEntity, st, v)
	case errs.Is(err, errs.Conflict):
		return h.clashPage(c, v, p)
	}
	return err
}

// clash is what somebody else saved while the reader was typing.
type clash struct {
	at   clock.Instant
	rows []clashRow
}

// clashRow is one difference between what is saved and what was typed.
type clashRow struct{ name, saved, typed string }

// clashPage shows the form again with what was typed, over the newest version,
// and both contents side by side. Sending it again is a decision.
func (h *pages) clashPage(c *web.Ctx, v formView, typed station.Profile) error {
	st, err := h.asked(c)
	if err != nil {
		return err
	}
	v.version = st.Version
	v.clash = &clash{at: st.Updated, rows: differences(st, typed, v.place)}
	return h.editPage(c, http.StatusConflict, st, v)
}

func differences(st station.Station, typed station.Profile, place string) []clashRow {
	var rows []clashRow
	mine := sections(typed, place)
	for i, s := range sections(st.Profile, st.OrgName) {
		for j, f := range s.facts {
			if other := mine[i].facts[j].Value; other != f.Value {
				rows = append(rows, clashRow{f.Name, f.Value, other})
			}
		}
	}
	return rows
}
