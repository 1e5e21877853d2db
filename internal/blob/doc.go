// Package blob keeps files by the SHA-256 of their content: evidence photos,
// media, documents. The same content is stored once; a name can never point
// to other bytes than it did.
//
// Put streams into a temporary file while hashing, flushes it to the disk and
// moves it to its place, so that what Put acknowledged survives a power cut
// and a half-written file is never found. Callers sniff and limit what they
// accept; blob never runs or interprets content.
package blob
