package terminal

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	"ezhan/internal/clock"
	"ezhan/internal/errs"
)

// ID names a terminal.
type ID string

// Kind is what sort of thing a terminal is (R-TRM-01).
type Kind string

// The kinds of terminal.
const (
	Phone     Kind = "PHONE"
	Desktop   Kind = "DESKTOP"
	Display   Kind = "DISPLAY"
	AllInOne  Kind = "ALL_IN_ONE"
	Projector Kind = "PROJECTOR"
	LEDWall   Kind = "LED_WALL"
	Kiosk     Kind = "TOUCH_KIOSK"
	Gallery   Kind = "E_GALLERY"
	Radio     Kind = "RADIO"
)

var kinds = []struct {
	kind    Kind
	title   string
	display bool // people in a room can watch it (D-24)
}{
	{Desktop, "台式电脑", true},
	{Display, "电视机、显示屏", true},
	{AllInOne, "一体机", true},
	{Projector, "投影仪", true},
	{LEDWall, "LED 大屏", true},
	{Kiosk, "触摸查询机", true},
	{Gallery, "电子科普画廊", true},
	{Phone, "手机", false},
	{Radio, "广播、音柱", false},
}

// Kinds lists every kind in the order of forms.
func Kinds() []Kind {
	all := make([]Kind, len(kinds))
	for i, k := range kinds {
		all[i] = k.kind
	}
	return all
}

// Title is the kind in the words of a station.
func (k Kind) Title() string {
	for _, row := range kinds {
		if row.kind == k {
			return row.title
		}
	}
	return string(k)
}

// DisplayClass reports whether terminals of the kind play in public unless
// somebody says otherwise. A phone does not (D-24).
func (k Kind) DisplayClass() bool {
	for _, row := range kinds {
		if row.kind == k {
			return row.display
		}
	}
	return false
}

// Known reports whether k is one of the kinds.
func (k Kind) Known() bool { return k.Title() != string(k) }

// Fitness is the condition a terminal is in.
type Fitness string

// The conditions.
const (
	Good   Fitness = "GOOD"
	Fair   Fitness = "FAIR"
	Broken Fitness = "BROKEN"
)

// Title is the condition in plain words.
func (f Fitness) Title() string {
	switch f {
	case Good:
		return "完好"
	case Fair:
		return "能用，有小毛病"
	case Broken:
		return "坏了"
	}
	return string(f)
}

// Draft is what a person says of a terminal.
type Draft struct {
	Kind     Kind    `json:"kind"`
	Name     string  `json:"name"`
	Place    string  `json:"place"`
	Owner    string  `json:"owner"`
	Fund     string  `json:"fund"`
	Serial   string  `json:"serial"`
	Inches   int     `json:"inches"`
	Display  *bool   `json:"display_class,omitempty"` // nil takes the kind's own
	Player   bool    `json:"player"`
	Fitness  Fitness `json:"fitness"`
	Portrait bool    `json:"portrait"`
}

// limits of the texts of a Draft, in characters.
const (
	maxName = 40
	maxText = 100
)

// Validate trims the draft, fills what goes without saying and returns
// Invalid naming every field that needs mending.
func (d *Draft) Validate() error {
	for _, s := range []*string{&d.Name, &d.Place, &d.Owner, &d.Fund, &d.Serial} {
		*s = strings.TrimSpace(*s)
	}
	var bad []errs.Field
	wrong := func(name, text string) { bad = append(bad, errs.Field{Name: name, Text: text}) }
	if !d.Kind.Known() {
		wrong("kind", "请选择屏幕的种类")
	}
	if d.Place == "" {
		wrong("place", "请填写放在哪里，例如：办事大厅东墙")
	}
	if utf8.RuneCountInString(d.Name) > maxName {
		wrong("name", "名称最多 40 个字")
	}
	for name, s := range map[string]string{"place": d.Place, "owner": d.Owner, "fund": d.Fund, "serial": d.Serial} {
		if utf8.RuneCountInString(s) > maxText {
			wrong(name, "最多 100 个字")
		}
	}
	if d.Inches < 0 || d.Inches > 2000 {
		wrong("inches", "尺寸请填英寸数，例如 55")
	}
	if d.Fitness == "" {
		d.Fitness = Good
	}
	if d.Fitness.Title() == string(d.Fitness) {
		wrong("fitness", "请选择现在的状况")
	}
	if len(bad) > 0 {
		return errs.InvalidFields("还有内容需要修改", bad...)
	}
	if d.Name == "" {
		d.Name = d.Kind.Title()
	}
	if d.Display == nil {
		own := d.Kind.DisplayClass()
		d.Display = &own
	}
	return nil
}

// Terminal is one row of the register.
type Terminal struct {
	ID          ID            `db:"id" json:"id"`
	Org         string        `db:"org_id" json:"org"`
	Path        string        `db:"path" json:"-"`
	Station     string        `db:"station_id" json:"station"`
	StationCode string        `db:"station_code" json:"station_code"`
	StationName string        `db:"station_name" json:"station_name"`
	Kind        Kind          `db:"kind" json:"kind"`
	Name        string        `db:"name" json:"name"`
	Place       string        `db:"place" json:"place"`
	Owner       string        `db:"owner" json:"owner"`
	Fund        string        `db:"fund" json:"fund"`
	Serial      string        `db:"serial" json:"serial"`
	Inches      int           `db:"inches" json:"inches"`
	Display     bool          `db:"display_class" json:"display_class"`
	Player      bool          `db:"player" json:"player"`
	Fitness     Fitness       `db:"fitness" json:"fitness"`
	Portrait    bool          `db:"portrait" json:"portrait"`
	Volume      int           `db:"volume" json:"volume"`
	State       State         `db:"state" json:"state"`
	Blackouts   int           `db:"blackouts" json:"-"` // how many times it was blacked out
	PublicKey   string        `db:"public_key" json:"-"`
	Device      string        `db:"device" json:"-"`
	PairedAt    clock.Instant `db:"paired_at" json:"paired_at"`
	CreatedAt   clock.Instant `db:"created_at" json:"created_at"`
	Version     int           `db:"version" json:"version"`
	Twinned     int           `db:"twins" json:"twins"` // terminals of other stations with the same serial

	Health
}

// Big reports whether the terminal is a big screen (大屏) of D-17.
func (t Terminal) Big() bool {
	switch t.Kind {
	case LEDWall, Gallery, Kiosk:
		return true
	case Display, AllInOne:
		return t.Inches >= 32
	}
	return false
}

// DeviceFacts is what a browser tells of itself when it asks to be paired.
type DeviceFacts struct {
	UserAgent string `json:"ua"`
	Width     int    `json:"width"`
	Height    int    `json:"height"`
	App       string `json:"app"`
}

// Facts is what the device told of itself when it was paired.
func (t Terminal) Facts() DeviceFacts {
	var f DeviceFacts
	_ = json.Unmarshal([]byte(t.Device), &f) // "" for one never paired
	return f
}
