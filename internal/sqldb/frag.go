package sqldb

import (
	"strconv"
	"strings"
)

// Frag is a piece of SQL with its arguments. The zero Frag is empty.
type Frag struct {
	text string
	args []any
}

// SQL makes a Frag. Every "?" in text takes the next argument; an argument
// that is itself a Frag is spliced in where its "?" stands. A missing or
// surplus argument is a broken program and panics.
func SQL(text string, args ...any) Frag {
	if strings.Count(text, "?") != len(args) {
		panic("sqldb: " + strconv.Itoa(len(args)) + " arguments for: " + text)
	}
	if len(args) == 0 {
		return Frag{text: text}
	}
	var b strings.Builder
	flat := make([]any, 0, len(args))
	for _, arg := range args {
		i := strings.IndexByte(text, '?')
		b.WriteString(text[:i])
		text = text[i+1:]
		if f, ok := arg.(Frag); ok {
			b.WriteString(f.text)
			flat = append(flat, f.args...)
			continue
		}
		b.WriteByte('?')
		flat = append(flat, arg)
	}
	b.WriteString(text)
	return Frag{text: b.String(), args: flat}
}

// Empty reports whether f has no text.
func (f Frag) Empty() bool { return f.text == "" }

// Join puts sep between the frags that are not empty.
func Join(sep string, frags ...Frag) Frag {
	var texts []string
	var args []any
	for _, f := range frags {
		if f.Empty() {
			continue
		}
		texts = append(texts, f.text)
		args = append(args, f.args...)
	}
	return Frag{text: strings.Join(texts, sep), args: args}
}

// And is the conjunction of the frags that are not empty, "true" for none.
func And(frags ...Frag) Frag {
	f := Join(") and (", frags...)
	if f.Empty() {
		return Frag{text: "true"}
	}
	f.text = "(" + f.text + ")"
	return f
}

// In is the list "(?, ?, …)" of xs. An empty list matches nothing.
func In[T any](xs []T) Frag {
	if len(xs) == 0 {
		return Frag{text: "(null)"}
	}
	args := make([]any, len(xs))
	for i, x := range xs {
		args[i] = x
	}
	return Frag{text: tuple(len(xs)), args: args}
}

// Values is the list of rows "(?, ?), (?, ?) …" of an insert.
func Values(rows [][]any) Frag {
	var b strings.Builder
	var args []any
	for i, row := range rows {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(tuple(len(row)))
		args = append(args, row...)
	}
	return Frag{text: b.String(), args: args}
}

func tuple(n int) string {
	return "(" + strings.TrimSuffix(strings.Repeat("?, ", n), ", ") + ")"
}

// textFor is f's text as the engine reads it. SQLite takes "?" as it stands:
// it would look every "$n" up in its list of names, which makes a statement
// of many rows several times slower to prepare.
func (f Frag) textFor(e Engine) string {
	if e == SQLite {
		return f.text
	}
	return f.numbered()
}

// numbered is f's text with $1, $2 … for the arguments, as PostgreSQL reads it.
func (f Frag) numbered() string {
	if len(f.args) == 0 {
		return f.text
	}
	var b strings.Builder
	b.Grow(len(f.text) + 3*len(f.args))
	n := 0
	for i := 0; i < len(f.text); i++ {
		if c := f.text[i]; c != '?' {
			b.WriteByte(c)
			continue
		}
		n++
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(n))
	}
	return b.String()
}

// String shows the text and how many arguments it takes, never their values:
// logs must not carry personal data.
func (f Frag) String() string {
	return f.text + " [" + strconv.Itoa(len(f.args)) + " args]"
}
