package lexicon

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// Text is what a proposal is made from.
type Text struct {
	Title    string
	Summary  string
	Keywords string
}

// Scored is a proposed term with how sure the proposal is, 0 to 1.
type Scored struct {
	Dim        Dim
	Code       string
	Confidence float64
}

// maxTopics is how many topics are proposed: among three the right one is
// found in seven of ten texts without any training.
const maxTopics = 3

// Propose scores t against the topics and derives audiences and scenes from
// the best. A text without any known word gets no proposal.
func Propose(t Text) []Scored {
	ranked := rank(t)
	var out []Scored
	for i, s := range ranked {
		if i == maxTopics || s.Confidence < 0.05 {
			break
		}
		out = append(out, s)
	}
	if len(out) == 0 {
		return nil
	}
	people := audiencesOf(t, out)
	return append(append(out, people...), scenesOf(people)...)
}

// rank is every topic that t mentions, best first.
func rank(t Text) []Scored {
	var total float64
	var all []Scored
	for _, topic := range topics() {
		var sum float64
		for _, k := range topic.keywords {
			hits := 3*float64(min(strings.Count(t.Title, k), 2)) +
				2*float64(min(strings.Count(t.Keywords, k), 2)) +
				float64(min(strings.Count(t.Summary, k), 3))
			sum += hits * weight(k)
		}
		if sum > 0 {
			all = append(all, Scored{Topic, topic.Code, sum})
			total += sum
		}
	}
	slices.SortFunc(all, func(a, b Scored) int {
		return cmp.Or(cmp.Compare(b.Confidence, a.Confidence), strings.Compare(a.Code, b.Code))
	})
	for i := range all {
		// Two points of doubt keep a single short word from looking certain.
		all[i].Confidence = math.Round(100*all[i].Confidence/(total+2)) / 100
	}
	return all
}

// weight of a keyword: long words say more than short ones, and a word of
// several topics says less about each.
func weight(keyword string) float64 {
	w := [...]float64{0, 0.3, 1, 1.4}[min(utf8.RuneCountInString(keyword), 3)]
	return w / float64(topicsWith()[keyword])
}

var topicsWith = sync.OnceValue(func() map[string]int {
	n := map[string]int{}
	for _, t := range topics() {
		for _, k := range t.keywords {
			n[k]++
		}
	}
	return n
})

// audiencesOf are the groups that t names itself, then those of the best
// topic.
func audiencesOf(t Text, best []Scored) []Scored {
	var out []Scored
	add := func(code string, confidence float64) {
		if len(out) < 3 && !slices.ContainsFunc(out, func(s Scored) bool { return s.Code == code }) {
			out = append(out, Scored{Audience, code, confidence})
		}
	}
	said := t.Title + " " + t.Keywords + " " + t.Summary
	for _, a := range audiences {
		if strings.Contains(said, a.Name) {
			add(a.Code, 0.9)
		}
	}
	for _, topic := range topics() {
		if topic.Code == best[0].Code {
			for i, code := range topic.audiences {
				add(code, math.Round(100*best[0].Confidence/float64(i+1))/100)
			}
		}
	}
	return out
}

func scenesOf(people []Scored) []Scored {
	var out []Scored
	for _, p := range people {
		code := usualScene[p.Code]
		if !slices.ContainsFunc(out, func(s Scored) bool { return s.Code == code }) {
			out = append(out, Scored{Scene, code, p.Confidence})
		}
	}
	return out
}
