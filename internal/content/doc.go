// Package content is the library: works and their versions, where they come
// from, what they are about, and whether they may be shown.
//
// A work (content_item) belongs to a unit of the organisation. What is
// reviewed, shown and counted is its Version: one file with poster and
// captions beside it, a source class that never changes (D-06, R-CNT-11), and
// the tags topic, audience and scene, proposed by machine and set by a person.
// A version's life is SM-08:
//
//	IMPORTED ──confirm──▶ CLASSIFIED ──release (T0)──────────▶ PUBLISHED ──▶ WITHDRAWN
//	                          │                                   ▲   ├────▶ EXPIRED
//	                          └──submit──▶ IN_REVIEW ──approve────┘   └────▶ SUPERSEDED
//	                                        │   └──reject──▶ REJECTED
//	                             RETURNED ◀─┘ (submitted again from the start)
//
// How many people must see a version is its Tier. T0, unmodified 科普中国, is
// published by one confirmation; T1 by one reviewer who is not its author; the
// longer chains are refused with what they need.
//
// Files come in by Import, ImportFolder and StartZip. They are told by their
// bytes (package probe), kept by hash (package blob), compared by hash and by
// picture (package picture) and proposed a classification (package lexicon).
// What is published is public: Public, OpenFile and Playable serve it; all
// else stays in its unit's reach.
//
// Tables: content_item, content_file, content_version, content_rendition,
// content_tag, content_parent, content_opinion, content_gram, content_import,
// content_import_row. Events: see events.go.
//
// It serves R-CNT-01 (a, b), R-CNT-02, R-CNT-03 (T0, T1), R-CNT-11 and the
// content's half of R-CNT-04 and R-CNT-08 (S14 S31 S34 S70 S75 S80 S83).
package content
