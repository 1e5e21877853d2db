package station

import "ezhan/internal/lifecycle"

// State is a state of SM-02.
type State string

// The states of a station.
const (
	Planned           State = "PLANNED"
	UnderConstruction State = "UNDER_CONSTRUCTION"
	LegacyUnverified  State = "LEGACY_UNVERIFIED"
	Applying          State = "APPLYING"
	Recognized        State = "RECOGNIZED"
	Rectifying        State = "RECTIFYING"
	Serious           State = "SERIOUS"
	Suspended         State = "SUSPENDED"
	Relocating        State = "RELOCATING"
	Revoked           State = "REVOKED"
	Exited            State = "EXITED"
	Merged            State = "MERGED"
)

// Move is an act of SM-02.
type Move string

// The acts on a station.
const (
	Start        Move = "start"
	Apply        Move = "apply"         // an application was submitted
	ConfirmOld   Move = "confirm_old"   // a legacy station confirmed on site and by the city
	MustApply    Move = "must_apply"    // a legacy station has to apply anew
	Activate     Move = "activate"      // recognised and the effective day reached
	Refuse       Move = "refuse"        // the application ended without recognition
	Notify       Move = "notify"        // rectification notice
	Resolve      Move = "resolve"       // all issues closed
	Escalate     Move = "escalate"      // rectification failed or serious ground
	GrantLast    Move = "grant_last"    // a last period
	Suspend      Move = "suspend"       //
	Reopen       Move = "reopen"        //
	SuspendedOut Move = "suspended_out" // suspended for more than six months
	Relocate     Move = "relocate"      //
	Accept       Move = "accept"        // accepted at the new place
	Revoke       Move = "revoke"        //
	Exit         Move = "exit"          //
	Merge        Move = "merge"         //
)

// Moves is SM-02. Registering (— → PLANNED, — → LEGACY_UNVERIFIED) makes a
// record and is no move of one.
var Moves = lifecycle.Table[State, Move]{
	Name: "SM-02 Station",
	Moves: []lifecycle.Move[State, Move]{
		{From: []State{Planned}, Act: Start, To: UnderConstruction},
		{From: []State{Planned, UnderConstruction}, Act: Apply, To: Applying},
		{From: []State{LegacyUnverified}, Act: ConfirmOld, To: Recognized},
		{From: []State{LegacyUnverified}, Act: MustApply, To: Applying},
		{From: []State{Applying}, Act: Activate, To: Recognized},
		{From: []State{Applying}, Act: Refuse, To: Planned},
		{From: []State{Recognized}, Act: Notify, To: Rectifying},
		{From: []State{Rectifying}, Act: Resolve, To: Recognized},
		{From: []State{Rectifying, Recognized}, Act: Escalate, To: Serious},
		{From: []State{Serious}, Act: GrantLast, To: Rectifying},
		{From: []State{Recognized, Rectifying}, Act: Suspend, To: Suspended},
		{From: []State{Suspended}, Act: Reopen, To: Recognized},
		{From: []State{Suspended}, Act: SuspendedOut, To: Serious},
		{From: []State{Recognized, Rectifying}, Act: Relocate, To: Relocating},
		{From: []State{Relocating}, Act: Accept, To: Recognized},
		{From: []State{Serious}, Act: Revoke, To: Revoked},
		{From: []State{Recognized, Rectifying, Suspended}, Act: Exit, To: Exited},
		{From: []State{Recognized}, Act: Merge, To: Merged},
	},
	Label: State.Word,
}

// States lists every state in the order of lists and filters.
func States() []State {
	return []State{
		Recognized, Rectifying, Serious, Suspended, Relocating, Applying,
		Planned, UnderConstruction, LegacyUnverified, Revoked, Exited, Merged,
	}
}

// Word is the state in the words of the pages.
func (s State) Word() string {
	if w := words[s]; w != "" {
		return w
	}
	return string(s)
}

var words = map[State]string{
	Planned: "规划中", UnderConstruction: "在建", LegacyUnverified: "待确认", Applying: "申报中",
	Recognized: "在列", Rectifying: "整改中", Serious: "拟退出", Suspended: "暂停服务",
	Relocating: "移点中", Revoked: "已撤销", Exited: "已退出", Merged: "已合并",
}

// Obligated reports whether a station in the state has duties (spec 7.1).
func (s State) Obligated() bool { return s == Recognized || s == Rectifying || s == Serious }

// InSeries reports whether a station in the state, once recognised, stays in
// the statistical series.
func (s State) InSeries() bool {
	return s.Obligated() || s == Suspended || s == Relocating
}
