package content

import (
	"slices"
	"strings"
	"unicode"
)

// Search works on bigrams of Chinese text and on whole Latin words, so that
// words of two characters are found on both engines. The last character of a
// run stands alone too: every character then begins a gram, and one character
// is searched as the beginning of a gram.

// gramsOf lists the grams of a text, each once, sorted.
func gramsOf(texts ...string) []string {
	var all []string
	for _, text := range texts {
		for _, run := range runs(text) {
			all = append(all, cut(run)...)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// maxQueryGrams bounds the joins of one search.
const maxQueryGrams = 12

// queryGrams are the grams that a text must have to match what was typed. A
// single Chinese character matches as a prefix.
func queryGrams(typed string) (whole, prefixes []string) {
	for _, run := range runs(typed) {
		grams := cut(run)
		switch {
		case len(grams) > 1:
			whole = append(whole, grams[:len(grams)-1]...)
		default:
			prefixes = append(prefixes, grams...)
		}
	}
	slices.Sort(whole)
	whole = slices.Compact(whole)
	return whole[:min(len(whole), maxQueryGrams)], prefixes[:min(len(prefixes), maxQueryGrams)]
}

// runs cuts a text into stretches of Chinese characters and Latin words.
func runs(text string) []string {
	var out []string
	var b strings.Builder
	han := false
	flush := func() {
		if b.Len() > 0 {
			out = append(out, b.String())
			b.Reset()
		}
	}
	for _, r := range strings.ToLower(text) {
		isHan := unicode.Is(unicode.Han, r)
		if !isHan && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			flush()
			continue
		}
		if isHan != han {
			flush()
			han = isHan
		}
		b.WriteRune(r)
	}
	flush()
	return out
}

// cut turns a run of Chinese into bigrams and its last character, and leaves a
// Latin word whole.
func cut(run string) []string {
	rs := []rune(run)
	if !unicode.Is(unicode.Han, rs[0]) {
		return []string{run}
	}
	out := make([]string, 0, len(rs))
	for i := range rs {
		out = append(out, string(rs[i:min(i+2, len(rs))]))
	}
	return out
}
