// Package terminalweb is the screen wall, one screen's page, pairing (for
// people and for devices) and the same as JSON.
package terminalweb
