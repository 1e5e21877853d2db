package notice

import (
	"ezhan/internal/clock"
	"ezhan/internal/event"
)

// Escalated is told when a deadline has passed and the superior unit was
// shown the task. Its data is EscalatedData, its subject the case's.
const Escalated event.Kind = "notice.escalated"

// EscalatedData is the data of Escalated.
type EscalatedData struct {
	Task Kind          `json:"task"`
	Due  clock.Instant `json:"due"`
	To   string        `json:"to"` // path of the superior unit, "" above the province
}
