// Package stationweb shows the register of stations (R-STN-01, R-STN-06): the
// list with its filters and export, a station's page, its file and printed
// sheet, the form that changes it, and what the public sees without an account.
//
// What other rooms know of a station comes in through Deps: Panels fill its
// page, Figures its row in the list. Either may be missing, and its place is
// then left out. Names of people are masked everywhere.
package stationweb
