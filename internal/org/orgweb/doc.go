// Package orgweb is how people meet the room org: signing in and out, links
// that open an account, registration of applicants, the tree of units, and the
// people with their roles. The same acts answer programs under /api.
//
// A form that met the end of its session arrives here as a web.Resume: the
// login form carries it, and after the login the person sends it again with
// one press.
package orgweb
