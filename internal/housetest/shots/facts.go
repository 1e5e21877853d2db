package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"net/http"
	"net/url"
	"strings"
	"time"

	"ezhan/internal/clock"
	"ezhan/internal/simulate"
)

// gather finds what the pictures show: a good station, cases in each state, a
// begun application, work that waits, a dark screen.
func gather(ctx context.Context, s stage) (map[string]string, error) {
	facts := map[string]string{}
	for _, f := range []struct {
		role string
		find func(context.Context, *simulate.Person, map[string]string) error
	}{
		{"县科协审核员", cases},
		{"申报单位经办人", application},
		{"站点管理员", station},
		{"省科协管理员", work},
		{"运维人员", screen},
	} {
		p, err := s.person(ctx, f.role)
		if err == nil {
			err = f.find(ctx, p, facts)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.role, err)
		}
	}
	return facts, nil
}

// cases finds a case in each state of the review.
func cases(ctx context.Context, p *simulate.Person, facts map[string]string) error {
	var desk struct{ Applications []struct{ ID, State string } }
	if err := p.Call(ctx, http.MethodGet, "/api/v1/applications/desk", nil, &desk); err != nil {
		return err
	}
	names := map[string]string{"SUBMITTED": "{submitted}", "PAPER_PASSED": "{passed}", "FIELD_PASSED": "{field}", "RETURNED": "{returned}", "RECOGNIZED": "{recognized}"}
	for _, a := range desk.Applications {
		if name := names[a.State]; name != "" && facts[name] == "" {
			facts[name] = a.ID
		}
	}
	if len(facts) < len(names) {
		return fmt.Errorf("the desk has only %v", facts)
	}
	return unsigned(ctx, p, facts)
}

// unsigned finds a recognised station whose sign does not hang yet, or any.
func unsigned(ctx context.Context, p *simulate.Person, facts map[string]string) error {
	facts["{unsigned}"] = facts["{recognized}"]
	var inbox struct{ Items []struct{ URL string } }
	if err := p.Call(ctx, http.MethodGet, "/api/v1/inbox", nil, &inbox); err != nil {
		return err
	}
	for _, t := range inbox.Items {
		if id, ok := strings.CutSuffix(strings.TrimPrefix(t.URL, "/reviews/"), "/plaque"); ok {
			facts["{unsigned}"] = id
		}
	}
	return nil
}

// application begins one, so that the form has answers.
func application(ctx context.Context, p *simulate.Person, facts map[string]string) error {
	const root = "/api/v1/applications"
	village, err := firstVillage(ctx, p, "441402102")
	if err != nil {
		return err
	}
	var made struct{ ID string }
	if err := p.Call(ctx, http.MethodPost, root, nil, &made); err != nil {
		return err
	}
	facts["{draft}"] = made.ID
	if err := p.Call(ctx, http.MethodPut, root+"/"+made.ID+"/draft", map[string]any{
		"host": "三角镇文化服务中心", "type": "VILLAGE", "contact": "黄玉兰", "phone": "19970001234", "name": "三角镇文化楼e站",
		"org": village, "address": "三角镇文化楼一楼", "lng": "116.13120", "lat": "24.28810", "build_year": "2019",
		"funding": []string{"COUNTY"}, "population": "2160", "languages": []string{"HAKKA"}, "services": "科普讲座、办事指南、借阅",
		"operator": "电信", "mbps": "200", "wifi": true, "manager": "黄玉兰", "manager_phone": "19970001234", "deputy": "温文杰",
		"deputy_phone": "19970004321", "staff": "黄玉兰、温文杰", "venue": "PARTY_MASS_SERVICE_CENTER", "area": "86", "seats": "40",
	}, nil); err != nil {
		return err
	}
	for i, section := range []string{"network", "staff", "venue"} {
		form := url.Values{"section": {section}}
		if _, err := p.Upload(ctx, root+"/"+made.ID+"/files", form, scenery(section, i)); err != nil {
			return err
		}
	}
	return nil
}

// firstVillage is the first village or community of a town.
func firstVillage(ctx context.Context, p *simulate.Person, town string) (string, error) {
	var list struct{ Units []struct{ ID string } }
	if err := p.Call(ctx, http.MethodGet, "/api/orgs/"+town+"/units", nil, &list); err != nil {
		return "", err
	}
	if len(list.Units) == 0 {
		return "", fmt.Errorf("%s has no villages", town)
	}
	return list.Units[0].ID, nil
}

// scenery is a drawing that stands for a photo of evidence.
func scenery(name string, n int) simulate.File {
	m := image.NewRGBA(image.Rect(0, 0, 640, 480))
	for y := range 480 {
		for x := range 640 {
			c := color.RGBA{uint8(120 + y/6), uint8(150 + y/8), uint8(190 + n*20), 255}
			if y > 300+n*15 {
				c = color.RGBA{uint8(150 - n*20), 170, 140, 255}
			}
			if x > 160 && x < 480 && y > 170 && y < 400 {
				c = color.RGBA{225, 215, 200, 255}
			}
			m.SetRGBA(x, y, c)
		}
	}
	var b bytes.Buffer
	_ = jpeg.Encode(&b, m, nil) // a Buffer never fails
	return simulate.File{Field: "file", Name: name + ".jpg", Type: "image/jpeg", Content: b.Bytes()}
}

// station finds the manager's station that played most this month, and
// yesterday as a day to open.
func station(ctx context.Context, p *simulate.Person, facts map[string]string) error {
	today := clock.From(time.Now()).Day()
	facts["{day}"] = string(today.AddDays(-1))
	var own struct{ Stations []struct{ Code string } }
	if err := p.Call(ctx, http.MethodGet, "/api/v1/stations", nil, &own); err != nil {
		return err
	}
	most := int64(-1)
	for _, st := range own.Stations {
		var month struct{ Seconds int64 }
		if err := p.Call(ctx, http.MethodGet, "/api/v1/figures/stations/"+st.Code+"/months/"+string(today)[:7], nil, &month); err != nil {
			return err
		}
		if month.Seconds > most {
			most, facts["{good}"] = month.Seconds, st.Code
		}
	}
	return nil
}

// work finds a version that waits for a person.
func work(ctx context.Context, p *simulate.Person, facts map[string]string) error {
	var list struct {
		Items []struct{ Item, State string }
	}
	if err := p.Call(ctx, http.MethodGet, "/api/contents", nil, &list); err != nil {
		return err
	}
	for _, w := range list.Items {
		if w.State != "PUBLISHED" {
			facts["{waiting}"] = w.Item
			return nil
		}
	}
	return fmt.Errorf("nothing waits among %d works", len(list.Items))
}

// screen finds one that went dark, or any.
func screen(ctx context.Context, p *simulate.Person, facts map[string]string) error {
	var list struct{ Terminals []struct{ ID, Sign string } }
	if err := p.Call(ctx, http.MethodGet, "/api/v1/terminals", nil, &list); err != nil {
		return err
	}
	for _, t := range list.Terminals {
		if facts["{screen}"] == "" || t.Sign == "离线" {
			facts["{screen}"] = t.ID
		}
	}
	return nil
}
