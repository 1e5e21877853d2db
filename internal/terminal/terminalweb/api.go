package terminalweb

import (
	"net/http"
	"strconv"

	"ezhan/internal/station"
	"ezhan/internal/terminal"
	"ezhan/internal/web"
)

// stationID reads a station given by code or by id.
func (s site) stationID(c *web.Ctx, given string) (string, error) {
	if len(given) == 36 || given == "" {
		return given, nil
	}
	st, err := s.Stations.ByCode(c.Context(), c.By, station.Code(given))
	return string(st.ID), err
}

type listed struct {
	terminal.Terminal
	Sign terminal.Sign `json:"sign"`
}

// apiList is GET /api/v1/terminals?station=&sign=&limit=&offset=.
func (s site) apiList(c *web.Ctx) error {
	id, err := s.stationID(c, c.Query("station"))
	if err != nil {
		return err
	}
	limit, _ := strconv.Atoi(c.Query("limit")) // 0 for what is no number
	offset, _ := strconv.Atoi(c.Query("offset"))
	if limit <= 0 || limit > 1000 {
		limit = 1000
	}
	all, err := s.Terminals.List(c.Context(), c.By, terminal.Filter{
		Station: id, Sign: terminal.Sign(c.Query("sign")), Text: c.Query("q"), Limit: limit, Offset: max(0, offset),
	})
	if err != nil {
		return err
	}
	out := make([]listed, len(all))
	for i, t := range all {
		out[i] = listed{t, t.Sign(c.Now())}
	}
	return c.JSON(http.StatusOK, map[string]any{"terminals": out})
}

func (s site) apiShow(c *web.Ctx) error {
	t, err := s.Terminals.Show(c.Context(), c.By, terminal.ID(c.Path("id")))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, listed{t, t.Sign(c.Now())})
}

type adding struct {
	Station string `json:"station"` // id or code
	terminal.Draft
}

func (s site) apiAdd(c *web.Ctx) error {
	var in adding
	if err := c.DecodeJSON(&in); err != nil {
		return err
	}
	id, err := s.stationID(c, in.Station)
	if err != nil {
		return err
	}
	t, err := s.Terminals.Add(c.Context(), c.By, id, in.Draft)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, t)
}

type pairing struct {
	Code     string         `json:"code"`
	Terminal terminal.ID    `json:"terminal"` // existing, or
	Station  string         `json:"station"`  // id or code of a new one
	New      terminal.Draft `json:"new"`
}

func (s site) apiPair(c *web.Ctx) error {
	var in pairing
	if err := c.DecodeJSON(&in); err != nil {
		return err
	}
	id, err := s.stationID(c, in.Station)
	if err != nil {
		return err
	}
	t, err := s.Terminals.PairCode(c.Context(), c.By, in.Code, terminal.Target{Terminal: in.Terminal, Station: id, New: in.New})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, t)
}

func (s site) apiAct(c *web.Ctx) error {
	id := terminal.ID(c.Path("id"))
	if err := s.Terminals.Do(c.Context(), c.By, id, terminal.Act(c.Path("act"))); err != nil {
		return err
	}
	return s.apiShow(c)
}
