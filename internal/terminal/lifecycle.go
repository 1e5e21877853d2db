package terminal

import "ezhan/internal/lifecycle"

// State is where a terminal stands in SM-16.
type State string

// The states of SM-16.
const (
	Registered State = "REGISTERED"
	Paired     State = "PAIRED"
	Active     State = "ACTIVE"
	Offline    State = "OFFLINE"
	Faulty     State = "FAULTY"
	Repaired   State = "REPAIRED"
	BlackedOut State = "BLACKED_OUT"
	InTransit  State = "IN_TRANSIT"
	Idle       State = "IDLE"
	Lost       State = "LOST"
	Scrapped   State = "SCRAPPED"
)

// Act is what happens to a terminal.
type Act string

// The acts of SM-16.
const (
	Pair     Act = "pair"     // a person enters the code
	Rekey    Act = "rekey"    // a paired device lost its key and shows a code again
	Contact  Act = "contact"  // the first signed request
	Miss     Act = "miss"     // three heartbeats missed
	Fail     Act = "fail"     // somebody reports a fault
	Repair   Act = "repair"   //
	Return   Act = "return"   // back in use after the repair
	BlackOut Act = "blackout" //
	Lift     Act = "lift"     // the security officer ends a blackout
	Ship     Act = "ship"     // on the way to another place
	Arrive   Act = "arrive"   //
	Release  Act = "release"  // taken from its station
	Place    Act = "place"    // given to a station
	Lose     Act = "lose"     // lost or stolen: the key is revoked
	Scrap    Act = "scrap"    //
)

// Title is the state in the words of a page.
func (s State) Title() string {
	switch s {
	case Registered:
		return "未配对"
	case Paired:
		return "已配对"
	case Active:
		return "在用"
	case Offline:
		return "离线"
	case Faulty:
		return "故障"
	case Repaired:
		return "已修好"
	case BlackedOut:
		return "已停播"
	case InTransit:
		return "搬运中"
	case Idle:
		return "闲置"
	case Lost:
		return "已挂失"
	case Scrapped:
		return "已报废"
	}
	return string(s)
}

// living lists the states that are not final: SM-16's "any".
var living = []State{Registered, Paired, Active, Offline, Faulty, Repaired, BlackedOut, InTransit, Idle}

// but is living without s: no state is entered twice.
func but(s State) []State {
	var out []State
	for _, l := range living {
		if l != s {
			out = append(out, l)
		}
	}
	return out
}

// Moves is SM-16. Pairing anew changes the key of a terminal, not its state.
var Moves = lifecycle.Table[State, Act]{
	Name:  "SM-16 Terminal",
	Label: State.Title,
	Moves: []lifecycle.Move[State, Act]{
		{From: []State{Registered}, Act: Pair, To: Paired},
		{From: []State{Paired}, Act: Rekey, To: Paired},
		{From: []State{Active}, Act: Rekey, To: Active},
		{From: []State{Offline}, Act: Rekey, To: Offline},
		{From: []State{Faulty}, Act: Rekey, To: Faulty},
		{From: []State{Repaired}, Act: Rekey, To: Repaired},
		{From: []State{Paired, Offline}, Act: Contact, To: Active},
		{From: []State{Active}, Act: Miss, To: Offline},
		{From: []State{Active}, Act: Fail, To: Faulty},
		{From: []State{Faulty}, Act: Repair, To: Repaired},
		{From: []State{Repaired}, Act: Return, To: Active},
		{From: but(BlackedOut), Act: BlackOut, To: BlackedOut},
		{From: []State{BlackedOut}, Act: Lift, To: Active},
		{From: but(InTransit), Act: Ship, To: InTransit},
		{From: []State{InTransit}, Act: Arrive, To: Active},
		{From: but(Idle), Act: Release, To: Idle},
		{From: []State{Idle}, Act: Place, To: Active},
		{From: living, Act: Lose, To: Lost},
		{From: living, Act: Scrap, To: Scrapped},
	},
}
