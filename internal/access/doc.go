// Package access says who may do what, and where.
//
// The table role × act stands in roles.go and is written to be read by an
// official. It is asked twice: at the route (does any role of the actor allow
// the act at all?) and on the row (does a role that allows the act reach the
// unit of the row?).
//
// Reach is jurisdiction: a grant is (role, organisation unit), and covers the
// unit and everything below it. Every unit has a path, the ids of its
// ancestors and itself joined by dots, so reach is a range of paths: Within is
// that range as SQL, Actor.Reaches the same in memory. There is no other way
// to scope a query. What is outside an actor's reach is NotFound for him.
package access
