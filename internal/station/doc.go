// Package station is the register of all e-stations: planned, applying,
// recognised, suspended, revoked (R-STN-01). It knows what a station is, where
// it stands, when it is open and in which state it lives; who may become one
// is decided by the room above, application.
//
//	PLANNED ──▶ UNDER_CONSTRUCTION            LEGACY_UNVERIFIED
//	   │ ▲             │                        │          │
//	   ▼ └─refused─┐   ▼                        ▼          │
//	  APPLYING ────┴──▶ (effective day) ──▶ RECOGNIZED ◀───┘
//	                                        │  ▲   ▲  ▲
//	                        RECTIFYING ◀────┘  │   │  └── SUSPENDED
//	                            │              │   └───── RELOCATING
//	                            ▼
//	                         SERIOUS ──▶ REVOKED        also EXITED, MERGED
//
// The whole machine stands in lifecycle.go (SM-02). A code, GD-4414-81-0001,
// is given once and never to another station. A station counts in official
// figures, the statistical series, from its effective day (S49). Opening hours
// and addresses are kept with the day they hold from: no change rewrites the
// past (D-05).
//
// Tables: station, station_code, station_calendar, station_place,
// station_life. Events: see events.go. Clauses: S10 S48 S49 S52 S58 S61 S98.
package station
