package ui

import (
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"
	"time"
)

var weekHeads = [...]string{"一", "二", "三", "四", "五", "六", "日"}

// Month is one calendar month of values by day of month.
type Month struct {
	Title  string
	Year   int
	Month  time.Month
	Unit   string
	Values map[int]float64 // a day without a value is empty
	Full   float64         // the value of the darkest colour
	Table  string
}

type cell struct {
	at, fill, stroke, inkClass string
	day, value, tip            string
}

func (m Month) days() int { return time.Date(m.Year, m.Month+1, 0, 0, 0, 0, 0, time.UTC).Day() }

// lead is the number of empty cells before the first, weeks beginning Monday.
func (m Month) lead() int {
	return (int(time.Date(m.Year, m.Month, 1, 0, 0, 0, 0, time.UTC).Weekday()) + 6) % 7
}

func (m Month) viewBox() string {
	weeks := (m.lead() + m.days() + 6) / 7
	return fmt.Sprintf("0 0 364 %d", 20+weeks*40)
}

func (m Month) cells() []cell {
	var out []cell
	for d := 1; d <= m.days(); d++ {
		at := m.lead() + d - 1
		c := cell{
			at:  fmt.Sprintf("translate(%d %d)", at%7*52, 20+at/7*40),
			day: itoa(d), fill: "#FFFFFF", stroke: "#C6D0DE", tip: fmt.Sprintf("%d日 没有数据", d),
		}
		if v, ok := m.Values[d]; ok {
			step := m.step(v)
			c.fill, c.stroke = heatFills[step], heatFills[step]
			c.value, c.tip = num(v), fmt.Sprintf("%d日 %s %s", d, num(v), m.Unit)
			if step >= 3 {
				c.inkClass = "on-dark"
			}
		}
		out = append(out, c)
	}
	return out
}

var heatFills = [...]string{"#E6EFFB", "#BFD6F6", "#85B0EC", "#1259C3", "#0A387D"}

func (m Month) step(v float64) int {
	if m.Full <= 0 {
		return 0
	}
	return max(0, min(len(heatFills)-1, int(v/m.Full*float64(len(heatFills)-1))))
}

func (m Month) sentence() string {
	sum := 0.0
	for _, v := range m.Values {
		sum += v
	}
	return fmt.Sprintf("%s，%d年%d月：%d 天有数据，共 %s %s", m.Title, m.Year, m.Month, len(m.Values), num(sum), m.Unit)
}

// cities places the 21 cities of Guangdong on a grid of columns and rows.
var cities = []struct {
	name     string
	col, row int
}{
	{"韶关", 4, 0},
	{"梅州", 7, 0},
	{"清远", 3, 1},
	{"广州", 4, 1},
	{"河源", 6, 1},
	{"潮州", 8, 1},
	{"肇庆", 2, 2},
	{"佛山", 3, 2},
	{"东莞", 4, 2},
	{"惠州", 5, 2},
	{"汕尾", 6, 2},
	{"揭阳", 7, 2},
	{"汕头", 8, 2},
	{"云浮", 1, 3},
	{"江门", 2, 3},
	{"中山", 3, 3},
	{"深圳", 4, 3},
	{"湛江", 0, 4},
	{"茂名", 1, 4},
	{"阳江", 2, 4},
	{"珠海", 3, 4},
}

type tile struct{ at, name, value, fill, stroke, ink string }

func tiles(values map[string]float64) []tile {
	var out []tile
	for _, c := range cities {
		t := tile{
			at:   fmt.Sprintf("translate(%d %d)", 4+c.col*61, 4+c.row*58),
			name: c.name, value: "—", fill: "#FFFFFF", stroke: "#8291A7",
		}
		if v, ok := values[c.name]; ok {
			t.value = itoa(int(math.Round(v)))
			t.fill, t.stroke, t.ink = tileLook(v)
		}
		out = append(out, t)
	}
	return out
}

func tileLook(v float64) (fill, stroke, ink string) {
	switch {
	case v >= 90:
		return "#0A387D", "#0A387D", "on-dark"
	case v >= 80:
		return "#1259C3", "#1259C3", "on-dark"
	case v >= 70:
		return "#85B0EC", "#85B0EC", ""
	}
	return "#DCE9FB", "#8291A7", ""
}

func tileSentence(title string, values map[string]float64) string {
	names := make([]string, 0, len(values))
	for n := range values {
		names = append(names, n)
	}
	sort.Slice(names, func(i, j int) bool {
		if values[names[i]] != values[names[j]] {
			return values[names[i]] > values[names[j]]
		}
		return names[i] < names[j]
	})
	for i, n := range names {
		names[i] = n + " " + num(values[n])
	}
	return title + "方格图：" + strings.Join(names, "，")
}

// dash draws a share of the ring's circle.
func dash(ratio float64) string {
	const around = 2 * math.Pi * 33.5
	return num(max(0, min(1, ratio))*around) + " " + num(around)
}

func toneFill(t Tone) string {
	switch t {
	case OK:
		return "var(--green-500)"
	case Warn:
		return "var(--amber-400)"
	case Bad:
		return "var(--red-600)"
	}
	return "var(--blue-600)"
}

// above and below move a height written by num: a label just over a bar, and
// one centred on a line.
func above(y string) string { return shifted(y, -4) }
func below(y string) string { return shifted(y, 4) }

func shifted(y string, by float64) string {
	v, _ := strconv.ParseFloat(y, 64) // y was written by num
	return num(v + by)
}
