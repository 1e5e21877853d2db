// Package frontweb is the front door: where "/" leads each reader, and the
// pages that belong to no room: help, privacy, accessibility, complaints.
package frontweb
