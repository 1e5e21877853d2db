// Package stationweb shows the register of stations: the list, a station's
// page with panels that other rooms fill, and the public list and page.
package stationweb
