package content

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"

	"ezhan/internal/content/demo"
	"ezhan/internal/content/lexicon"
	"ezhan/internal/errs"
)

// TestMoves holds every state against every act of SM-08.
func TestMoves(t *testing.T) {
	t.Parallel()
	want := map[State]map[Move]State{
		Imported:   {Confirm: Classified},
		Classified: {Submit: InReview, Release: Published},
		InReview:   {Approve: InReview, FinalApprove: Published, Return: Returned, Reject: Rejected},
		Returned:   {Submit: InReview},
		Published:  {Withdraw: Withdrawn, Expire: Expired, Supersede: Superseded},
		Rejected:   {}, Withdrawn: {}, Expired: {}, Superseded: {},
	}
	acts := []Move{Confirm, Submit, Release, Approve, FinalApprove, Return, Reject, Withdraw, Expire, Supersede}
	for _, s := range States() {
		for _, act := range acts {
			to, err := Moves.Next(s, act)
			w, ok := want[s][act]
			if ok && (err != nil || to != w) {
				t.Errorf("%s × %s = %s, %v; want %s", s, act, to, err, w)
			}
			if !ok && !errs.Is(err, errs.Conflict) {
				t.Errorf("%s × %s = %s, %v; want Conflict", s, act, to, err)
			}
		}
		if Moves.Final(s) != (len(want[s]) == 0) {
			t.Errorf("Final(%s) = %v", s, Moves.Final(s))
		}
	}
	if len(want) != len(States()) {
		t.Errorf("%d states tested of %d", len(want), len(States()))
	}
}

func TestTier(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		f    facts
		want Tier
	}{
		{"UnmodifiedKepu", facts{class: KepuChina}, T0},
		{"KepuMarked", facts{class: KepuChina, marked: true}, T3},
		{"StationNotice", facts{class: Local, station: true, county: true}, T1},
		{"StationShowsPartner", facts{class: Partner, station: true, county: true}, T2},
		{"CountyLocal", facts{class: Local, county: true}, T2},
		{"CityLocal", facts{class: Local}, T3},
		{"CountyLocalMarked", facts{class: Local, county: true, marked: true}, T3},
		{"StationNoticeMarked", facts{class: Local, station: true, county: true, marked: true}, T3},
	}
	for _, tt := range tests {
		if got := tierOf(tt.f); got != tt.want {
			t.Errorf("%s: tier = %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestLooksLike(t *testing.T) {
	t.Parallel()
	film := Credit{Kind: Video, DurationMS: 60_000, PHash: 0b1111}
	for name, tt := range map[string]struct {
		o    Credit
		want bool
	}{
		"SixBits":   {Credit{Kind: Video, DurationMS: 60_900, PHash: 0b1111 ^ 0x3F0}, true},
		"SevenBits": {Credit{Kind: Video, DurationMS: 60_000, PHash: 0b1111 ^ 0x7F0}, false},
		"Longer":    {Credit{Kind: Video, DurationMS: 90_000, PHash: 0b1111}, false},
		"ItsPoster": {Credit{Kind: Image, DurationMS: 60_000, PHash: 0b1111}, false},
		"NoPicture": {Credit{Kind: Video, DurationMS: 60_000}, false},
	} {
		if got := film.LooksLike(tt.o, 6); got != tt.want {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
	}
}

func TestChecks(t *testing.T) {
	t.Parallel()
	for text, marked := range map[string]bool{
		"七步洗手法":                false,
		"拨打 119 和 96110":       false,
		"联系电话 13800138000":     true,
		"热线 0753-2345678":      true,
		"祖传秘方，药到病除":            true,
		"编号 20260512138001380": false,
	} {
		if got := check(text) != ""; got != marked {
			t.Errorf("check(%q) = %q, want marked %v", text, check(text), marked)
		}
	}
}

func TestGrams(t *testing.T) {
	t.Parallel()
	got := gramsOf("防登革热 H5N1疫苗", "登革")
	want := []string{"h5n1", "热", "疫苗", "登革", "苗", "防登", "革", "革热"}
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("gramsOf (-want +got):\n%s", diff)
	}
	whole, prefixes := queryGrams(" 登革热，H5N1 蚊 ")
	if diff := cmp.Diff([]string{"登革", "革热"}, whole); diff != "" {
		t.Errorf("whole (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"h5n1", "蚊"}, prefixes); diff != "" {
		t.Errorf("prefixes (-want +got):\n%s", diff)
	}
}

func TestArticleCannotAct(t *testing.T) {
	t.Parallel()
	page := string(article("<b>题", "<script>alert(1)</script>\r\n\r\n# 小标题\n- 一\n- 二\n完"))
	for _, bad := range []string{"<script", "<b>"} {
		if strings.Contains(page, bad) {
			t.Errorf("page contains %s", bad)
		}
	}
	for _, good := range []string{"<h2>小标题</h2><ul><li>一</li><li>二</li></ul><p>完</p>", "&lt;script&gt;"} {
		if !strings.Contains(page, good) {
			t.Errorf("page lacks %s:\n%s", good, page)
		}
	}
}

const oneRow = "file,title,source_class,upstream_id,topic\na.mp4,洗手,科普中国,K-1,传染病与疫苗\n"

func TestManifestEncodings(t *testing.T) {
	t.Parallel()
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(oneRow)
	if err != nil {
		t.Fatal(err)
	}
	want := []Row{{Line: 2, File: "a.mp4", Title: "洗手", Class: KepuChina, UpstreamID: "K-1", Labels: Labels{lexicon.Topic: {"T02"}}}}
	for name, text := range map[string]string{"UTF-8": oneRow, "Mark": "\xEF\xBB\xBF" + oneRow, "GB18030": gb, "CRLF": strings.ReplaceAll(oneRow, "\n", "\r\n")} {
		rows, bad, err := ReadManifest(strings.NewReader(text))
		if err != nil || len(bad) > 0 {
			t.Errorf("%s: %v, %v", name, bad, err)
		}
		if diff := cmp.Diff(want, rows); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestManifestThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ text, want string }{
		"Empty":         {"", "空的"},
		"MissingColumn": {"file,summary\na,b\n", "缺少“title”"},
		"UnknownColumn": {"file,title,colour\na,b,c\n", "“colour”不认识"},
		"TwiceColumn":   {"file,文件,title\na,b,c\n", "两列"},
		"NotText":       {"\xFF\xFE\x00\x01\xFF", "编码"},
	} {
		_, _, err := ReadManifest(strings.NewReader(tt.text))
		if !errs.Is(err, errs.Invalid) || !strings.Contains(errs.TextOf(err), tt.want) {
			t.Errorf("%s: %v, want Invalid with %q", name, err, tt.want)
		}
	}
}

func TestManifestRows(t *testing.T) {
	t.Parallel()
	text := "文件,标题,来源类别,来源网址,发布日期,主题,封面\n" +
		"视频\\a.mp4,好的,LOCAL,https://example.org/1,2026-05-12,传染病与疫苗；营养与食品安全,./p.png\n" +
		"../secret.mp4,出去,,,,,\n" +
		"/etc/passwd,出去,,,,,\n" +
		"C:\\a.mp4,出去,,,,,\n" +
		"a.mp4,封面出去,,,,,x/../../p.png\n" +
		",没有文件,,,,,\n" +
		"b.mp4,,,,,,\n" +
		"b.mp4,类别,XYZ,,,,\n" +
		"b.mp4,网址,,ftp://x,,,\n" +
		"b.mp4,日期,,,2026-02-30,,\n" +
		"b.mp4,主题,,,,炼金术,\n" +
		"b.mp4,多一格,,,,,,多\n" +
		",,,,,,\n"
	rows, bad, err := ReadManifest(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 1 || rows[0].File != "视频/a.mp4" || rows[0].Poster != "p.png" || !slices.Equal(rows[0].Labels[lexicon.Topic], []string{"T02", "T04"}) {
		t.Errorf("good rows = %+v", rows)
	}
	var got []string
	for i, e := range bad {
		if e.Line != i+3 || e.Reason == "" || e.Todo == "" {
			t.Errorf("row error %d = %+v", i, e)
		}
		got = append(got, e.Column)
	}
	want := []string{"file", "file", "file", "poster", "file", "title", "source_class", "url", "publish_date", "topic", "第 8 列"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("columns of the errors (-want +got):\n%s", diff)
	}
}

func TestDemoManifestIsGood(t *testing.T) {
	t.Parallel()
	f, err := demo.Folder().Open(ManifestName)
	if err != nil {
		t.Fatal(err)
	}
	rows, bad, err := ReadManifest(f)
	if err != nil || len(bad) > 0 || len(rows) != 52 {
		t.Fatalf("%d rows, %v, %v; want 52 good ones", len(rows), bad, err)
	}
	hits := 0
	for _, r := range rows {
		for i, s := range lexicon.Propose(lexicon.Text{Title: r.Title, Summary: r.Summary, Keywords: r.Keywords}) {
			if i < 3 && slices.Contains(r.Labels[lexicon.Topic], s.Code) {
				hits++
				break
			}
		}
	}
	if hits < 44 { // nine of ten
		t.Errorf("the topic is among the proposals of %d of %d rows", hits, len(rows))
	}
}

func FuzzManifest(f *testing.F) {
	f.Add([]byte(oneRow))
	f.Add([]byte("file,title\n\"a\",\"b\nc"))
	f.Add([]byte("\xEF\xBB\xBFfile,title\n../x,y\n"))
	if m, err := demo.Folder().Open(ManifestName); err == nil {
		if b, err := io.ReadAll(m); err == nil {
			f.Add(b)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		rows, bad, err := ReadManifest(bytes.NewReader(b))
		if err != nil && !errs.Is(err, errs.Invalid) {
			t.Errorf("a bad list is the person's to mend: %v", err)
		}
		for _, r := range rows {
			for _, p := range []string{r.File, r.Poster, r.Captions} {
				if strings.HasPrefix(p, "/") || slices.Contains(strings.Split(p, "/"), "..") || strings.Contains(p, `\`) {
					t.Errorf("path %q leaves the folder", p)
				}
			}
			if r.Title == "" || r.File == "" || r.Line < 2 {
				t.Errorf("row accepted: %+v", r)
			}
		}
		for _, e := range bad {
			if e.Reason == "" || e.Todo == "" || e.Column == "" {
				t.Errorf("error that does not help: %+v", e)
			}
		}
	})
}
