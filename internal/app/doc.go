// Package app wires the rooms into the product: it opens the database and the
// files, makes the rooms, lists who listens to what (react.go) and what runs
// by itself (jobs.go), and puts every room's pages behind one door.
//
// Everything of an installation lives in its data folder: ezhan.db unless a
// PostgreSQL address is given, blobs/ with files by content, keys/ with its
// secrets.
package app
