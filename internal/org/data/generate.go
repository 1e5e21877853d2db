//go:build ignore

// Command generate turns the source lists of divisions into guangdong.tsv.gz:
// one line per unit, parents before children, with pinyin and initials.
package main

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"log"
	"os"
	"slices"
	"strings"

	"github.com/mozillazg/go-pinyin"
)

const province = "440000"

// local are the sounds of place names in Guangdong that a general dictionary
// reads otherwise.
var local = map[rune]string{
	'涌': "chong", '圩': "xu", '圳': "zhen", '莞': "guan", '滘': "jiao", '塱': "lang", '冚': "kan",
	'陂': "bei", '埗': "bu", '垌': "dong", '岃': "ren", '嵅': "han", '冲': "chong", '朗': "lang",
}

type unit struct {
	id, parent, level, kind, name, short, pinyin, initials, lng, lat string
}

func main() {
	units := counties()
	units = append(units, towns()...)
	units = append(units, villages()...)
	// Ordered by code within a level, parents come first: levels have growing code lengths,
	// except province, city and county, which the level orders.
	slices.SortStableFunc(units, func(a, b unit) int {
		return cmp.Or(cmp.Compare(a.level, b.level), cmp.Compare(a.id, b.id))
	})
	var text bytes.Buffer
	for _, u := range units {
		fmt.Fprintln(&text, strings.Join([]string{
			u.id, u.parent, u.level, u.kind, u.name, u.short, u.pinyin, u.initials, u.lng, u.lat,
		}, "\t"))
	}
	var packed bytes.Buffer
	z, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	check(err)
	_, err = z.Write(text.Bytes())
	check(err)
	check(z.Close())
	check(os.WriteFile("data/guangdong.tsv.gz", packed.Bytes(), 0o644))
	fmt.Printf("%d units, %d bytes packed\n", len(units), packed.Len())
}

func counties() []unit {
	var out []unit
	for _, r := range read("data/source/china_regions.csv.gz") {
		code, name, short := r[0], r[1], r[2]
		if !strings.HasPrefix(code, "44") {
			continue
		}
		u := unit{id: code, parent: r[3], level: r[4], name: name, short: short, lng: r[7], lat: r[8]}
		u.kind = [...]string{"", "province", "city", "county"}[r[4][0]-'0']
		u.sound(short, r[5])
		out = append(out, u)
	}
	return out
}

func towns() []unit {
	var out []unit
	for _, r := range read("data/source/guangdong_towns.csv.gz") {
		u := unit{id: r[0], name: r[1], short: r[1], parent: r[2], level: "4", kind: r[3]}
		syllables := strings.Fields(r[4])
		stem := []rune(r[1])
		u.sound(string(stem[:min(len(stem), len(syllables))]), r[4])
		out = append(out, u)
	}
	return out
}

func villages() []unit {
	suffixes := []struct{ suffix, short, kind string }{
		{"社区居民委员会", "社区", "community"},
		{"社区居委会", "社区", "community"},
		{"居民委员会", "社区", "community"},
		{"居委会", "社区", "community"},
		{"村民委员会", "村", "village"},
		{"村委会", "村", "village"},
	}
	var out []unit
	for _, r := range read("data/source/guangdong_villages.csv.gz") {
		u := unit{id: r[0], name: r[1], short: r[1], parent: r[2], level: "5", kind: "special"}
		for _, s := range suffixes {
			if stem, ok := strings.CutSuffix(r[1], s.suffix); ok && stem != "" {
				if u.kind = s.kind; !strings.HasSuffix(stem, s.short) {
					stem += s.short
				}
				u.short = stem
				break
			}
		}
		u.pinyin, u.initials = spell([]rune(u.short))
		out = append(out, u)
	}
	return out
}

// sound spells the unit's name: its stem by the curated syllables, the rest by
// dictionary.
func (u *unit) sound(stem, syllables string) {
	var pinyin, initials strings.Builder
	for _, s := range strings.Fields(syllables) {
		if s[0] >= 'a' && s[0] <= 'z' {
			pinyin.WriteString(s)
			initials.WriteByte(s[0])
		}
	}
	p, i := spell([]rune(strings.TrimPrefix(u.name, stem)))
	u.pinyin, u.initials = pinyin.String()+p, initials.String()+i
}

func spell(name []rune) (string, string) {
	var full, initials strings.Builder
	for i, r := range name {
		s := local[r]
		switch {
		case r == '埔' && i > 0 && name[i-1] == '大':
			s = "bu"
		case r == '番' && i+1 < len(name) && name[i+1] == '禺':
			s = "pan"
		case s == "":
			if all := pinyin.SinglePinyin(r, pinyin.NewArgs()); len(all) > 0 {
				s = all[0]
			}
		}
		if r >= '0' && r <= '9' {
			s = string(r)
		}
		if s != "" {
			full.WriteString(s)
			initials.WriteByte(s[0])
		}
	}
	return full.String(), initials.String()
}

func read(file string) [][]string {
	f, err := os.Open(file)
	check(err)
	defer f.Close()
	z, err := gzip.NewReader(f)
	check(err)
	rows, err := csv.NewReader(z).ReadAll()
	check(err)
	return rows[1:]
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
