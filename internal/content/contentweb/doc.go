// Package contentweb shows the library: the list with its facets, one work
// with what may be done with it, uploading, folder imports with their
// progress, the public page of a work, and the files themselves.
package contentweb
