package ui

import (
	"fmt"
	"strings"
)

// Charts are drawn in Go so that the same code serves web, print and report.
// Colours are the tokens; sizes are units of the viewBox, the page decides
// the width.

// Series is a run of days with an optional target: a bar chart.
type Series struct {
	Title  string // one sentence, read aloud
	Unit   string
	Days   []DayValue
	Target float64 // dashed line; 0 for none
	Table  string  // address of the same figures as a table
}

// DayValue is one bar. Running days are not judged yet: they stay blue.
type DayValue struct {
	Label   string
	Value   float64
	Running bool
	Missing bool // no data that day
}

const (
	plotW, plotH           = 640.0, 150.0
	plotLeft, plotTop, gap = 34.0, 14.0, 4.0
)

func (s Series) top() float64 {
	m := s.Target * 1.2
	for _, d := range s.Days {
		m = max(m, d.Value)
	}
	return niceTop(m)
}

// niceTop rounds up to 1, 2, 5 or 10 times a power of ten.
func niceTop(v float64) float64 {
	if v <= 0 {
		return 1
	}
	p := 1.0
	for p*10 < v {
		p *= 10
	}
	for p > v {
		p /= 10
	}
	for _, m := range []float64{1, 2, 3, 4, 5, 6, 8, 10} {
		if m*p >= v {
			return m * p
		}
	}
	return 10 * p
}

type bar struct {
	x, y, w, h  string
	fill, label string
	value       string
	tip         string
	mid         string
	showLabel   bool
}

func (s Series) bars() []bar {
	var out []bar
	step := (plotW - plotLeft) / float64(max(1, len(s.Days)))
	top := s.top()
	every := (len(s.Days) + 9) / 10
	for i, d := range s.Days {
		h := d.Value / top * plotH
		x := plotLeft + float64(i)*step + gap/2
		out = append(out, bar{
			x: num(x), y: num(plotTop + plotH - h), w: num(step - gap), h: num(h),
			fill: s.fill(d), label: d.Label, value: s.printed(d), mid: num(x + (step-gap)/2),
			tip:       s.tip(d),
			showLabel: i%every == 0,
		})
	}
	return out
}

// miniBars are the bars alone in a box of 292 by 52.
func (s Series) miniBars() []bar {
	var out []bar
	step, top := 292/float64(max(1, len(s.Days))), s.top()
	for i, d := range s.Days {
		h := d.Value / top * 52
		out = append(out, bar{
			x: num(float64(i)*step + step*.18), y: num(52 - h), w: num(step * .64), h: num(h),
			fill: s.fill(d), tip: s.tip(d),
		})
	}
	return out
}

func (s Series) fill(d DayValue) string {
	if s.Target > 0 && !d.Running && d.Value < s.Target {
		return "var(--amber-400)"
	}
	return "var(--blue-500)"
}

func (s Series) printed(d DayValue) string {
	if d.Missing {
		return "—"
	}
	return num(d.Value)
}

func (s Series) tip(d DayValue) string {
	if d.Missing {
		return d.Label + " 没有数据"
	}
	return d.Label + " " + num(d.Value) + " " + s.Unit
}

func (s Series) targetY() string { return num(plotTop + plotH - s.Target/s.top()*plotH) }

// valuesShown prints numbers on the bars only where there is room.
func (s Series) valuesShown() bool { return len(s.Days) <= 16 }

// sentence is what a screen reader says for the whole picture.
func (s Series) sentence() string {
	met, n, sum := 0, 0, 0.0
	for _, d := range s.Days {
		if d.Missing {
			continue
		}
		n++
		sum += d.Value
		if d.Value >= s.Target {
			met++
		}
	}
	if n == 0 {
		return s.Title + "：没有数据"
	}
	t := fmt.Sprintf("%s：%d 天，平均 %s %s", s.Title, n, num(sum/float64(n)), s.Unit)
	if s.Target > 0 {
		t += fmt.Sprintf("，其中 %d 天达到 %s %s", met, num(s.Target), s.Unit)
	}
	return t
}

// num writes a length or a value with at most one decimal.
func num(v float64) string {
	return strings.TrimSuffix(fmt.Sprintf("%.1f", v), ".0")
}

// sparkPath is the line of a Spark in a box of 110 by 40.
func sparkPath(values []float64) string {
	if len(values) == 0 {
		return ""
	}
	lo, hi := values[0], values[0]
	for _, v := range values {
		lo, hi = min(lo, v), max(hi, v)
	}
	if hi == lo {
		hi = lo + 1
	}
	var b strings.Builder
	for i, v := range values {
		x := 107.0
		if len(values) > 1 {
			x = float64(i) / float64(len(values)-1) * 107
		}
		fmt.Fprintf(&b, "%c%s %s", "ML"[min(i, 1)], num(x), num(37-(v-lo)/(hi-lo)*34))
	}
	return b.String()
}

// sparkEnd is the height of the last point.
func sparkEnd(values []float64) string {
	p := sparkPath(values)
	return p[strings.LastIndex(p, " ")+1:]
}
