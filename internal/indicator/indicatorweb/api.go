package indicatorweb

import (
	"net/http"

	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/indicator"
	"ezhan/internal/web"
)

// figure is what every figure carries (spec, third invariant). A rate of
// nothing, or of too little known, is null, never zero.
type figure struct {
	Band         string   `json:"band"`
	Num          int      `json:"num"`
	Den          int      `json:"den"`
	Rate         *float64 `json:"rate"`
	CalendarNum  int      `json:"calendar_num"`
	CalendarDen  int      `json:"calendar_den"`
	CalendarRate *float64 `json:"calendar_rate"`
	Exempt       int      `json:"exempt"`
	Silent       int      `json:"no_data_days"`
	Running      int      `json:"running"`
	Completeness *float64 `json:"completeness"`
	Grade        string   `json:"grade"`
	Seconds      int      `json:"seconds"`
	RawSeconds   int      `json:"raw_seconds"`
	LocalShare   *float64 `json:"local_share"`
}

func figureOf(s indicator.Sum, b indicator.Band) figure {
	f := figure{
		Band: string(b), Num: s.Num, Den: s.Den, Rate: share(s.Num, s.Den),
		CalendarNum: s.CalNum, CalendarDen: s.CalDen, CalendarRate: share(s.CalNum, s.CalDen),
		Exempt: s.Exempt, Silent: s.Silent, Running: s.Running, Completeness: share(s.Signal, s.Den),
		Grade: string(s.Grade()), Seconds: s.Seconds, RawSeconds: s.Raw, LocalShare: share(s.Local, s.Playing),
	}
	if b == indicator.NoData {
		f.Rate, f.CalendarRate = nil, nil
	}
	return f
}

func share(num, den int) *float64 {
	if den == 0 {
		return nil
	}
	r := float64(num) / float64(den)
	return &r
}

// standing is how many stations stand where.
type standing struct {
	Met        int `json:"met"`
	Near       int `json:"near"`
	NotMet     int `json:"not_met"`
	NA         int `json:"na"`
	NoData     int `json:"no_data"`
	Open       int `json:"open"`
	Screenless int `json:"screenless"`
}

type unitFigure struct {
	indicator.Unit
	figure
	Stations standing `json:"stations"`
	Link     string   `json:"link"`
}

type stationFigure struct {
	indicator.Place
	Month clock.Month `json:"month"`
	figure
	Pack string `json:"pack"`
	Link string `json:"link"`
}

func (h *pages) leagueJSON(c *web.Ctx) error {
	month, err := monthOf(c, "month")
	if err != nil {
		return err
	}
	l, err := h.book.League(c.Context(), c.By, c.Path("unit"), month, pageOf(c))
	if err != nil {
		return err
	}
	out := struct {
		Month    clock.Month      `json:"month"`
		Target   indicator.Target `json:"target"`
		Pack     string           `json:"pack"`
		Total    unitFigure       `json:"total"`
		Units    []unitFigure     `json:"units"`
		Stations []stationFigure  `json:"stations"`
		Count    int              `json:"station_count"`
	}{month, l.Target, l.Pack, unitOut(l.Unit, l.Total, l.Band, month), []unitFigure{}, []stationFigure{}, l.Count}
	for _, u := range l.Units {
		out.Units = append(out.Units, unitOut(u.Unit, u.Total, u.Band, month))
	}
	for _, s := range l.Stations {
		out.Stations = append(out.Stations, stationOut(s.Place, s.Month))
	}
	return c.JSON(http.StatusOK, out)
}

func pageOf(c *web.Ctx) int {
	n := 0
	for _, r := range c.Query("page") {
		if r < '0' || r > '9' || n > 10_000 {
			return 1
		}
		n = n*10 + int(r-'0')
	}
	return max(n, 1)
}

func unitOut(u indicator.Unit, t indicator.Total, b indicator.Band, m clock.Month) unitFigure {
	return unitFigure{u, figureOf(t.Sum, b), standing(t.Stations), "/api/v1/figures/units/" + u.ID + "/months/" + string(m)}
}

func stationOut(p indicator.Place, m indicator.Month) stationFigure {
	return stationFigure{p, m.Month, figureOf(m.Sum, m.Band), m.Pack, "/api/v1/figures/stations/" + p.Code + "/days?from=" +
		string(m.Month.First()) + "&to=" + string(m.Month.Last())}
}

func (h *pages) monthJSON(c *web.Ctx) error {
	month, err := monthOf(c, "month")
	if err != nil {
		return err
	}
	m, err := h.book.StationMonth(c.Context(), c.By, c.Path("code"), month)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, struct {
		stationFigure
		Target indicator.Target `json:"target"`
	}{stationOut(m.Station, m.Month), m.Target})
}

// span reads the days a list is asked for: at most a year.
func span(c *web.Ctx) (from, to clock.Day, err error) {
	if to, err = dayOf(c, "to", c.Now().Day()); err != nil {
		return "", "", err
	}
	if from, err = dayOf(c, "from", to.AddDays(-30)); err != nil {
		return "", "", err
	}
	if from > to || to.Sub(from) > 366 {
		return "", "", errs.Invalidf("起止日期不对：开始不能晚于结束，最多一年")
	}
	return from, to, nil
}

func (h *pages) seriesJSON(c *web.Ctx) error {
	from, to, err := span(c)
	if err != nil {
		return err
	}
	days, err := h.book.Series(c.Context(), c.By, c.Path("unit"), from, to)
	if err != nil {
		return err
	}
	type row struct {
		Day clock.Day `json:"day"`
		figure
	}
	out := make([]row, len(days))
	for i, d := range days {
		out[i] = row{d.Day, figureOf(d.Sum, "")}
	}
	return c.JSON(http.StatusOK, out)
}

// dayFigure is I-01 of a day.
type dayFigure struct {
	Day      clock.Day        `json:"day"`
	Band     indicator.Band   `json:"band"`
	Why      indicator.Why    `json:"why,omitempty"`
	Seconds  int              `json:"seconds"`
	Excused  int              `json:"excused"`
	Raw      int              `json:"raw_seconds"`
	RawKepu  int              `json:"raw_kepu_seconds"`
	Local    int              `json:"local_seconds"`
	Playing  int              `json:"playing_seconds"`
	Window   int              `json:"window_seconds"`
	Plays    int              `json:"plays"`
	Grade    indicator.Grade  `json:"grade"`
	Signal   bool             `json:"signal"`
	Pack     string           `json:"pack"`
	Lost     []indicator.Loss `json:"not_credited"`
	Evidence string           `json:"link"`
}

func dayOut(code string, d indicator.Day) dayFigure {
	return dayFigure{
		d.Day, d.Band, d.Why, d.Seconds, d.Excused, d.Raw, d.RawKepu, d.Local, d.Playing, d.Window, d.Plays, d.Grade(), d.Signal, d.Pack,
		d.Lost, "/api/v1/figures/stations/" + code + "/days/" + string(d.Day),
	}
}

func (h *pages) daysJSON(c *web.Ctx) error {
	from, to, err := span(c)
	if err != nil {
		return err
	}
	days, err := h.book.StationDays(c.Context(), c.By, c.Path("code"), from, to)
	if err != nil {
		return err
	}
	out := make([]dayFigure, len(days))
	for i, d := range days {
		out[i] = dayOut(c.Path("code"), d)
	}
	return c.JSON(http.StatusOK, out)
}

// playOut is one play behind a day.
type playOut struct {
	ID       string           `json:"id"`
	Terminal string           `json:"terminal"`
	Version  string           `json:"version"`
	Title    string           `json:"title"`
	Class    indicator.Class  `json:"source_class"`
	From     clock.Instant    `json:"placed"`
	Millis   int64            `json:"ms"`
	Display  string           `json:"display"`
	Outcome  string           `json:"outcome"`
	Received clock.Instant    `json:"received"`
	Reason   indicator.Reason `json:"not_credited,omitempty"`
}

func (h *pages) dayJSON(c *web.Ctx) error {
	day, err := dayOf(c, "day", "")
	if err != nil {
		return err
	}
	d, err := h.book.DayDetail(c.Context(), c.By, c.Path("code"), day)
	if err != nil {
		return err
	}
	out := struct {
		dayFigure
		Target   indicator.Target   `json:"target"`
		Open     indicator.Spans    `json:"window"`
		Credited []indicator.Credit `json:"credited"`
		Plays    []playOut          `json:"events"`
		More     bool               `json:"more_events"`
	}{dayOut(d.Station.Code, d.Day), d.Target, d.Window, d.Credited, []playOut{}, d.More}
	for _, s := range d.Shown {
		out.Plays = append(out.Plays, playOut{
			s.ID, s.Terminal, s.Version, s.Title, s.Class, s.Placed, s.Length.Milliseconds(), s.Display, s.Outcome, s.Received, s.Counts,
		})
	}
	return c.JSON(http.StatusOK, out)
}
