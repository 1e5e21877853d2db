package content

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"ezhan/internal/access"
	"ezhan/internal/blob"
	"ezhan/internal/clock"
	"ezhan/internal/content/demo"
	"ezhan/internal/content/lexicon"
	"ezhan/internal/errs"
	"ezhan/internal/event"
	"ezhan/internal/sqldb"
	"ezhan/internal/sqldb/sqldbtest"
)

// world is a small tree with its people: a province, two cities, a county in
// each, a village with a station.
type world struct {
	t   *testing.T
	ctx context.Context
	db  *sqldb.DB
	now *clock.Fake
	lib *Library
}

var units = [][]any{
	{"440000", "", "440000", "province", "广东省"},
	{"441400", "440000", "440000.441400", "city", "梅州市"},
	{"441402", "441400", "440000.441400.441402", "county", "梅江区"},
	{"441481", "441400", "440000.441400.441481", "county", "兴宁市"},
	{"440600", "440000", "440000.440600", "city", "佛山市"},
	{"440606", "440600", "440000.440600.440606", "county", "顺德区"},
}

func each(t *testing.T, fn func(w *world)) {
	now := clock.NewFake(clock.At(2026, time.June, 10, 9, 0))
	sqldbtest.Each(t, now, func(t *testing.T, db *sqldb.DB) {
		now.Set(clock.At(2026, time.June, 10, 9, 0)) // both engines begin alike
		ctx := context.Background()
		err := db.InTx(ctx, func(tx *sqldb.Tx) error {
			var rows [][]any
			for _, u := range units {
				rows = append(rows, append(slices.Clone(u), "unit", u[4], u[4], "", ""))
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
		fn(&world{t: t, ctx: ctx, db: db, now: now, lib: New(db, disk, Settings{MaxBytes: 8 << 20})})
	})
}

func person(name string, role access.Role, path, station string) access.Actor {
	org := path[strings.LastIndex(path, ".")+1:]
	return access.Actor{ID: "m-" + name, Person: "p-" + name, Name: name, Grants: []access.Grant{{Role: role, Org: org, Path: path, Station: station}}}
}

var (
	province = person("省", access.ProvinceAdmin, "440000", "")
	city     = person("市", access.CityManager, "440000.441400", "")
	county   = person("县", access.CountyManager, "440000.441400.441402", "")
	neighbor = person("邻县", access.CountyManager, "440000.441400.441481", "")
	stranger = person("外市", access.CountyManager, "440000.440600.440606", "")
	keeper   = person("站长", access.StationManager, "440000.441400.441402", "st-1")
)

func (w *world) file(name string) io.Reader {
	w.t.Helper()
	b, err := fs.ReadFile(demo.Folder(), name)
	if err != nil {
		w.t.Fatal(err)
	}
	return bytes.NewReader(b)
}

func (w *world) take(by access.Actor, name string, u Upload) Version {
	w.t.Helper()
	u.Media = w.file(name)
	r, err := w.lib.Import(w.ctx, by, u)
	if err != nil {
		w.t.Fatalf("import %s: %v", name, err)
	}
	return r.Version
}

func labels(topic string) Labels {
	return Labels{lexicon.Topic: {topic}, lexicon.Audience: {"FARMER"}, lexicon.Scene: {"VILLAGE"}}
}

func (w *world) confirm(by access.Actor, v Version) Version {
	w.t.Helper()
	got, err := w.lib.Confirm(w.ctx, by, v.ID, Confirmation{Labels: labels("T11")})
	if err != nil {
		w.t.Fatalf("confirm %s: %v", v.Title, err)
	}
	return got
}

func (w *world) want(err error, k errs.Kind, text string) {
	w.t.Helper()
	if !errs.Is(err, k) || !strings.Contains(errs.TextOf(err), text) {
		w.t.Errorf("got %v, want %s with %q", err, k, text)
	}
}

func (w *world) events(kind event.Kind) int {
	w.t.Helper()
	n, err := sqldb.One[int](w.ctx, w.db, sqldb.SQL(`/* test.events */ select count(*) from event where kind = ?`, kind))
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

func kepu(title string) Upload {
	return Upload{Title: title, Class: KepuChina, UpstreamID: "K-" + title}
}

// TestFolder is the import half of A-35: 40 rows, two without a source
// reference, one twice.
func TestFolder(t *testing.T) {
	each(t, func(w *world) {
		dir := fstest.MapFS{}
		var list strings.Builder
		list.WriteString("file,title,source_class,upstream_id\n")
		for i := range 39 {
			name := "n" + strconv.Itoa(i) + ".txt"
			dir[name] = &fstest.MapFile{Data: []byte("第 " + strconv.Itoa(i) + " 篇")}
			id := "K-" + strconv.Itoa(i)
			if i >= 37 {
				id = ""
			}
			list.WriteString(name + ",荔枝第" + strconv.Itoa(i) + "篇,KEPU_CHINA," + id + "\n")
		}
		list.WriteString("n3.txt,又一次,KEPU_CHINA,K-99\n")
		dir[ManifestName] = &fstest.MapFile{Data: []byte(list.String())}
		steps := 0
		res, err := w.lib.ImportFolder(w.ctx, county, Folder{FS: dir}, func(t Tally, r RowResult) error { steps++; return nil })
		if err != nil {
			w.t.Fatal(err)
		}
		want := Tally{Total: 40, Done: 40, Imported: 39, Local: 2, Duplicates: 1}
		if diff := cmp.Diff(want, res.Tally); diff != "" || steps != 40 {
			w.t.Errorf("%d steps, tally (-want +got):\n%s", steps, diff)
		}
		got := map[Class]int{}
		list2, err := w.lib.List(w.ctx, county, Filter{Limit: 100})
		if err != nil {
			w.t.Fatal(err)
		}
		for _, v := range list2.Versions {
			got[v.Class]++
			if v.State != Imported {
				w.t.Errorf("%s is %s before anybody confirmed it", v.Title, v.State)
			}
		}
		if diff := cmp.Diff(map[Class]int{KepuChina: 37, Local: 2}, got); diff != "" {
			w.t.Errorf("classes (-want +got):\n%s", diff)
		}
	})
}

func TestBadRowsAreExplainedAndGoodOnesKept(t *testing.T) {
	each(t, func(w *world) {
		film, err := fs.ReadFile(demo.Folder(), "handwash_cards_720p.mp4")
		if err != nil {
			w.t.Fatal(err)
		}
		dir := fstest.MapFS{
			"good.txt": {Data: []byte("好的")},
			"cut.mp4":  {Data: film[:len(film)-9000]},
			"big.txt":  {Data: bytes.Repeat([]byte("大"), 4<<20)},
			"m.csv":    {Data: []byte("file,title\ngood.txt,好的\ncut.mp4,说谎\nbig.txt,太大\nnone.txt,没有\n../x.txt,出去\n")},
		}
		res, err := w.lib.ImportFolder(w.ctx, county, Folder{FS: dir, Manifest: "m.csv"}, nil)
		if err != nil {
			w.t.Fatal(err)
		}
		got := map[int]string{}
		for _, r := range res.Rows {
			got[r.Line] = string(r.Outcome) + " " + r.Reason
			if r.Outcome == Failed && (r.Column == "" || r.Todo == "") {
				w.t.Errorf("row %d does not say what to do: %+v", r.Line, r)
			}
		}
		for line, want := range map[int]string{2: "imported", 3: "文件不完整", 4: "文件超过 8 MB", 5: "没有找到文件", 6: "跑到文件夹外面"} {
			if !strings.Contains(got[line], want) {
				w.t.Errorf("row %d: %q, want %q", line, got[line], want)
			}
		}
		if n := w.events(EvImported); n != 1 {
			w.t.Errorf("%d imports told, want 1", n)
		}
		_, err = w.lib.ImportFolder(w.ctx, county, Folder{FS: dir}, nil)
		w.want(err, errs.Invalid, "没有清单")
		_, err = w.lib.ImportFolder(w.ctx, county, Folder{FS: dir, Manifest: "../m.csv"}, nil)
		w.want(err, errs.Invalid, "文件夹里面")
	})
}

// TestLinkOutOfTheFolder has a link that points elsewhere; os.Root holds it.
func TestLinkOutOfTheFolder(t *testing.T) {
	each(t, func(w *world) {
		dir := w.t.TempDir()
		secret := filepath.Join(w.t.TempDir(), "secret.txt")
		for name, text := range map[string]string{secret: "秘密", filepath.Join(dir, ManifestName): "file,title\nlink.txt,出去\n"} {
			if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
				w.t.Fatal(err)
			}
		}
		if err := os.Symlink(secret, filepath.Join(dir, "link.txt")); err != nil {
			w.t.Fatal(err)
		}
		root, err := os.OpenRoot(dir)
		if err != nil {
			w.t.Fatal(err)
		}
		defer func() { _ = root.Close() }()
		res, err := w.lib.ImportFolder(w.ctx, county, Folder{FS: root.FS()}, nil)
		if err != nil || res.Failed != 1 || !strings.Contains(res.Rows[0].Reason, "文件夹外面") {
			w.t.Errorf("result %+v, %v; want one failed row", res, err)
		}
	})
}

func TestTheDemoFolderComesInWhole(t *testing.T) {
	each(t, func(w *world) {
		res, err := w.lib.ImportFolder(w.ctx, province, Folder{FS: demo.Folder()}, nil)
		if err != nil {
			w.t.Fatal(err)
		}
		want := Tally{Total: 52, Done: 52, Imported: 52, Local: 1}
		if diff := cmp.Diff(want, res.Tally); diff != "" {
			for _, r := range res.Rows {
				if r.Outcome != Taken {
					w.t.Logf("%+v", r)
				}
			}
			w.t.Fatalf("tally (-want +got):\n%s", diff)
		}
		list, err := w.lib.List(w.ctx, province, Filter{Text: "地球自转 配乐"})
		if err != nil || list.Total != 1 {
			w.t.Fatalf("search found %d, %v", list.Total, err)
		}
		e, err := w.lib.Open(w.ctx, province, list.Versions[0].Item)
		if err != nil {
			w.t.Fatal(err)
		}
		poster, _ := e.File(Poster)
		captions, _ := e.File(Captions)
		thumb, _ := e.File(Thumb)
		if e.Kind != Video || e.DurationMS != 12000 || poster.MIME != "image/jpeg" || captions.MIME != "text/vtt" || thumb.Width != 480 || e.PHash == 0 {
			w.t.Errorf("film = %+v with %+v", e.Version, e.Files)
		}
		w.searches()
	})
}

func (w *world) searches() {
	for text, want := range map[string]int{"荔枝": 1, "血压": 3, "防溺水": 3, "柚": 3, "不存在的词": 0, "nasa": 2} {
		list, err := w.lib.List(w.ctx, province, Filter{Text: text})
		if err != nil || list.Total != want {
			w.t.Errorf("search %s = %d, %v; want %d", text, list.Total, err, want)
		}
	}
	f, err := w.lib.Facets(w.ctx, province, Filter{Class: KepuChina})
	if err != nil {
		w.t.Fatal(err)
	}
	kinds := map[string]int{}
	for _, k := range f.Kinds {
		kinds[k.Code] = k.Count
	}
	if diff := cmp.Diff(map[string]int{"video": 7, "image": 27, "page": 9}, kinds); diff != "" {
		w.t.Errorf("kinds of 科普中国 (-want +got):\n%s", diff)
	}
	if len(f.Classes) != 3 { // counted under the other conditions only
		w.t.Errorf("classes = %+v, want all three", f.Classes)
	}
}

func TestOneConfirmationPublishesT0(t *testing.T) {
	each(t, func(w *world) {
		v := w.take(county, "handwash_cards_720p.mp4", kepu("七步洗手法"))
		if v.Tier != T0 || v.DurationMS != 14000 {
			w.t.Fatalf("imported %+v", v)
		}
		_, err := w.lib.Confirm(w.ctx, county, v.ID, Confirmation{Labels: Labels{lexicon.Topic: {"T02"}}})
		w.want(err, errs.Invalid, "主题、人群、场景")
		_, err = w.lib.Release(w.ctx, county, v.ID, false)
		w.want(err, errs.Conflict, "待分类")
		_, err = w.lib.Confirm(w.ctx, neighbor, v.ID, Confirmation{Labels: labels("T02")})
		w.want(err, errs.NotFound, "")
		got := w.confirm(county, v)
		if got.State != Published || got.PublishedAt != clock.From(w.now.Now()) || got.Issuer != "梅江区" {
			w.t.Errorf("confirmed = %+v, want published", got)
		}
		if w.events(EvTagged) != 1 || w.events(EvPublished) != 1 {
			w.t.Error("classification and publishing must both be told")
		}
		// Published is public: a stranger sees it, and may not touch it.
		if _, err := w.lib.Open(w.ctx, stranger, v.Item); err != nil {
			w.t.Errorf("a stranger cannot see what is published: %v", err)
		}
		w.want(w.lib.Withdraw(w.ctx, stranger, v.ID, "不准确"), errs.Denied, "撤回内容")
		_, err = w.lib.Confirm(w.ctx, stranger, v.ID, Confirmation{Labels: labels("T02")})
		w.want(err, errs.Denied, "确认分类")
	})
}

func TestClassifierWithoutTheRightToPublish(t *testing.T) {
	each(t, func(w *world) {
		v := w.take(keeper, "card_heart.svg", kepu("高血压"))
		if v.Station != "st-1" || v.Org != "441402" {
			w.t.Errorf("a station's import belongs to %s %s", v.Org, v.Station)
		}
		if v = w.confirm(keeper, v); v.State != Classified {
			w.t.Errorf("state = %s, want CLASSIFIED until a reviewer confirms", v.State)
		}
		_, err := w.lib.Release(w.ctx, keeper, v.ID, false)
		w.want(err, errs.Denied, "")
		got, err := w.lib.Release(w.ctx, county, v.ID, false)
		if err != nil || got.State != Published {
			w.t.Errorf("release = %s, %v", got.State, err)
		}
	})
}

func TestOneReviewerWhoIsNotTheAuthor(t *testing.T) {
	each(t, func(w *world) {
		v := w.confirm(keeper, w.take(keeper, "notice_local.txt", Upload{Title: "开放时间"}))
		if v.Tier != T1 || v.State != Classified {
			w.t.Fatalf("notice = %s %s, want T1 CLASSIFIED", v.Tier, v.State)
		}
		_, err := w.lib.Release(w.ctx, county, v.ID, false)
		w.want(err, errs.Conflict, "1 位审核员")
		v, err = w.lib.Submit(w.ctx, keeper, v.ID)
		if err != nil || v.State != InReview || v.Stage != 1 {
			w.t.Fatalf("submit = %+v, %v", v, err)
		}
		self := county
		self.Person = keeper.Person // the same person with another account
		_, err = w.lib.Approve(w.ctx, self, v.ID, false)
		w.want(err, errs.Denied, "您上传的")
		_, err = w.lib.Return(w.ctx, county, v.ID, " ")
		w.want(err, errs.Invalid, "原因")
		v, err = w.lib.Return(w.ctx, county, v.ID, "写上电话")
		if err != nil || v.State != Returned || v.Reason != "写上电话" {
			w.t.Fatalf("return = %+v, %v", v, err)
		}
		if v, err = w.lib.Submit(w.ctx, keeper, v.ID); err != nil {
			w.t.Fatal(err)
		}
		if v, err = w.lib.Approve(w.ctx, county, v.ID, false); err != nil || v.State != Published {
			w.t.Errorf("approve = %s, %v", v.State, err)
		}
		e, err := w.lib.Open(w.ctx, county, v.Item)
		if err != nil || len(e.Opinions) != 2 || e.Opinions[1].Verdict != FinalApprove {
			w.t.Errorf("opinions = %+v, %v", e.Opinions, err)
		}
	})
}

func TestLongerChainsSayWhatTheyNeed(t *testing.T) {
	each(t, func(w *world) {
		v := w.confirm(county, w.take(county, "dengue.txt", Upload{Title: "本县登革热"}))
		_, err := w.lib.Release(w.ctx, county, v.ID, false)
		w.want(err, errs.Conflict, "2 次审核、2 次校对")
		if _, err := w.lib.Submit(w.ctx, county, v.ID); err != nil {
			w.t.Fatal(err)
		}
		_, err = w.lib.Approve(w.ctx, city, v.ID, false)
		w.want(err, errs.Conflict, "2 次审核、2 次校对")
		marked := kepu("祖传秘方")
		v = w.confirm(county, w.take(county, "heart.txt", marked))
		if v.Tier != T3 || v.State != Classified || !strings.Contains(v.Checks, "疗效") {
			w.t.Errorf("marked = %s %s %q, want T3 and not published", v.Tier, v.State, v.Checks)
		}
		if v, err = w.lib.Submit(w.ctx, county, v.ID); err != nil {
			w.t.Fatal(err)
		}
		if v, err = w.lib.Reject(w.ctx, city, v.ID, "不实"); err != nil || v.State != Rejected {
			w.t.Errorf("reject = %s, %v", v.State, err)
		}
	})
}

// TestWhatCountsAsKepu is A-10's second and third sentence.
func TestWhatCountsAsKepu(t *testing.T) {
	each(t, func(w *world) {
		a := w.confirm(county, w.take(county, "earth_rotation_720p.mp4", kepu("地球")))
		b := w.confirm(county, w.take(county, "handwash_cards_720p.mp4", kepu("洗手")))
		mix := kepu("合集")
		mix.From = []Lineage{{Parent: a.ID, How: Remixed}, {Parent: b.ID, How: Remixed}}
		v := w.take(keeper, "earth_rotation_720p_audio.mp4", mix)
		if v.Class != Local || !v.Remix {
			w.t.Fatalf("a mix of two films is %s, want LOCAL", v.Class)
		}
		v = w.confirm(keeper, v)
		if v, err := w.lib.Submit(w.ctx, keeper, v.ID); err != nil {
			w.t.Fatal(v, err)
		}
		_, err := w.lib.Approve(w.ctx, county, v.ID, false)
		w.want(err, errs.Invalid, "不计入科普中国时长")
		if v, err = w.lib.Approve(w.ctx, county, v.ID, true); err != nil || v.State != Published {
			w.t.Errorf("approve with warning read = %s, %v", v.State, err)
		}
		dub := Upload{Title: "地球（粤语）", Language: "粤语", From: []Lineage{{Parent: a.ID, How: Dubbed}}}
		if v := w.confirm(county, w.take(county, "earth_rotation_360p.webm", dub)); v.Class != KepuChina || v.State != Published {
			w.t.Errorf("a dubbed film is %s %s, want KEPU_CHINA PUBLISHED", v.Class, v.State)
		}
		credits, err := w.lib.Credits(w.ctx, province, []VersionID{a.ID, v.ID, "unknown"})
		if err != nil || len(credits) != 2 || credits[a.ID].Class != KepuChina || credits[v.ID].Class != Local {
			w.t.Errorf("credits = %+v, %v", credits, err)
		}
	})
}

func TestDuplicates(t *testing.T) {
	each(t, func(w *world) {
		first := w.take(city, "poster_food.png", kepu("食品"))
		again := kepu("又一张")
		again.Media = w.file("poster_food.png")
		_, err := w.lib.Import(w.ctx, county, again) // the city above has it
		w.want(err, errs.Conflict, "“食品”是同一个文件")
		again.Media = w.file("poster_food.png")
		if _, err := w.lib.Import(w.ctx, stranger, again); err != nil {
			w.t.Errorf("another city's own copy = %v", err)
		}
		first = w.confirm(city, first)
		if err := w.lib.Withdraw(w.ctx, city, first.ID, "数据过时"); err != nil {
			w.t.Fatal(err)
		}
		again.Media = w.file("poster_food.png")
		_, err = w.lib.Import(w.ctx, county, again)
		w.want(err, errs.Conflict, "数据过时")
		// The same picture in other bytes is taken and reported.
		w.take(city, "poster_quake.png", kepu("地震"))
		e, err := w.lib.List(w.ctx, city, Filter{Text: "地震"})
		if err != nil || len(e.Versions) != 1 {
			w.t.Fatal(e, err)
		}
		thumb, _, err := w.lib.blobs.Open(w.ctx, blob.Hash(e.Versions[0].Picture))
		if err != nil {
			w.t.Fatal(err)
		}
		defer func() { _ = thumb.Close() }()
		small := kepu("地震小图")
		small.Media = thumb
		r, err := w.lib.Import(w.ctx, county, small)
		if err != nil || len(r.Same) != 1 || r.Same[0].Title != "地震" {
			w.t.Errorf("a smaller copy = %+v, %v; want taken and reported as the same", r.Same, err)
		}
	})
}

func TestRevisionWithdrawalExpiry(t *testing.T) {
	each(t, func(w *world) {
		v1 := w.confirm(county, w.take(county, "card_rain.svg", kepu("强降雨")))
		r, err := w.lib.Revise(w.ctx, county, v1.Item, Upload{Title: "强降雨（改）", Class: KepuChina, UpstreamID: "K-1", ValidUntil: "2026-06-12"})
		if err != nil || r.Version.No != 2 || r.Version.Hash != v1.Hash || r.Version.State != Imported {
			w.t.Fatalf("revise = %+v, %v", r.Version, err)
		}
		_, err = w.lib.Revise(w.ctx, county, v1.Item, Upload{Title: "换了文件", Media: w.file("card_hot.svg")})
		w.want(err, errs.Invalid, "")
		text := w.confirm(county, w.take(county, "swim.txt", kepu("旧标题")))
		if t, err := w.lib.Revise(w.ctx, county, text.Item, Upload{Title: "新标题"}); err != nil || t.Version.Hash == text.Hash || t.Version.Class != KepuChina {
			w.t.Errorf("an article under a new title = %+v, %v; want a new page of the same class", t.Version, err)
		}
		v2 := w.confirm(county, r.Version)
		e, err := w.lib.Open(w.ctx, county, v1.Item)
		if err != nil || e.ID != v2.ID || len(e.History) != 2 || e.History[1].State != Superseded {
			w.t.Errorf("after the new version: %+v, %v", e.History, err)
		}
		w.now.Set(clock.At(2026, time.June, 12, 23, 59))
		if n, err := w.lib.ExpireDue(w.ctx, access.System("content")); n != 0 || err != nil {
			w.t.Errorf("on the last day %d expired, %v", n, err)
		}
		w.now.Set(clock.At(2026, time.June, 13, 0, 0))
		if n, err := w.lib.ExpireDue(w.ctx, access.System("content")); n != 1 || err != nil {
			w.t.Errorf("on the day after %d expired, %v; want 1", n, err)
		}
		_, err = w.lib.ExpireDue(w.ctx, county)
		w.want(err, errs.Denied, "")
		_, err = w.lib.Public(w.ctx, access.Nobody(), v1.Item)
		w.want(err, errs.NotFound, "已经下架")
	})
}

func TestPlayable(t *testing.T) {
	each(t, func(w *world) {
		w.confirm(province, w.take(province, "earth_rotation_720p.mp4", kepu("省")))
		w.confirm(county, w.take(county, "card_rain.svg", kepu("本县")))
		w.confirm(stranger, w.take(stranger, "card_hot.svg", kepu("外市")))
		w.confirm(county, w.take(county, "poster_quake.pdf", kepu("打印版")))
		w.take(county, "card_food.svg", kepu("没确认"))
		cantonese := kepu("粤语")
		cantonese.Language = "粤语"
		w.confirm(county, w.take(county, "card_ai.svg", cantonese))
		titles := func(p Place) string {
			w.t.Helper()
			all, err := w.lib.Playable(w.ctx, access.System("playout"), p)
			if err != nil {
				w.t.Fatal(err)
			}
			var out []string
			for _, s := range all {
				out = append(out, s.Title)
				if s.DurationMS <= 0 || len(s.Tags) != 3 || s.Media().URL() == "" {
					w.t.Errorf("showing lacks something: %+v", s)
				}
			}
			slices.Sort(out)
			return strings.Join(out, " ")
		}
		here := "440000.441400.441402"
		for _, tt := range []struct {
			place Place
			want  string
		}{
			{Place{Path: here}, "本县 省 粤语"},
			{Place{Path: here, Languages: []string{"客家话"}}, "本县 省"},
			{Place{Path: here, Kinds: []Kind{Video}}, "省"},
			{Place{Path: "440000.440600.440606"}, "外市 省"},
		} {
			if got := titles(tt.place); got != tt.want {
				w.t.Errorf("Playable(%+v) = %s, want %s", tt.place, got, tt.want)
			}
		}
		_, err := w.lib.Playable(w.ctx, stranger, Place{Path: here})
		w.want(err, errs.NotFound, "")
	})
}

func TestFilesAreReadByThoseWhoMay(t *testing.T) {
	each(t, func(w *world) {
		v := w.take(county, "card_rain.svg", kepu("强降雨"))
		_, err := w.lib.OpenFile(w.ctx, access.Nobody(), v.Hash)
		w.want(err, errs.NotFound, "")
		_, err = w.lib.OpenFile(w.ctx, stranger, v.Hash)
		w.want(err, errs.NotFound, "")
		f, err := w.lib.OpenFile(w.ctx, county, v.Hash)
		if err != nil || f.MIME != "image/svg+xml" {
			w.t.Fatalf("file = %+v, %v", f, err)
		}
		_ = f.Close()
		w.confirm(county, v)
		if f, err = w.lib.OpenFile(w.ctx, access.Nobody(), v.Hash); err != nil {
			w.t.Fatalf("published file = %v", err)
		}
		_ = f.Close()
		// A file of another room lies in the same store and is not ours to show.
		ref, err := w.lib.blobs.Put(w.ctx, strings.NewReader("evidence"), 100)
		if err != nil {
			w.t.Fatal(err)
		}
		_, err = w.lib.OpenFile(w.ctx, province, ref.Hash)
		w.want(err, errs.NotFound, "")
		_, err = w.lib.OpenFile(w.ctx, province, "../../etc/passwd")
		w.want(err, errs.NotFound, "")
	})
}

func TestUnknownAndOutOfReach(t *testing.T) {
	each(t, func(w *world) {
		_, err := w.lib.Open(w.ctx, county, "nonsense")
		w.want(err, errs.NotFound, "没有找到")
		_, err = w.lib.Public(w.ctx, access.Nobody(), "nonsense")
		w.want(err, errs.NotFound, "没有找到")
		_, err = w.lib.Confirm(w.ctx, county, "nonsense", Confirmation{Labels: labels("T01")})
		w.want(err, errs.NotFound, "没有找到")
		w.want(w.lib.Withdraw(w.ctx, county, "nonsense", "没有原因"), errs.NotFound, "没有找到")
		v := w.take(county, "card_rain.svg", kepu("强降雨"))
		_, err = w.lib.Open(w.ctx, stranger, v.Item)
		w.want(err, errs.NotFound, "")
		other := kepu("放到外市")
		other.Org, other.Media = "440606", w.file("card_hot.svg")
		_, err = w.lib.Import(w.ctx, county, other)
		w.want(err, errs.NotFound, "单位")
		other.Org, other.Station = "441402", "st-2"
		other.Media = w.file("card_hot.svg")
		_, err = w.lib.Import(w.ctx, keeper, other)
		w.want(err, errs.NotFound, "单位")
	})
}

func TestZipJob(t *testing.T) {
	each(t, func(w *world) {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for name, text := range map[string]string{
			"包/manifest.csv": "file,title\na.txt,甲\n../../b.txt,乙\n", "包/a.txt": "内容", "../b.txt": "逃出去",
		} {
			f, err := z.Create(name)
			if err != nil {
				w.t.Fatal(err)
			}
			if _, err := io.WriteString(f, text); err != nil {
				w.t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			w.t.Fatal(err)
		}
		j, err := w.lib.StartZip(w.ctx, county, "包.zip", bytes.NewReader(b.Bytes()), "", "")
		if err != nil {
			w.t.Fatal(err)
		}
		var rows []RowResult
		for deadline := time.Now().Add(20 * time.Second); j.State == Running && time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
			if j, rows, err = w.lib.Job(w.ctx, county, j.ID); err != nil {
				w.t.Fatal(err)
			}
		}
		want := Tally{Total: 2, Done: 2, Imported: 1, Failed: 1}
		if diff := cmp.Diff(want, j.Tally); diff != "" || j.State != Finished || len(rows) != 2 || rows[0].Outcome != Failed {
			w.t.Errorf("job %s %s %+v, tally (-want +got):\n%s", j.State, j.Reason, rows, diff)
		}
		_, _, err = w.lib.Job(w.ctx, stranger, j.ID)
		w.want(err, errs.NotFound, "没有找到")
		_, err = w.lib.StartZip(w.ctx, county, "x.zip", strings.NewReader("no zip"), "", "")
		w.want(err, errs.Invalid, "不是 ZIP")
	})
}
