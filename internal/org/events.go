package org

import "ezhan/internal/event"

// What this room tells.
const (
	Seeded    event.Kind = "org.seeded"    // SeededData
	Added     event.Kind = "org.added"     // UnitData
	Renamed   event.Kind = "org.renamed"   // UnitData
	Moved     event.Kind = "org.moved"     // UnitData
	Closed    event.Kind = "org.closed"    // UnitData
	Appointed event.Kind = "org.appointed" // UnitData

	Invited    event.Kind = "member.invited"    // GrantData
	Registered event.Kind = "member.registered" // GrantData
	Enrolled   event.Kind = "member.enrolled"
	Granted    event.Kind = "member.granted" // GrantData
	Revoked    event.Kind = "member.revoked" // GrantData
	Reset      event.Kind = "member.reset"
	Disabled   event.Kind = "member.disabled"
	Enabled    event.Kind = "member.enabled"
	Locked     event.Kind = "member.locked"
)

// SeededData says how many units the tree began with.
type SeededData struct {
	Units int `json:"units"`
}

// UnitData is the unit after the change; Was is what it was before.
type UnitData struct {
	Unit Unit  `json:"unit"`
	Was  *Unit `json:"was,omitempty"`
}

// GrantData is the grant given or taken, without personal data.
type GrantData struct {
	Member  MemberID `json:"member"`
	Grant   string   `json:"grant"`
	Role    string   `json:"role"`
	Station string   `json:"station,omitempty"`
	From    string   `json:"from"`
	To      string   `json:"to,omitempty"`
}
