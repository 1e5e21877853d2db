package contentweb

import (
	"strconv"
	"strings"

	"ezhan/internal/content"
	"ezhan/internal/content/lexicon"
	"ezhan/internal/web/ui"
)

// look is how a state is shown: colour and icon beside its word.
func look(s content.State) (ui.Tone, string) {
	switch s {
	case content.Imported:
		return ui.Info, "tags"
	case content.Classified:
		return ui.Info, "clipboard-check"
	case content.InReview:
		return ui.Info, "clock"
	case content.Returned:
		return ui.Warn, "arrow-back-up"
	case content.Published:
		return ui.OK, "circle-check"
	case content.Rejected:
		return ui.Bad, "x"
	case content.Expired:
		return ui.Warn, "alert-triangle"
	case content.Withdrawn:
		return ui.Grey, "archive"
	}
	return ui.Grey, "versions"
}

// corner is the small label on a picture: length, pages or format.
func corner(v content.Version) (icon, text string) {
	switch v.Kind {
	case content.Video:
		return "player-play", ui.Clip(int((v.DurationMS + 500) / 1000))
	case content.Audio:
		return "volume", ui.Clip(int((v.DurationMS + 500) / 1000))
	case content.Page:
		return "news", "图文"
	}
	switch {
	case v.MIME == "application/pdf":
		return "printer", "打印版"
	case v.Portrait():
		return "photo", "竖版"
	}
	return "photo", "横版"
}

// blank is the drawing that stands for a work without a picture.
func blank(k content.Kind) string {
	switch k {
	case content.Audio:
		return "volume"
	case content.Page:
		return "news"
	}
	return "file-text"
}

// words are the names of a version's tags in one dimension.
func words(tags []content.Tag, d lexicon.Dim) string {
	var names []string
	for _, t := range tags {
		if t.Dim == d {
			names = append(names, t.Name())
		}
	}
	return strings.Join(names, "、")
}

// firstWord is the best tag of a dimension, for a card.
func firstWord(tags []content.Tag, d lexicon.Dim) string {
	for _, t := range tags {
		if t.Dim == d {
			return t.Name()
		}
	}
	return ""
}

// sourceLine is a card's last line: where it is from, and the language if it
// is bound to one.
func sourceLine(v content.Version) string {
	if v.Language == "" {
		return v.Class.Title()
	}
	return v.Class.Title() + " · " + v.Language
}

// picks are the choices of a dimension: the proposed or chosen terms first,
// then the others.
func picks(e content.Entry, d lexicon.Dim) (near, others []ui.Option, chosen []string) {
	proposed := map[string]content.Tag{}
	for _, t := range e.Tags {
		if t.Dim == d {
			proposed[t.Code] = t
			chosen = append(chosen, t.Code)
			near = append(near, ui.Option{Value: t.Code, Text: t.Name() + sureness(t)})
		}
	}
	for _, t := range lexicon.Terms(d) {
		if _, ok := proposed[t.Code]; !ok {
			others = append(others, ui.Option{Value: t.Code, Text: t.Name})
		}
	}
	if d == lexicon.Topic && e.State == content.Imported && len(chosen) > 1 && proposed[chosen[0]].Confidence < 1 {
		chosen = chosen[:1] // several are proposed, one is usually meant
	}
	return near, others, chosen
}

// sureness says how sure a machine's proposal is.
func sureness(t content.Tag) string {
	switch {
	case t.Origin == content.Human:
		return ""
	case t.Confidence >= 1:
		return "（清单建议）"
	}
	return "（建议 " + strconv.Itoa(int(t.Confidence*100+0.5)) + "%）"
}

// size is pixels as people write them.
func size(v content.Version) string {
	if v.Width == 0 {
		return ""
	}
	return strconv.Itoa(v.Width) + "×" + strconv.Itoa(v.Height)
}

// mimeWord is a file's type as people know it.
func mimeWord(mime string) string {
	for _, w := range [...][2]string{
		{"video/mp4", "MP4"},
		{"video/webm", "WebM"},
		{"audio/mpeg", "MP3"},
		{"audio/mp4", "M4A"},
		{"image/jpeg", "JPG"},
		{"image/png", "PNG"},
		{"image/webp", "WebP"},
		{"image/svg+xml", "SVG"},
		{"application/pdf", "PDF"},
		{"text/html", "图文"},
		{"text/vtt", "字幕 VTT"},
		{"text/plain", "原文 TXT"},
	} {
		if w[0] == mime {
			return w[1]
		}
	}
	return mime
}

// counting says whether showing a version counts, and why.
func counting(v content.Version) string {
	switch {
	case v.Counts():
		return "播放时计入科普中国时长"
	case v.Remix:
		return "改编内容，不计入科普中国时长"
	case v.UpstreamID == "" && v.UpstreamURL == "":
		return "没有来源编号和网址，按本地内容算，不计入科普中国时长"
	}
	return "不计入科普中国时长"
}
