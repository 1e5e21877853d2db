package content

import "ezhan/internal/lifecycle"

// State is where a version stands in SM-08.
type State string

// The states.
const (
	Imported   State = "IMPORTED"
	Classified State = "CLASSIFIED"
	InReview   State = "IN_REVIEW"
	Returned   State = "RETURNED"
	Published  State = "PUBLISHED"
	Rejected   State = "REJECTED"
	Withdrawn  State = "WITHDRAWN"
	Expired    State = "EXPIRED"
	Superseded State = "SUPERSEDED"
)

// States lists the states in the order of a version's life.
func States() []State {
	return []State{Imported, Classified, InReview, Returned, Published, Rejected, Withdrawn, Expired, Superseded}
}

// Title is the state in the words of the office.
func (s State) Title() string {
	return map[State]string{
		Imported: "待分类", Classified: "待发布", InReview: "待初审", Returned: "已退回", Published: "可用",
		Rejected: "不采用", Withdrawn: "已下架", Expired: "到期", Superseded: "已换新版",
	}[s]
}

// Move is an act on a version.
type Move string

// The acts of SM-08.
const (
	Confirm      Move = "confirm"       // topic, audience and scene set by a person
	Submit       Move = "submit"        // into the review chain
	Release      Move = "release"       // T0: the one confirmation
	Approve      Move = "approve"       // one stage passed, another follows
	FinalApprove Move = "final_approve" // the last stage passed
	Return       Move = "return"
	Reject       Move = "reject"
	Withdraw     Move = "withdraw"
	Expire       Move = "expire"
	Supersede    Move = "supersede"
)

// Moves is SM-08. A returned version is submitted again from the start: its
// chain begins at stage one.
var Moves = lifecycle.Table[State, Move]{
	Name: "SM-08 Content version",
	Moves: []lifecycle.Move[State, Move]{
		{From: []State{Imported}, Act: Confirm, To: Classified},
		{From: []State{Classified, Returned}, Act: Submit, To: InReview},
		{From: []State{Classified}, Act: Release, To: Published},
		{From: []State{InReview}, Act: Approve, To: InReview},
		{From: []State{InReview}, Act: FinalApprove, To: Published},
		{From: []State{InReview}, Act: Return, To: Returned},
		{From: []State{InReview}, Act: Reject, To: Rejected},
		{From: []State{Published}, Act: Withdraw, To: Withdrawn},
		{From: []State{Published}, Act: Expire, To: Expired},
		{From: []State{Published}, Act: Supersede, To: Superseded},
	},
	Label: State.Title,
}
