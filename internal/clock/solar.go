package clock

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed data/solar_terms.csv
var solarCSV string

// solarTerms reads the shipped table once. The file is ours, so a broken row is
// a broken program and shows as a missing term in the test that counts them.
var solarTerms = sync.OnceValue(func() map[Day]string {
	terms := map[Day]string{}
	for line := range strings.Lines(solarCSV) {
		date, rest, _ := strings.Cut(line, ",")
		name, _, _ := strings.Cut(rest, ",")
		if day, err := ParseDay(date); err == nil {
			terms[day] = name
		}
	}
	return terms
})

// SolarTerm returns the solar term (节气) that begins on d, or "".
func SolarTerm(d Day) string { return solarTerms()[d] }

// NextSolarTerm returns the first solar term on or after d, or "" and "" beyond
// the shipped table.
func NextSolarTerm(d Day) (Day, string) {
	for range 17 { // terms are at most 16 days apart
		if name := SolarTerm(d); name != "" {
			return d, name
		}
		d = d.AddDays(1)
	}
	return "", ""
}
