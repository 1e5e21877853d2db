package indicator_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/indicator/indicatorweb"
	"ezhan/internal/sqldb/sqldbtest"
	"ezhan/internal/station"
	"ezhan/internal/terminal"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
	"ezhan/internal/web/ui/uitest"
)

// people answers who is behind a token: the token is the person's name.
type people map[string]access.Actor

func (p people) Actor(_ context.Context, token string) (access.Actor, error) {
	if a, ok := p[token]; ok {
		return a, nil
	}
	return access.Nobody(), errs.New(errs.Unauthenticated, "请先登录")
}

// site serves the pages of figures for a province with three months in it.
type site struct {
	*world
	url          string
	good, bad    station.Station
	bare, silent station.Station
}

func newSite(t *testing.T) *site {
	t.Helper()
	c := clock.NewFake(clock.At(2020, 5, 28, 7, 0))
	s := &site{world: newWorld(t, sqldbtest.SQLite(t, c), c)}
	s.good, s.bad = s.recognised("金山街道党群服务中心e站", meijiang), s.recognised("茶阳镇e站", meijiang)
	s.silent, s.bare = s.recognised("水寨镇河口社区e站", xingning), s.recognised("只有手机的e站", meijiang)
	a, b := s.screen(s.good, terminal.Display), s.screen(s.bad, terminal.Desktop)
	s.screen(s.silent, terminal.Display)
	s.screen(s.bare, terminal.Phone)
	for day := clock.Day("2020-05-28"); day <= "2020-06-14"; day = day.AddDays(1) {
		s.plays(a, "KEPU_CHINA", day, "08:10", "14:20")
		s.plays(a, "LOCAL", day, "14:20", "15:00")
		s.plays(b, "KEPU_CHINA", day, "05:00", "07:00")
		s.plays(b, "KEPU_CHINA", day, "11:40", "14:50")
		s.plays(b, "PARTNER", day, "14:50", "15:30")
	}
	s.at("2020-06-15", "10:30")
	s.plays(a, "KEPU_CHINA", "2020-06-15", "08:00", "10:30")
	s.plays(b, "KEPU_CHINA", "2020-06-15", "09:30", "10:30")
	s.fresh()
	grant := func(role access.Role, path, own string) access.Actor {
		return access.Actor{ID: "m", Name: "陈小敏", Grants: []access.Grant{{Role: role, Org: path[strings.LastIndexByte(path, '.')+1:], Path: path, Station: own}}}
	}
	door := web.New(web.Config{
		Sessions: people{
			"province": grant(access.ProvinceAdmin, "440000", ""),
			"city":     grant(access.CityManager, "440000.441400", ""),
			"county":   grant(access.CountyReviewer, "440000.441400.441402", ""),
			"stranger": grant(access.CityManager, "440000.440800", ""),
			"good":     grant(access.StationManager, s.good.OrgPath, string(s.good.ID)),
			"bad":      grant(access.StationManager, s.bad.OrgPath, string(s.bad.ID)),
			"silent":   grant(access.StationManager, s.silent.OrgPath, string(s.silent.ID)),
		},
		Shell: func(c *web.Ctx) (ui.Page, error) {
			return ui.Page{
				User: &ui.User{Name: "陈*敏", Org: "梅州市科协"}, Scope: "梅州市",
				Nav: []ui.NavGroup{{Title: "分析", Items: []ui.NavItem{{Key: "analysis", Href: "/analysis", Icon: "chart-histogram", Text: "统计报表"}, {Key: "my", Href: "/my", Icon: "checklist", Text: "本月清单"}}}},
			}, nil
		},
		Login: func(c *web.Ctx, _ web.Resume) error {
			return c.Page(http.StatusUnauthorized, ui.Note(ui.Info))
		},
		Clock: c, Log: quiet(), Debug: true, Secret: []byte("test"),
	}, indicatorweb.Routes(s.book), []web.Route{{Pattern: "GET /stations/{code}", Act: access.StationView, Do: s.showStation}})
	srv := httptest.NewServer(door)
	t.Cleanup(srv.Close)
	s.url = srv.URL
	return s
}

// showStation is the page of a station with the panels of figures.
func (s *site) showStation(c *web.Ctx) error {
	st, err := s.stations.ByCode(c.Context(), c.By, station.Code(c.Path("code")))
	if err != nil {
		return err
	}
	p, err := c.Shell()
	if err != nil {
		return err
	}
	p.Title = st.Name
	panels := indicatorweb.Panels{Book: s.book}
	month, err := panels.Month(c, st)
	if err != nil {
		return err
	}
	days, err := panels.Days(c, st)
	if err != nil {
		return err
	}
	return c.Page(http.StatusOK, templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return ui.Desk(p).Render(templ.WithChildren(ctx, templ.Join(month, days)), w)
	}))
}

// get asks for a page as somebody.
func (s *site) get(who, path string) (*http.Response, string) {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.ctx, http.MethodGet, s.url+path, http.NoBody)
	s.must(err)
	req.AddCookie(&http.Cookie{Name: "ez_session", Value: who})
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	s.must(err)
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	s.must(err)
	return res, string(body)
}

func TestPages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	good, bad, silent := string(s.good.Code), string(s.bad.Code), string(s.silent.Code)
	for _, c := range []struct {
		name, who, path string
		status          int
		want, not       []string
	}{
		{"Province", "province", "/analysis", 200, []string{"广东省 2020年6月", "梅州市", "深圳市", "14/42", "规则版本 GD-2020", "不少于 5 小时（S81）"}, []string{"金山街道"}},
		{"City", "city", "/analysis?month=2020-05", 200, []string{"梅江区", "兴宁市", "2020年5月", "4 站日没有数据"}, []string{"湛江"}},
		{"CountyByDefault", "county", "/analysis", 200, []string{"金山街道党群服务中心e站", "茶阳镇e站", "14/14", "没有屏幕", "没有屏幕的站点 1 个"}, []string{"河口"}},
		{"CountyUpwards", "county", "/analysis?unit=441400", 404, nil, []string{"兴宁"}},
		{"Stranger", "stranger", "/analysis?unit=441402", 404, nil, []string{"金山"}},
		{"ManagerHasNoUnit", "good", "/analysis", 303, nil, nil},
		{"BadMonth", "city", "/analysis?month=2020-13", 422, []string{"月份"}, nil},
		{"Screenless", "city", "/analysis/screenless", 200, []string{"只有手机的e站"}, []string{"金山"}},
		{"MyGood", "good", "/my", 200, []string{"6月到今天，播放天天达标", "已完成", "屏幕昨天播了 6 小时 10 分，达到 5 小时的要求", "今天已播 2 小时 30 分", "没有数据：这一项还没有开通"}, []string{"还没做到"}},
		{"MyBad", "bad", "/my", 200, []string{"6月有 14 天没播够 5 小时", "屏幕昨天播了 3 小时 10 分：15:30 以后没有播放；有 2 小时在开放时间以外", "看昨天"}, nil},
		{"MySilent", "silent", "/my", 200, []string{"收到的数据太少", "昨天没有收到屏幕的信号", "今天还没有收到播放记录"}, []string{"不达标", "0 秒"}},
		{"MyOnPhone", "good", "/my?view=phone", 200, []string{"播放达标", "本月"}, nil},
		{"MyOfAnother", "good", "/my?station=" + bad, 404, nil, []string{"茶阳"}},
		{"Days", "good", "/stations/" + good + "/days", 200, []string{"6月14日", "不是科普中国内容 40 分"}, nil},
		{"DaysOfSilence", "city", "/stations/" + silent + "/days", 200, []string{"数据不足", "14 天没有信号"}, []string{"0 秒", "0/14"}},
		{"Day", "city", "/stations/" + bad + "/days/2020-06-14", 200, []string{"11:40–14:50", "11,400", "05:00–07:00", "开放时间以外", "影片KEPU_CHINA", "开放 08:00–21:00"}, nil},
		{"DayFromStrip", "city", "/stations/" + bad + "/days/2020-06-14?from=1592114400000&to=1592118000000", 200, []string{"14:00–15:00，2 条"}, nil},
		{"DayOfAStranger", "stranger", "/stations/" + bad + "/days/2020-06-14", 404, nil, []string{"茶阳"}},
		{"NoSuchDay", "city", "/stations/" + bad + "/days/2020-06-31", 404, nil, nil},
		{"NoSuchStation", "city", "/stations/GD-0000-00-0000/days", 404, nil, nil},
		{"Nobody", "", "/analysis", 401, nil, nil},
		{"PanelsGood", "county", "/stations/" + good, 200, []string{"2020年6月 对标检查", "14/14 天", "完整度 100.0%", "可信等级 A", "达标", "2.5", "没有数据"}, nil},
		{"PanelsSilent", "city", "/stations/" + silent, 200, []string{"数据不足", "昨天没有收到屏幕的信号"}, []string{"不达标", "0/14"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			res, body := s.get(c.who, c.path)
			if res.StatusCode != c.status {
				t.Fatalf("status %d, want %d: %.300s", res.StatusCode, c.status, body)
			}
			for _, want := range c.want {
				if !strings.Contains(body, want) {
					t.Errorf("%q is missing", want)
				}
			}
			for _, not := range c.not {
				if strings.Contains(body, not) {
					t.Errorf("%q is there", not)
				}
			}
			if n := statements(res); n > 6 { // two more are the session's and the shell's
				t.Errorf("%d statements", n)
			}
		})
	}
}

// statements is how many the page took, by its Server-Timing header.
func statements(res *http.Response) int {
	_, text, _ := strings.Cut(res.Header.Get("Server-Timing"), `desc=`)
	n := 0
	for _, r := range text {
		if r < '0' || r > '9' {
			break
		}
		n = n*10 + int(r-'0')
	}
	return n
}

func TestFiguresAsJSON(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	var league struct {
		Pack   string
		Target struct{ Seconds int }
		Total  struct {
			Num, Den     int
			Rate         float64
			Completeness float64
			Stations     struct {
				Met        int
				NotMet     int `json:"not_met"`
				NoData     int `json:"no_data"`
				Screenless int
			}
		}
		Units []struct {
			ID   string
			Rate *float64
			Den  int
		}
	}
	s.json("city", "/api/v1/figures/units/441400/months/2020-06", &league)
	if league.Total.Num != 14 || league.Total.Den != 42 || league.Total.Stations.Met != 1 || league.Total.Stations.NotMet != 1 ||
		league.Total.Stations.NoData != 1 || league.Total.Stations.Screenless != 1 || league.Target.Seconds != 18000 || league.Pack != "GD-2020" {
		t.Errorf("league %+v", league)
	}
	sum := 0
	for _, u := range league.Units {
		if sum += u.Den; (u.Den == 0 || u.ID == string(xingning)) && u.Rate != nil {
			t.Errorf("%s: nothing asked and a rate of %v", u.ID, *u.Rate)
		}
	}
	if sum != league.Total.Den {
		t.Errorf("units add up to %d, want %d", sum, league.Total.Den)
	}
	var day struct {
		Seconds  int
		Band     string
		Credited []struct {
			From, To int64
			Grade    string
		}
		Lost []struct {
			Reason  string
			Seconds int
			Spans   []struct{ From, To int64 }
		} `json:"not_credited"`
		Events []struct{ ID string }
	}
	s.json("bad", "/api/v1/figures/stations/"+string(s.bad.Code)+"/days/2020-06-14", &day)
	if day.Seconds != 11400 || day.Band != "NOT_MET" || len(day.Credited) != 1 || len(day.Lost) != 2 || len(day.Events) != 8 || len(day.Lost[0].Spans) != 1 {
		t.Errorf("day %+v", day)
	}
	var days []struct{ Day string }
	s.json("bad", "/api/v1/figures/stations/"+string(s.bad.Code)+"/days?from=2020-06-01&to=2020-06-10", &days)
	if len(days) != 10 || days[0].Day != "2020-06-01" {
		t.Errorf("days %+v", days)
	}
	for path, status := range map[string]int{
		"/api/v1/figures/units/440000/months/2020-06":                                           404,
		"/api/v1/figures/stations/" + string(s.silent.Code) + "/months/2020-06":                 404,
		"/api/v1/figures/stations/" + string(s.bad.Code) + "/days?from=2020-01-01":              200,
		"/api/v1/figures/stations/" + string(s.bad.Code) + "/days?from=2018-01-01":              422,
		"/api/v1/figures/stations/" + string(s.bad.Code) + "/days?from=2020-06-10&to=2020-06-1": 422,
	} {
		if res, body := s.get("bad", path); res.StatusCode != status {
			t.Errorf("%s: %d %s, want %d", path, res.StatusCode, body, status)
		}
	}
}

func (s *site) json(who, path string, into any) {
	s.t.Helper()
	res, body := s.get(who, path)
	if res.StatusCode != http.StatusOK {
		s.t.Fatalf("%s: %d %s", path, res.StatusCode, body)
	}
	s.must(json.Unmarshal([]byte(body), into))
}

func TestExport(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	res, body := s.get("county", "/analysis/export?month="+string(june))
	if res.StatusCode != 200 || !strings.HasPrefix(body, "\uFEFF代码,") || !strings.Contains(res.Header.Get("Content-Type"), "csv") {
		t.Fatalf("%d %.80q", res.StatusCode, body)
	}
	lines := strings.Split(strings.TrimSpace(body), "\n")
	if len(lines) != 5 || !slices.ContainsFunc(lines, func(l string) bool {
		return strings.HasPrefix(l, string(s.good.Code)+",金山街道党群服务中心e站,达标,14,14,1.0000,14,14,1.0000,")
	}) || !strings.HasPrefix(lines[4], "441402,梅江区合计,") {
		t.Errorf("got:\n%s", body)
	}
}

func TestPagesInABrowser(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	tab := uitest.Browser(t)
	day := "/stations/" + string(s.bad.Code) + "/days/2020-06-14"
	for _, c := range []struct{ who, path, name string }{
		{"province", "/analysis", "analysis-province"},
		{"county", "/analysis", "analysis-county"},
		{"stranger", "/analysis", "analysis-empty"},
		{"city", "/analysis/screenless", "screenless"},
		{"good", "/my", "my-good"},
		{"bad", "/my?view=desk", "my-bad"},
		{"silent", "/my", "my-silent"},
		{"bad", "/my?view=phone", "my-phone"},
		{"city", "/stations/" + string(s.bad.Code) + "/days", "days"},
		{"city", day, "day"},
		{"city", "/stations/" + string(s.bad.Code), "panels"},
	} {
		tab.Cookie(s.url, "ez_session", c.who)
		tab.Axe(s.url + c.path)
		tab.Screenshot(s.url+c.path, 1366, 768, "figures-"+c.name+".png")
		if strings.HasPrefix(c.path, "/my") {
			tab.Screenshot(s.url+c.path, 390, 844, "figures-"+c.name+"-390.png")
		}
	}
}
