// Package playoutweb is what players talk to (manifest, plays, heartbeat: the
// device API, contract v1) and the pages that show where playing time comes
// from. A device signs every request with the key it was paired with; a
// signature that does not fit is 401, a revoked terminal 410.
package playoutweb
