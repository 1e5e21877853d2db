// Package policy holds every number of the rules as dated, immutable data.
//
// A [Pack] is one set of parameters with a date from which it holds. The
// [Book] keeps all packs and answers which values hold on a day: the latest
// base pack that has begun, with every overlay that has begun laid over it. An
// overlay (a later law) always wins. What a figure was computed with is the
// pack's ID, stored beside the figure.
//
// Values are read through typed keys, so that a threshold in code is a name
// and never a number:
//
//	pack := book.At(day)
//	if seconds >= pack.Int(policy.PlayMin) { … }
//
// A city may tighten values for its own subtree, never loosen them; see
// [Pack.Tighten]. The package stores nothing; a pack published later by the
// province is handed to [NewBook] by whoever keeps it.
//
// It serves R-ORG-05 (S3 S8 S90), D-19 and chapter 3 of the specification.
package policy
