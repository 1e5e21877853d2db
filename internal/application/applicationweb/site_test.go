package applicationweb_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"ezhan/internal/access"
	"ezhan/internal/application"
	"ezhan/internal/application/applicationweb"
	"ezhan/internal/blob"
	"ezhan/internal/clock"
	"ezhan/internal/notice"
	"ezhan/internal/org"
	"ezhan/internal/policy"
	"ezhan/internal/sqldb/sqldbtest"
	"ezhan/internal/station"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
)

const (
	password = "xiang-Shang-417"
	heshui   = "441481122004"
)

var job = access.System("test")

// office is a site with the pages of this room and its people.
type office struct {
	t      *testing.T
	clock  *clock.Fake
	people *org.Members
	cases  *application.Desk
	srv    *httptest.Server
	phones int
}

func newOffice(t *testing.T) *office {
	t.Helper()
	o := &office{t: t, clock: clock.NewFake(clock.At(2020, time.April, 27, 9, 0))}
	db := sqldbtest.SQLite(t, o.clock)
	blobs, err := blob.NewDisk(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	tree := org.NewTree(db)
	if err := tree.Seed(context.Background(), job, "441481", "441502"); err != nil {
		t.Fatal(err)
	}
	keys := org.Keys{Field: [32]byte{1}, Lookup: [32]byte{2}}
	o.people = org.NewMembers(db, keys, policy.Embedded())
	o.cases = application.NewDesk(application.Rooms{
		DB: db, Blobs: blobs, Tree: tree, People: o.people, Vault: keys,
		Stations: station.NewRegister(db, tree, policy.Embedded()), Tasks: notice.NewDesk(db),
		Book: policy.Embedded(), Days: clock.StateCouncil(),
	})
	site := web.New(web.Config{
		Sessions: o.people, Clock: o.clock, Log: slog.New(slog.DiscardHandler), Secret: []byte("k"), Debug: true,
		Shell: func(c *web.Ctx) (ui.Page, error) {
			return ui.Page{User: &ui.User{Name: ui.MaskName(c.By.Name), Org: "兴宁市科协"}, Nav: []ui.NavGroup{{Title: "站点管理", Items: []ui.NavItem{
				{Key: "reviews", Href: "/reviews", Icon: "clipboard-check", Text: "申报审核"},
				{Key: "visits", Href: "/visits", Icon: "camera", Text: "实地核查"},
				{Key: "apply", Href: "/apply", Icon: "clipboard-check", Text: "我的申报"},
			}}}}, nil
		},
	}, applicationweb.Routes(applicationweb.Rooms{Cases: o.cases, Tree: tree}))
	o.srv = httptest.NewServer(site)
	t.Cleanup(o.srv.Close)
	return o
}

// visitor is a browser with a session.
type visitor struct {
	o     *office
	token string
}

func (o *office) person(name string, role access.Role, unit org.ID) *visitor {
	o.t.Helper()
	ctx := context.Background()
	o.phones++
	phone := fmt.Sprintf("138%08d", o.phones)
	_, link, err := o.people.Invite(ctx, job, org.Invitation{Name: name, Phone: phone, Role: role, Org: unit})
	if err != nil {
		o.t.Fatal(err)
	}
	if _, err := o.people.Enrol(ctx, access.Nobody(), org.Enrolment{Token: link, Password: password}); err != nil {
		o.t.Fatal(err)
	}
	v := &visitor{o: o}
	if v.token, err = o.people.Login(ctx, org.Login{Name: phone, Password: password}); err != nil {
		o.t.Fatal(err)
	}
	return v
}

// answer is what came back.
type answer struct {
	status     int
	body       string
	path       string // where it is, or leads
	page       bool   // it was asked for, nothing was sent
	statements int
}

func (v *visitor) ask(method, path, kind string, body io.Reader) answer {
	v.o.t.Helper()
	req, err := http.NewRequest(method, v.o.srv.URL+path, body)
	if err != nil {
		v.o.t.Fatal(err)
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
		req.Header.Set("Origin", v.o.srv.URL)
	}
	if v.token != "" {
		req.AddCookie(&http.Cookie{Name: "ez_session", Value: v.token})
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		v.o.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }() // read to its end
	text, err := io.ReadAll(res.Body)
	if err != nil {
		v.o.t.Fatal(err)
	}
	a := answer{status: res.StatusCode, body: string(text), path: path, page: method == http.MethodGet}
	if to := res.Header.Get("Location"); to != "" {
		a.path = to
	}
	if m := regexp.MustCompile(`sql;desc=(\d+)`).FindStringSubmatch(res.Header.Get("Server-Timing")); m != nil {
		if a.statements, err = strconv.Atoi(m[1]); err != nil {
			v.o.t.Fatal(err)
		}
	}
	return a
}

func (v *visitor) get(path string) answer { return v.ask("GET", path, "", nil) }

func (v *visitor) post(path string, pairs ...string) answer {
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return v.ask("POST", path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

func (v *visitor) json(method, path, body string) answer {
	return v.ask(method, path, "application/json", strings.NewReader(body))
}

// upload posts a form with files; a pair "@name" carries the bytes of a file.
func (v *visitor) upload(path string, pairs ...string) answer {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i+1 < len(pairs); i += 2 {
		var part io.Writer
		var err error
		if name, ok := strings.CutPrefix(pairs[i], "@"); ok {
			part, err = w.CreateFormFile(name, name+".jpg")
		} else {
			part, err = w.CreateFormField(pairs[i])
		}
		if err == nil {
			_, err = io.WriteString(part, pairs[i+1])
		}
		if err != nil {
			v.o.t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		v.o.t.Fatal(err)
	}
	return v.ask("POST", path, w.FormDataContentType(), &b)
}

// want checks the status and what must and, after "!", must not appear.
func (a answer) want(t *testing.T, status int, texts ...string) answer {
	t.Helper()
	if a.status != status {
		t.Errorf("%s answered %d, want %d: %s", a.path, a.status, status, clip(a.body))
	}
	for _, text := range texts {
		if not, ok := strings.CutPrefix(text, "!"); ok {
			if strings.Contains(a.body, not) {
				t.Errorf("%s shows %q", a.path, not)
			}
		} else if !strings.Contains(a.body, text) {
			t.Errorf("%s does not show %q: %s", a.path, text, clip(a.body))
		}
	}
	if a.page && a.statements > 8 {
		t.Errorf("%s took %d statements, a page may take 8", a.path, a.statements)
	}
	return a
}

func clip(s string) string {
	if i := strings.Index(s, "<main"); i > 0 {
		s = s[i:]
	}
	return s[:min(len(s), 1500)]
}

// jpg is a small picture; other marks make other pictures.
func jpg(mark int) string {
	img := image.NewRGBA(image.Rect(0, 0, 320, 240))
	for y := range 240 {
		for x := range 320 {
			img.Set(x, y, color.RGBA{R: uint8(40*mark + y/4), G: uint8(90 + x/4), B: uint8(200 - y/3), A: 255})
		}
	}
	var b bytes.Buffer
	_ = jpeg.Encode(&b, img, nil) // a Buffer never fails
	return b.String()
}
