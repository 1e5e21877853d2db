package application

import (
	"ezhan/internal/clock"
	"ezhan/internal/event"
	"ezhan/internal/org"
	"ezhan/internal/station"
)

// What this room tells. The subject is always "application:ID"; the data is
// MovedData.
const (
	Started event.Kind = "application.started" // no data

	SubmittedEvent      event.Kind = "application.submitted"
	ReturnedEvent       event.Kind = "application.returned"
	ResubmittedEvent    event.Kind = "application.resubmitted"
	LapsedEvent         event.Kind = "application.lapsed"
	PaperPassedEvent    event.Kind = "application.paper_passed"
	RejectedEvent       event.Kind = "application.rejected"
	FieldPassedEvent    event.Kind = "application.field_passed"
	FieldFailedEvent    event.Kind = "application.field_failed"
	CorrectedEvent      event.Kind = "application.corrected"
	RecognizedEvent     event.Kind = "application.recognized"
	ReturnedCountyEvent event.Kind = "application.returned_to_county"
	EditedEvent         event.Kind = "application.edited"
	WithdrawnEvent      event.Kind = "application.withdrawn"
	ObjectedEvent       event.Kind = "application.objected"
	SettledEvent        event.Kind = "application.settled"
)

var kinds = map[Move]event.Kind{
	Submit: SubmittedEvent, Return: ReturnedEvent, Resubmit: ResubmittedEvent, Lapse: LapsedEvent,
	PassPaper: PaperPassedEvent, Reject: RejectedEvent, PassField: FieldPassedEvent, FailField: FieldFailedEvent,
	Correct: CorrectedEvent, Recognise: RecognizedEvent, ReturnToCounty: ReturnedCountyEvent,
	RejectSecond: RejectedEvent, Edit: EditedEvent, Withdraw: WithdrawnEvent,
}

// MovedData is the data of every move. It holds no personal data.
type MovedData struct {
	From        State         `json:"from"`
	To          State         `json:"to"`
	Hash        string        `json:"hash,omitempty"`
	Station     station.ID    `json:"station,omitempty"`
	Applicant   org.MemberID  `json:"applicant,omitempty"` // of a recognition
	Due         clock.Instant `json:"due,omitempty"`
	Faults      []string      `json:"faults,omitempty"`
	Late        []string      `json:"late,omitempty"`    // faults that an earlier return could have named
	Returns     int           `json:"returns,omitempty"` // how often returned, for the county's service quality
	EffectiveOn clock.Day     `json:"effective_on,omitempty"`
	Metres      int           `json:"metres,omitempty"` // of a field check, from the registered point
	Flags       []string      `json:"flags,omitempty"`  // doubts of a field check, F-09, F-16
}
