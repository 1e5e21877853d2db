// Package application takes an institution from its first draft to a
// recognised station: the form with its five conditions (五有), the county's
// paper review and field check, the city's second review (R-STN-02…05).
//
//	          ┌────────────── content edited: all reviews void ───────────────┐
//	          ▼                                                               │
//	DRAFT ─▶ SUBMITTED ─paper pass─▶ PAPER_PASSED ─field pass─▶ FIELD_PASSED ─┴▶ RECOGNIZED
//	          │   ▲                    │  ▲   ▲                     │
//	    return│   │resubmit  field fail│  │   └──return to county───┘
//	          ▼   │                    ▼  │corrected
//	        RETURNED ─20 wd─▶ LAPSED   FIELD_FAILED      REJECTED, WITHDRAWN
//
// The whole machine stands in lifecycle.go (SM-01). Every move is one
// transaction: the case, its event, the inbox task of whoever is next, and the
// station's entry in the register.
//
// The applicant works on a draft that nobody else sees; what was submitted is
// a version with a hash (SM3 over the answers and the hashes of the evidence).
// Reviews are bound to that hash: recognition needs paper pass, field pass and
// second pass on one hash (D-15), and an edit voids them all. Who acted on a
// case may not act on it again in another role, whatever accounts he has
// (D-16). Deadlines count working days and stand still while the applicant has
// the case; a missed one escalates and decides nothing.
//
// Forms and reports hold names and phones: they are sealed at rest.
//
// Tables: application, application_version, application_file,
// application_review. Events: see events.go. Clauses: S48 S49 S57 S58 S59 S60
// S61.
package application
