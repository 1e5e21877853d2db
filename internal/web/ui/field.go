package ui

import "github.com/a-h/templ"

// Field is one question of a form. Name and Label are required.
type Field struct {
	Name, Label string
	ID          string // "f-"+Name when empty
	Hint        string // between label and input
	Err         string // above the input, the same words as in ErrSummary
	Value       string
	Type        string // of Input; text when empty

	Options []Option // Select, Radios, Segments
	Values  []string // Checks: the chosen ones

	Icon     string // Input, Password: inside, on the left
	Optional bool   // adds （选填） to the label
	Unit     string // after the input: 平方米
	Width    string // "s", "m", "l" or empty for the full width
	Rows     int    // Area
	Min, Max string
	Step     string
	MaxLen   int
	Mode     string // inputmode: numeric, tel, decimal
	Auto     string // autocomplete: username, current-password, one-time-code
	Accept   string // File
	Multiple bool   // File, Photo
	Attrs    templ.Attributes
}

// Option is one choice. Hint explains it under its text; Tone colours a
// segment once it is chosen.
type Option struct {
	Value, Text, Hint string
	Tone              Tone
}

// Opts makes options of value, text, value, text, …
func Opts(pairs ...string) []Option {
	var out []Option
	for i := 0; i+1 < len(pairs); i += 2 {
		out = append(out, Option{Value: pairs[i], Text: pairs[i+1]})
	}
	return out
}

func (f Field) id() string {
	if f.ID != "" {
		return f.ID
	}
	return "f-" + f.Name
}

func (f Field) class() string {
	if f.Err != "" {
		return "field err"
	}
	return "field"
}

func (f Field) inputClass() string {
	if f.Width == "" {
		return "inp"
	}
	return "inp " + f.widthClass()
}

func (f Field) widthClass() string {
	if f.Width == "" {
		return ""
	}
	return "iw-" + f.Width
}

// described lists the hint and the error of the field for screen readers.
func (f Field) described() string {
	s := ""
	if f.Hint != "" {
		s = f.id() + "-hint"
	}
	if f.Err != "" {
		if s != "" {
			s += " "
		}
		s += f.id() + "-err"
	}
	return s
}

func (f Field) aria() templ.Attributes {
	a := templ.Attributes{}
	if d := f.described(); d != "" {
		a["aria-describedby"] = d
	}
	if f.Err != "" {
		a["aria-invalid"] = "true"
	}
	return a
}

func (f Field) inputAttrs() templ.Attributes {
	a := f.aria()
	set := func(k, v string) {
		if v != "" {
			a[k] = v
		}
	}
	set("min", f.Min)
	set("max", f.Max)
	set("step", f.Step)
	set("inputmode", f.Mode)
	set("autocomplete", f.Auto)
	set("accept", f.Accept)
	if f.MaxLen > 0 {
		a["maxlength"] = itoa(f.MaxLen)
	}
	if f.Multiple {
		a["multiple"] = true
	}
	for k, v := range f.Attrs {
		a[k] = v
	}
	return a
}

func (f Field) chosen(value string) bool {
	for _, v := range f.Values {
		if v == value {
			return true
		}
	}
	return f.Value != "" && f.Value == value
}

func (f Field) typ(fallback string) string {
	if f.Type != "" {
		return f.Type
	}
	return fallback
}

func (f Field) with(typ, mode string) Field {
	f.Type = typ
	if f.Mode == "" {
		f.Mode = mode
	}
	return f
}

func (f Field) rows() string {
	if f.Rows == 0 {
		return "4"
	}
	return itoa(f.Rows)
}

// FormError is what is wrong with one field, and how to put it right.
type FormError struct{ Field, Text string }

// FormErrors are the errors of a submitted form, in the order of its fields.
type FormErrors []FormError

// Of is the error of the named field, or empty.
func (e FormErrors) Of(field string) string {
	for _, x := range e {
		if x.Field == field {
			return x.Text
		}
	}
	return ""
}

// Add notes one more error.
func (e *FormErrors) Add(field, text string) { *e = append(*e, FormError{field, text}) }
