// Package web is the one door for people and programs: it routes requests,
// knows who asks, keeps forgers out, and turns errors into pages or
// problem+json in a single place.
//
// A Route is a pattern, the act it needs and a handler. A handler decodes,
// calls one method of its room and renders; it returns errors and never
// writes one. Pages are rendered whole into a buffer before the first byte is
// sent. Every request gets a budget counter for SQL statements; with
// Config.Debug the answer's Server-Timing header shows statements and time.
//
// Forged requests: browsers say where a request comes from (Sec-Fetch-Site,
// Origin), and what comes from elsewhere is refused; a form from a browser
// that says neither must carry the session's token (ui.CSRF). JSON bodies
// cannot be sent across sites without being asked for, so they need no token.
//
// A session that ended in the middle of a form loses nothing: the login page
// carries what was typed (Resume), and after login the person sends it again
// with one press.
package web
