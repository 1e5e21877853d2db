// Package noticeweb shows the inbox (待办): what the reader has to do now,
// grouped by how near the deadline is, and what was done last. Every row has
// one button, and it leads to the page where the thing is done.
//
// Rooms may put something beside the inbox: Deps.Rail. How a kind of task is
// named and drawn stands in look.go; a kind that is missing there still shows.
package noticeweb
