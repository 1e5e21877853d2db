package app

import (
	"context"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/indicator"
	"ezhan/internal/playout"
	"ezhan/internal/playout/playoutweb"
)

// verdicts is the book of figures as the list of plays asks it: what became
// of each play of a station's day.
type verdicts struct{ book *indicator.Book }

// StationDay implements playoutweb.Figures.
func (v verdicts) StationDay(ctx context.Context, by access.Actor, code string, day clock.Day, _ []playout.Play) (playoutweb.DayFigure, error) {
	d, err := v.book.DayDetail(ctx, by, code, day)
	if err != nil {
		return playoutweb.DayFigure{}, err
	}
	out := playoutweb.DayFigure{Seconds: d.Seconds, Word: bands[d.Band], Verdicts: map[string]playoutweb.Verdict{}}
	if d.Duty {
		out.Required = d.Target.Seconds
	}
	for _, p := range d.Shown {
		out.Verdicts[p.ID] = playoutweb.Verdict{Counts: p.Counts == "", Why: p.Counts.Title()}
	}
	return out, nil
}

// bands are the words of the design for a band.
var bands = map[indicator.Band]string{
	indicator.Met: "达标", indicator.Near: "差一点", indicator.NotMet: "不达标",
	indicator.Open: "待完成", indicator.NA: "不适用", indicator.NoData: "数据不足",
}
