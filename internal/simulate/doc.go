// Package simulate plays the people and devices of a province against a
// running server, through the same doors that they use: pages' forms, the
// JSON interface and the players' protocol. It inserts nothing.
//
// Device is one screen: it pairs, signs, sends proof of play and heartbeats.
// Person is one member: he enrols, signs in and calls the interface. Fill is
// the demonstration: it lives through three months of a few cities in a
// minute, on a clock of its own that the server under it reads too.
//
// Nothing here is used by the server itself. Tests and benchmarks use Device
// and Person as clients that they can trust to speak the protocol.
package simulate
