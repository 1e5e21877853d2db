package applicationweb_test

import (
	"encoding/json"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"ezhan/internal/access"
	"ezhan/internal/application"
	"ezhan/internal/clock"
	"ezhan/internal/org"
	"ezhan/internal/web/ui/uitest"
)

// fill walks an applicant through the form on its pages, as without a script,
// and leaves the sections in not without evidence.
func (v *visitor) fill(t *testing.T, name string, not ...application.Section) string {
	t.Helper()
	first := v.post("/apply").want(t, 303).path
	root := strings.TrimSuffix(first, "/host")
	v.post(first, "host", name+"村民委员会", "contact", "王小明", "phone", "13800000417", "name", name+"村e站", "type", "VILLAGE",
		"org", heshui, "address", name+"大道 1 号", "lng", "115.73", "lat", "24.14", "funding", "COUNTY", "funding", "OWN").want(t, 303)
	proof := func(s application.Section, n int) []string {
		for _, skip := range not {
			if s == skip {
				return []string{"go", "stay"} // the page would not let him go on
			}
		}
		return []string{"@evidence", jpg(n)}
	}
	v.upload(root+"/network", append([]string{"operator", "电信", "mbps", "100"}, proof(application.SectionNetwork, 1)...)...).want(t, 303)
	v.upload(root+"/staff", append([]string{"manager", "黄小玲", "manager_phone", "13700002208"}, proof(application.SectionStaff, 2)...)...).want(t, 303)
	v.upload(root+"/venue", append([]string{
		"venue", "PARTY_MASS_SERVICE_CENTER", "area", "60", "seats", "40", "opens", "08:30", "closes", "17:30",
		"days", "0", "days", "1", "days", "2", "days", "3", "days", "4",
	}, proof(application.SectionVenue, 3)...)...).want(t, 303)
	v.upload(root+"/activity", append([]string{"activities", "每月第二个周五健康课"}, proof(application.SectionActivity, 4)...)...).want(t, 303)
	v.upload(root+"/terminal", append([]string{"kind0", "DISPLAY", "size0", "55", "count0", "1"}, proof(application.SectionTerminal, 5)...)...).want(t, 303)
	v.post(root+"/works", "works", "RESOURCES", "works", "MOBILE", "works", "ACTIVITIES", "truth", "1", "signed", "王小明").want(t, 303)
	return root
}

func TestApplicantFillsAndSubmits(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	(&visitor{o: o}).get("/apply").want(t, 200, "申报成为科普中国e站", "/register", "有网络")
	v := o.person("王小明", access.Applicant, org.Province)
	v.get("/apply").want(t, 200, "还没有申报", "开始申报")
	root := v.fill(t, "合水", application.SectionActivity)

	refused := v.post(root+"/check").want(t, 422, "有错误：", "“有活动”还没有填好", "有 1 处需要修改")
	if n := strings.Count(refused.body, "还没有填好</a>"); n != 1 {
		t.Errorf("%d items are named, want only 有活动", n)
	}
	v.get(root+"/activity").want(t, 200, "每月第二个周五健康课", "第 5 步")
	v.upload(root+"/activity", "activities", "每月第二个周五健康课", "@evidence", jpg(9)).want(t, 303)
	v.get(root+"/check").want(t, 200, "兴宁市科协会在 2020年5月13日前答复", "138****0417", "周一至周五 08:30–17:30", "!13800000417")
	done := v.post(root+"/check").want(t, 303)
	v.get(done.path).want(t, 200, "待县级审核", "2020年5月13日", "办理进度", "撤回申报")
	v.get(root).want(t, 303)
	v.get("/apply").want(t, 200, "合水村e站", "GD-4414-81-0001", "待县级审核")
}

func TestNothingTypedIsLost(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	v := o.person("王小明", access.Applicant, org.Province)
	first := v.post("/apply").want(t, 303).path
	root := strings.TrimSuffix(first, "/host")
	v.post(first, "host", "合水<村>", "phone", "1380000", "credit_code", "91350100m000100y44", "name", "合水村e站").
		want(t, 422, "有错误：", "现在是 7 位", "校验位不对", `value="合水&lt;村&gt;"`, `value="1380000"`, `value="合水村e站"`, "请选择e站类型")
	v.get(first).want(t, 200, `value="1380000"`) // kept, though wrong
	v.post(first, "host", "合水", "org_q", "heshui", "go", "find").want(t, 200, "找到这些", "合水社区")
	v.post(first, "org_q", "449999999999", "go", "find").want(t, 422, "没有找到行政区划代码 449999999999")
	v.post(first, "org_q", "44148112", "go", "find").want(t, 422, "现在是 8 位")
	v.post(first, "org_q", heshui, "go", "find").want(t, 200, `value="441481122004" checked`)
	v.upload(root+"/venue", "area", "八", "venue", "OTHER", "days", "0", "opens", "09:00", "closes", "10:00").
		want(t, 422, "面积应是数字，现在是“八”", `value="八"`, "有一天开放不足 5 小时", "还没有照片或文件")
	v.upload(root+"/venue", "area", "60", "@evidence", "<html>no photo").want(t, 422, "不是照片或 PDF", `value="60"`)
	huge := "\xff\xd8\xff\xe0" + strings.Repeat("x", application.MaxFile)
	v.upload(root+"/venue", "area", "61", "@evidence", huge).want(t, 422, "文件超过 10 MB", `value="61"`)
	v.post(root+"/draft?s=staff", "manager", "黄小玲").want(t, 204)
	v.get(root+"/staff").want(t, 200, `value="黄小玲"`)
	v.post(root+"/draft?s=nothing").want(t, 422)
	v.get(root+"/nothing").want(t, 404)
}

func TestEvidenceIsKeptAndRemoved(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	v := o.person("王小明", access.Applicant, org.Province)
	root := v.fill(t, "图片")
	page := v.get(root+"/venue").want(t, 200, "已上传 1 个")
	src := regexp.MustCompile(`/applications/[^"]+/files/[0-9a-f]{64}`).FindString(page.body)
	if got := v.get(src).want(t, 200); got.body != jpg(3) {
		t.Errorf("%s is %d bytes", src, len(got.body))
	}
	o.person("别人", access.Applicant, org.Province).get(src).want(t, 404)
	v.post(root+"/venue", "venue", "OTHER", "drop", src[strings.LastIndex(src, "/")+1:]).want(t, 303)
	v.get(root+"/venue").want(t, 200, "!已上传 1 个")
}

// version is what a reviewer's page carries.
var version = regexp.MustCompile(`name="version" value="(\d+)"`)

func versionOf(t *testing.T, body string) string {
	t.Helper()
	m := version.FindStringSubmatch(body)
	if m == nil {
		t.Fatalf("no version on the page: %s", clip(body))
	}
	return m[1]
}

func checksOf(result string) []string {
	var out []string
	for _, it := range application.Checklist() {
		out = append(out, "check_"+it.Key, result)
	}
	return out
}

func TestFromPaperToRecognition(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	v := o.person("王小明", access.Applicant, org.Province)
	li := o.person("李强", access.CountyReviewer, "441481")
	he := o.person("何林", access.CountyReviewer, "441481")
	wang := o.person("王敏", access.CityReviewer, "441400")
	stranger := o.person("朱一", access.CountyReviewer, "441502")
	root := v.fill(t, "全程")
	v.post(root+"/check").want(t, 303)
	review := strings.Replace(root, "/apply/", "/reviews/", 1)
	visit := strings.Replace(root, "/apply/", "/m/visits/", 1)

	li.get("/reviews").want(t, 200, "全程村e站", "待县级审核", "还有 16 天")
	stranger.get("/reviews").want(t, 200, "!全程村e站")
	stranger.get(review).want(t, 404)
	stranger.get(visit).want(t, 404)
	v.get(review).want(t, 403)
	wang.post(review+"/paper", "outcome", "pass").want(t, 403)

	page := li.get(review).want(t, 200, "资料审核清单", "周一至周五 08:30–17:30", "通过资料审核", "!13700002208")
	li.post(review+"/paper", "outcome", "return", "check_venue", "fail").want(t, 422, "写明怎么改")
	li.post(review+"/paper", "outcome", "pass", "check_venue", "pass").want(t, 422, "还没有核对")
	li.post(review+"/paper", append(checksOf("pass"), "outcome", "pass", "version", versionOf(t, page.body))...).want(t, 303)
	he.post(review+"/paper", append(checksOf("pass"), "outcome", "pass", "version", versionOf(t, page.body))...).want(t, 409, "刚有人办理过")

	o.clock.Advance(20 * time.Minute)
	he.get("/visits").want(t, 200, "全程村e站", "去核查")
	page = he.get(visit).want(t, 200, "有网络", "有终端", `capture="environment"`, "提交核查结果")
	report := []string{"version", versionOf(t, page.body), "begun", strconv.FormatInt(int64(clock.From(o.clock.Now())), 10), "met", "黄小玲", "seats", "38"}
	for i, s := range application.Conditions() {
		report = append(report, string(s), "pass", "@"+string(s)+"_photo", jpg(10+i))
	}
	page = he.upload(visit, report...).want(t, 422, "请填写测到的网速", "没有取得位置", `value="38"`, "已拍 1 张，已保存")
	again := []string{"version", versionOf(t, page.body), "met", "黄小玲", "seats", "38", "mbps", "86.4", "place_reason", "手机没有定位"}
	for _, m := range regexp.MustCompile(`name="(\w+_kept)" value="([0-9a-f]{64})"`).FindAllStringSubmatch(page.body, -1) {
		again = append(again, m[1], m[2])
	}
	for _, s := range application.Conditions() {
		again = append(again, string(s), "pass")
	}
	he.upload(visit, again...).want(t, 303)
	he.get(visit).want(t, 303)

	page = wang.get(review).want(t, 200, "一页摘要", "没有取得位置（手机没有定位）", "86.4", "认定为e站", "待复核")
	wang.post(review+"/second", "outcome", "return").want(t, 422, "请写明原因")
	li.post(review+"/second", "outcome", "recognise").want(t, 403)
	wang.post(review+"/second", "outcome", "recognise", "version", versionOf(t, page.body), "document", "梅科协〔2020〕8号").want(t, 303)
	v.get(root+"/status").want(t, 200, "已认定", "GD-4414-81-0001")
	wang.get(review).want(t, 200, "看站点档案", "梅科协〔2020〕8号", "暂缓生效")
	wang.post(review+"/objection", "outcome", "raise").want(t, 422, "请写明原因")
	wang.post(review+"/objection", "outcome", "raise", "reason", "村民反映不开放").want(t, 303)
	wang.get(review).want(t, 200, "异议不成立", "2020年4月28日生效", "!登记牌匾")
	wang.post(review+"/objection", "outcome", "dismiss", "reason", "查无此事").want(t, 303)
	li.get(review).want(t, 200, "登记牌匾", "!异议不成立")
	li.get(review+"/plaque").want(t, 200, "牌匾编号")
	li.post(review+"/plaque", "mounted", "2020-04-27").want(t, 422, "请填写牌匾编号", `value="2020-04-27"`)
	li.post(review+"/plaque", "number", "GD-2020-1", "mounted", "2020-04-27").want(t, 303)
}

func TestBatchOnPages(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	v := o.person("王小明", access.Applicant, org.Province)
	li := o.person("李强", access.CountyReviewer, "441481")
	wang := o.person("王敏", access.CityReviewer, "441400")
	root := v.fill(t, "成批")
	v.post(root+"/check").want(t, 303)
	review := strings.Replace(root, "/apply/", "/reviews/", 1)
	visit := strings.Replace(root, "/apply/", "/m/visits/", 1)
	li.post(review+"/paper", append(checksOf("pass"), "outcome", "pass")...).want(t, 303)
	report := []string{"met", "黄小玲", "seats", "38", "mbps", "86.4", "lng", "115.7251", "lat", "24.1428"}
	for i, s := range application.Conditions() {
		report = append(report, string(s), "pass", "@"+string(s)+"_photo", jpg(10+i))
	}
	li.upload(visit, report...).want(t, 303)
	li.get("/reviews?state=FIELD_PASSED").want(t, 200, "!认定选中的")
	wang.get("/reviews?state=FIELD_PASSED").want(t, 200, "认定选中的", "成批村e站")
	li.post("/reviews/batch", "pick", "x").want(t, 403)
	wang.post("/reviews/batch").want(t, 303)
	wang.post("/reviews/batch", "pick", strings.TrimPrefix(review, "/reviews/")).want(t, 303)
	wang.get(review).want(t, 200, "已认定")
}

func TestReturnAndCorrectOnPages(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	v := o.person("王小明", access.Applicant, org.Province)
	li := o.person("李强", access.CountyReviewer, "441481")
	root := v.fill(t, "退回")
	v.post(root+"/check").want(t, 303)
	review := strings.Replace(root, "/apply/", "/reviews/", 1)
	li.post(review+"/paper", "outcome", "return", "check_venue", "fail", "note_venue", "照片看不清门牌", "check_funding", "fail", "note_funding", "请补经费来源").want(t, 303)
	v.get(root+"/status").want(t, 200, "已退回", "照片看不清门牌", "请补经费来源", root+"/venue")
	v.upload(root+"/venue", "venue", "OTHER", "area", "60", "opens", "08:00", "closes", "21:00", "days", "0", "@evidence", jpg(33)).want(t, 303)
	v.post(root+"/check").want(t, 303)
	li.get(review).want(t, 200, "退回过 1 次", "退回后改过")
	v.post(root+"/withdraw", "reason", "不办了").want(t, 303)
	v.get(root+"/status").want(t, 200, "已撤回")
}

func TestInterface(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	v := o.person("王小明", access.Applicant, org.Province)
	li := o.person("李强", access.CountyReviewer, "441481")
	wang := o.person("王敏", access.CityReviewer, "441400")
	const root = "/api/v1/applications"
	(&visitor{o: o}).get(root).want(t, 401)
	li.json("POST", root, "{}").want(t, 403)
	var made struct{ ID string }
	decode(t, v.json("POST", root, "{}").want(t, 201).body, &made)
	at := root + "/" + made.ID
	draft := `{"host":"接口村民委员会","contact":"王小明","phone":"13800000417","name":"接口村e站","type":"VILLAGE","org":"` + heshui + `",
		"address":"接口大道 1 号","lng":"115.73","lat":"24.14","manager":"黄小玲","manager_phone":"13700002208","venue":"OTHER",
		"terminals":[{"kind":"DISPLAY","count":"1"}],"works":["RESOURCES","MOBILE","ACTIVITIES"],"truth":true,"signed":"王小明"}`
	v.json("PUT", at+"/draft", draft).want(t, 200)
	v.json("PUT", at+"/draft", `{"host":`).want(t, 422)
	for i, s := range application.Conditions() {
		if s == application.SectionActivity {
			continue
		}
		v.upload(at+"/files", "section", string(s), "@file", jpg(i)).want(t, 201, `"hash"`)
	}
	v.upload(at+"/files", "section", "venue").want(t, 422, "请选择文件")
	v.json("POST", at+"/submit", "").want(t, 422, `"fields":[{"name":"activity","text":"有活动"}]`)
	v.upload(at+"/files", "section", "activity", "@file", jpg(7)).want(t, 201)
	v.json("POST", at+"/submit", "").want(t, 200, `"state":"SUBMITTED"`, `"office":"兴宁市科协"`, `"answer_by":"2020-05-13"`)

	checks := make([]application.Check, 0, 11)
	for _, it := range application.Checklist() {
		checks = append(checks, application.Check{Item: it.Key, Result: application.Pass})
	}
	paper, err := json.Marshal(map[string]any{"outcome": "pass", "checks": checks})
	if err != nil {
		t.Fatal(err)
	}
	li.json("POST", at+"/paper", string(paper)).want(t, 200, `"state":"PAPER_PASSED"`)
	visit := map[string]any{"position": map[string]float64{"lng": 115.7301, "lat": 24.1402}, "mbps": "86", "seats": "40", "met": "黄小玲"}
	seen := map[string]any{}
	for i, s := range application.Conditions() {
		var f application.File
		decode(t, li.upload(at+"/photos", "@file", jpg(20+i)).want(t, 201).body, &f)
		seen[string(s)] = map[string]any{"result": "pass", "photos": []application.File{f}}
	}
	visit["seen"] = seen
	body, err := json.Marshal(visit)
	if err != nil {
		t.Fatal(err)
	}
	li.json("POST", at+"/field", string(body)).want(t, 200, `"state":"FIELD_PASSED"`)
	wang.json("POST", at+"/second", `{"outcome":"recognise","effective_on":"2020-04-28"}`).want(t, 200, `"state":"RECOGNIZED"`)
	wang.get(at).want(t, 200, `"outcome":"pass"`, `"metres":`, "!\"draft\"")
	wang.get(root+"/desk?state=RECOGNIZED").want(t, 200, `"total":1`)
	li.json("POST", at+"/plaque", `{"number":"GD-1","mounted":"2020-04-27"}`).want(t, 200)
}

func decode(t *testing.T, body string, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(body), into); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
}

// TestPagesInABrowser looks at the pages with a real browser and axe, on the
// desktop and the phone.
func TestPagesInABrowser(t *testing.T) {
	o := newOffice(t)
	v := o.person("王小明", access.Applicant, org.Province)
	li := o.person("李强", access.CountyReviewer, "441481")
	wang := o.person("王敏", access.CityReviewer, "441400")
	root := v.fill(t, "合水")
	open := v.fill(t, "未完", application.SectionVenue, application.SectionActivity)
	tab := uitest.Browser(t)
	as := func(who *visitor) { tab.Cookie(o.srv.URL, "ez_session", who.token) }
	shots := func(name, path string) {
		if os.Getenv("EZHAN_SHOTS") == "" {
			return
		}
		tab.Screenshot(o.srv.URL+path, 1366, 768, name+".png")
		tab.Screenshot(o.srv.URL+path, 390, 844, name+"-phone.png")
	}
	look := func(name, path string) {
		t.Helper()
		tab.Axe(o.srv.URL + path)
		shots(name, path)
	}
	look("apply-start", "/apply")
	as(v)
	look("apply-mine", "/apply")
	for _, s := range application.Sections() {
		look("apply-"+string(s), open+"/"+string(s))
	}
	look("apply-check", open+"/check")
	v.post(root+"/check").want(t, 303)
	look("apply-status", root+"/status")
	review := strings.Replace(root, "/apply/", "/reviews/", 1)
	as(li)
	look("reviews", "/reviews")
	look("review-paper", review)
	li.post(review+"/paper", append(checksOf("pass"), "outcome", "pass")...).want(t, 303)
	look("visits", "/visits")
	look("visit", strings.Replace(root, "/apply/", "/m/visits/", 1))
	report := []string{"met", "黄小玲", "seats", "38", "mbps", "86.4", "lng", "115.7251", "lat", "24.1428"}
	for i, s := range application.Conditions() {
		report = append(report, string(s), "pass", "@"+string(s)+"_photo", jpg(10+i))
	}
	li.upload(strings.Replace(root, "/apply/", "/m/visits/", 1), report...).want(t, 303)
	as(wang)
	look("review-second", review)
	look("reviews-batch", "/reviews?state=FIELD_PASSED")
	wang.post(review+"/second", "outcome", "recognise").want(t, 303)
	look("review-done", review)
	as(li)
	look("plaque", review+"/plaque")
}

// TestVisitWaitsForTheNetwork fills in a field check without network; it is
// sent when the network is back, once.
func TestVisitWaitsForTheNetwork(t *testing.T) {
	o := newOffice(t)
	v := o.person("王小明", access.Applicant, org.Province)
	li := o.person("李强", access.CountyReviewer, "441481")
	root := v.fill(t, "断网")
	v.post(root+"/check").want(t, 303)
	review := strings.Replace(root, "/apply/", "/reviews/", 1)
	li.post(review+"/paper", append(checksOf("pass"), "outcome", "pass")...).want(t, 303)

	tab := uitest.Browser(t)
	tab.Cookie(o.srv.URL, "ez_session", li.token)
	tab.Size(390, 844)
	tab.Open(o.srv.URL + strings.Replace(root, "/apply/", "/m/visits/", 1))
	uitest.Eval[bool](tab, `(() => {
		window.off = true;
		Object.defineProperty(navigator, 'onLine', { get: () => !window.off });
		const form = document.getElementById('visit');
		const set = (n, v) => { form.elements[n].value = v; };
		set('met', '黄小玲'); set('seats', '38'); set('mbps', '86.4'); set('place_reason', '手机没有定位');
		for (const s of ['network', 'staff', 'venue', 'activity', 'terminal']) {
			form.querySelector('input[name=' + s + '][value=pass]').checked = true;
			const dt = new DataTransfer();
			dt.items.add(new File([new Uint8Array([0xff, 0xd8, 0xff, 0xe0, s.length, s.charCodeAt(0)])], s + '.jpg', { type: 'image/jpeg' }));
			form.elements[s + '_photo'].files = dt.files;
		}
		form.requestSubmit();
		return true;
	})()`)
	waits := uitest.Eval[string](tab, `new Promise((ok) => {
		const look = () => { const b = document.getElementById('waiting'); b.hidden ? setTimeout(look, 50) : ok(b.textContent.trim()); };
		look();
	})`)
	if waits != "当前没有网络，已存在手机里（5 张照片待上传）" {
		t.Errorf("the page says %q", waits)
	}
	li.get(review).want(t, 200, "待核查")
	uitest.Eval[bool](tab, `(() => { window.off = false; window.dispatchEvent(new Event('online')); return true; })()`)
	for range 100 {
		if strings.Contains(li.get(review).body, "待复核") {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	li.get(review).want(t, 200, "待复核", "手机没有定位", "86.4")
}
