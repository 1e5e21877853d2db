package notice

import (
	"strings"

	"ezhan/internal/access"
	"ezhan/internal/clock"
)

// Kind names what has to be done, "application.paper". A subject has at most
// one open task of a kind.
type Kind string

// Task is one thing that somebody has to do.
type Task struct {
	Kind    Kind
	Subject string // the case, as in its events: "application:0190…"
	Title   string // who · what
	Why     string // one line of evidence under the title
	URL     string // where it is done
	Station string // id of the station it concerns, may be empty

	// The desk: whoever may do Act in the unit at Path. Watch is the act that
	// lets the superior unit see the task once it is overdue.
	Path  string
	Act   access.Act
	Watch access.Act
	// Member is the one person asked instead of a desk.
	Member string
	// Bar lists natural persons who acted on the case and so may not do this.
	Bar []string

	Due clock.Instant // exclusive end; zero: no deadline
}

// Item is a task as its reader sees it.
type Item struct {
	ID        string        `db:"id"`
	Kind      Kind          `db:"kind"`
	Subject   string        `db:"subject"`
	Title     string        `db:"title"`
	Why       string        `db:"why"`
	URL       string        `db:"url"`
	Station   string        `db:"station_id"`
	Due       clock.Instant `db:"due_at"`
	Opened    clock.Instant `db:"opened_at"`
	Closed    clock.Instant `db:"closed_at"`
	Escalated clock.Instant `db:"escalated_at"`
	// Watching: the reader sees an overdue task of a unit below and cannot do
	// it himself.
	Watching bool `db:"watching"`
}

// Group is how near the deadline of a task is.
type Group string

// The groups of the inbox, most urgent first.
const (
	Overdue  Group = "已逾期"
	Today    Group = "今天到期"
	ThisWeek Group = "本周"
	Later    Group = "以后"
)

// Groups lists the groups in the order they are shown.
func Groups() []Group { return []Group{Overdue, Today, ThisWeek, Later} }

// borders are the last instants of the groups at one moment.
type borders struct{ now, today, week clock.Instant }

func bordersAt(now clock.Instant) borders {
	day := now.Day()
	toSunday := (7 - int(day.Weekday())) % 7
	return borders{now: now, today: day.End(), week: day.AddDays(toSunday).End()}
}

// GroupOf is the group of a deadline at the moment now.
func GroupOf(due, now clock.Instant) Group {
	b := bordersAt(now)
	switch {
	case due.IsZero() || due > b.week:
		return Later
	case due > b.today:
		return ThisWeek
	case due > b.now:
		return Today
	}
	return Overdue
}

// superior is the path of the unit above, "" above the province.
func superior(path string) string {
	i := strings.LastIndexByte(path, '.')
	if i < 0 {
		return ""
	}
	return path[:i]
}

// unit is the id of the unit at path.
func unit(path string) string { return path[strings.LastIndexByte(path, '.')+1:] }
