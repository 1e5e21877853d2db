// Package terminal keeps the register of everything that can show content at
// a station: old desktops and televisions as much as bought screens.
//
// A terminal is registered with its kind, owner and place. One that can run
// the player is paired: the player asks for a code of six digits, a person
// with the right enters it within ten minutes, and the public key made on the
// device is bound to the terminal. From then on the device signs every
// request; nobody can speak for it, and a lost one is revoked at once.
//
//	REGISTERED ─pair─▶ PAIRED ─contact─▶ ACTIVE ⇄ OFFLINE
//	                                     ACTIVE ─▶ FAULTY ─▶ REPAIRED ─▶ ACTIVE
//	any ─▶ BLACKED_OUT ⇄ ACTIVE · any ─▶ IN_TRANSIT ─▶ ACTIVE · any ─▶ IDLE ─▶ ACTIVE
//	any ─▶ LOST (key revoked) · any ─▶ SCRAPPED
//
// Contacts (heartbeats and every other signed request) are gathered in memory
// and written together every few seconds. What stays of them is the last one,
// and per day a bit for each five minutes: enough for uptime within any
// service window, whatever order they came in. Three missed heartbeats of
// five minutes make a terminal OFFLINE. A dark screen with a heartbeat is
// another matter: see Health.
//
// Tables: terminal, terminal_health, terminal_contact, pairing. Events: events.go.
//
// It serves R-TRM-01, R-TRM-05 (a), the keys of R-TRM-08 and SM-16 (S10 S71
// S79).
package terminal
