// Package lexicon is the vocabulary of classification (R-CNT-02): topics with
// their key groups and keywords, audiences and scenes, as data; and the
// arithmetic that proposes them for a text.
//
// The topics are our own list of thirty with 826 keywords (topics.tsv). The
// four topics the action plan names, agriculture, health, epidemic and
// emergency, are groups of them (seeds.tsv). A proposal is a hint with a
// confidence; whether it is right is for a person to say.
package lexicon
