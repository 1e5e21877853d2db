// Package org keeps the organisation tree and the people in it: who belongs
// where, in which role, and who is behind a session.
//
// The [Tree] is province → city → county → town → village, with the real
// divisions of Guangdong shipped inside the program. A unit's id is its
// division code; its place is given by its parent and its path, never by
// cutting the code. A unit that makes the first review has FirstReview set:
// every county, and in cities without counties (东莞, 中山) the towns or whatever
// unit the city appoints. A direct-report county (顺德) reports to the province
// in campaigns. Every unit has days from and to which it is valid; a former
// name or parent stays in org_past, so that old periods keep old borders.
//
// [Members] are people with an account. There are no default passwords: a
// person is invited by a link that works once, or registers as an applicant.
// Two accounts with one phone are one person (R-ORG-02). Phones are stored
// twice: as a keyed hash to look up and sealed to show, see [Keys].
//
//	invited ──enrol──▶ active ──disable──▶ disabled
//	   ▲                 │
//	   └─────reset───────┘
//
// A session ends after 30 minutes without a request and after 12 hours in any
// case; its token is known only to the browser, the table has its hash. Roles
// and what they may do are package access; this room only says who holds them.
//
// Tables: org, org_past, member, member_grant, session, enrolment,
// login_attempt. Events: see events.go.
//
// It serves R-ORG-01, R-ORG-02 and the accounts of R-ORG-03 (S4 S47 S48 S49 S52
// S57 S61).
package org

//go:generate go run data/generate.go
