package app_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"net/http"
	"net/url"
	"testing"
	"time"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/content/demo"
	"ezhan/internal/housetest"
	"ezhan/internal/simulate"
)

// province is two cities with three counties, eight stations and their
// screens, lived through by the doors that people and devices use. Everything
// of 梅州 bears a word of ours (marks), so that a stranger's page can be
// searched for it.
type province struct {
	*housetest.World
	t *testing.T

	staff   map[string]*simulate.Person // by role and unit
	members map[string]string           // their ids, by the same key
	sites   []*site
	waiting []*site // whose applications are still open
	draft   work    // of 梅江区 and not published
	works   []work  // the demonstration's
	job     string  // of their import
}

// site is a station, or an application to become one.
type site struct {
	county, city string
	name         string
	screens      int
	hours        int // its screens play a day
	owner        *simulate.Person
	village      string
	application  string
	code         string
	id           string
	terminals    []string
	devices      []*simulate.Device
	photo        string // hash of a file of the application
}

type work struct {
	ID       string `json:"id"`
	Item     string `json:"item"`
	Kind     string `json:"kind"`
	Class    string `json:"source_class"`
	Hash     string `json:"sha256"`
	State    string `json:"state"`
	Duration int64  `json:"duration_ms"`
	Tags     []struct {
		Dim  string `json:"dim"`
		Code string `json:"code"`
	} `json:"tags"`
}

const (
	meizhou, meijiang, xingning = "441400", "441402", "441481"
	foshan, chancheng           = "440600", "440604"
)

// firstDay is a Monday; today is the province's day after everything.
var (
	firstDay = clock.Day("2026-04-27")
	today    = clock.Day("2026-05-07")
)

func at(d clock.Day, hour, minute int) clock.Instant {
	return d.Start().Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute)
}

// marks are the words that only things of 梅州 bear.
var marks = []string{"青梅", "梅州的人", "青梅内部稿"}

func key(role access.Role, unit string) string { return string(role) + ":" + unit }

// newProvince lives through ten days on the database at address, "" for
// SQLite.
func newProvince(t *testing.T, address string) *province {
	t.Helper()
	p := &province{
		World: housetest.Open(t, address, at(firstDay, 8, 30)), t: t,
		staff: map[string]*simulate.Person{}, members: map[string]string{},
	}
	p.hire()
	p.stock()
	for i, s := range []site{
		{county: meijiang, name: "青梅一号e站", screens: 2, hours: 7},
		{county: meijiang, name: "青梅二号e站", screens: 1, hours: 3},
		{county: meijiang, name: "青梅三号e站", screens: 1, hours: 6},
		{county: meijiang, name: "青梅四号e站"},
		{county: xingning, name: "青梅五号e站", screens: 1, hours: 6},
		{county: xingning, name: "青梅六号e站", screens: 1},
		{county: chancheng, name: "禅城甲e站", screens: 1, hours: 6},
		{county: chancheng, name: "禅城乙e站", screens: 1, hours: 2},
	} {
		p.sites = append(p.sites, p.site(s, i))
	}
	p.recognise()
	p.play()
	p.wait()
	p.refresh()
	p.Tick()
	return p
}

// hire invites staff for every role that is not a station's own.
func (p *province) hire() {
	for _, place := range []struct {
		unit  string
		roles []access.Role
	}{
		{meizhou, []access.Role{access.CityManager, access.CityReviewer, access.ContentReviewer1, access.ContentReviewer2, access.ContentReviewer3, access.Proofreader, access.FundOfficer, access.Technician}},
		{meijiang, []access.Role{access.CountyReviewer, access.CountyManager, access.InformationOfficer, access.PartnerEditor, access.Lecturer}},
		{xingning, []access.Role{access.CountyReviewer}},
		{foshan, []access.Role{access.CityReviewer, access.CityManager}},
		{chancheng, []access.Role{access.CountyReviewer}},
		{"440000", []access.Role{access.Auditor}},
	} {
		who := "佛山的人"
		if place.unit[:4] == "4414" {
			who = marks[1]
		}
		for _, role := range place.roles {
			k := key(role, place.unit)
			p.staff[k], p.members[k] = p.StaffAs(role, place.unit, who)
		}
	}
}

// stock imports the demonstration's works, publishes those of 科普中国 and
// leaves one of 梅江区 unpublished.
func (p *province) stock() {
	var packed bytes.Buffer
	w := zip.NewWriter(&packed)
	p.must(w.AddFS(demo.Folder()))
	p.must(w.Close())
	sent, err := p.Admin.Upload(p.t.Context(), "/contents/import", nil, simulate.File{Field: "zip", Name: "演示.zip", Type: "application/zip", Content: packed.Bytes()})
	p.must(err)
	p.job = sent.Location[len("/contents/import/"):]
	for state := "RUNNING"; state == "RUNNING"; time.Sleep(50 * time.Millisecond) {
		var now struct{ State string }
		p.must(p.Admin.Call(p.t.Context(), http.MethodGet, "/api"+sent.Location, nil, &now))
		state = now.State
	}
	var list struct{ Items []work }
	p.must(p.Admin.Call(p.t.Context(), http.MethodGet, "/api/contents", nil, &list))
	for _, x := range list.Items {
		if x.Class != "KEPU_CHINA" {
			continue
		}
		tags := map[string][]string{}
		for _, tag := range x.Tags {
			if len(tags[tag.Dim]) < 2 {
				tags[tag.Dim] = append(tags[tag.Dim], tag.Code)
			}
		}
		p.must(p.Admin.Call(p.t.Context(), http.MethodPost, "/api/contents/"+x.Item+"/confirm", map[string]any{
			"version": x.ID, "topic": tags["topic"], "audience": tags["audience"], "scene": tags["scene"],
		}, nil))
		p.works = append(p.works, x)
	}
	made, err := p.staff[key(access.PartnerEditor, meijiang)].Upload(p.t.Context(), "/contents", url.Values{
		"title": {marks[2]}, "summary": {"还没有发布"}, "source_class": {"LOCAL"}, "producer": {"梅江区"}, "licence": {"自制"}, "publish_date": {"2026-04-01"},
	}, photo("file", 1))
	p.must(err)
	p.must(p.staff[key(access.PartnerEditor, meijiang)].Call(p.t.Context(), http.MethodGet, "/api"+made.Location, nil, &p.draft))
}

// site prepares the application of a station.
func (p *province) site(s site, n int) *site {
	s.city = s.county[:4] + "00"
	var towns, villages struct{ Units []struct{ ID string } }
	p.must(p.Admin.Call(p.t.Context(), http.MethodGet, "/api/orgs/"+s.county+"/units", nil, &towns))
	town := towns.Units[n%len(towns.Units)].ID
	p.must(p.Admin.Call(p.t.Context(), http.MethodGet, "/api/orgs/"+town+"/units", nil, &villages))
	s.village = villages.Units[n%len(villages.Units)].ID
	who := "佛山的人"
	if s.city == meizhou {
		who = marks[1]
	}
	s.owner = p.Applicant(who)
	return &s
}

const applications = "/api/v1/applications"

var conditions = []string{"network", "staff", "venue", "activity", "terminal"}

// begin makes an application with all its answers, not handed in.
func (p *province) begin(s *site, n int) {
	ctx := p.t.Context()
	var made struct{ ID string }
	p.must(s.owner.Call(ctx, http.MethodPost, applications, nil, &made))
	s.application = made.ID
	terminals := []map[string]string{{"kind": "PHONE", "count": "2", "owner": "村委会", "network": "4G"}}
	if s.screens > 0 {
		terminals = append(terminals, map[string]string{"kind": "DISPLAY", "size": "55", "count": fmt.Sprint(s.screens), "owner": "村委会", "network": "宽带"})
	}
	p.must(s.owner.Call(ctx, http.MethodPut, applications+"/"+s.application+"/draft", map[string]any{
		"host": s.name + "村委会", "type": "VILLAGE", "contact": "梁志强", "phone": fmt.Sprintf("1997%07d", n),
		"name": s.name, "org": s.village, "address": s.name + "大道 1 号", "lng": fmt.Sprintf("%.5f", 116.1+float64(n)/50), "lat": "24.30000",
		"build_year": "2020", "funding": []string{"COUNTY"}, "population": "1200", "languages": []string{}, "services": "科普讲座、借阅",
		"operator": "电信", "mbps": "100", "wifi": true, "manager": "梁志强", "manager_phone": fmt.Sprintf("1998%07d", n),
		"deputy": "何丽华", "deputy_phone": fmt.Sprintf("1999%07d", n), "staff": "梁志强、何丽华",
		"venue": "PARTY_MASS_SERVICE_CENTER", "area": "80", "seats": "50", "activities": "每月一次科普讲座", "terminals": terminals,
		"works": []string{"RESOURCES", "MOBILE", "ACTIVITIES"}, "truth": true, "signed": "梁志强",
	}, nil))
}

func (p *province) apply(s *site, n int) {
	p.begin(s, n)
	for i, c := range conditions {
		sent, err := s.owner.Upload(p.t.Context(), applications+"/"+s.application+"/files", url.Values{"section": {c}}, photo("file", n*20+i))
		p.must(err)
		var file struct{ Hash string }
		p.must(json.Unmarshal(sent.Body, &file))
		s.photo = file.Hash
	}
	var receipt struct{ Code string }
	p.must(s.owner.Call(p.t.Context(), http.MethodPost, applications+"/"+s.application+"/submit", map[string]any{}, &receipt))
	s.code = receipt.Code
}

func (p *province) passPaper(s *site) {
	checks := []map[string]string{}
	for _, item := range append([]string{"identity", "resources", "mobile", "activities", "funding", "doubles"}, conditions...) {
		checks = append(checks, map[string]string{"item": item, "result": "pass"})
	}
	p.must(p.staff[key(access.CountyReviewer, s.county)].Call(p.t.Context(), http.MethodPost, applications+"/"+s.application+"/paper",
		map[string]any{"outcome": "pass", "checks": checks}, nil))
}

func (p *province) checkSite(s *site, n int) {
	who, root := p.staff[key(access.CountyReviewer, s.county)], applications+"/"+s.application
	seen := map[string]any{}
	for i, c := range conditions {
		taken, err := who.Upload(p.t.Context(), root+"/photos", nil, photo("file", 5000+n*20+i))
		p.must(err)
		var file map[string]any
		p.must(json.Unmarshal(taken.Body, &file))
		seen[c] = map[string]any{"result": "pass", "photos": []any{file}}
	}
	p.Clock.Advance(time.Minute)
	now := clock.From(p.Clock.Now())
	p.must(who.Call(p.t.Context(), http.MethodPost, root+"/field", map[string]any{
		"begun": now.Add(-time.Minute), "ended": now, "seen": seen, "mbps": "90", "seats": "45", "met": "梁志强",
		"position": map[string]float64{"lng": 116.1 + float64(n)/50, "lat": 24.3}, "accuracy": 12,
	}, nil))
}

// recognise makes stations of all sites and pairs their screens.
func (p *province) recognise() {
	ctx := p.t.Context()
	for i, s := range p.sites {
		p.apply(s, i)
		p.passPaper(s)
		p.checkSite(s, i)
	}
	p.MoveTo(at(firstDay.AddDays(1), 9, 0))
	p.refresh()
	for _, s := range p.sites {
		p.must(p.staff[key(access.CityReviewer, s.city)].Call(ctx, http.MethodPost, applications+"/"+s.application+"/second",
			map[string]any{"outcome": "recognise", "document": "科协函〔2026〕11号"}, nil))
	}
	p.MoveTo(at(firstDay.AddDays(2), 7, 30))
	p.refresh()
	for _, s := range p.sites {
		reviewer := p.staff[key(access.CountyReviewer, s.county)]
		var made struct{ Station string }
		p.must(s.owner.Call(ctx, http.MethodGet, applications+"/"+s.application, nil, &made))
		s.id = made.Station
		for n := range s.screens {
			d := p.Device()
			asked, err := d.Ask(ctx)
			p.must(err)
			p.must(reviewer.Call(ctx, http.MethodPost, "/api/v1/terminals/pair", map[string]any{
				"code": asked.Code, "station": s.code,
				"new": map[string]any{"kind": "DISPLAY", "name": fmt.Sprintf("%s %d 号屏", s.name, n+1), "place": "一楼大厅", "owner": "村委会", "fund": "COUNTY", "inches": 55, "player": true},
			}, nil))
			paired, err := d.Poll(ctx, asked)
			p.must(err)
			if !paired {
				p.t.Fatalf("screen of %s did not pair", s.name)
			}
			s.devices, s.terminals = append(s.devices, d), append(s.terminals, d.Terminal)
		}
	}
}

// play lets the screens show a film until the morning of today.
func (p *province) play() {
	var film work
	for _, x := range p.works {
		if x.Kind == "video" && x.Duration > 20*60*1000 {
			film = x
		}
	}
	if film.ID == "" {
		p.t.Fatal("no long film was imported")
	}
	for day := firstDay.AddDays(2); day < today; day = day.AddDays(1) {
		p.MoveTo(at(day, 21, 30))
		for _, s := range p.sites {
			for _, d := range s.devices {
				p.showFilm(d, film, at(day, 8, 5), s.hours)
			}
		}
	}
	p.MoveTo(at(today, 10, 0))
	for i, s := range p.sites {
		if i%3 == 1 { // has gone silent
			continue
		}
		for _, d := range s.devices {
			p.showFilm(d, film, at(today, 8, 5), min(s.hours, 1))
			p.must(d.Beat(p.t.Context(), 3_600_000, film.Item))
		}
	}
}

// showFilm sends what d showed: the film in turn for 50 minutes of each of
// some hours.
func (p *province) showFilm(d *simulate.Device, film work, from clock.Instant, hours int) {
	var plays []simulate.Play
	for h := range hours {
		begin := from.Add(time.Duration(h) * time.Hour)
		for sent := time.Duration(0); sent < 50*time.Minute; {
			dur := min(time.Duration(film.Duration)*time.Millisecond, 50*time.Minute-sent)
			plays = append(plays, d.Shown(film.Item, film.ID, int64(begin.Add(sent)), dur.Milliseconds()))
			sent += dur
		}
	}
	if len(plays) > 0 {
		p.must(d.SendAll(p.t.Context(), plays))
	}
}

// wait leaves applications of 梅江区 open: a draft, one for the papers, one
// for the visit, one for the second review.
func (p *province) wait() {
	p.refresh()
	for i := range 4 {
		n := len(p.sites) + i
		s := p.site(site{county: meijiang, name: fmt.Sprintf("青梅待办%d号e站", i), screens: 1}, n)
		p.waiting = append(p.waiting, s)
		if i == 0 {
			p.begin(s, n)
			continue
		}
		p.apply(s, n)
		if i > 1 {
			p.passPaper(s)
		}
		if i > 2 {
			p.checkSite(s, n)
		}
	}
}

// refresh signs everybody in anew.
func (p *province) refresh() {
	p.Again(p.Admin)
	for _, who := range p.staff {
		p.Again(who)
	}
	for _, s := range append(p.sites, p.waiting...) {
		p.Again(s.owner)
	}
}

func (p *province) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// photo is a drawing that stands for a photo: no two seeds give the same.
func photo(field string, seed int) simulate.File {
	r := rand.New(rand.NewPCG(uint64(seed), 9))
	m := image.NewRGBA(image.Rect(0, 0, 160, 120))
	for range 6 {
		c := color.RGBA{uint8(90 + r.IntN(140)), uint8(90 + r.IntN(140)), uint8(90 + r.IntN(140)), 255}
		x, y, w, h := r.IntN(120), r.IntN(90), 30+r.IntN(80), 20+r.IntN(70)
		for i := x; i < min(160, x+w); i++ {
			for j := y; j < min(120, y+h); j++ {
				m.SetRGBA(i, j, c)
			}
		}
	}
	var b bytes.Buffer
	_ = jpeg.Encode(&b, m, &jpeg.Options{Quality: 60}) // a Buffer never fails
	return simulate.File{Field: field, Name: "照片.jpg", Type: "image/jpeg", Content: b.Bytes()}
}
