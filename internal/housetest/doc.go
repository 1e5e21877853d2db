// Package housetest opens a small province for tests: the whole product on a
// database of its own, on a clock that the test moves, with people who enrol
// and sign in through the product's own pages.
package housetest
