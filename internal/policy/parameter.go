package policy

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"ezhan/internal/clock"
)

// Origin says where a parameter comes from, and so who may move it.
type Origin string

// The origins of a parameter.
const (
	Seed Origin = "SEED" // the province's action plan says it
	Law  Origin = "LAW"  // a later national or provincial rule says it
	Norm Origin = "NORM" // our default where the plan is silent
)

// Chinese returns the origin as people read it.
func (o Origin) Chinese() string {
	switch o {
	case Seed:
		return "行动方案"
	case Law:
		return "法规文件"
	default:
		return "系统默认"
	}
}

// Parameter is one value of a pack with what an official needs to judge it.
type Parameter struct {
	ID      string   `json:"id"`                // as in chapter 3; parts of one follow a dot
	Title   string   `json:"title"`             // plain Chinese
	Kind    string   `json:"kind"`              // int, ratio, choice, flag, time, day
	Value   any      `json:"value"`             // int, float64, string or bool, by kind
	Unit    string   `json:"unit"`              // plain Chinese, may be empty
	Origin  Origin   `json:"origin"`            //
	Clause  string   `json:"clause,omitempty"`  // the clause, interpretation or document
	Tighter string   `json:"tighter,omitempty"` // "up" or "down": where a city may move it
	Options []string `json:"options,omitempty"` // of a choice
	Note    string   `json:"note,omitempty"`
	Pack    string   `json:"-"` // the pack that set the value
}

// Text returns the value as people read it: "18000 秒", "90%", "08:00", "是".
func (p Parameter) Text() string {
	switch v := p.Value.(type) {
	case int:
		if p.Unit == "" || p.Unit == "年" {
			return strconv.Itoa(v) + p.Unit
		}
		return fmt.Sprintf("%d %s", v, p.Unit)
	case float64:
		return fmt.Sprintf("%.0f%%", v*100)
	case bool:
		if v {
			return "是"
		}
		return "否"
	default:
		return choiceText(fmt.Sprint(v))
	}
}

func choiceText(option string) string {
	if text, ok := map[string]string{
		"ALL_DISPLAY_STATIONS":     "所有有显示屏的站点",
		"NO_PURCHASED_SCREEN_ONLY": "只限没有采购大屏的站点",
		"SERVICE_DAYS":             "服务日",
		"ALL_DAYS":                 "所有日子",
		"VERIFIED":                 "已实名认证",
		"VERIFIED_AND_REGULAR":     "已实名认证且经常分享",
		"ASSESS":                   "用于考核",
		"DISPLAY_ONLY":             "只展示，不考核",
	}[option]; ok {
		return text
	}
	return option
}

// settle turns the decoded JSON value into the Go value of the kind and
// refuses one that does not fit.
func (p *Parameter) settle() error {
	ok := false
	switch p.Kind {
	case "int":
		var n json.Number
		if n, ok = p.Value.(json.Number); ok {
			i, err := strconv.Atoi(n.String())
			p.Value, ok = i, err == nil && i >= 0
		}
	case "ratio":
		var n json.Number
		if n, ok = p.Value.(json.Number); ok {
			f, err := n.Float64()
			p.Value, ok = f, err == nil && f >= 0 && f <= 1
		}
	case "flag":
		_, ok = p.Value.(bool)
	case "choice":
		s, isText := p.Value.(string)
		ok = isText && slices.Contains(p.Options, s)
	case "time":
		s, _ := p.Value.(string)
		_, err := time.Parse("15:04", s)
		ok = err == nil
	case "day":
		s, _ := p.Value.(string)
		ok = clock.Day(s).Valid()
	}
	if !ok {
		return fmt.Errorf("parameter %s: value %v is not a %s", p.ID, p.Value, p.Kind)
	}
	if p.Origin != Seed && p.Origin != Law && p.Origin != Norm {
		return fmt.Errorf("parameter %s: origin %q", p.ID, p.Origin)
	}
	return nil
}
