package application

import "ezhan/internal/lifecycle"

// State is a state of SM-01.
type State string

// The states of an application.
const (
	Draft       State = "DRAFT"
	Submitted   State = "SUBMITTED"
	Returned    State = "RETURNED"
	PaperPassed State = "PAPER_PASSED"
	FieldPassed State = "FIELD_PASSED"
	FieldFailed State = "FIELD_FAILED"
	Recognized  State = "RECOGNIZED"
	Rejected    State = "REJECTED"
	Lapsed      State = "LAPSED"
	Withdrawn   State = "WITHDRAWN"
)

// Move is an act of SM-01.
type Move string

// The acts on an application.
const (
	Submit         Move = "submit"
	Return         Move = "return"
	Resubmit       Move = "resubmit"
	Lapse          Move = "lapse"
	PassPaper      Move = "pass_paper"
	Reject         Move = "reject" // by the county
	PassField      Move = "pass_field"
	FailField      Move = "fail_field"
	Correct        Move = "correct"
	Recognise      Move = "recognise"
	ReturnToCounty Move = "return_to_county"
	RejectSecond   Move = "reject_second" // by the city
	Edit           Move = "edit"
	Withdraw       Move = "withdraw"
)

// Moves is SM-01. Creating a draft makes a record and is no move of one.
var Moves = lifecycle.Table[State, Move]{
	Name: "SM-01 Application",
	Moves: []lifecycle.Move[State, Move]{
		{From: []State{Draft}, Act: Submit, To: Submitted},
		{From: []State{Submitted}, Act: Return, To: Returned},
		{From: []State{Returned}, Act: Resubmit, To: Submitted},
		{From: []State{Returned}, Act: Lapse, To: Lapsed},
		{From: []State{Submitted}, Act: PassPaper, To: PaperPassed},
		{From: []State{Submitted, PaperPassed}, Act: Reject, To: Rejected},
		{From: []State{PaperPassed}, Act: PassField, To: FieldPassed},
		{From: []State{PaperPassed}, Act: FailField, To: FieldFailed},
		{From: []State{FieldFailed}, Act: Correct, To: PaperPassed},
		{From: []State{FieldPassed}, Act: Recognise, To: Recognized},
		{From: []State{FieldPassed}, Act: ReturnToCounty, To: PaperPassed},
		{From: []State{FieldPassed}, Act: RejectSecond, To: Rejected},
		{From: []State{Submitted, PaperPassed, FieldPassed}, Act: Edit, To: Submitted},
		{From: []State{Draft, Submitted, Returned, PaperPassed, FieldPassed, FieldFailed}, Act: Withdraw, To: Withdrawn},
	},
	Label: State.Word,
}

// States lists every state in the order of lists and filters.
func States() []State {
	return []State{Submitted, PaperPassed, FieldPassed, Returned, FieldFailed, Recognized, Rejected, Lapsed, Withdrawn, Draft}
}

// Word is the state in the words of the pages.
func (s State) Word() string {
	if w := words[s]; w != "" {
		return w
	}
	return string(s)
}

var words = map[State]string{
	Draft: "草稿", Submitted: "待县级审核", Returned: "已退回", PaperPassed: "待核查", FieldPassed: "待复核",
	FieldFailed: "核查未通过", Recognized: "已认定", Rejected: "不予认定", Lapsed: "逾期失效", Withdrawn: "已撤回",
}

// Open reports whether the case is still under way.
func (s State) Open() bool { return !Moves.Final(s) }

// Editable reports whether the applicant may work on the draft in the state.
func (s State) Editable() bool {
	return s == Draft || s == Returned || Moves.Allows(s, Edit)
}
