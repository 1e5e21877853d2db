package content

import (
	"regexp"
	"strings"
)

// Tier is how much a version can hurt if it is wrong, and so how many people
// must see it before the public does (R-CNT-03).
type Tier string

// The tiers.
const (
	T0 Tier = "T0" // unmodified 科普中国: machine checks and one confirmation
	T1 Tier = "T1" // a station's notice on its own screens: one reviewer
	T2 Tier = "T2" // partner or local content for one county: two reviews, two proofreadings
	T3 Tier = "T3" // wider, sensitive, or marked by a check: three and three
)

// Chain is what a tier asks for.
type Chain struct {
	Reviews      int
	Proofreading int
}

// Chain returns the reviews and proofreadings of the tier.
func (t Tier) Chain() Chain {
	return map[Tier]Chain{T0: {}, T1: {1, 0}, T2: {2, 2}, T3: {3, 3}}[t]
}

// Title is the tier with what it asks for, in plain words.
func (t Tier) Title() string {
	return map[Tier]string{
		T0: "原样转载，一人确认即可", T1: "本站通知，一人审核", T2: "二审二校", T3: "三审三校",
	}[t]
}

// facts are what the tier is computed from.
type facts struct {
	class   Class
	station bool // owned by a station, for its own screens
	county  bool // owned by a county or below
	marked  bool // by a machine check
}

// tierOf computes the tier. A mark of a machine check always leads to the
// longest chain, whoever made the content.
func tierOf(f facts) Tier {
	switch {
	case f.marked:
		return T3
	case f.class == KepuChina:
		return T0
	case f.station && f.class == Local:
		return T1
	case f.county:
		return T2
	}
	return T3
}

// A check marks text that a person must look at with care. It never blocks.
var checks = []struct {
	name string
	re   *regexp.Regexp
}{
	{"出现手机或电话号码", regexp.MustCompile(`(?:^|[^0-9])(?:1[3-9]\d{9}|0\d{2,3}-?\d{7,8}|400-?\d{3}-?\d{4})(?:[^0-9]|$)`)},
	{"像是疗效或保健承诺", regexp.MustCompile(`根治|包治|药到病除|无副作用|永不复发|治愈率|祖传秘方|特效药`)},
	{"涉及地图或国旗国徽", regexp.MustCompile(`中国地图|国旗|国徽|国界|行政区划图`)},
	{"涉及党和国家领导人", regexp.MustCompile(`总书记|国家主席|国务院总理|中央领导`)},
	{"像是没有出处的数字", regexp.MustCompile(`(?:据不完全统计|有数据显示|专家称)`)},
	{"引导扫码或添加微信", regexp.MustCompile(`扫码(?:领取|加群|购买)|加微信|微信号`)},
}

// check lists what the machine checks mark in the texts, "" for clean.
func check(texts ...string) string {
	var marks []string
	said := strings.Join(texts, "\n")
	for _, c := range checks {
		if c.re.MatchString(said) {
			marks = append(marks, c.name)
		}
	}
	return strings.Join(marks, "；")
}
