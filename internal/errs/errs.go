package errs

import (
	"errors"
	"fmt"
)

// Kind says what sort of failure it is, for the program.
type Kind uint8

// The kinds of failure. The zero value is Internal, so that an error nobody
// thought about never shows its text to a person.
const (
	Internal Kind = iota
	Invalid
	NotFound
	Conflict
	Denied
	Unavailable
	Unauthenticated
)

// String is the kind's name as it appears in problem+json and logs.
func (k Kind) String() string {
	switch k {
	case Invalid:
		return "invalid"
	case NotFound:
		return "not_found"
	case Conflict:
		return "conflict"
	case Denied:
		return "denied"
	case Unavailable:
		return "unavailable"
	case Unauthenticated:
		return "unauthenticated"
	default:
		return "internal"
	}
}

// Field is one wrong answer of a form: the field's name and what to do.
type Field struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// Error is a failure with a kind, a sentence for the person and a cause.
type Error struct {
	Kind   Kind
	Text   string
	Fields []Field
	Cause  error
}

func (e *Error) Error() string {
	if e.Cause != nil {
		return e.Text + ": " + e.Cause.Error()
	}
	return e.Text
}

func (e *Error) Unwrap() error { return e.Cause }

// New makes an error of kind k with the sentence a person will read.
func New(k Kind, format string, args ...any) error {
	return &Error{Kind: k, Text: fmt.Sprintf(format, args...)}
}

// Because makes an error of kind k with a sentence for the person and the
// cause for the log.
func Because(k Kind, cause error, format string, args ...any) error {
	return &Error{Kind: k, Text: fmt.Sprintf(format, args...), Cause: cause}
}

// Invalidf reports bad input; the text says how to mend it.
func Invalidf(format string, args ...any) error { return New(Invalid, format, args...) }

// NotFoundf reports what does not exist, or not for this person.
func NotFoundf(format string, args ...any) error { return New(NotFound, format, args...) }

// Conflictf reports that somebody else was faster, or that the state of a case
// does not allow the act.
func Conflictf(format string, args ...any) error { return New(Conflict, format, args...) }

// Deniedf reports an act that this person may not do, and who may.
func Deniedf(format string, args ...any) error { return New(Denied, format, args...) }

// Unavailablef reports that the system cannot answer just now.
func Unavailablef(format string, args ...any) error { return New(Unavailable, format, args...) }

// InvalidFields reports the wrong answers of a form, all of them together.
func InvalidFields(text string, fields ...Field) error {
	return &Error{Kind: Invalid, Text: text, Fields: fields}
}

// Wrap adds where and with what arguments *errp happened. It keeps the kind
// and the sentence and does nothing when *errp is nil. Use it deferred, once
// in a function.
func Wrap(errp *error, format string, args ...any) {
	if *errp != nil {
		*errp = fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), *errp)
	}
}

// KindOf is the kind of err, Internal if it has none.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// Is reports whether err is a failure of kind k.
func Is(err error, k Kind) bool { return err != nil && KindOf(err) == k }

// TextOf is the sentence of err for the person.
func TextOf(err error) string {
	var e *Error
	if errors.As(err, &e) && e.Kind != Internal {
		return e.Text
	}
	return "系统出错，请稍后再试"
}

// FieldsOf lists the wrong fields that err names.
func FieldsOf(err error) []Field {
	var e *Error
	if errors.As(err, &e) {
		return e.Fields
	}
	return nil
}
