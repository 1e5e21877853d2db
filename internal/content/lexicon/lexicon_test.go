package lexicon

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLists(t *testing.T) {
	t.Parallel()
	if n := len(Terms(Topic)); n != 30 {
		t.Errorf("%d topics, want 30", n)
	}
	for _, d := range Dims() {
		for _, term := range Terms(d) {
			if code, ok := Lookup(d, term.Name); !ok || code != term.Code {
				t.Errorf("Lookup(%s, %s) = %s, %v", d, term.Name, code, ok)
			}
			if got := Name(d, term.Code); got != term.Name {
				t.Errorf("Name(%s, %s) = %s", d, term.Code, got)
			}
		}
	}
	if _, ok := Lookup(Scene, "火星"); ok {
		t.Error("an unknown scene was found")
	}
}

func TestSeedTopics(t *testing.T) {
	t.Parallel()
	for code, want := range map[string][]Term{
		"T09": {{"AGRICULTURE", "农业"}},
		"T02": {{"HEALTH", "健康卫生"}, {"EPIDEMIC", "疫情"}},
		"T28": {{"EMERGENCY", "应急"}},
		"T20": nil,
	} {
		if diff := cmp.Diff(want, Seeds([]string{code})); diff != "" {
			t.Errorf("Seeds(%s) (-want +got):\n%s", code, diff)
		}
	}
}

func TestPropose(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text     Text
		topic    string
		audience string
		scene    string
	}{
		{Text{Title: "荔枝蒂蛀虫的绿色防控", Summary: "果园病虫害防治"}, "T11", "FARMER", "VILLAGE"},
		{Text{Title: "清积水，防登革热", Keywords: "蚊子 传染病"}, "T02", "YOUTH", "SCHOOL"},
		{Text{Title: "地震来了怎么避险", Summary: "地震逃生与疏散"}, "T28", "FARMER", "VILLAGE"},
		{Text{Title: "当心电信诈骗", Summary: "不点钓鱼短信，不告诉别人密码"}, "T22", "ELDER", "COMMUNITY"},
	}
	for _, tt := range tests {
		first := map[Dim]string{}
		for _, s := range Propose(tt.text) {
			if first[s.Dim] == "" {
				first[s.Dim] = s.Code
			}
			if s.Confidence <= 0 || s.Confidence >= 1 {
				t.Errorf("%s: confidence %v of %s", tt.text.Title, s.Confidence, s.Code)
			}
		}
		want := map[Dim]string{Topic: tt.topic, Audience: tt.audience, Scene: tt.scene}
		if diff := cmp.Diff(want, first); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.text.Title, diff)
		}
	}
	if got := Propose(Text{Title: "zzz"}); got != nil {
		t.Errorf("a text without known words = %v, want nothing", got)
	}
}
