package main

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"ezhan/internal/simulate"
)

// shot is one picture: what whom sees where.
type shot struct {
	name string // file name without .png
	role string // "" for a visitor without an account
	path string // may name facts in braces
	f    frame
}

// shots are the pictures of the documents, by the role that sees them.
var shots = []shot{
	{"login", "", "/login", desk},
	{"public-station", "", "/s/{good}", phone},

	{"province-league", "省科协管理员", "/analysis", desk},
	{"province-members", "省科协管理员", "/settings/members", desk},
	{"province-invite", "省科协管理员", "/settings/members/new", desk},
	{"city-league", "市科协管理员", "/analysis", desk},
	{"city-orgs", "市科协管理员", "/orgs/441402", desk},
	{"city-screenless", "市科协管理员", "/analysis/screenless", desk},
	{"county-stations", "县科协管理员", "/stations", desk},
	{"county-station", "县科协管理员", "/stations/{good}", frame{w: 1366, h: 1150, dots: 1}},
	{"county-day", "县科协管理员", "/stations/{good}/days/{day}", desk},
	{"screen-wall", "县科协管理员", "/screens", desk},

	{"reviewer-inbox", "县科协审核员", "/home", desk},
	{"reviewer-paper", "县科协审核员", "/reviews/{submitted}", desk},
	{"reviewer-visits", "县科协审核员", "/visits", phone},
	{"reviewer-field", "县科协审核员", "/m/visits/{passed}", phone},
	{"reviewer-plaque", "县科协审核员", "/reviews/{unsigned}/plaque", desk},

	{"second-queue", "市科协复核员", "/reviews", desk},
	{"second-review", "市科协复核员", "/reviews/{field}", desk},

	{"apply-start", "", "/apply", desk},
	{"apply-form", "申报单位经办人", "/apply/{draft}/venue", frame{w: 1366, h: 1180, dots: 1}},
	{"apply-check", "申报单位经办人", "/apply/{draft}/check", desk},
	{"apply-status", "申报单位经办人", "/apply/{returned}/status", desk},

	{"manager-month", "站点管理员", "/my?station={good}&view=phone", phone},
	{"manager-month-desk", "站点管理员", "/my?station={good}", desk},
	{"manager-pair", "站点管理员", "/screens/pair", phone},
	{"manager-days", "站点管理员", "/stations/{good}/days", desk},

	{"editor-contents", "部门信息员", "/contents", desk},
	{"editor-import", "部门信息员", "/contents/import", desk},
	{"editor-confirm", "省科协管理员", "/contents/{waiting}", desk},

	{"technician-dark", "运维人员", "/screens", desk},
	{"technician-screen", "运维人员", "/screens/{screen}", desk},

	{"auditor-plays", "审计", "/stations/{good}/plays", desk},
	{"auditor-station", "审计", "/reviews/{recognized}", desk},
}

// takeAll writes the pictures whose names begin with only.
func takeAll(ctx context.Context, s stage, out, only string) error {
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	facts, err := gather(ctx, s)
	if err != nil {
		return fmt.Errorf("prepare: %w", err)
	}
	c, end, err := newCamera(ctx)
	if err != nil {
		return err
	}
	defer end()
	if only == "" || strings.HasPrefix(only, "player") {
		// First, for the wall shows the pictures of what is in a manifest.
		if err := player(ctx, c, s, facts["{good}"], out); err != nil {
			return fmt.Errorf("player: %w", err)
		}
	}
	for _, x := range shots {
		if !strings.HasPrefix(x.name, only) {
			continue
		}
		if err := one(ctx, c, s, x, facts, out); err != nil {
			return fmt.Errorf("%s: %w", x.name, err)
		}
	}
	return nil
}

func one(ctx context.Context, c camera, s stage, x shot, facts map[string]string, out string) error {
	var who *simulate.Person
	if x.role != "" {
		p, err := s.person(ctx, x.role)
		if err != nil {
			return err
		}
		who = p
	}
	if err := c.become(who, s.site); err != nil {
		return err
	}
	path := x.path
	for _, name := range slices.Sorted(maps.Keys(facts)) {
		path = strings.ReplaceAll(path, name, facts[name])
	}
	if err := c.look(s.site+path, x.f); err != nil {
		return err
	}
	return c.take(filepath.Join(out, x.name+".png"), x.f)
}

// player pairs a screen the way a person does and photographs it: the code,
// and what it plays.
func player(ctx context.Context, c camera, s stage, station, out string) error {
	if err := c.become(nil, s.site); err != nil {
		return err
	}
	if err := c.look(s.site+"/play", landscape); err != nil {
		return err
	}
	if err := c.wait(3 * time.Second); err != nil {
		return err
	}
	if err := c.take(filepath.Join(out, "player-pair.png"), landscape); err != nil {
		return err
	}
	code, err := c.code()
	if err != nil {
		return err
	}
	p, err := s.person(ctx, "县科协管理员")
	if err != nil {
		return err
	}
	err = p.Call(ctx, http.MethodPost, "/api/v1/terminals/pair", map[string]any{
		"code": code, "station": station,
		"new": map[string]any{"kind": "DISPLAY", "name": "一楼大厅 2 号屏", "place": "一楼大厅", "owner": "村委会", "fund": "COUNTY", "inches": 55, "player": true},
	}, nil)
	if err != nil {
		return err
	}
	if err := c.wait(25 * time.Second); err != nil {
		return err
	}
	return c.take(filepath.Join(out, "player-landscape.png"), landscape)
}
