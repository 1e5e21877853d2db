package acceptance

import (
	"net/http"
	"testing"

	"ezhan/internal/access"
)

// TestA10WhatCounts: D-06, R-CNT-11. Only unmodified 科普中国 makes the five
// hours.
func TestA10WhatCounts(t *testing.T) {
	tell(t, at(5, 28, 9, 0), func(s *story) {
		earth := s.kepu("long_earth.mp4", "地球的一天")
		hands := s.kepu("earth_rotation_720p.mp4", "地球为什么有白天和黑夜")
		st := s.recognised("合水", "2020-06-01", nil)
		head := s.staff(access.CountyManager, xingning, "林丽华")
		s.MoveTo(at(6, 1, 7, 0))
		d := st.screen("大厅电脑")

		// Given one day with 4 h of 科普中国, 2 h of the station's own column and
		// 1 h of party-building, from the county's partner. (What a partner's work
		// must pass before it is published is A-30; here it was put on the screen.)
		column := s.bring(st.manager, "long_food.mp4", "title", "合水故事", "source_class", "LOCAL")
		s.publishLocal(st.manager, head, column)
		same(s.t, "class of the column", column.Class, "LOCAL")
		party := s.bring(s.staff(access.PartnerEditor, xingning, "温海燕"), "long_quake.mp4", "title", "党建微课堂",
			"source_class", "PARTNER", "url", "https://dangjian.example/1")
		same(s.t, "class of party-building", party.Class, "PARTNER")
		s.MoveTo(at(6, 1, 21, 30))
		s.send(d, d.Filled(earth.film(), at(6, 1, 8, 0), at(6, 1, 12, 0)))
		s.send(d, d.Filled(column.film(), at(6, 1, 12, 0), at(6, 1, 14, 0)))
		s.send(d, d.Filled(party.film(), at(6, 1, 14, 0), at(6, 1, 15, 0)))
		s.MoveTo(at(6, 2, 0, 0))

		// Then I-01 = 14400, fails; I-17 shows 2/7.
		day := st.day(s.city, "2020-06-01")
		s.isDay("the mixed day", day, 14400, "NOT_MET")
		same(s.t, "received but not 科普中国", day.lost("not_kepu"), 10800)
		same(s.t, "local seconds", day.Local, 7200)
		same(s.t, "playing seconds", day.Playing, 25200)
		if share := st.month(s.city, "2020-06").LocalShare; share == nil || *share != 2.0/7 {
			s.t.Errorf("I-17 is %v, want 2/7", share)
		}
		s.city.page("/stations/"+st.code+"/days/2020-06-01", "4 小时", "不是科普中国内容", "不达标")

		// Given an editor who cuts two 科普中国 films into a new one.
		cut := s.bring(st.manager, "handwash_cards_720p.mp4", "title", "合水剪辑", "source_class", "KEPU_CHINA", "upstream_id", "KP-cut",
			"from", s.Base+"/contents/"+earth.Item+"\n"+s.Base+"/contents/"+hands.Item, "how", "remixed")
		// Then the class is LOCAL,
		same(s.t, "class of the cut", cut.Class, "LOCAL")
		same(s.t, "remix", cut.Remix, true)
		// and the editor was warned before publishing,
		st.manager.page("/contents/new", "剪辑、拼接或改了内容的，来源按“本地”算，不计入科普中国时长")
		st.manager.page("/contents/"+cut.Item, "不计入科普中国时长")
		st.manager.page("/contents/"+earth.Item, "!不计入科普中国时长")
		// as is whoever publishes: not without having read it.
		s.classify(st.manager, cut)
		st.manager.submit("/contents/"+cut.Item+"/submit", "version", cut.ID)
		head.page("/contents/"+cut.Item, "不计入科普中国时长", "我知道改编内容不计入科普中国时长")
		r := refused(s.t, head.Submit(s.t.Context(), "/contents/"+cut.Item+"/approve", form("version", cut.ID)), http.StatusUnprocessableEntity)
		says(s.t, "the refusal", plain(r.body), "我知道改编内容不计入科普中国时长")
		same(s.t, "state", s.work(head, "/contents/"+cut.Item).State, "IN_REVIEW")
		head.submit("/contents/"+cut.Item+"/approve", "version", cut.ID, "aware", "1")
		same(s.t, "state", s.work(head, "/contents/"+cut.Item).State, "PUBLISHED")

		// Given added Cantonese dubbing of an unmodified film; then it counts.
		dubbed := s.bring(head, "earth_rotation_720p_audio.mp4", "title", "地球为何有白天黑夜（粤语）", "language", "粤语",
			"source_class", "KEPU_CHINA", "upstream_id", "KP-dub", "from", s.Base+"/contents/"+hands.Item, "how", "dubbed")
		dubbed = s.classify(head, dubbed)
		same(s.t, "class of the dubbing", dubbed.Class, "KEPU_CHINA")
		same(s.t, "state of the dubbing", dubbed.State, "PUBLISHED")
		s.MoveTo(at(6, 2, 21, 30))
		s.send(d, d.Filled(cut.film(), at(6, 2, 8, 0), at(6, 2, 9, 0)))
		s.send(d, d.Filled(dubbed.film(), at(6, 2, 9, 0), at(6, 2, 14, 0)))
		s.isDay("five hours of the dubbing, one of the cut", st.day(s.city, "2020-06-02"), 18000, "MET")
	})
}

// publishLocal takes a station's own work through its one review.
func (s *story) publishLocal(editor, head *someone, f film) {
	s.t.Helper()
	s.classify(editor, f)
	editor.submit("/contents/"+f.Item+"/submit", "version", f.ID)
	head.submit("/contents/"+f.Item+"/approve", "version", f.ID)
	same(s.t, "state of "+f.Item, s.work(head, "/contents/"+f.Item).State, "PUBLISHED")
}
