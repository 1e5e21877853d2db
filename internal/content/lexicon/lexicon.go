package lexicon

import (
	_ "embed" // the lists
	"slices"
	"strings"
	"sync"
)

// Dim is a dimension of classification. An item is published only when a
// person has set all three.
type Dim string

// The dimensions.
const (
	Topic    Dim = "topic"
	Audience Dim = "audience"
	Scene    Dim = "scene"
)

// Dims lists the dimensions in the order people set them.
func Dims() []Dim { return []Dim{Topic, Audience, Scene} }

// Title is the dimension in the words of the office.
func (d Dim) Title() string {
	switch d {
	case Topic:
		return "主题"
	case Audience:
		return "人群"
	case Scene:
		return "场景"
	}
	return string(d)
}

// Term is a word of a dimension: the code that is stored and the name that is
// read.
type Term struct {
	Code string
	Name string
}

// topic is a row of topics.tsv.
type topic struct {
	Term
	audiences []string // codes
	keywords  []string
}

// Everybody is the audience of what concerns all.
const Everybody = "ALL"

var audiences = []Term{
	{"FARMER", "农民"},
	{"YOUTH", "青少年"},
	{"ELDER", "老年人"},
	{"WORKER", "产业工人"},
	{"OFFICIAL", "领导干部和公务员"},
	{"RESIDENT", "社区居民"},
	{Everybody, "公众"},
}

var scenes = []Term{
	{"VILLAGE", "乡村"},
	{"COMMUNITY", "社区"},
	{"SCHOOL", "学校"},
	{"ENTERPRISE", "企业"},
	{"AGENCY", "机关"},
	{"TRANSPORT", "交通枢纽"},
}

// usualScene is where an audience is usually met.
var usualScene = map[string]string{
	"FARMER": "VILLAGE", "YOUTH": "SCHOOL", "ELDER": "COMMUNITY", "WORKER": "ENTERPRISE",
	"OFFICIAL": "AGENCY", "RESIDENT": "COMMUNITY", Everybody: "COMMUNITY",
}

// aliases are other words people write for a term in a manifest.
var aliases = map[string]string{
	"全体": Everybody, "所有人": Everybody, "居民": "RESIDENT", "学生": "YOUTH", "老人": "ELDER", "工人": "WORKER",
	"干部": "OFFICIAL", "公务员": "OFFICIAL", "农村": "VILLAGE", "校园": "SCHOOL", "车站": "TRANSPORT",
}

//go:embed topics.tsv
var topicsTSV string

//go:embed seeds.tsv
var seedsTSV string

var topics = sync.OnceValue(func() []topic {
	var all []topic
	for line := range strings.Lines(topicsTSV) {
		cell := strings.Split(strings.TrimSpace(line), "\t")
		t := topic{Term: Term{cell[0], cell[1]}, keywords: strings.Fields(cell[3])}
		for _, name := range strings.Split(cell[2], ",") {
			code, ok := find(audiences, name)
			if !ok {
				panic("lexicon: topics.tsv names an unknown group: " + name)
			}
			t.audiences = append(t.audiences, code)
		}
		all = append(all, t)
	}
	return all
})

// Terms lists the words of a dimension.
func Terms(d Dim) []Term {
	switch d {
	case Audience:
		return slices.Clone(audiences)
	case Scene:
		return slices.Clone(scenes)
	case Topic:
		all := make([]Term, len(topics()))
		for i, t := range topics() {
			all[i] = t.Term
		}
		return all
	}
	return nil
}

// Lookup finds the code of what a person wrote: a code, a name or a common
// other word.
func Lookup(d Dim, text string) (code string, ok bool) {
	return find(Terms(d), text)
}

func find(terms []Term, text string) (code string, ok bool) {
	text = strings.TrimSpace(text)
	other := aliases[text]
	for _, t := range terms {
		if t.Code == text || t.Name == text || t.Code == other {
			return t.Code, true
		}
	}
	return "", false
}

// Name is the word for a code, or the code itself if the list has lost it.
func Name(d Dim, code string) string {
	for _, t := range Terms(d) {
		if t.Code == code {
			return t.Name
		}
	}
	return code
}

// Seeds lists the topics the action plan names (农业, 健康卫生, 疫情, 应急)
// that the given topic codes belong to.
func Seeds(codes []string) []Term {
	var out []Term
	for line := range strings.Lines(seedsTSV) {
		cell := strings.Split(strings.TrimSpace(line), "\t")
		if slices.ContainsFunc(strings.Fields(cell[2]), func(c string) bool { return slices.Contains(codes, c) }) {
			out = append(out, Term{cell[0], cell[1]})
		}
	}
	return out
}
