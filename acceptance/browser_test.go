package acceptance

import (
	"net/url"
	"path"
	"regexp"
	"strings"
	"testing"
	"time"

	"ezhan/internal/web/ui/uitest"
)

// TestA33PlayWithWhatIsThere: R-TRM-01 and 05, S10 S71 S79; the first sentence,
// in a real browser.
func TestA33PlayWithWhatIsThere(t *testing.T) {
	tell(t, at(6, 10, 10, 0), func(s *story) {
		s.Flow()
		// Given a village with one desktop, one plain TV and one projector and no
		// purchased screen.
		st := s.recognised("合水", "2020-06-10", map[string]any{"terminals": []map[string]string{
			{"kind": "DESKTOP", "count": "1"}, {"kind": "DISPLAY", "size": "42", "count": "1"}, {"kind": "PROJECTOR", "count": "1"},
		}})
		s.Tick()
		film := s.kepu("earth_rotation_720p.mp4", "地球为什么有白天和黑夜")
		before := st.day(s.city, "2020-06-10")
		same(s.t, "I-01 before", before.Seconds, 0)

		// When the desktop opens the player link, it shows a 6-digit code,
		desktop := s.browser()
		desktop.Size(1920, 1080)
		desktop.Open(s.site() + "/play")
		eventually(s.t, 30*time.Second, "a code on the screen", func() bool { return len(codeOn(desktop)) == 6 })
		code := codeOn(desktop)

		// which its keeper types in, in a session of his own.
		keeper := s.browser()
		s.signIn(keeper, st.manager)
		keeper.Size(1366, 768)
		keeper.Open(s.site() + "/screens/pair")
		keeper.Type("#f-code", code)
		keeper.Type("#f-place", "村委会大厅")
		paired := time.Now()
		keeper.Click("main form[action='/screens/pair'] button.pri")
		eventually(s.t, 30*time.Second, "the page of the new screen", func() bool {
			return strings.Contains(text(keeper), "村委会大厅") && strings.Contains(text(keeper), "已配对")
		})
		id := path.Base(uitest.Eval[string](keeper, "location.pathname"))

		// Then it is ACTIVE within 2 min, with the default schedule.
		active := func() bool {
			return get[struct{ State string }](s.city, "/api/v1/terminals/"+id).State == "ACTIVE"
		}
		eventually(s.t, 2*time.Minute-time.Since(paired), "the screen is ACTIVE", active)
		eventually(s.t, 2*time.Minute-time.Since(paired), "a film on the screen", func() bool {
			return uitest.Eval[bool](desktop, "(v => !!v && v.currentTime > 0)(document.querySelector('.layer.on video'))")
		})
		says(s.t, "the screen", text(desktop), "合水e站", "地球为什么有白天和黑夜")

		// And what it plays arrives and becomes the station's figure.
		eventually(s.t, 2*time.Minute, "the station's figure changes", func() bool { return st.day(s.city, "2020-06-10").Seconds > 0 })
		st.manager.page("/stations/"+st.code+"/days/2020-06-10", "地球为什么有白天和黑夜")
		st.manager.page("/my", "屏幕今天已播")
		st.manager.page("/stations/"+st.code, "屏幕今天已播")
		plays := get[struct {
			Plays []struct{ Terminal, Version, Schedule, Display, Hold string }
		}](st.manager, "/api/v1/stations/"+st.code+"/plays?day=2020-06-10")
		if len(plays.Plays) == 0 {
			s.t.Fatal("no play is kept")
		}
		for _, p := range plays.Plays {
			same(s.t, "terminal", p.Terminal, id)
			same(s.t, "schedule", p.Schedule, "default")
			same(s.t, "version", p.Version, film.ID)
			same(s.t, "display", p.Display, "on")
			same(s.t, "hold", p.Hold, "")
		}
	})
}

func (s *story) browser() *uitest.Tab { return uitest.Browser(s.t) }

// site is the province's address for browsers: a host name of its own, since
// they keep cookies by host and two provinces run side by side.
func (s *story) site() string {
	u, err := url.Parse(s.Base)
	s.check(err)
	return "http://" + strings.ToLower(path.Base(s.t.Name())) + ".localhost:" + u.Port()
}

// signIn gives a tab the session of p.
func (s *story) signIn(tab *uitest.Tab, p *someone) {
	s.t.Helper()
	p.here()
	u, err := url.Parse(s.Base)
	s.check(err)
	for _, c := range p.Client.Jar.Cookies(u) {
		tab.Cookie(s.site(), c.Name, c.Value)
	}
}

var noDigit = regexp.MustCompile(`\D`)

func codeOn(tab *uitest.Tab) string {
	return noDigit.ReplaceAllString(uitest.Eval[string](tab, "(document.querySelector('.code') || {}).innerText || ''"), "")
}

func text(tab *uitest.Tab) string {
	return uitest.Eval[string](tab, "document.body ? document.body.innerText : ''")
}

// eventually waits for something that must become true.
func eventually(t *testing.T, limit time.Duration, what string, isTrue func() bool) {
	t.Helper()
	for end := time.Now().Add(limit); time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
		if isTrue() {
			return
		}
	}
	t.Fatalf("waited %v in vain: %s", limit.Round(time.Second), what)
}
