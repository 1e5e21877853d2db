// Package indicator turns evidence into figures: how long a station played
// 科普中国 inside its service window on a day (I-01), on how many obligated days
// of a month that was five hours (I-02), and what units above add up to.
//
// Count is the heart: a pure function from merged traces of play, opening
// hours and a policy pack to a day's figure, the same for the same inputs in
// any order of arrival. What it did not credit it names (V-1 to V-4). A
// terminal's plays are kept merged, as sets of moments, so that a second is
// counted once however often it is reported, and never before it was over
// (docs/decisions/0008).
//
//	play_event ─▶ Fold ─▶ play_trace ─▶ Count ─▶ station_day
//	                                                  │ differences only
//	                            station_month  org_day  org_month
//
// Fold reads what playout marked as new and settles it in the transaction that
// writes every roll-up: exactly once, on any number of nodes. It hears of the
// register and counts days again when it changes; Recount rebuilds traces from
// the raw plays when a work's class was corrected; CloseDue ends days: a day
// without any signal is NO_DATA, which is neither zero nor a pass.
//
// Roll-ups add numerators and denominators, never rates, along the path the
// station had when the day was counted: past figures keep their borders. Book
// reads them within the reach of the asker.
//
// Tables: play_trace, station_day, station_month, org_day, org_month,
// figure_turn, figure_close, screenless_ruling. It reads play_event, content_version, station and
// org. Left to others: exemptions, locks and restatements, the other measures.
//
// It serves S78–S81, R-IND-01, R-TRM-03, R-STN-08, D-03 to D-06, D-12, D-13,
// D-24, V-1 to V-4, I-01, I-02, I-17.
package indicator
