package stationweb_test

import (
	"encoding/csv"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"ezhan/internal/clock"
	"ezhan/internal/sqldb"
	"ezhan/internal/sqldb/sqldbtest"
	"ezhan/internal/station"
	"ezhan/internal/station/stationweb"
	"ezhan/internal/web"
)

// mine is how many statements a page may take here: eight in all, less the
// session's and the shell's, which this test has without a database.
const mine = 6

func TestPages(t *testing.T) {
	t.Parallel()
	c := clock.NewFake(clock.At(2020, time.June, 15, 10, 0))
	sqldbtest.Each(t, c, func(t *testing.T, db *sqldb.DB) {
		c.Set(clock.At(2020, time.June, 15, 10, 0))
		w := newWorld(t, db, nil)
		t.Run("FirstUseIsNotNoResult", w.firstUse)
		jinshan := w.recognised(w.profile("合水村e站"), "2020-06-01")
		w.managerOf(jinshan)
		w.many(21)
		t.Run("ListFiltersCountsAndPages", func(t *testing.T) { w.in(t).listFilters() })
		t.Run("ExportIsTheFilterMasked", func(t *testing.T) { w.in(t).exportsFilter() })
		t.Run("WhoSeesAStation", func(t *testing.T) { w.in(t).whoSees(jinshan) })
		t.Run("StationPage", func(t *testing.T) { w.in(t).stationPage(jinshan) })
		t.Run("FileAndPrint", func(t *testing.T) { w.in(t).fileAndPrint(jinshan) })
		t.Run("PublicPages", func(t *testing.T) { w.in(t).publicPages(jinshan) })
		t.Run("OpenDataHasNoPeople", func(t *testing.T) { w.in(t).openData(jinshan) })
		t.Run("API", func(t *testing.T) { w.in(t).api(jinshan) })
		t.Run("Edit", func(t *testing.T) { w.in(t).edits(jinshan) })
		t.Run("EditConflictShowsBoth", func(t *testing.T) { w.in(t).editConflict(jinshan) })
		t.Run("PlanWarnsOfDoubles", func(t *testing.T) { w.in(t).plans() })
	})
}

// in is the world inside a subtest.
func (w *world) in(t *testing.T) *world {
	inner := *w
	inner.t = t
	return &inner
}

func (w *world) firstUse(t *testing.T) {
	w = w.in(t)
	w.get("county", "/stations").want(200).has("这里还没有站点").lacks("清空条件")
	w.get("county", "/stations?q=没有").want(200).has("没有符合条件的站点", "清空条件")
	w.get("", "/stations/public").want(200).has("还没有认定的e站").lacks("没有找到e站")
}

func (w *world) listFilters() {
	page := w.get("county", "/stations").want(200)
	page.has("第 1–20 条，共 22 条", "合水村e站", "1 个在列")
	if n := page.statements(); n > mine {
		w.t.Errorf("%d statements, want at most %d", n, mine)
	}
	chips := page.all("a", "chip")
	if want := []string{"全部22", "在列1", "规划中21"}; !slices.Equal(stripped(chips), want) {
		w.t.Errorf("chips = %v, want %v", stripped(chips), want)
	}
	w.get("county", "/stations?page=2").want(200).has("第 21–22 条")
	w.get("county", "/stations?state=RECOGNIZED").want(200).has("合水村e站").lacks("规划 01 号站")
	w.get("county", "/stations?q=规划+07").want(200).has("规划 07 号站", "共 1 条").lacks("规划 08 号站")
	w.get("county", "/stations?type=SCHOOL").want(200).has("没有符合条件的站点")
	w.get("county", "/stations?org=441481122").want(200).has("共 22 条", "合水镇")
	narrow := w.get("city", "/stations?org=441481&q=合水村&venue=CIVILIZATION_PRACTICE_CENTER&state=RECOGNIZED").want(200).has("合水村e站", "共 1 条")
	if n := narrow.statements(); n > mine {
		w.t.Errorf("with a filter %d statements, want at most %d", n, mine)
	}
	w.get("county", "/stations?org=441502").want(404)
	w.get("stranger", "/stations").want(200).has("这里还没有站点").lacks("合水村e站")
	own := w.get("manager", "/stations").want(200).has("合水村e站", "共 1 条").lacks("规划 01 号站", "黄小玲")
	own.has("黄*玲")
	w.get("officer", "/stations").want(403)
	w.get("", "/stations").want(401)
}

func stripped(texts []string) []string {
	out := make([]string, len(texts))
	for i, s := range texts {
		out[i] = strings.ReplaceAll(s, " ", "")
	}
	return out
}

func (w *world) exportsFilter() {
	a := w.get("county", "/stations/export.csv?state=RECOGNIZED").want(200)
	if !strings.HasPrefix(a.body, "\ufeff编号,名称") {
		w.t.Errorf("the file begins with %q, want a byte order mark and the head", a.body[:min(20, len(a.body))])
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(a.body, "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 2 || rows[1][1] != "合水村e站" || rows[1][3] != "在列" {
		w.t.Errorf("rows = %v, %v; want the one recognised station", rows, err)
	}
	a.lacks("黄小玲")
	if got := w.get("stranger", "/stations/export.csv").want(200); strings.Count(got.body, "\n") != 1 {
		w.t.Errorf("a stranger exports %s", got.body)
	}
	evil := w.profile("=1+1")
	evil.Host = "@SUM(A1)"
	w.plan(evil)
	formula := w.get("county", "/stations/export.csv?q="+"%3D1").want(200)
	if !strings.Contains(formula.body, "'=1+1") || !strings.Contains(formula.body, "'@SUM(A1)") {
		w.t.Errorf("formulas stay formulas: %s", formula.body)
	}
}

func (w *world) whoSees(st station.Station) {
	for _, path := range []string{"", "/files", "/print", "/screens"} {
		for who, want := range map[string]int{"county": 200, "reviewer": 200, "city": 200, "manager": 200, "stranger": 404, "officer": 403, "": 401} {
			if got := w.get(who, "/stations/"+string(st.Code)+path); got.status != want {
				w.t.Errorf("%q asks %s: %d, want %d", who, path, got.status, want)
			}
		}
	}
	other := w.plan(w.profile("别家的站"))
	w.get("manager", "/stations/"+string(other.Code)).want(404)
	w.get("manager", "/stations/"+string(st.Code)+"/edit").want(403)
	w.get("reviewer", "/stations/"+string(st.Code)+"/edit").want(403)
	w.get("stranger", "/stations/"+string(st.Code)+"/edit").want(404)
	w.get("county", "/stations/not-a-code").want(404)
}

func (w *world) stationPage(st station.Station) {
	page := w.get("county", "/stations/"+string(st.Code)).want(200)
	if h := page.all("h1", ""); len(h) != 1 || h[0] != "合水村e站" {
		w.t.Errorf("h1 = %v", h)
	}
	page.has("在列", string(st.Code), "黄*玲", "每天 08:00–21:00", "县级财政、自筹", "入列，计入统计序列", "第 1 年", "公开页").lacks("黄小玲")
	line := page.all("ol", "life")
	if len(line) != 1 || !strings.Contains(line[0], "申报中2020.06.15在列2020.06.01 · 第 1 年") {
		w.t.Errorf("life = %q", line)
	}
	if n := page.statements(); n > 4 {
		w.t.Errorf("%d statements, want at most 4, so that panels have room", n)
	}
	if !slices.Contains(page.all("a", "pri"), "修改档案") {
		w.t.Error("the county manager is not offered to change the file")
	}
	if slices.Contains(w.get("reviewer", "/stations/"+string(st.Code)).all("a", "pri"), "修改档案") {
		w.t.Error("the reviewer is offered what he may not do")
	}
}

func (w *world) fileAndPrint(st station.Station) {
	files := w.get("county", "/stations/"+string(st.Code)+"/files").want(200)
	files.has("统一社会信用代码", "梅科协〔2020〕8号", "服务日历", "历次地址", "状态变化", "2020-06-15").lacks("黄小玲")
	if n := files.statements(); n > mine {
		w.t.Errorf("%d statements", n)
	}
	paper := w.get("county", "/stations/"+string(st.Code)+"/print").want(200)
	paper.has("门牌二维码", w.srv.URL+"/s/"+string(st.Code), "2020年6月15日打印").lacks("黄小玲")
	if len(paper.all("figure", "qr")) != 1 {
		w.t.Error("no QR code on the sheet")
	}
}

func (w *world) publicPages(st station.Station) {
	list := w.get("", "/stations/public").want(200)
	list.has("已认定 1 个", "合水村e站", "合水大道 1 号", "每天 08:00–21:00", "急救课").lacks("规划 01 号站", "黄小玲", "黄*玲")
	if n := list.statements(); n > 5 {
		w.t.Errorf("%d statements", n)
	}
	w.get("", "/stations/public?q=没有这个").want(200).has("没有找到e站")
	w.get("", "/stations/public?org=441402").want(200).has("没有找到e站")
	page := w.get("", "/s/"+string(st.Code)).want(200).has("合水村e站", "正在开放", "急救课", "合水大道 1 号").lacks("黄小玲", "黄*玲")
	if len(page.all("h1", "")) != 1 {
		w.t.Error("want one h1")
	}
	w.get("", "/s/"+strings.ToLower(string(st.Code))).want(200)
	w.get("", "/s/no-code").want(404)
	planned := w.plan(w.profile("没认定的站"))
	w.get("", "/s/"+string(planned.Code)).want(404)
}

func (w *world) openData(st station.Station) {
	var list struct {
		Total    int
		Stations []map[string]any
	}
	a := w.get("", "/api/v1/open/stations").want(200)
	if err := json.Unmarshal([]byte(a.body), &list); err != nil || list.Total != 1 || list.Stations[0]["code"] != string(st.Code) {
		w.t.Errorf("open data = %s, %v", a.body, err)
	}
	a.lacks("黄", "manager")
	rows := w.get("", "/api/v1/open/stations.csv").want(200).lacks("黄")
	if strings.Count(rows.body, "\n") != 2 || !strings.Contains(rows.body, string(st.Code)) {
		w.t.Errorf("rows = %s", rows.body)
	}
}

func (w *world) api(st station.Station) {
	var list struct {
		Total   int            `json:"total"`
		ByState map[string]int `json:"by_state"`
	}
	a := w.get("county", "/api/v1/stations?state=RECOGNIZED").want(200).lacks("黄小玲")
	if err := json.Unmarshal([]byte(a.body), &list); err != nil || list.Total != 1 || list.ByState["RECOGNIZED"] != 1 {
		w.t.Errorf("list = %s, %v", a.body, err)
	}
	w.get("county", "/api/v1/stations/"+string(st.Code)).want(200).lacks("黄小玲")
	problem := w.get("stranger", "/api/v1/stations/"+string(st.Code)).want(404)
	if got := problem.header.Get("Content-Type"); !strings.HasPrefix(got, "application/problem+json") {
		w.t.Errorf("Content-Type = %s", got)
	}
}

func (w *world) edits(st station.Station) {
	path := "/stations/" + string(st.Code) + "/edit"
	form := w.get("county", path).want(200).fields()
	if form.Get("name") != "合水村e站" || form.Get("open0") != "08:00" || form.Get("close6") != "21:00" || form.Get("type") != "VILLAGE" {
		w.t.Fatalf("the form holds %v", form)
	}
	short := clone(form)
	short.Set("close0", "10:00")
	bad := w.post("county", path, short).want(422).has("不足 5 小时", "有 1 处需要修改")
	if bad.value("close0") != "10:00" {
		w.t.Errorf("what was typed is lost: %q", bad.value("close0"))
	}
	wrong := clone(form)
	wrong.Set("name", "")
	wrong.Set("area", "很大")
	wrong.Set("open1", "")
	wrong.Set("point", "不知道")
	wrong.Set("org", "没有这个村")
	w.post("county", path, wrong).want(422).has("面积请填数字", "周二的开门和关门时间要填全", "位置请填", "没有找到“没有这个村”")
	w.post("stranger", path, form).want(404)
	w.post("manager", path, form).want(403)
	short.Set("week_reason", "周一上午学校占用场地，县科协已核准")
	if to := w.post("county", path, short).want(303).header.Get("Location"); to != "/stations/"+string(st.Code) {
		w.t.Errorf("goes to %q", to)
	}
	now, err := w.reg.ByCode(w.ctx, job, st.Code)
	if err != nil || now.Week[0].String() != "08:00–10:00" || now.Manager != "黄小玲" || len(now.Funding) != 2 {
		w.t.Errorf("saved %+v, %v", now.Profile, err)
	}
	w.get("county", "/stations/"+string(st.Code)).want(200).has("修改档案：服务日历")
}

func (w *world) editConflict(st station.Station) {
	path := "/stations/" + string(st.Code) + "/edit"
	first := w.get("county", path).want(200).fields()
	second := clone(first)
	first.Set("address", "合水大道 2 号")
	second.Set("address", "合水大道 3 号")
	w.post("county", path, first).want(303)
	both := w.post("county", path, second).want(409).has("有人在", "合水大道 2 号", "合水大道 3 号", "不一样的地方")
	w.post("county", path, both.fields()).want(303)
	if now, err := w.reg.ByCode(w.ctx, job, st.Code); err != nil || now.Address != "合水大道 3 号" {
		w.t.Errorf("address = %q, %v; want what was sent again", now.Address, err)
	}
}

func (w *world) plans() {
	form := w.get("county", "/stations/new").want(200).fields()
	form.Set("name", "新站")
	form.Set("type", "SCHOOL")
	form.Set("host", "合水村e站主办方")
	form.Set("org", "合水镇 合水社区")
	form.Set("address", "学前路 3 号")
	double := w.post("county", "/stations/new", form).want(422).has("很像的站点", "合水村e站", "主办单位相同").fields()
	if double.Get("org") == "" {
		w.t.Error("the place is lost")
	}
	form.Set("not_double", "1")
	form.Set("org", string(village))
	to := w.post("county", "/stations/new", form).want(303).header.Get("Location")
	w.get("county", to).want(200).has("新站", "规划中", "校园")
	w.post("county", to+"/start", nil).want(303)
	w.get("county", to).want(200).has("在建")
	w.post("county", to+"/start", nil).want(409)
	w.post("stranger", "/stations/new", form).want(422) // his tree does not have the village
	w.get("reviewer", "/stations/new").want(403)
}

func clone(v url.Values) url.Values {
	out := url.Values{}
	for name, values := range v {
		out[name] = slices.Clone(values)
	}
	return out
}

// panels are two other rooms that have something to say about every station.
type panels struct{}

func (panels) Month(*web.Ctx, station.Station) (templ.Component, error) {
	return templ.Raw("<p>本月对标八项</p>"), nil
}

func (panels) Days(*web.Ctx, station.Station) (templ.Component, error) {
	return templ.Raw("<p>近十四天播放</p>"), nil
}

func (panels) Screens(*web.Ctx, station.Station) (templ.Component, error) { return nil, nil }

func TestOtherRoomsFillThePage(t *testing.T) {
	t.Parallel()
	c := clock.NewFake(clock.At(2020, time.June, 15, 10, 0))
	w := newWorld(t, sqldbtest.SQLite(t, c), func(d *stationweb.Deps) {
		d.Panels = panels{}
		d.Tabs = []stationweb.Tab{{Text: "播放记录", Path: "plays"}}
		d.Figures = func(_ *web.Ctx, list []station.Station) (map[station.ID]stationweb.Figure, error) {
			return map[station.ID]stationweb.Figure{list[0].ID: {Met: 7, Judged: 9, Screens: 2, Offline: 1, PlaySeconds: 23040}}, nil
		}
	})
	st, other := w.plan(w.profile("甲站")), w.plan(w.profile("乙站"))
	list := w.get("county", "/stations").want(200).has("7/9", "2 块，1 块离线", "6.4", other.Name)
	if head := list.all("th", ""); !slices.Contains(head, "本月对标") {
		t.Errorf("columns = %v", head)
	}
	w.get("county", "/stations/"+string(st.Code)).want(200).has("本月对标八项", "近十四天播放", "屏幕", "播放记录")
	w.get("county", "/stations/"+string(st.Code)+"/screens").want(200).has("还没有屏幕")
}
