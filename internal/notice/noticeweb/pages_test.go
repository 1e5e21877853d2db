package noticeweb_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"golang.org/x/net/html"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/notice"
	"ezhan/internal/notice/noticeweb"
	"ezhan/internal/sqldb"
	"ezhan/internal/sqldb/sqldbtest"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
	"ezhan/internal/web/ui/uitest"
)

const (
	meizhou  = "440000.441400"
	xingning = "440000.441400.441481"
)

type people map[string]access.Actor

func (p people) Actor(_ context.Context, token string) (access.Actor, error) {
	if by, ok := p[token]; ok {
		return by, nil
	}
	return access.Actor{}, errs.New(errs.Unauthenticated, "请先登录")
}

func member(id string, role access.Role, path string) access.Actor {
	return access.Actor{
		ID: id, Person: "p-" + id, Name: "陈小敏",
		Grants: []access.Grant{{Role: role, Org: path[len(path)-6:], Path: path, OrgName: "兴宁市"}},
	}
}

type world struct {
	t    *testing.T
	db   *sqldb.DB
	desk *notice.Desk
	srv  *httptest.Server
}

// today is Tuesday, 12 May 2020, 9 o'clock.
var today = clock.At(2020, time.May, 12, 9, 0)

func newWorld(t *testing.T, db *sqldb.DB, rail templ.Component) *world {
	t.Helper()
	w := &world{t: t, db: db, desk: notice.NewDesk(db)}
	d := noticeweb.Deps{Desk: w.desk}
	if rail != nil {
		d.Rail = func(*web.Ctx) (templ.Component, error) { return rail, nil }
	}
	w.srv = httptest.NewServer(web.New(web.Config{
		Sessions: people{
			"county": member("li", access.CountyReviewer, xingning), "city": member("wang", access.CityReviewer, meizhou),
			"stranger": member("zhu", access.CountyReviewer, "440000.441500.441502"),
		},
		Clock: db.Clock(), Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Secret: []byte("k"), Debug: true,
		Shell: func(c *web.Ctx) (ui.Page, error) {
			return ui.Page{
				Scope: "兴宁市", User: &ui.User{Name: ui.MaskName(c.By.Name), Org: "兴宁市科协"},
				Nav: []ui.NavGroup{{Title: "工作台", Items: []ui.NavItem{{Key: "home", Href: "/home", Icon: "inbox", Text: "待办"}}}},
			}, nil
		},
		Login: func(c *web.Ctx, _ web.Resume) error { return c.Page(401, ui.ErrorPage(401, "请先登录", "", "")) },
	}, noticeweb.Routes(d)))
	t.Cleanup(w.srv.Close)
	return w
}

func (w *world) in(t *testing.T) *world {
	inner := *w
	inner.t = t
	return &inner
}

func (w *world) open(kind notice.Kind, act access.Act, subject, title string, due clock.Instant) {
	w.t.Helper()
	by := access.System("test")
	err := w.db.InTx(context.Background(), func(tx *sqldb.Tx) error {
		return w.desk.Open(context.Background(), tx, by, notice.Task{
			Kind: kind, Subject: subject, Title: title, Why: "五有齐全 · 附照片 12 张", URL: "/reviews/" + subject,
			Path: xingning, Act: act, Watch: access.ApplicationView, Due: due,
		})
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// fill opens one task of every group, and six without a deadline.
func (w *world) fill() {
	day := today.Day()
	w.open("application.paper", access.ApplicationReview, "1", "水寨e站 · 资料审核", day.AddDays(-3).End())
	w.open("application.paper", access.ApplicationReview, "2", "宁新e站 · 资料审核", day.End())
	w.open("application.field", access.ApplicationField, "3", "雁洋e站 · 实地核查", day.At(17, 30))
	w.open("application.field", access.ApplicationField, "4", "茶阳e站 · 实地核查", day.AddDays(2).End())
	w.open("new.kind", access.ApplicationReview, "5", "以后再说的事", day.AddDays(20).End())
	for i := range 6 {
		w.open("new.kind", access.ApplicationReview, fmt.Sprintf("later-%d", i), fmt.Sprintf("不急的事 %d", i), 0)
	}
}

type answer struct {
	t      *testing.T
	status int
	header http.Header
	body   string
	doc    *html.Node
}

func (w *world) get(who, path string) answer {
	w.t.Helper()
	req, err := http.NewRequest("GET", w.srv.URL+path, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	if who != "" {
		req.AddCookie(&http.Cookie{Name: "ez_session", Value: who})
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	doc, err := html.Parse(strings.NewReader(string(body)))
	if err != nil {
		w.t.Fatal(err)
	}
	return answer{w.t, res.StatusCode, res.Header, string(body), doc}
}

// all are the texts of the elements with the tag, and the class if not "".
func (a answer) all(tag, class string) []string {
	var out []string
	for n := range a.doc.Descendants() {
		if n.Type != html.ElementNode || n.Data != tag || !strings.Contains(" "+classOf(n)+" ", " "+class+" ") && class != "" {
			continue
		}
		text := ""
		for d := range n.Descendants() {
			if d.Type == html.TextNode {
				text += strings.TrimSpace(d.Data)
			}
		}
		out = append(out, text)
	}
	return out
}

func classOf(n *html.Node) string {
	for _, a := range n.Attr {
		if a.Key == "class" {
			return a.Val
		}
	}
	return ""
}

func (a answer) want(status int) answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("status %d, want %d: %s", a.status, status, a.body[:min(len(a.body), 500)])
	}
	return a
}

func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s = %q, want %q", what, got, want)
	}
}

func TestInbox(t *testing.T) {
	t.Parallel()
	c := clock.NewFake(today)
	sqldbtest.Each(t, c, func(t *testing.T, db *sqldb.DB) {
		c.Set(today)
		w := newWorld(t, db, nil)
		t.Run("EmptySaysSo", func(t *testing.T) {
			page := w.in(t).get("county", "/home").want(200)
			same(t, "h1", page.all("h1", ""), []string{"上午好，陈*敏"})
			same(t, "h2", page.all("h2", ""), []string{"今天没有要办的事"})
		})
		w.fill()
		t.Run("GroupsByDeadline", func(t *testing.T) { w.in(t).groups() })
		t.Run("KindNarrows", func(t *testing.T) { w.in(t).narrows() })
		t.Run("OthersSeeNothing", func(t *testing.T) { w.in(t).others() })
		t.Run("JSON", func(t *testing.T) { w.in(t).asJSON() })
		t.Run("SuperiorLooksOn", func(t *testing.T) { w.in(t).superior() })
		t.Run("DoneStays", func(t *testing.T) { w.in(t).done() })
	})
}

func (w *world) groups() {
	page := w.get("county", "/home").want(200)
	same(w.t, "h1", page.all("h1", ""), []string{"上午好，陈*敏。今天先办这 3 件"})
	same(w.t, "groups", page.all("h2", ""), []string{"已逾期", "今天到期", "本周", "以后"})
	same(w.t, "deadlines", page.all("div", "due"), []string{"逾期 3 天", "今天 17:30", "今天", "5月14日 周四", "6月1日 周一"})
	same(w.t, "buttons", page.all("a", "sm")[:3], []string{"去审核", "去核查", "去审核"})
	same(w.t, "chips", page.all("a", "chip"), []string{"待我处理11", "待办7", "实地核查2", "资料审核2"})
	if strings.Contains(page.body, "陈小敏") {
		w.t.Error("the full name is shown")
	}
	if n := statements(page); n > 2 {
		w.t.Errorf("%d statements, want at most 2", n)
	}
}

func statements(a answer) (n int) {
	a.t.Helper()
	m := regexp.MustCompile(`sql;desc=(\d+)`).FindStringSubmatch(a.header.Get("Server-Timing"))
	if m == nil {
		a.t.Fatal("no Server-Timing header")
	}
	_, err := fmt.Sscan(m[1], &n)
	if err != nil {
		a.t.Fatal(err)
	}
	return n
}

func (w *world) narrows() {
	page := w.get("county", "/home?kind=application.field").want(200)
	same(w.t, "tasks", page.all("a", "tt"), []string{"雁洋e站 · 实地核查", "茶阳e站 · 实地核查"})
	same(w.t, "chosen", page.all("a", "chip on"), []string{"实地核查2"})
	same(w.t, "h1", page.all("h1", ""), []string{"待办：实地核查"})
	none := w.get("county", "/home?kind=exit.approve").want(200)
	same(w.t, "h2", none.all("h2", ""), []string{"没有这一类待办"})
}

func (w *world) others() {
	w.get("", "/home").want(401)
	page := w.get("stranger", "/home").want(200)
	same(w.t, "tasks", page.all("a", "tt"), nil)
}

func (w *world) asJSON() {
	var box struct {
		Total  int            `json:"total"`
		Counts map[string]int `json:"counts"`
		Items  []struct{ Title, Group, Due string }
	}
	a := w.get("county", "/api/v1/inbox").want(200)
	if err := json.Unmarshal([]byte(a.body), &box); err != nil {
		w.t.Fatal(err)
	}
	if box.Total != 11 || box.Counts["overdue"] != 1 || box.Counts["today"] != 2 || box.Counts["week"] != 1 || box.Counts["later"] != 7 {
		w.t.Errorf("total %d, counts %v", box.Total, box.Counts)
	}
	if len(box.Items) != 11 || box.Items[0].Group != "overdue" || box.Items[0].Due != "2020-05-10T00:00:00.000+08:00" {
		w.t.Errorf("items = %+v", box.Items[:1])
	}
}

func (w *world) superior() {
	if n, err := w.desk.EscalateDue(context.Background(), access.System("notice.escalate")); err != nil || n != 1 {
		w.t.Fatalf("escalated %d, %v; want 1", n, err)
	}
	page := w.get("city", "/home").want(200)
	same(w.t, "tasks", page.all("a", "tt"), []string{"水寨e站 · 资料审核"})
	same(w.t, "why", page.all("span", "why"), []string{"下级逾期未办 · 五有齐全 · 附照片 12 张"})
	same(w.t, "button", page.all("a", "sm"), []string{"去看看"})
}

func (w *world) done() {
	by := member("li", access.CountyReviewer, xingning)
	err := w.db.InTx(context.Background(), func(tx *sqldb.Tx) error {
		return w.desk.Close(context.Background(), tx, by, "2", "application.paper")
	})
	if err != nil {
		w.t.Fatal(err)
	}
	page := w.get("county", "/home/done").want(200)
	same(w.t, "done", page.all("a", "tt"), []string{"宁新e站 · 资料审核"})
	same(w.t, "when", page.all("div", "due"), []string{"5月12日 周二 09:00"})
	same(w.t, "nothing to press", page.all("a", "sm"), nil)
	same(w.t, "the city did nothing", w.get("city", "/home/done").want(200).all("h2", ""), []string{"还没有办过的事"})
}

// TestManyTasksAreCut shows the first tasks and says how many are left.
func TestManyTasksAreCut(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sqldbtest.SQLite(t, clock.NewFake(today)), nil)
	for i := range 33 {
		w.open("application.paper", access.ApplicationReview, fmt.Sprint(i), fmt.Sprintf("第 %d 件", i), today.Day().AddDays(9).End())
	}
	page := w.get("county", "/home").want(200)
	if n := len(page.all("a", "tt")); n != 30 || !strings.Contains(page.body, "查看其余 3 件") {
		t.Errorf("%d tasks shown, want 30 and a link to 3 more", n)
	}
	if n := len(w.get("county", "/home?all=1").want(200).all("a", "tt")); n != 33 {
		t.Errorf("%d tasks shown, want all 33", n)
	}
}

func TestInboxInTheBrowser(t *testing.T) {
	w := newWorld(t, sqldbtest.SQLite(t, clock.NewFake(today)), templ.Raw(`<section class="card"><div class="hd"><h2>我的辖区</h2></div><div class="bd">318 个站</div></section>`))
	tab := uitest.Browser(t)
	tab.Cookie(w.srv.URL, "ez_session", "county")
	tab.Axe(w.srv.URL + "/home")
	tab.Screenshot(w.srv.URL+"/home", 1366, 768, "home-empty-1366.png")
	w.fill()
	tab.Axe(w.srv.URL+"/home", w.srv.URL+"/home/done")
	tab.Screenshot(w.srv.URL+"/home", 1366, 768, "home-1366.png")
	tab.Screenshot(w.srv.URL+"/home", 390, 844, "home-390.png")
	tab.Cookie(w.srv.URL, "ez_size", "big")
	tab.Axe(w.srv.URL + "/home")
	tab.Screenshot(w.srv.URL+"/home", 1366, 768, "home-big-1366.png")
}
