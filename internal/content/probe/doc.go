// Package probe finds out what a media file is from its bytes: kind, type,
// size in pixels, duration. The file's name and what a client claims are never
// asked.
//
// It is written against files that lie. Headers are checked against each other
// and against the bytes really there, every count and size read from the file
// is bounded before it is used, and nothing is decoded with outside programs.
// A file it cannot vouch for is an Invalid error that tells a person what is
// wrong and what to do; whatever it accepts plays on Chromium 69 and later.
//
// It leaves storing, hashing and pictures (thumbnails, perceptual hash) to
// packages blob and picture.
package probe
