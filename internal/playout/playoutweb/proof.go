package playoutweb

import (
	"context"
	"fmt"
	"strings"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/content"
	"ezhan/internal/playout"
	"ezhan/internal/terminal"
	"ezhan/internal/web/ui"
)

// Proof tells what a terminal has proven today, for its page in the terminal
// room.
func Proof(l *playout.Ledger, library *content.Library, c clock.Clock) func(context.Context, access.Actor, terminal.Terminal) (terminal.Proof, error) {
	return func(ctx context.Context, by access.Actor, t terminal.Terminal) (terminal.Proof, error) {
		var p terminal.Proof
		if !by.ReachesStation(access.PlayView, t.Path, t.Station) {
			return p, nil
		}
		e, err := l.TerminalDay(ctx, by, t, clock.From(c.Now()).Day())
		if err != nil {
			return p, err
		}
		names, err := titlesOf(ctx, library, append(e.Plays, e.Held...))
		if err != nil {
			return p, err
		}
		p.Plays, p.Held, p.Gaps = words(e.Plays, names), words(e.Held, names), gapText(e.Gaps)
		p.Adrift, p.Rulings = adrift(e.Lost), e.Rulings
		for _, r := range e.Raw {
			p.Held = append(p.Held, terminal.ProofRow{At: r.Received.Minute(), What: clip(r.Text), Note: r.Reason.Title()})
		}
		return p, nil
	}
}

func words(plays []playout.Play, names map[string]string) []terminal.ProofRow {
	out := make([]terminal.ProofRow, len(plays))
	for i, p := range plays {
		r := rowOf(p, names[p.Version])
		out[i] = terminal.ProofRow{At: r.From, Length: r.Length, What: r.What, Note: r.Outcome}
		switch p.Hold {
		case playout.HoldNone:
		case playout.Ruled:
			out[i].Note = r.Outcome + "，" + p.Hold.Title()
		default:
			out[i].At, out[i].Note = p.Received.Minute()+" 收到", p.Hold.Title()
		}
	}
	return out
}

// adrift says what is known of boots that have no place in time.
func adrift(lost []playout.Lost) []terminal.Adrift {
	out := make([]terminal.Adrift, len(lost))
	for i, l := range lost {
		out[i] = terminal.Adrift{Boot: l.Boot, What: fmt.Sprintf("%d 条记录，共 %s，%s 收到。第一条按设备时钟是 %s，最后一条到 %s。",
			l.Plays, ui.Hours(int(l.LengthMS/1000)), l.Received.Minute(), l.First.Minute(), l.Last.Minute())}
	}
	return out
}

// gapText writes the first gaps: "3–7、12".
func gapText(gaps []playout.Gap) string {
	var parts []string
	for _, g := range gaps[:min(len(gaps), 5)] {
		if g.From == g.To {
			parts = append(parts, fmt.Sprint(g.From))
		} else {
			parts = append(parts, fmt.Sprintf("%d–%d", g.From, g.To))
		}
	}
	if len(gaps) > 5 {
		parts = append(parts, fmt.Sprintf("…共 %d 处", len(gaps)))
	}
	return strings.Join(parts, "、")
}

func clip(text string) string {
	if r := []rune(text); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return text
}
