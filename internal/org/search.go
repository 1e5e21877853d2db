package org

import (
	"context"
	"strings"
	"unicode"

	"ezhan/internal/access"
	"ezhan/internal/errs"
)

// PageSize is how many units or members a list shows at once.
const PageSize = 20

// Query asks for units by name, pinyin, initials or code.
type Query struct {
	Text    string // "梅县 松口", "songkou", "skz", "4414"
	Under   ID     // only at or below this unit
	Level   Level  // only this level
	Special bool   // also farms, ports, zones
	Page    int    // from 0
	Size    int    // PageSize if 0, at most 100
}

// Result is a page of units.
type Result struct {
	Units []Unit `json:"units"`
	More  bool   `json:"more"`
}

// Search returns the units in reach that match, best first: exact names before
// beginnings before middles, high levels before low. A text of letters is read
// as pinyin or initials, of digits as the beginning of a code; of several words
// the last names the unit and the others what it lies in. A text without
// anything to look for finds nothing.
func (t *Tree) Search(ctx context.Context, by access.Actor, q Query) (r Result, err error) {
	defer errs.Wrap(&err, "org.Search(%q)", clip(q.Text))
	words := searchWords(q.Text)
	if len(words) == 0 {
		return Result{}, nil
	}
	if q.Size <= 0 || q.Size > 100 {
		q.Size = PageSize
	}
	q.Page = min(max(q.Page, 0), 10_000)
	units, err := searchUnits(ctx, t.db, by, q, words)
	if err != nil {
		return Result{}, err
	}
	r.More = len(units) > q.Size
	r.Units = units[:min(len(units), q.Size)]
	return r, nil
}

// word is one word of a query.
type word struct {
	text string
	kind wordKind
}

type wordKind int

const (
	nameWord  wordKind = iota // Chinese, or anything that is neither of the others
	soundWord                 // pinyin or initials
	codeWord                  // the beginning of a division code
)

// searchWords cuts what was typed into at most four words of at most 24
// characters, lower case, without punctuation.
func searchWords(text string) []word {
	var words []word
	fields := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\''
	})
	for _, field := range fields {
		field = strings.ReplaceAll(field, "'", "") // xi'an
		if r := []rune(field); len(r) > 24 {
			field = string(r[:24])
		}
		if field == "" {
			continue
		}
		if words = append(words, word{field, kindOf(field)}); len(words) == 4 {
			break
		}
	}
	return words
}

func kindOf(field string) wordKind {
	switch {
	case strings.Trim(field, "0123456789") == "":
		return codeWord
	case strings.Trim(field, "abcdefghijklmnopqrstuvwxyz0123456789") == "":
		return soundWord
	default:
		return nameWord
	}
}
