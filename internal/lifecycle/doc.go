// Package lifecycle holds the shape of every workflow of the product: a table
// of moves (from, act, to, who), looked up and never interpreted.
//
// The rooms own their tables; spec §8 is the source of each. Whatever a table
// does not list is refused, with a sentence that says what the state allows.
// Nothing moves because time has passed: a deadline that is missed escalates,
// it never decides.
package lifecycle
