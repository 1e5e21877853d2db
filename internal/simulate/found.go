package simulate

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"net/url"
	"time"

	"ezhan/internal/clock"
	"ezhan/internal/content/demo"
)

// life is a station and what it has come to.
type life struct {
	Site
	county, city string
	host         string // the body that applies
	office       string // who applies: one person does it for a few neighbours
	lng, lat     float64
	application  string
	code         string
	devices      []*Device
	turn         int // which film comes next
	rand         *rand.Rand
}

// scene is where the story plays: counties, and in 东莞, which has none, towns
// that make the first review themselves.
var scene = []struct{ city, unit string }{
	{"441400", "441402"},
	{"441400", "441403"},
	{"441400", "441422"},
	{"441400", "441423"},
	{"441400", "441424"},
	{"441400", "441426"},
	{"441400", "441427"},
	{"441400", "441481"},
	{"440600", "440604"},
	{"440600", "440605"},
	{"440600", "440606"},
	{"440600", "440607"},
	{"440600", "440608"},
	{"445100", "445102"},
	{"445100", "445103"},
	{"445100", "445122"},
}

// rounds are the days on which stations apply.
var rounds = []int{0, 14, 35, 56}

// stock brings the demonstration's content in: the folder as a ZIP on the
// page, then one confirmation for every work.
func (s *Story) stock(ctx context.Context) error {
	if err := s.past.Past.MoveTo(ctx, s.at(0, 9, 0)); err != nil {
		return err
	}
	admin, err := s.admin(ctx)
	if err != nil {
		return err
	}
	packed, err := pack(demo.Folder())
	if err != nil {
		return err
	}
	sent, err := admin.Upload(ctx, "/contents/import", nil, File{"zip", "演示内容.zip", "application/zip", packed})
	if err != nil {
		return err
	}
	works, err := imported(ctx, admin, sent.Location)
	if err != nil {
		return err
	}
	for _, w := range works {
		if w.Class != "KEPU_CHINA" {
			continue // waits for its reviewers
		}
		err := admin.Call(ctx, http.MethodPost, "/api/contents/"+w.Item+"/confirm", map[string]any{
			"version": w.ID, "topic": w.codes("topic"), "audience": w.codes("audience"), "scene": w.codes("scene"),
		}, nil)
		if err != nil {
			return err
		}
		if w.Kind == "video" && w.Duration > 20*60*1000 {
			s.films = append(s.films, Film{w.Item, w.ID, time.Duration(w.Duration) * time.Millisecond})
		}
	}
	if len(s.films) == 0 {
		return errors.New("no long film was imported")
	}
	return nil
}

// work is an imported version as the interface tells it.
type work struct {
	ID       string `json:"id"`
	Item     string `json:"item"`
	State    string `json:"state"`
	Kind     string `json:"kind"`
	Class    string `json:"source_class"`
	Duration int64  `json:"duration_ms"`
	Tags     []struct {
		Dim  string `json:"dim"`
		Code string `json:"code"`
	} `json:"tags"`
}

// codes are the proposed terms of a dimension, at most two.
func (w work) codes(dim string) []string {
	var all []string
	for _, t := range w.Tags {
		if t.Dim == dim && len(all) < 2 {
			all = append(all, t.Code)
		}
	}
	return all
}

// imported waits for the import whose page is at job to end and lists what
// came in.
func imported(ctx context.Context, admin *Person, job string) ([]work, error) {
	for state := "RUNNING"; state == "RUNNING"; {
		if err := pause(ctx, 200*time.Millisecond); err != nil {
			return nil, err
		}
		var now struct{ State string }
		if err := admin.Call(ctx, http.MethodGet, "/api"+job, nil, &now); err != nil {
			return nil, err
		}
		state = now.State
	}
	var list struct{ Items []work }
	err := admin.Call(ctx, http.MethodGet, "/api/contents", nil, &list)
	return list.Items, err
}

// pack is a folder as a ZIP.
func pack(dir fs.FS) ([]byte, error) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	if err := w.AddFS(dir); err != nil {
		return nil, fmt.Errorf("simulate: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("simulate: %w", err)
	}
	return b.Bytes(), nil
}

// draw picks the stations of the story: villages and communities of the
// scene, as the product lists them.
func (s *Story) draw(ctx context.Context) error {
	admin, err := s.admin(ctx)
	if err != nil {
		return err
	}
	r := rand.New(rand.NewPCG(s.seed, 1))
	share := (s.target + len(scene) - 1) / len(scene)
	for _, place := range scene {
		var unit struct{ Lng, Lat float64 }
		if err := admin.Call(ctx, http.MethodGet, "/api/orgs/"+place.unit, nil, &unit); err != nil {
			return err
		}
		towns, err := below(ctx, admin, place.unit)
		if err != nil {
			return err
		}
		r.Shuffle(len(towns), func(i, j int) { towns[i], towns[j] = towns[j], towns[i] })
		for n := 0; n < share && len(s.sites) < s.target; n++ {
			town := towns[n%len(towns)]
			villages, err := below(ctx, admin, town.ID)
			if err != nil {
				return err
			}
			k := n / len(towns) // the second time round another village of the town
			if k >= len(villages) {
				continue
			}
			v := villages[k]
			s.sites = append(s.sites, &life{
				Site: newSite(r, v.ID, short(v.Name)+"e站", Days), county: place.unit, city: place.city, host: town.Name + v.Name, office: office(place.unit, n),
				lng: unit.Lng + (r.Float64()-0.5)/5, lat: unit.Lat + (r.Float64()-0.5)/5,
				rand: rand.New(rand.NewPCG(s.seed, uint64(len(s.sites)+2))),
			})
		}
	}
	return nil
}

// office names the applicant of the n-th station of a county; the first one's
// account is printed.
func office(county string, n int) string {
	if n < neighbours {
		return county
	}
	return fmt.Sprintf("%s/%d", county, n/neighbours)
}

// neighbours is for how many stations one person applies.
const neighbours = 5

type unit struct{ ID, Name string }

// below lists the units directly below a unit.
func below(ctx context.Context, p *Person, id string) ([]unit, error) {
	var list struct{ Units []unit }
	err := p.Call(ctx, http.MethodGet, "/api/orgs/"+id+"/units", nil, &list)
	return list.Units, err
}

// at is an instant of the story's day n.
func (s *Story) at(n, hour, minute int) clock.Instant {
	return s.first.AddDays(n).Start().Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute)
}

// round lets the stations that apply on day n become stations: applications
// and the county's work on that day, the city's on the next.
func (s *Story) round(ctx context.Context, n int, sites []*life) error {
	steps := []struct {
		at clock.Instant
		by func(*life) cue
		do func(context.Context, *life) error
	}{
		{s.at(n, 9, 0), (*life).byApplicant, s.apply},
		{s.at(n, 9, 15), (*life).byCounty, s.passPaper},
		{s.at(n, 9, 30), (*life).byCounty, s.checkSite},
		{s.at(n+1, 9, 0), (*life).byCity, s.recognise},
		{s.at(n+2, 9, 0), (*life).byCounty, s.pairScreens},
		{s.at(n+2, 9, 15), (*life).byCounty, s.hangSign},
	}
	for _, step := range steps {
		if err := s.past.Past.MoveTo(ctx, step.at); err != nil {
			return err
		}
		for _, l := range sites { // before they act side by side
			if err := s.enter(ctx, step.by(l), l.rand); err != nil {
				return err
			}
		}
		if err := each(sites, func(l *life) error { return step.do(ctx, l) }); err != nil {
			return err
		}
	}
	return nil
}

// cue says who acts next: a role at a place.
type cue struct{ role, place string }

func (l *life) byApplicant() cue { return cue{applicant, l.office} }
func (l *life) byCounty() cue    { return cue{"COUNTY_REVIEWER", l.county} }
func (l *life) byCity() cue      { return cue{"CITY_REVIEWER", l.city} }

// enter lets whom the cue calls sign in; who is needed for the first time is
// registered or invited first.
func (s *Story) enter(ctx context.Context, c cue, r *rand.Rand) error {
	m := s.staff[c]
	if m == nil {
		var err error
		if c.role == applicant {
			m, err = s.register(ctx, c.place, personName(r))
		} else {
			m, err = s.invite(ctx, c, personName(r))
		}
		if err != nil {
			return err
		}
	}
	_, err := s.acts(ctx, m)
	return err
}

const applications = "/api/v1/applications"

// apply fills in an application with a photo for each condition and hands it
// in.
func (s *Story) apply(ctx context.Context, l *life) error {
	p := s.staff[l.byApplicant()].at
	var made struct{ ID string }
	if err := p.Call(ctx, http.MethodPost, applications, nil, &made); err != nil {
		return err
	}
	l.application = made.ID
	root := applications + "/" + made.ID
	if err := p.Call(ctx, http.MethodPut, root+"/draft", l.form(), nil); err != nil {
		return err
	}
	for _, condition := range conditions {
		_, err := p.Upload(ctx, root+"/files", url.Values{"section": {condition}}, s.photo(condition))
		if err != nil {
			return err
		}
	}
	var receipt struct{ Code string }
	if err := p.Call(ctx, http.MethodPost, root+"/submit", map[string]any{}, &receipt); err != nil {
		return err
	}
	l.code = receipt.Code
	return nil
}

var conditions = []string{"network", "staff", "venue", "activity", "terminal"}

// form is what the applicant writes.
func (l *life) form() map[string]any {
	manager, deputy := personName(l.rand), personName(l.rand)
	terminals := []map[string]string{{"kind": "PHONE", "count": "2", "owner": "村委会", "network": "4G"}}
	if l.Screens > 0 {
		terminals = append(terminals, map[string]string{"kind": "DISPLAY", "size": "55", "count": fmt.Sprint(l.Screens), "owner": "村委会", "network": "宽带"})
	}
	return map[string]any{
		"host": l.host, "type": l.Type, "contact": manager, "phone": phone(70000000 + l.rand.IntN(9999999)),
		"name": l.Name, "org": l.Village, "address": l.host + "办公楼一楼", "lng": fmt.Sprintf("%.5f", l.lng), "lat": fmt.Sprintf("%.5f", l.lat),
		"build_year": fmt.Sprint(2017 + l.rand.IntN(6)), "funding": []string{"COUNTY"}, "population": fmt.Sprint(600 + l.rand.IntN(4000)),
		"languages": []string{}, "services": "科普讲座、办事指南、借阅", "operator": "电信", "mbps": fmt.Sprint(50 + l.rand.IntN(150)), "wifi": true,
		"manager": manager, "manager_phone": phone(71000000 + l.rand.IntN(9999999)), "deputy": deputy,
		"deputy_phone": phone(72000000 + l.rand.IntN(9999999)), "staff": manager + "、" + deputy,
		"venue": venues[l.rand.IntN(len(venues))], "area": fmt.Sprint(40 + l.rand.IntN(120)), "seats": fmt.Sprint(30 + l.rand.IntN(60)),
		"activities": "每月一次科普讲座，今年已办 6 次", "terminals": terminals,
		"works": []string{"RESOURCES", "MOBILE", "ACTIVITIES"}, "truth": true, "signed": manager,
	}
}

func (s *Story) reviewer(l *life) *Person { return s.staff[l.byCounty()].at }

func (s *Story) passPaper(ctx context.Context, l *life) error {
	checks := []map[string]string{}
	for _, item := range append([]string{"identity", "resources", "mobile", "activities", "funding", "doubles"}, conditions...) {
		checks = append(checks, map[string]string{"item": item, "result": "pass"})
	}
	return s.reviewer(l).Call(ctx, http.MethodPost, applications+"/"+l.application+"/paper",
		map[string]any{"outcome": "pass", "checks": checks}, nil)
}

// checkSite is the county's reviewer on site with the phone.
func (s *Story) checkSite(ctx context.Context, l *life) error {
	p, root := s.reviewer(l), applications+"/"+l.application
	seen := map[string]any{}
	for _, condition := range conditions {
		taken, err := p.Upload(ctx, root+"/photos", nil, s.photo(condition))
		if err != nil {
			return err
		}
		var file map[string]any
		if err := json.Unmarshal(taken.Body, &file); err != nil {
			return fmt.Errorf("simulate: %w", err)
		}
		seen[condition] = map[string]any{"result": "pass", "photos": []any{file}}
	}
	now := clock.From(s.past.Clock.Now())
	return p.Call(ctx, http.MethodPost, root+"/field", map[string]any{
		"begun": now.Add(-8 * time.Minute), "ended": now, "seen": seen, "mbps": fmt.Sprint(40 + l.rand.IntN(100)), "seats": fmt.Sprint(30 + l.rand.IntN(50)),
		"met": personName(l.rand), "position": map[string]float64{"lng": l.lng, "lat": l.lat}, "accuracy": 12,
	}, nil)
}

func (s *Story) recognise(ctx context.Context, l *life) error {
	return s.staff[l.byCity()].at.Call(ctx, http.MethodPost, applications+"/"+l.application+"/second",
		map[string]any{"outcome": "recognise", "document": "科协函〔2026〕" + fmt.Sprint(l.rand.IntN(90)+10) + "号"}, nil)
}

// pairScreens opens /play on each screen of the station and enters its code.
func (s *Story) pairScreens(ctx context.Context, l *life) error {
	for i := range l.Screens {
		d, err := NewDevice(s.past.Site, &http.Client{Transport: s.transport}, s.past.Clock)
		if err != nil {
			return err
		}
		asked, err := d.Ask(ctx)
		if err != nil {
			return err
		}
		kind := kinds[l.rand.IntN(len(kinds))]
		err = s.reviewer(l).Call(ctx, http.MethodPost, "/api/v1/terminals/pair", map[string]any{
			"code": asked.Code, "station": l.code,
			"new": map[string]any{"kind": kind, "name": fmt.Sprintf("一楼大厅 %d 号屏", i+1), "place": "一楼大厅", "owner": "村委会", "fund": "COUNTY", "inches": 55, "player": true},
		}, nil)
		if err != nil {
			return err
		}
		if paired, err := d.Poll(ctx, asked); err != nil || !paired {
			return fmt.Errorf("simulate: screen of %s did not pair: %w", l.Name, err)
		}
		l.devices = append(l.devices, d)
	}
	return nil
}

// hangSign mounts the station's sign; some counties are late with it.
func (s *Story) hangSign(ctx context.Context, l *life) error {
	if l.rand.IntN(12) == 0 {
		return nil
	}
	p, root := s.reviewer(l), applications+"/"+l.application
	taken, err := p.Upload(ctx, root+"/photos", nil, s.photo("plaque"))
	if err != nil {
		return err
	}
	var file struct{ Hash string }
	if err := json.Unmarshal(taken.Body, &file); err != nil {
		return fmt.Errorf("simulate: %w", err)
	}
	return p.Call(ctx, http.MethodPost, root+"/plaque", map[string]any{
		"number": l.code, "mounted": s.first.AddDays(l.AppliesOn + 2), "photo": file.Hash,
	}, nil)
}

// photo is one that nobody has taken before.
func (s *Story) photo(name string) File { return Photo(name, int(s.photos.Add(1))) }

var (
	kinds  = []string{"DESKTOP", "DISPLAY", "ALL_IN_ONE", "TOUCH_KIOSK"}
	venues = []string{"PARTY_MASS_SERVICE_CENTER", "CIVILIZATION_PRACTICE_CENTER", "COMMUNITY_SERVICE_CENTER", "CULTURE_HOUSE"}
)

// short is a village's name without what makes it official.
func short(name string) string {
	for _, end := range []string{"社区居民委员会", "村民委员会", "居民委员会", "社区居委会", "村委会", "居委会"} {
		if n := len(name) - len(end); n > 0 && name[n:] == end {
			return name[:n]
		}
	}
	return name
}

// Photo is a drawing that stands for a photo, as the field "file": no two seeds
// give the same.
func Photo(name string, seed int) File {
	r := rand.New(rand.NewPCG(uint64(seed), 9))
	m := image.NewRGBA(image.Rect(0, 0, 240, 180))
	tone := func() *image.Uniform {
		return image.NewUniform(color.RGBA{uint8(90 + r.IntN(140)), uint8(90 + r.IntN(140)), uint8(90 + r.IntN(140)), 255})
	}
	draw.Draw(m, m.Rect, tone(), image.Point{}, draw.Src)
	for range 6 {
		x, y := r.IntN(180), r.IntN(130)
		draw.Draw(m, image.Rect(x, y, x+50+r.IntN(120), y+30+r.IntN(100)), tone(), image.Point{}, draw.Src)
	}
	var b bytes.Buffer
	_ = jpeg.Encode(&b, m, &jpeg.Options{Quality: 60}) // a Buffer never fails
	return File{Field: "file", Name: name + ".jpg", Type: "image/jpeg", Content: b.Bytes()}
}

func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
