package policy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"ezhan/internal/clock"
	"ezhan/internal/errs"
)

// Pack is one immutable set of parameters. The zero Pack is empty.
type Pack struct {
	id      string
	title   string
	reason  string
	from    clock.Day
	overlay bool
	list    []Parameter
	index   map[string]int
}

// Parse reads a pack from its JSON and refuses unknown fields, double ids and
// values that do not fit their kind.
func Parse(data []byte) (Pack, error) {
	var file struct {
		ID            string      `json:"id"`
		Title         string      `json:"title"`
		EffectiveFrom clock.Day   `json:"effective_from"`
		Overlay       bool        `json:"overlay"`
		Reason        string      `json:"reason"`
		Parameters    []Parameter `json:"parameters"`
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	dec.UseNumber()
	if err := dec.Decode(&file); err != nil {
		return Pack{}, fmt.Errorf("policy pack: %w", err)
	}
	if file.ID == "" || !file.EffectiveFrom.Valid() {
		return Pack{}, fmt.Errorf("policy pack %q: id and effective_from are required", file.ID)
	}
	for i := range file.Parameters {
		if err := file.Parameters[i].settle(); err != nil {
			return Pack{}, fmt.Errorf("policy pack %s: %w", file.ID, err)
		}
		file.Parameters[i].Pack = file.ID
	}
	p := Pack{id: file.ID, title: file.Title, reason: file.Reason, from: file.EffectiveFrom, overlay: file.Overlay}
	return p, p.fill(file.Parameters)
}

func (p *Pack) fill(list []Parameter) error {
	p.list = list
	p.index = make(map[string]int, len(list))
	for i, param := range list {
		if _, double := p.index[param.ID]; double {
			return fmt.Errorf("policy pack %s: %s stands twice", p.id, param.ID)
		}
		p.index[param.ID] = i
	}
	return nil
}

// ID names the pack and every overlay in it, "GD-2020+MOB-2026". Figures store it.
func (p Pack) ID() string { return p.id }

// Title returns the pack's Chinese title.
func (p Pack) Title() string { return p.title }

// Reason returns why the values are as they are.
func (p Pack) Reason() string { return p.reason }

// From returns the day from which the pack holds.
func (p Pack) From() clock.Day { return p.from }

// Overlay reports whether the pack lies over any other.
func (p Pack) Overlay() bool { return p.overlay }

// Parameters returns every parameter in the order of the specification.
func (p Pack) Parameters() []Parameter { return slices.Clone(p.list) }

// Find returns the parameter with the id.
func (p Pack) Find(id string) (Parameter, bool) {
	i, ok := p.index[id]
	if !ok {
		return Parameter{}, false
	}
	return p.list[i], true
}

// over lays the values of q over p.
func (p Pack) over(q Pack) Pack {
	merged := Pack{
		id: p.id + "+" + q.id, title: p.title, reason: p.reason, from: max(p.from, q.from),
		list: slices.Clone(p.list), index: p.index,
	}
	for _, param := range q.list {
		if i, ok := merged.index[param.ID]; ok {
			merged.list[i] = param
		}
	}
	return merged
}

// value returns the parameter's value. A key is a constant of this package and
// a test proves that every pack has it, so a missing one is a broken program.
func value[T any](p Pack, id string) T {
	param, ok := p.Find(id)
	v, fits := param.Value.(T)
	if !ok || !fits {
		panic(fmt.Sprintf("policy: pack %q has no %s", p.id, id))
	}
	return v
}

// Int returns a whole number: seconds, days, working days, people.
func (p Pack) Int(key IntKey) int { return value[int](p, string(key)) }

// Seconds returns a number of seconds as a duration.
func (p Pack) Seconds(key IntKey) time.Duration { return time.Duration(p.Int(key)) * time.Second }

// Ratio returns a share between 0 and 1.
func (p Pack) Ratio(key RatioKey) float64 { return value[float64](p, string(key)) }

// Choice returns the chosen option.
func (p Pack) Choice(key ChoiceKey) string { return value[string](p, string(key)) }

// On reports whether a switch is on.
func (p Pack) On(key FlagKey) bool { return value[bool](p, string(key)) }

// Time returns a time of day as "15:04".
func (p Pack) Time(key TimeKey) string { return value[string](p, string(key)) }

// Day returns a civil day.
func (p Pack) Day(key DayKey) clock.Day { return clock.Day(value[string](p, string(key))) }

// Change is one value a city wants for its subtree.
type Change struct {
	ID     string `json:"id"`
	Value  any    `json:"value"` // as JSON decodes it, or a Go value of the kind
	Reason string `json:"reason"`
}

// Tighten returns the pack with a city's stricter values; tag names them in the
// pack's ID. It returns Invalid, naming every bad change, if one is unknown, has
// no reason, does not fit, or is looser than the province's.
func (p Pack) Tighten(tag string, changes []Change) (Pack, error) {
	stricter := Pack{id: tag, from: p.from}
	var bad []errs.Field
	for _, change := range changes {
		param, err := p.tighten(change)
		if err != nil {
			bad = append(bad, errs.Field{Name: change.ID, Text: errs.TextOf(err)})
			continue
		}
		param.Pack = tag
		stricter.list = append(stricter.list, param)
	}
	if len(bad) > 0 {
		texts := make([]string, len(bad))
		for i, field := range bad {
			texts[i] = field.Text
		}
		return Pack{}, errs.InvalidFields(strings.Join(texts, "；"), bad...)
	}
	return p.over(stricter), nil
}

func (p Pack) tighten(change Change) (Parameter, error) {
	param, ok := p.Find(change.ID)
	if !ok {
		return Parameter{}, errs.Invalidf("没有“%s”这个参数", change.ID)
	}
	if strings.TrimSpace(change.Reason) == "" {
		return Parameter{}, errs.Invalidf("请写明为什么调整“%s”", param.Title)
	}
	old := param
	data, err := json.Marshal(change.Value)
	if err != nil {
		return Parameter{}, errs.Because(errs.Invalid, err, "“%s”的新数值不对", param.Title)
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	if err := dec.Decode(&param.Value); err != nil {
		return Parameter{}, errs.Because(errs.Invalid, err, "“%s”的新数值不对", param.Title)
	}
	if err := param.settle(); err != nil {
		return Parameter{}, errs.Because(errs.Invalid, err, "“%s”的新数值不对", param.Title)
	}
	if looser(old, param) {
		return Parameter{}, errs.Invalidf("“%s”由%s规定为%s，只能更严，不能放宽", old.Title, old.Origin.Chinese(), old.Text())
	}
	return param, nil
}

// looser reports whether the new value grants more than the old one. A
// parameter without a direction is the province's alone: any move is looser.
func looser(before, after Parameter) bool {
	if before.Value == after.Value {
		return false
	}
	var up bool
	switch v := before.Value.(type) {
	case int:
		up = after.Value.(int) > v
	case float64:
		up = after.Value.(float64) > v
	case string:
		up = after.Value.(string) > v
	default:
		return true
	}
	switch before.Tighter {
	case "up":
		return !up
	case "down":
		return up
	default:
		return true
	}
}
