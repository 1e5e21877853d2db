// Package acceptance holds one test for each scenario of the specification's
// section 10, named TestA01… to TestA40…, through the public surface alone:
// pages, the JSON interface, the players' protocol and, where a screen is
// meant, a real browser. `make acceptance` prints which pass and which are
// still to come.
//
// A scenario reads as it stands in the specification: given, when, then. tell
// plays it on SQLite and on PostgreSQL in a province of its own, whose clock
// the story moves; someone is a person who signs in as he must.
package acceptance
