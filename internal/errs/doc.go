// Package errs gives every failure of the product a kind, one sentence in
// Chinese for the person in front of it, and a cause for the log.
//
// An error without a kind is Internal: the person then reads only "系统出错"
// and the cause stays in the log. What lies outside the reach of the asker is
// NotFound; what he sees but may not do is Denied. Kinds become HTTP statuses
// in one place, package web.
package errs
