package orgweb_test

import (
	"context"
	"html"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"ezhan/internal/access"
	"ezhan/internal/org"
	"ezhan/internal/web/ui/uitest"
)

func TestSignInAndOut(t *testing.T) {
	o := newOffice(t)
	admin := o.admin()
	admin.get("/orgs").want(t, 200, "广东省", "梅州市")

	v := o.visitor()
	v.get("/login").want(t, 200, "登录", "手机号或账号")
	v.get("/orgs").want(t, 401, "登录")
	v.post("/login", "account", "chen", "password", "wrong").want(t, 401, "账号或密码不对，还可以试 4 次", `value="chen"`, "!wrong")
	v.post("/login", "account", "", "password", "").want(t, 401, "账号或密码不对")
	for range 4 {
		v.post("/login", "account", "chen", "password", "wrong")
	}
	v.post("/login", "account", "chen", "password", password).want(t, 403, "已锁定")
	o.clock.Advance(31 * time.Minute)
	v.post("/login", "account", "chen", "password", password)
	v.get("/api/me").want(t, 200, "陈小敏", "138****0417", "!13800000417")
	v.post("/logout").want(t, 200, "登录")
	v.get("/api/me").want(t, 401)
	v.get("/login/reset").want(t, 200, "一次性链接")
}

var hidden = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)"`)

// hiddenOf are the hidden fields of a page, as a browser would send them.
func hiddenOf(body string) []string {
	var pairs []string
	for _, m := range hidden.FindAllStringSubmatch(body, -1) {
		pairs = append(pairs, m[1], html.UnescapeString(m[2]))
	}
	return pairs
}

func TestAFormOutlivesItsSession(t *testing.T) {
	o := newOffice(t)
	v := o.admin()
	o.clock.Advance(31 * time.Minute)
	login := v.post("/save", "name", "松口镇大黄村", "note", "一行\n\"两行\" <三行>").want(t, 401, "刚才填的内容不会丢")

	wrong := v.post("/login", append(hiddenOf(login.body), "account", "chen", "password", "wrong")...).want(t, 401, "刚才填的内容不会丢")
	resumed := v.post("/login", append(hiddenOf(wrong.body), "account", "chen", "password", password)...).
		want(t, 200, "继续提交", `action="/save"`)
	v.post("/save", hiddenOf(resumed.body)...).want(t, 200, "松口镇大黄村", `一行\n\"两行\"`)

	o.clock.Advance(31 * time.Minute)
	page := v.get("/orgs/441403").want(t, 401, "登录")
	back := v.post("/login", append(hiddenOf(page.body), "account", "chen", "password", password)...).want(t, 200, "梅县区")
	if back.path != "/orgs/441403" {
		t.Errorf("after login at %s, want the page that was asked for", back.path)
	}
	// Nobody is sent to another site, whatever the form carries.
	v.post("/logout")
	v.post("/login", "resume", "eyJ1cmwiOiJodHRwczovL2V2aWwuZXhhbXBsZS8ifQ", "account", "chen", "password", password).want(t, 404)
}

func TestRegistration(t *testing.T) {
	o := newOffice(t)
	v := o.visitor()
	v.get("/register").want(t, 200, "隐私说明")
	v.post("/register", "name", "黄伟", "phone", "1390000", "password", "abc", "agree", "1").
		want(t, 422, "手机号应是 11 位数字，现在是 7 位", "密码至少 10 个字符", `value="1390000"`, "有错误：")
	v.post("/register", "name", "黄伟", "phone", "13900005555", "password", password).want(t, 422, "请阅读并同意隐私说明")
	v.post("/register", "name", "黄伟", "phone", "13900005555", "password", password, "agree", "1")
	v.get("/api/me").want(t, 200, "黄伟", string(access.Applicant))
	v.get("/api/orgs?q=dahuang").want(t, 200, "梅州市梅县区松口镇大黄村")
	v.get("/settings/members").want(t, 403)
	o.visitor().post("/register", "name", "黄伟", "phone", "13900005555", "password", password, "agree", "1").want(t, 422, "已经注册过")
}

func TestTreePages(t *testing.T) {
	o := newOffice(t)
	admin := o.admin()
	city := o.invited(admin, "王刚", "13900002222", access.CityManager, "441400")
	other := o.invited(admin, "赵敏", "13900003333", access.CityManager, "440800")

	admin.get("/orgs?q=sk").want(t, 200, "松口镇")
	admin.get("/orgs?q=没有这个地方").want(t, 200, "没有找到", "清空条件")
	city.get("/orgs").want(t, 200, "梅县区", "!湛江市")
	city.get("/orgs/441403100").want(t, 200, "大黄村", "梅州市", "维护机构")
	other.get("/orgs/441403100").want(t, 404, "!松口镇")
	other.get("/orgs?q=松口").want(t, 200, "没有找到")
	other.get("/orgs/441403/edit").want(t, 404)
	other.get("/api/orgs/441403").want(t, 404, "441403")
	city.get("/api/orgs/44140").want(t, 422, "现在是 5 位")
	city.get("/api/orgs/441403/units").want(t, 200, "松口镇")

	city.get("/orgs/441400/edit").want(t, 200, "增加下级机构")
	city.post("/orgs/441400/units", "code", "441400-GX", "new_name", "梅州高新区", "level", "county", "new_from", "2026-01-01").want(t, 200, "已增加梅州高新区")
	city.post("/orgs/441400/units", "code", "441400-GX", "new_name", "梅州高新区", "level", "county", "new_from", "2026-06-01").want(t, 409, "已经是“梅州市梅州高新区”")
	city.post("/orgs/441400/units", "code", "44", "new_name", "", "level", "", "new_from", "").want(t, 422, "请选择层级", "名称应是 2 至 40 个字", `href="#f-new_name"`)
	city.post("/orgs/441403100/appoint", "version", "1", "contact", "镇科协 0753-1234567").want(t, 200, "0753-1234567")
	city.post("/orgs/441403100/appoint", "version", "1", "contact", "再改").want(t, 409, "刚被别人改过")
	city.post("/orgs/441403100/appoint", "version", "2", "first_review", "1").want(t, 422, "请填写文件号")
	city.post("/orgs/441403100/rename", "version", "2", "name", "松江镇", "from", "2026-05-01", "reason", "更名批复").want(t, 200, "松江镇", "沿革", "松口镇")
	city.post("/orgs/441403100/move", "version", "3", "parent", "441400-GX", "from", "2026-05-02", "reason", "区划调整").want(t, 200, "梅州市梅州高新区松江镇", "上级 441403")
	city.post("/orgs/441403100/move", "version", "4", "parent", "44140", "from", "2026-05-03", "reason", "区划调整").want(t, 422, "现在是 5 位")
	city.post("/orgs/441400-GX/close", "version", "1", "from", "2026-05-03", "reason", "撤销").want(t, 409, "下面还有 1 个单位")
	city.post("/orgs/441400-GX/close", "version", "1", "from", "2026-06-03", "reason", "撤销").want(t, 422, "还没到")
	city.json("POST", "/api/orgs/441400/units", `{"code":"441490","name":"新城区","level":"county","from":"2026-06-01"}`).want(t, 201, "441490")
	city.json("POST", "/api/orgs/440800/units", `{"code":"440890","name":"新城区","level":"county","from":"2026-06-01"}`).want(t, 404)
	city.json("POST", "/api/orgs/441400/units", `{"code":`).want(t, 422)
}

func TestPeoplePages(t *testing.T) {
	o := newOffice(t)
	admin := o.admin()
	city := o.invited(admin, "王刚", "13900002222", access.CityManager, "441400")
	other := o.invited(admin, "赵敏", "13900003333", access.CityManager, "440800")
	li := o.invited(city, "李文", "13900001111", access.CountyReviewer, "441403")

	city.get("/settings/members").want(t, 200, "李文", "梅县区 · 县科协审核员", "139****1111", "!13900001111", "!赵敏")
	other.get("/settings/members").want(t, 200, "!李文")
	li.get("/settings/members").want(t, 200, "李文", "!邀请人员")
	li.get("/settings/members/new").want(t, 403)
	city.get("/settings/members/new").want(t, 200, "梅县区", "!湛江")
	city.post("/settings/members", "name", "甲", "phone", "1", "role", "", "org", "").want(t, 422, "请填写姓名", "现在是 1 位")
	city.post("/settings/members", "name", "甲乙", "phone", "13900008888", "role", "PROVINCE_ADMIN", "org", "441400").want(t, 422, "只能设在省一级")
	city.post("/settings/members", "name", "甲乙", "phone", "13900008888", "role", "COUNTY_REVIEWER", "org", "440803").want(t, 404)

	ctx := context.Background()
	list, _, err := o.members.List(ctx, system, org.MemberQuery{Text: "李文"})
	if err != nil || len(list) != 1 {
		t.Fatalf("%v, %v", list, err)
	}
	path := "/settings/members/" + string(list[0].ID)
	other.get(path).want(t, 404)
	other.post(path+"/reset").want(t, 404)
	city.get(path).want(t, 200, "李文", "授予角色", "收回")
	city.post(path+"/grants", "org", "441403", "role", "COUNTY_MANAGER", "from", "2026-05-12", "to", "2026-07-12", "substitute", "1", "reason", "出差").
		want(t, 422, "委托最长 30 天，现在是 62 天")
	li.get("/api/me").want(t, 200)
	city.post(path+"/grants", "org", "441403", "role", "COUNTY_MANAGER", "from", "2026-05-12", "to", "2026-06-10", "substitute", "1", "reason", "出差").
		want(t, 200, "已授予县科协管理员", "委托")
	li.get("/api/me").want(t, 401)
	li.post("/login", "account", "13900001111", "password", password)
	city.json("DELETE", "/api/grants/"+list[0].Grants[0].ID, "").want(t, 200)
	page := city.post(path+"/reset").want(t, 200, "只显示这一次")
	if link := enrolLink.FindString(page.body); !strings.Contains(o.visitor().get(link).want(t, 200).body, "设置新密码") {
		t.Error("the reset link does not ask for a new password")
	}
	li.post("/login", "account", "13900001111", "password", password).want(t, 401)
	city.post(path+"/disable").want(t, 200, "账号已停用")
	city.post(path+"/enable").want(t, 200, "账号已启用")
	city.json("POST", "/api/members", `{"name":"钟琴","phone":"13900007777","role":"COUNTY_MANAGER","org":"441403"}`).want(t, 201, "/enrol/")
	city.json("POST", path2api(path)+"/grants", `{"role":"COUNTY_REVIEWER","org":"441403"}`).want(t, 201)
	city.json("POST", path2api(path)+"/grants", `{"role":"COUNTY_REVIEWER","org":"441403"}`).want(t, 409, "已经是")
	city.get("/api/members?q=钟").want(t, 200, "钟琴", `"more":false`)
	city.get(path2api(path)).want(t, 200, "李文")
	o.visitor().get("/enrol/no-such-link").want(t, 404, "已经用过或者过期")
}

func path2api(path string) string { return strings.Replace(path, "/settings/", "/api/", 1) }

// TestPagesStayWithinTheirStatements holds every page to the budget of eight,
// the two of knowing who asks and of the menu included.
func TestPagesStayWithinTheirStatements(t *testing.T) {
	o := newOffice(t)
	admin := o.admin()
	me := admin.get("/api/me")
	id := regexp.MustCompile(`"id":"([^"]+)"`).FindStringSubmatch(me.body)[1]
	for _, path := range []string{
		"/orgs", "/orgs?q=大黄", "/orgs/441403100", "/orgs/441403/edit", "/settings/members",
		"/settings/members/new", "/settings/members/" + id, "/api/orgs?q=sk", "/api/members",
	} {
		if a := admin.get(path); a.status != 200 || a.statements < 1 || a.statements > 8 {
			t.Errorf("%s answered %d with %d statements, want at most 8", path, a.status, a.statements)
		}
	}
}

func TestLooks(t *testing.T) {
	o := newOffice(t)
	admin := o.admin()
	o.invited(admin, "李文", "13900001111", access.CountyReviewer, "441403")
	list, _, err := o.members.List(context.Background(), system, org.MemberQuery{Text: "李文"})
	if err != nil {
		t.Fatal(err)
	}
	token, err := o.members.Login(context.Background(), org.Login{Name: "chen", Password: password})
	if err != nil {
		t.Fatal(err)
	}
	first, err := o.members.Reset(context.Background(), system, list[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	at := func(path string) string { return o.srv.URL + path }
	tab := uitest.Browser(t)
	open := []string{"/login", "/login/reset", "/register", "/enrol/" + first}
	inside := []string{
		"/orgs", "/orgs/441403100", "/orgs?q=大黄", "/orgs?q=nothing-here", "/orgs/441403/edit",
		"/settings/members", "/settings/members/new", "/settings/members/" + string(list[0].ID),
	}
	for _, path := range open {
		tab.Axe(at(path))
	}
	shoot(tab, at, open)
	tab.Cookie(o.srv.URL, "ez_session", token)
	for _, path := range inside {
		tab.Axe(at(path))
	}
	shoot(tab, at, inside)
}

func shoot(tab *uitest.Tab, at func(string) string, paths []string) {
	if os.Getenv("EZHAN_SHOTS") == "" {
		return
	}
	for _, path := range paths {
		name := strings.Trim(regexp.MustCompile(`[^a-z0-9]+`).ReplaceAllString(path, "-"), "-")
		tab.Screenshot(at(path), 1366, 768, "org-"+name+".png")
		tab.Screenshot(at(path), 390, 844, "org-"+name+"-phone.png")
	}
}
