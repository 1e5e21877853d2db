package contentweb

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"ezhan/internal/access"
	"ezhan/internal/blob"
	"ezhan/internal/clock"
	"ezhan/internal/content"
	"ezhan/internal/content/demo"
	"ezhan/internal/content/lexicon"
	"ezhan/internal/errs"
	"ezhan/internal/sqldb"
	"ezhan/internal/sqldb/sqldbtest"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
	"ezhan/internal/web/ui/uitest"
)

// people are the sessions of the test: the token is the name.
type people map[string]access.Actor

func (p people) Actor(_ context.Context, token string) (access.Actor, error) {
	if by, ok := p[token]; ok {
		return by, nil
	}
	return access.Actor{}, errs.New(errs.Unauthenticated, "请先登录")
}

func person(name string, role access.Role, path, station string) access.Actor {
	return access.Actor{ID: "m-" + name, Person: "p-" + name, Name: name, Grants: []access.Grant{{
		Role: role, Org: path[strings.LastIndex(path, ".")+1:], Path: path, Station: station,
	}}}
}

var crowd = people{
	"province": person("陈小敏", access.ProvinceAdmin, "440000", ""),
	"county":   person("李四", access.CountyManager, "440000.441400.441402", ""),
	"keeper":   person("王五", access.StationManager, "440000.441400.441402", "st-1"),
	"stranger": person("赵六", access.CountyManager, "440000.440600.440606", ""),
}

type site struct {
	t   testing.TB
	lib *content.Library
	url string
}

func open(t testing.TB) *site {
	t.Helper()
	ctx := context.Background()
	now := clock.NewFake(clock.At(2026, time.June, 10, 9, 0))
	db := sqldbtest.SQLite(t, now)
	err := db.InTx(ctx, func(tx *sqldb.Tx) error {
		var rows [][]any
		for _, u := range [][]any{
			{"440000", "", "440000", "province", "广东省"},
			{"441400", "440000", "440000.441400", "city", "梅州市"},
			{"441402", "441400", "440000.441400.441402", "county", "梅江区"},
			{"440606", "440000", "440000.440600.440606", "county", "顺德区"},
		} {
			rows = append(rows, append(u, "unit", u[4], u[4], "", ""))
		}
		_, err := tx.InsertMany(ctx, "insert into org (id, parent, path, level, name, kind, short, full_name, pinyin, initials) values", rows, "")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	disk, err := blob.NewDisk(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	lib := content.New(db, disk, content.Settings{MaxBytes: 4 << 20})
	server := httptest.NewServer(web.New(web.Config{
		Sessions: crowd, Clock: now, Log: slog.New(slog.DiscardHandler), Secret: []byte("test"), Debug: true,
		Shell: func(c *web.Ctx) (ui.Page, error) {
			return ui.Page{
				User: &ui.User{Name: "李*", Org: "梅江区科协"}, Scope: "梅江区",
				Nav: []ui.NavGroup{{Title: "内容与屏幕", Items: []ui.NavItem{{Key: "contents", Href: "/contents", Icon: "books", Text: "内容库"}}}},
			}, nil
		},
		Login: func(c *web.Ctx, _ web.Resume) error {
			return c.Page(http.StatusUnauthorized, ui.ErrorPage(401, "请先登录", "", ""))
		},
	}, Routes(lib)))
	t.Cleanup(server.Close)
	return &site{t: t, lib: lib, url: server.URL}
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
}

func (s *site) do(as, method, path, kind string, body io.Reader, header ...string) answer {
	s.t.Helper()
	req, err := http.NewRequest(method, s.url+path, body)
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	if as != "" {
		req.AddCookie(&http.Cookie{Name: "ez_session", Value: as})
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	if m := regexp.MustCompile(`sql;desc=(\d+)`).FindStringSubmatch(res.Header.Get("Server-Timing")); m != nil && len(m[1]) > 1 || m != nil && m[1] > "8" {
		s.t.Errorf("%s %s took %s statements, want at most 8", method, path, m[1])
	}
	return answer{res.StatusCode, res.Header, string(b)}
}

func (s *site) get(as, path string) answer { s.t.Helper(); return s.do(as, "GET", path, "", nil) }

func (s *site) post(as, path string, form url.Values) answer {
	s.t.Helper()
	return s.do(as, "POST", path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

// send posts a form with files; a value "@name" is a file of the demo folder.
func (s *site) send(as, path string, fields map[string]string) answer {
	s.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, value := range fields {
		file, ok := strings.CutPrefix(value, "@")
		if !ok {
			if err := w.WriteField(name, value); err != nil {
				s.t.Fatal(err)
			}
			continue
		}
		part, err := w.CreateFormFile(name, "irrelevant.bin")
		if err != nil {
			s.t.Fatal(err)
		}
		data, err := fs.ReadFile(demo.Folder(), file)
		if err != nil {
			data = []byte(file)
		}
		if _, err := part.Write(data); err != nil {
			s.t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		s.t.Fatal(err)
	}
	return s.do(as, "POST", path, w.FormDataContentType(), &b)
}

func (s *site) want(a answer, status int, texts ...string) answer {
	s.t.Helper()
	if a.status != status {
		s.t.Errorf("status %d, want %d: %.300s", a.status, status, a.body)
	}
	for _, text := range texts {
		no, absent := strings.CutPrefix(text, "!")
		if absent && strings.Contains(a.body, no) {
			s.t.Errorf("the page shows %q", no)
		}
		if !absent && !strings.Contains(a.body, text) {
			s.t.Errorf("the page lacks %q", text)
		}
	}
	return a
}

// upload sends a work and returns its id.
func (s *site) upload(as string, fields map[string]string) string {
	s.t.Helper()
	a := s.want(s.send(as, "/contents", fields), http.StatusSeeOther)
	return strings.TrimPrefix(a.header.Get("Location"), "/contents/")
}

var versionField = regexp.MustCompile(`name="version" value="([^"]+)"`)

func (s *site) version(as, id string) string {
	s.t.Helper()
	m := versionField.FindStringSubmatch(s.want(s.get(as, "/contents/"+id), 200).body)
	if m == nil {
		s.t.Fatal("the page has no form")
	}
	return m[1]
}

func chosen(version string) url.Values {
	return url.Values{"version": {version}, "topic": {"T02"}, "audience": {"YOUTH"}, "scene": {"SCHOOL"}}
}

func TestFromUploadToThePublic(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.want(s.get("county", "/contents"), 200, "内容库还是空的")
	id := s.upload("county", map[string]string{
		"title": "七步洗手法", "source_class": "KEPU_CHINA", "upstream_id": "K-1", "file": "@handwash_cards_720p.mp4", "captions": "@earth_rotation.vtt",
	})
	v := s.version("county", id)
	s.want(s.get("county", "/contents/"+id), 200, "七步洗手法", "待分类", "传染病与疫苗（建议", "确认分类并发布", "播放时计入科普中国时长", "1280×720")
	s.want(s.get("", "/c/"+id), 404, "没有找到")
	s.want(s.get("stranger", "/contents/"+id), 404, "!洗手")
	s.want(s.get("keeper", "/contents"), 200, "!按建议确认") // the county's, not the station's
	s.want(s.post("stranger", "/contents/"+id+"/confirm", chosen(v)), 404)
	s.want(s.post("", "/contents/"+id+"/confirm", chosen(v)), 401)

	bad := chosen(v)
	bad.Del("scene")
	s.want(s.post("county", "/contents/"+id+"/confirm", bad), 422, "请至少选一个场景", "有错误：")
	a := s.want(s.post("county", "/contents/"+id+"/confirm", chosen(v)), 303)
	if a.header.Get("Location") != "/contents/"+id {
		t.Errorf("went to %s", a.header.Get("Location"))
	}
	s.want(s.get("county", "/contents/"+id), 200, "可用", "下架原因")
	public := s.want(s.get("", "/c/"+id), 200, "七步洗手法", "梅江区", "科普中国", "<track", "发送给朋友")
	if len(public.body) > 40<<10 {
		t.Errorf("the public page weighs %d bytes, want at most 40 KB", len(public.body))
	}
	s.want(s.post("stranger", "/contents/"+id+"/withdraw", url.Values{"version": {v}, "reason": {"不准确"}}), 403)
	s.want(s.post("county", "/contents/"+id+"/withdraw", url.Values{"version": {v}}), 422, "请写明原因")
	s.want(s.post("county", "/contents/"+id+"/withdraw", url.Values{"version": {v}, "reason": {"画面有误"}}), 303)
	s.want(s.get("", "/c/"+id), 410, "停止使用", "画面有误")
	s.want(s.post("county", "/contents/"+id+"/withdraw", url.Values{"version": {v}, "reason": {"再来一次"}}), 409)
}

func TestBadUploads(t *testing.T) {
	t.Parallel()
	s := open(t)
	film, err := fs.ReadFile(demo.Folder(), "handwash_cards_720p.mp4")
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		fields map[string]string
		status int
		want   string
	}{
		"LyingHeader": {map[string]string{"title": "说谎", "file": "@" + string(film[:len(film)-9000])}, 422, "文件不完整"},
		"NotMedia":    {map[string]string{"title": "程序", "file": "@MZ\x90\x00\x03"}, 422, "认不出这是什么文件"},
		"NoFile":      {map[string]string{"title": "没有"}, 422, "请选择文件"},
		"NoTitle":     {map[string]string{"file": "@card_rain.svg"}, 422, "没有标题"},
		"BadURL":      {map[string]string{"title": "x", "url": "javascript:1", "file": "@card_rain.svg"}, 422, "来源网址应以"},
		"ScriptInSVG": {map[string]string{"title": "x", "file": `@<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"><script/></svg>`}, 422, "脚本"},
		"TooLarge":    {map[string]string{"title": "x", "file": "@" + strings.Repeat("大", 2<<20)}, 422, "文件超过 4 MB"},
		"MuchTooBig":  {map[string]string{"title": "x", "file": "@" + strings.Repeat("大", 13<<20)}, 422, "太大"},
		"NoSuchPart":  {map[string]string{"title": "x", "from": "nonsense", "how": "remixed", "file": "@card_rain.svg"}, 422, "没有找到“nonsense”"},
	} {
		a := s.send("county", "/contents", tt.fields)
		if a.status != tt.status || !strings.Contains(a.body, tt.want) {
			t.Errorf("%s: %d, want %d with %q:\n%.400s", name, a.status, tt.status, tt.want, a.body)
		}
		if title := tt.fields["title"]; len(title) > 3 && !strings.Contains(a.body, title) {
			t.Errorf("%s: what was typed is lost", name)
		}
	}
	s.want(s.get("county", "/contents"), 200, "内容库还是空的")
	s.want(s.get("county", "/contents/nonsense"), 404, "没有找到这条内容")
	s.want(s.get("", "/c/nonsense"), 404)
	s.want(s.get("", "/media/nonsense"), 404)
	s.want(s.get("county", "/contents/import/nonsense"), 404)
	s.upload("county", map[string]string{"title": "第一次", "file": "@card_rain.svg"})
	s.want(s.send("county", "/contents", map[string]string{"title": "第二次", "file": "@card_rain.svg"}), 409, "“第一次”是同一个文件", "第二次")
}

func TestMedia(t *testing.T) {
	t.Parallel()
	s := open(t)
	id := s.upload("county", map[string]string{"title": "雨", "source_class": "KEPU_CHINA", "upstream_id": "K", "file": "@earth_rotation_720p.mp4"})
	e, err := s.lib.Open(context.Background(), crowd["county"], content.ID(id))
	if err != nil {
		t.Fatal(err)
	}
	path := e.Media().URL()
	s.want(s.get("", path), 404)
	if a := s.want(s.get("county", path), 200); a.header.Get("Cache-Control") != "private, no-cache" {
		t.Errorf("an unpublished file is cached: %s", a.header.Get("Cache-Control"))
	}
	s.want(s.post("county", "/contents/"+id+"/confirm", chosen(s.version("county", id))), 303)
	a := s.want(s.do("", "GET", path, "", nil, "Range", "bytes=100-199"), 206)
	if len(a.body) != 100 || a.header.Get("Content-Range") != "bytes 100-199/1669351" {
		t.Errorf("range gave %d bytes, %s", len(a.body), a.header.Get("Content-Range"))
	}
	for name, want := range map[string]string{
		"Content-Type": "video/mp4", "X-Content-Type-Options": "nosniff", "Cache-Control": "public, max-age=31536000, immutable",
		"Etag": `"` + string(e.Hash) + `"`, "Accept-Ranges": "bytes",
	} {
		if got := a.header.Get(name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
	if p := a.header.Get("Content-Security-Policy"); !strings.HasPrefix(p, "sandbox;") {
		t.Errorf("policy = %q", p)
	}
	s.want(s.do("", "GET", path, "", nil, "If-None-Match", `"`+string(e.Hash)+`"`), 304)
	s.want(s.do("", "GET", path, "", nil, "Range", "bytes=9999999-"), 416)
}

// TestRemixIsWarnedAbout is A-10: the editor is warned before publishing.
func TestRemixIsWarnedAbout(t *testing.T) {
	t.Parallel()
	s := open(t)
	film := s.upload("county", map[string]string{"title": "地球", "source_class": "KEPU_CHINA", "upstream_id": "K-1", "file": "@earth_rotation_720p.mp4"})
	s.want(s.post("county", "/contents/"+film+"/confirm", chosen(s.version("county", film))), 303)
	s.want(s.send("keeper", "/contents", map[string]string{"title": "合集", "from": s.url + "/contents/" + film, "file": "@earth_rotation_360p.webm"}), 422, "请选择是怎样改的")
	mix := s.upload("keeper", map[string]string{
		"title": "合集", "source_class": "KEPU_CHINA", "upstream_id": "K-2", "from": s.url + "/contents/" + film, "how": "remixed", "file": "@earth_rotation_360p.webm",
	})
	v := s.version("keeper", mix)
	s.want(s.get("keeper", "/contents/"+mix), 200, "本站通知，一人审核", "改编内容，不计入科普中国时长", "由这些内容改来")
	s.want(s.post("keeper", "/contents/"+mix+"/confirm", chosen(v)), 303)
	s.want(s.post("keeper", "/contents/"+mix+"/submit", url.Values{"version": {v}}), 303)
	s.want(s.post("keeper", "/contents/"+mix+"/approve", url.Values{"version": {v}}), 403)
	s.want(s.get("county", "/contents/"+mix), 200, "我知道改编内容不计入科普中国时长", "审核通过并发布")
	s.want(s.post("county", "/contents/"+mix+"/approve", url.Values{"version": {v}}), 422, "请勾选")
	s.want(s.post("county", "/contents/"+mix+"/return", url.Values{"version": {v}, "reason": {"换个标题"}}), 303)
	s.want(s.get("keeper", "/contents/"+mix), 200, "已退回", "换个标题", "重新提交审核")
	s.want(s.post("keeper", "/contents/"+mix+"/submit", url.Values{"version": {v}}), 303)
	s.want(s.post("county", "/contents/"+mix+"/approve", url.Values{"version": {v}, "aware": {"1"}}), 303)
	s.want(s.get("", "/c/"+mix), 200, "来源：本地")
}

func zipped(t testing.TB, files map[string]string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range files {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return "@" + b.String()
}

func TestFolderOnAPage(t *testing.T) {
	t.Parallel()
	s := open(t)
	a := s.want(s.get("county", "/contents/import/template"), 200, "\xEF\xBB\xBFfile,title,source_class")
	if !strings.Contains(a.header.Get("Content-Disposition"), "manifest.csv") {
		t.Error("the template is no download")
	}
	s.want(s.send("county", "/contents/import", map[string]string{"zip": "@no zip"}), 422, "不是 ZIP")
	s.want(s.send("county", "/contents/import", map[string]string{"zip": zipped(t, map[string]string{"a.txt": "x"})}), 422, "没有清单")
	s.want(s.send("county", "/contents/import", map[string]string{"zip": zipped(t, map[string]string{"manifest.csv": "file,colour\n"})}), 422, "“colour”不认识")
	s.want(s.send("county", "/contents/import", map[string]string{}), 422, "请选择 ZIP")
	a = s.want(s.send("county", "/contents/import", map[string]string{"zip": zipped(t, map[string]string{
		"manifest.csv": "file,title\na.txt,好的一行\n../b.txt,出去\nc.txt,没有\n", "a.txt": "内容",
	})}), 303)
	job := a.header.Get("Location")
	for i := 0; ; i++ {
		if a = s.want(s.get("county", job), 200); strings.Contains(a.body, "导入完成") || i > 500 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	s.want(a, 200, "好的一行", "跑到文件夹外面", "没有找到文件", "去确认分类", "已导入")
	s.want(s.get("county", job+"/progress"), 200, "好的一行", "!<html")
	s.want(s.get("stranger", job), 404)
	s.want(s.get("county", "/contents/import"), 200, "已完成", "irrelevant.bin")
	s.want(s.get("county", "/api"+job), 200, `"outcome":"failed"`)
}

func TestListAndInterface(t *testing.T) {
	t.Parallel()
	s := open(t)
	res, err := s.lib.ImportFolder(context.Background(), crowd["province"], content.Folder{FS: demo.Folder()}, nil)
	if err != nil {
		t.Fatal(err)
	}
	s.want(s.get("province", "/contents"), 200, "第 1–24 条，共 "+strconv.Itoa(res.Imported)+" 条", "待分类", "下一页")
	s.want(s.get("province", "/contents?q="+url.QueryEscape("荔枝")), 200, "荔枝蒂蛀虫怎么防", "第 1–1 条，共 1 条", "!七步洗手法")
	if n := strings.Count(s.get("province", "/contents").body, "按建议确认："); n != 24 {
		t.Errorf("%d of 24 cards offer the one tap", n)
	}
	s.want(s.get("province", "/contents"), 200, "<details open")
	s.want(s.do("province", "GET", "/contents", "", nil, "User-Agent", "Chrome/86 Mobile"), 200, "!<details open")
	s.want(s.get("province", "/contents?kind=audio&source=LOCAL"), 200, "候场轻音乐", "形式：音频", "来源：本地", "清空")
	s.want(s.get("province", "/contents?q=zzzz"), 200, "没有符合条件的内容")
	s.want(s.get("county", "/contents"), 200, "内容库还是空的") // nothing is published yet
	var list struct {
		Total int `json:"total"`
		Items []struct {
			ID, Item string
			Class    string `json:"source_class"`
		} `json:"items"`
	}
	a := s.want(s.get("province", "/api/contents?q="+url.QueryEscape("洗手")), 200)
	if err := json.Unmarshal([]byte(a.body), &list); err != nil || list.Total != 1 || list.Items[0].Class != "KEPU_CHINA" {
		t.Fatalf("list = %+v, %v", list, err)
	}
	id := list.Items[0]
	s.want(s.do("province", "POST", "/api/contents/"+id.Item+"/confirm", "application/json", strings.NewReader(`{"version":"`+id.ID+`","topic":["T02"]}`)), 422, "主题、人群、场景")
	s.want(s.do("province", "POST", "/api/contents/"+id.Item+"/confirm", "application/json",
		strings.NewReader(`{"version":"`+id.ID+`","topic":["T02"],"audience":["YOUTH"],"scene":["SCHOOL"]}`)), 200, `"state":"PUBLISHED"`)
	s.want(s.get("county", "/api/contents/"+id.Item), 200, `"tags"`)
	s.want(s.get("county", "/contents"), 200, "七步洗手法", "第 1–1 条，共 1 条")
	a = s.want(s.post("county", "/contents/"+id.Item+"/download", url.Values{"version": {id.ID}}), 303)
	if !strings.HasPrefix(a.header.Get("Location"), "/media/") {
		t.Errorf("download went to %s", a.header.Get("Location"))
	}
	s.want(s.do("province", "POST", "/api/contents/"+id.Item+"/withdraw", "application/json", strings.NewReader(`{"version":"`+id.ID+`","reason":"试一试"}`)), 200)
}

func TestPagesLookRight(t *testing.T) {
	s := open(t)
	ctx := context.Background()
	if _, err := s.lib.ImportFolder(ctx, crowd["county"], content.Folder{FS: demo.Folder()}, nil); err != nil {
		t.Fatal(err)
	}
	list, err := s.lib.List(ctx, crowd["county"], content.Filter{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	pages := map[string]string{
		"contents": "/contents", "search": "/contents?q=" + url.QueryEscape("血压") + "&topic=T01", "none": "/contents?q=zzz",
		"new": "/contents/new", "import": "/contents/import",
	}
	for i, v := range list.Versions {
		e, err := s.lib.Open(ctx, crowd["county"], v.Item)
		if err != nil {
			t.Fatal(err)
		}
		labels, _ := e.Labels()
		for d, codes := range labels {
			labels[d] = codes[:min(len(codes), 3)]
		}
		if i%6 != 0 || strings.HasPrefix(v.Title, "地球") {
			if _, err := s.lib.Confirm(ctx, crowd["county"], v.ID, content.Confirmation{Labels: labels}); err != nil {
				t.Fatal(v.Title, labels[lexicon.Topic], err)
			}
		}
		switch v.Title {
		case "地球为什么有白天和黑夜":
			pages["film"], pages["public-film"] = "/contents/"+string(v.Item), "/c/"+string(v.Item)
			pages["revise"] = "/contents/new?of=" + string(v.Item)
		case "血压高不高，每年量一量":
			pages["article"] = "/contents/" + string(v.Item)
		}
		if i == 0 {
			pages["imported"] = "/contents/" + string(v.Item)
		}
	}
	a := s.send("county", "/contents/import", map[string]string{"zip": zipped(t, map[string]string{
		"manifest.csv": "file,title,source_class,upstream_id\na.txt,好的一行,KEPU_CHINA,K-1\n../b.txt,出去,,\nc.txt,没有,,\nd.txt,没有来源的,KEPU_CHINA,\n", "a.txt": "内容", "d.txt": "本地内容",
	})})
	pages["job"] = a.header.Get("Location")
	b := uitest.Browser(t)
	b.Cookie(s.url, "ez_session", "county")
	for name, path := range pages {
		b.Axe(s.url + path)
		b.Screenshot(s.url+path, 1366, 768, name+".png")
		b.Screenshot(s.url+path, 390, 844, name+"-phone.png")
	}
	if os.Getenv("EZHAN_SHOTS") != "" {
		t.Logf("%d pages", len(pages))
	}
}
