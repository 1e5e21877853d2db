package stationweb

import (
	"net/http"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/station"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
)

// filesView is everything the register has about a station.
type filesView struct {
	st        station.Station
	sections  []section
	calendars []station.Calendar
	history   station.History
	log       []ui.Entry
}

func (h *pages) filesOf(c *web.Ctx) (v filesView, err error) {
	if v.st, err = h.asked(c); err != nil {
		return v, err
	}
	if v.history, err = h.Stations.History(c.Context(), c.By, v.st.ID); err != nil {
		return v, err
	}
	if v.calendars, err = h.Stations.Calendars(c.Context(), c.By, v.st.ID); err != nil {
		return v, err
	}
	v.sections = append(sections(v.st.Profile, v.st.OrgName), standing(v.st))
	v.log = logOf(v.history.Events, c.Now())
	return v, nil
}

func (h *pages) files(c *web.Ctx) error {
	v, err := h.filesOf(c)
	if err != nil {
		return err
	}
	p, err := h.frame(c, v.st)
	if err != nil {
		return err
	}
	mayStart := v.st.State == station.Planned && c.By.Reaches(access.StationEdit, v.st.OrgPath)
	return c.Page(http.StatusOK, filesPage(p, v, h.tabs(v.st, "files"), mayStart))
}

// printView is the sheet of paper: the file, and the sign with its code.
type printView struct {
	filesView
	url   string // behind the code
	today clock.Day
}

func (h *pages) print(c *web.Ctx) error {
	files, err := h.filesOf(c)
	if err != nil {
		return err
	}
	p, err := c.Shell()
	if err != nil {
		return err
	}
	p.Title, p.Active = files.st.Name+" 档案", "stations"
	p.Heading = files.st.Name
	p.Lead = "科普中国e站档案 · 编号 " + string(files.st.Code)
	p.Crumbs = []ui.Crumb{{Text: "站点", Href: "/stations"}, {Text: string(files.st.Code), Href: href(files.st.Code)}, {Text: "打印"}}
	p.Actions = printActions()
	v := printView{filesView: files, url: c.Base() + publicHref(files.st.Code), today: c.Now().Day()}
	return c.Page(http.StatusOK, printPage(p, v))
}

// start notes that a planned station is being built.
func (h *pages) start(c *web.Ctx) error {
	st, err := h.asked(c)
	if err != nil {
		return err
	}
	if err := h.Stations.Start(c.Context(), c.By, st.ID, c.Form("reason")); err != nil {
		return err
	}
	c.Flash(ui.Flash{Tone: ui.OK, Text: "已登记开工：" + st.Name})
	return c.Redirect(href(st.Code) + "/files")
}
