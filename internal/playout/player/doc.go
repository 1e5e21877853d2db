// Package player is the browser player: the page behind /play that turns any
// screen with a browser, from a desktop to an old Android box, into a screen of
// the station.
//
// It promises three things.
//
//   - Nothing unchecked is shown. The manifest counts only with the signature
//     of the server key fixed at pairing, and a file is shown only as the very
//     bytes whose SHA-256 has just been compared with the signed one.
//   - The screen goes on. A service worker keeps the page, Cache Storage the
//     media (IndexedDB where a page is not secure), IndexedDB the manifest;
//     it starts and plays without a network until the server's word ends.
//   - What was shown is proven once. A play is measured by the monotonic clock
//     and only while the picture moves, is cut at every full hour, is saved
//     under its final identifier at most every 15 s, and is deleted from the
//     device only after the server has answered 2xx.
//
// A screen's life, as the page sees it:
//
//	no key ──► key made ──► code on screen ──typed──► paired ──► playing
//	   ▲                         │ 10 min: new code                │
//	   └────────────── 410: key, manifest, media wiped ◄───────────┘
//
//	playing: schedule by priority → filler → built-in slide (never counted);
//	outside the service window or by order: dark, clock only, no plays
//
// On a plain-HTTP network browsers grant no service worker: the player then goes
// on without the server as long as nobody reloads the page, and keeps its plays,
// but a cold start needs the server. Sound needs a browser started to allow it,
// or one touch of the screen.
//
// The sources are TypeScript in src, bundled for Chromium 69 by genplayer into
// dist, which is committed. The pure parts (schedule.ts, meter.ts, clock.ts,
// backoff.ts, manifest.ts, sha256.ts) know neither page nor network. The server
// side of the protocol (pairing, manifest, plays, heartbeat) belongs to the
// terminal and playout rooms; this package serves files only.
//
// Clauses: R-TRM-02 (zones, dayparts), R-TRM-03 (proof of play), R-TRM-05 (a),
// R-TRM-08 (keys, signed manifest, hashes, blackout).
package player
