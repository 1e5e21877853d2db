package stationweb

import (
	"net/http"

	"ezhan/internal/errs"
	"ezhan/internal/station"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
)

func (h *pages) planView() formView {
	return formView{action: "/stations/new", back: "/stations", submit: "登记站点"}
}

// planForm asks for a planned station. Most answers may wait.
func (h *pages) planForm(c *web.Ctx) error {
	v := h.planView()
	v.values = valuesOf(station.Profile{Week: h.Stations.DefaultWeek(c.Now().Day())})
	return h.planPage(c, http.StatusOK, v)
}

func (h *pages) planPage(c *web.Ctx, status int, v formView) error {
	p, err := c.Shell()
	if err != nil {
		return err
	}
	p.Title, p.Active = "登记规划站点", "stations"
	p.Lead = "规划和在建的站点先登记在册；申报通过以后才计入统计"
	p.Crumbs = []ui.Crumb{{Text: "站点", Href: "/stations"}, {Text: "登记规划站点"}}
	p.Invalid = len(v.errs) > 0
	return c.Page(status, formPage(p, v))
}

func (h *pages) plan(c *web.Ctx) error {
	v := h.planView()
	p, err := h.read(c, &v)
	if err != nil {
		return err
	}
	if len(v.errs) > 0 {
		return h.planPage(c, http.StatusUnprocessableEntity, v)
	}
	if c.Form("not_double") == "" {
		if v.doubles, err = h.doublesOf(c, p); err != nil {
			return err
		}
		if len(v.doubles) > 0 {
			return h.planPage(c, http.StatusUnprocessableEntity, v)
		}
	}
	st, err := h.Stations.Plan(c.Context(), c.By, p)
	if errs.Is(err, errs.Invalid) {
		v.addFields(err)
		return h.planPage(c, http.StatusUnprocessableEntity, v)
	}
	if err != nil {
		return err
	}
	c.Flash(ui.Flash{Tone: ui.OK, Text: "已登记：" + st.Name + "，编号 " + string(st.Code)})
	return c.Redirect(href(st.Code))
}

// doublesOf are stations that may be the same one: the same host, or less than
// 50 m away.
func (h *pages) doublesOf(c *web.Ctx, p station.Profile) ([]station.Neighbour, error) {
	near, err := h.Stations.Similar(c.Context(), c.By, p, "")
	var out []station.Neighbour
	for _, n := range near {
		if n.Double() {
			out = append(out, n)
		}
	}
	return out, err
}

// why says what makes n look like the same station.
func why(n station.Neighbour) string {
	switch {
	case n.SameHost && n.Metres >= 0:
		return "主办单位相同，相距 " + number(n.Metres) + " 米"
	case n.SameHost:
		return "主办单位相同"
	}
	return "相距 " + number(n.Metres) + " 米"
}
