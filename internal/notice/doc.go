// Package notice is everybody's inbox (待办): who must do what next, and by
// when.
//
// A task is opened and closed by the room whose case moves, inside the
// transaction of that move, so that no case waits unseen and no task outlives
// its case. A task lies on a desk (a unit's path and the act it asks for: every
// member whose reach covers both sees it) or with one member. People named in
// Bar acted on the case before and do not see it (D-16).
//
//	        Open                 Close
//	case ─────────▶ open task ─────────▶ done
//	                   │ due passed: EscalateDue
//	                   ▼
//	            also shown to the superior unit
//
// A missed deadline is shown to the superior unit and recorded; it never
// changes the state of the case (spec §8). The superior sees the task, the
// desk below still has to do it.
//
// Tables: notice_task, notice_bar. Events: notice.escalated. Clauses: S57,
// R-STN-03 (escalation to the city), D-02, D-21.
package notice
