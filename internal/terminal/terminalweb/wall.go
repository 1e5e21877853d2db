package terminalweb

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"ezhan/internal/clock"
	"ezhan/internal/terminal"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
)

// tilesPerPage is how many screens the wall shows at once.
const tilesPerPage = 48

// wallView is what the wall's page shows.
type wallView struct {
	Sums     []ui.Sum
	Tiles    []ui.Tile
	Problems []ui.Task
	Sign     terminal.Sign
	Text     string
	Shown    string
	Next     string
	Total    int
	Updated  string
}

// wall is GET /screens.
func (s site) wall(c *web.Ctx) error {
	offset, _ := strconv.Atoi(c.Query("from")) // 0 for what is no number
	offset = max(0, offset)
	f := terminal.Filter{Sign: terminal.Sign(c.Query("sign")), Text: c.Query("q"), Limit: tilesPerPage + 1, Offset: offset}
	list, err := s.Terminals.List(c.Context(), c.By, f)
	if err != nil {
		return err
	}
	tally, err := s.Terminals.Tally(c.Context(), c.By)
	if err != nil {
		return err
	}
	v := wallView{Sign: f.Sign, Text: f.Text, Updated: c.Now().HourMinute()}
	v.Sums, v.Total = sums(tally, f.Sign)
	if len(list) > tilesPerPage {
		list = list[:tilesPerPage]
		v.Next = "/screens?" + url.Values{"sign": {string(f.Sign)}, "q": {f.Text}, "from": {strconv.Itoa(offset + tilesPerPage)}}.Encode()
	}
	v.Shown = fmt.Sprintf("第 %d–%d 块", min(offset+1, offset+len(list)), offset+len(list))
	if err := s.tiles(c, list, &v); err != nil {
		return err
	}
	p, err := c.Shell()
	if err != nil {
		return err
	}
	p.Title, p.Active = "屏幕墙", "screens"
	p.Lead = fmt.Sprintf("%s 块屏幕 · 异常排在前面 · 更新于 %s", ui.Count(v.Total), v.Updated)
	p.Actions = wallActions(c.By.May("terminal.register"))
	return c.Page(http.StatusOK, wallPage(p, v))
}

// signs is the order of the counts above the wall.
var signs = []struct {
	sign terminal.Sign
	icon string
	tone ui.Tone
}{
	{terminal.SignPlaying, "circle-check", ui.OK},
	{terminal.SignGone, "plug-connected-x", ui.Bad},
	{terminal.SignDark, "device-tv-off", ui.Bad},
	{terminal.SignLoading, "cloud-download", ui.Info},
	{terminal.SignAlone, "device-tv", ui.Grey},
	{terminal.SignStopped, "ban", ui.Grey},
}

func sums(tally map[terminal.Sign]int, on terminal.Sign) (list []ui.Sum, total int) {
	for _, s := range signs {
		total += tally[s.sign]
		list = append(list, ui.Sum{
			Icon: s.icon, Text: string(s.sign), N: tally[s.sign], Tone: s.tone, On: on == s.sign,
			Href: "/screens?" + url.Values{"sign": {string(s.sign)}}.Encode(),
		})
	}
	all := ui.Sum{Icon: "device-tv", Text: "全部", Href: "/screens", N: total, On: on == ""}
	return append([]ui.Sum{all}, list...), total
}

// tiles fills the wall and the list of what needs a person.
func (s site) tiles(c *web.Ctx, list []terminal.Terminal, v *wallView) error {
	today := map[string]terminal.Today{}
	shown := map[string]terminal.Showing{}
	var err error
	if s.Today != nil {
		if today, err = s.Today(c.Context(), c.By, distinct(list, func(t terminal.Terminal) string { return t.Station })); err != nil {
			return err
		}
	}
	if s.Shown != nil {
		shown = s.Shown(distinct(list, func(t terminal.Terminal) string { return t.Playing }))
	}
	for _, t := range list {
		tile := tileOf(t, today[t.Station], shown[t.Playing], c.Now())
		v.Tiles = append(v.Tiles, tile)
		if cause, fix := t.Advice(c.Now()); cause != "" && len(v.Problems) < 8 {
			v.Problems = append(v.Problems, ui.Task{
				Icon: iconOf(t.Sign(c.Now())), Tone: tile.Tone, Title: tile.Name, Href: tile.Href,
				Why: tile.State + "。" + cause + "。" + fix, Act: "查看",
			})
		}
	}
	return nil
}

func distinct(list []terminal.Terminal, of func(terminal.Terminal) string) []string {
	seen := map[string]bool{"": true}
	var out []string
	for _, t := range list {
		if id := of(t); !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	return out
}

func tileOf(t terminal.Terminal, today terminal.Today, shown terminal.Showing, now clock.Instant) ui.Tile {
	name := t.StationName
	if name == "" {
		name = t.Name
	}
	tile := ui.Tile{
		Name: name, Href: "/screens/" + string(t.ID), State: stateText(t, now), Tone: toneOf(t.Sign(now)),
		Seconds: today.Seconds, Target: today.Target, Dead: deadText(t, now),
	}
	if t.Sign(now) == terminal.SignPlaying {
		tile.Picture = shown.Picture
		tile.Dead = shown.Title
		if tile.Dead == "" {
			tile.Dead = t.Kind.Title() + " · " + t.Place
		}
	}
	return tile
}

func iconOf(s terminal.Sign) string {
	for _, row := range signs {
		if row.sign == s {
			return row.icon
		}
	}
	return "device-tv"
}

func toneOf(s terminal.Sign) ui.Tone {
	for _, row := range signs {
		if row.sign == s {
			return row.tone
		}
	}
	return ui.Grey
}

// stateText says how the terminal is; a dark screen is told from a silent one.
func stateText(t terminal.Terminal, now clock.Instant) string {
	switch s := t.Sign(now); s {
	case terminal.SignGone:
		return "离线 " + silence(t, now)
	case terminal.SignDark:
		return "黑屏（有心跳）"
	case terminal.SignStopped:
		return t.State.Title()
	default:
		return string(s)
	}
}

func deadText(t terminal.Terminal, now clock.Instant) string {
	if t.SeenAt == 0 {
		if t.State == terminal.Registered {
			return "还没有配对"
		}
		return "还没有联系过"
	}
	if t.SeenAt.Day() == now.Day() {
		return "最后联系 " + t.SeenAt.HourMinute()
	}
	return "最后联系 " + ui.DateTime(int64(t.SeenAt))
}

func silence(t terminal.Terminal, now clock.Instant) string {
	since := t.SeenAt
	if since == 0 {
		since = t.PairedAt
	}
	switch d := now.Sub(since); {
	case d < 2*time.Hour:
		return fmt.Sprintf("%d 分钟", int(d/time.Minute))
	case d < 72*time.Hour:
		return fmt.Sprintf("%d 小时", int(d/time.Hour))
	default:
		return fmt.Sprintf("%d 天", int(d/(24*time.Hour)))
	}
}
