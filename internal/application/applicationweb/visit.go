package applicationweb

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"

	"ezhan/internal/access"
	"ezhan/internal/application"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/station"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
)

//go:embed assets/visit.js
var visitJS []byte

var visitHash = func() string {
	sum := sha256.Sum256(visitJS)
	return hex.EncodeToString(sum[:6])
}()

func visitScriptURL() string { return "/visit-assets/" + visitHash + "/visit.js" }

func visitScript(c *web.Ctx) error {
	h := c.W.Header()
	h.Set("Content-Type", "text/javascript; charset=utf-8")
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	_, _ = c.W.Write(visitJS) // the reader has gone; nothing is left to do
	return nil
}

// sampleSize is how much the phone loads to measure the network.
const sampleSize = 1 << 20

// speedSample sends bytes that do not compress.
func speedSample(c *web.Ctx) error {
	h := c.W.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Length", strconv.Itoa(sampleSize))
	h.Set("Cache-Control", "no-store")
	block := sha256.Sum256(visitJS)
	for range sampleSize / len(block) {
		block = sha256.Sum256(block[:])
		if _, err := c.W.Write(block[:]); err != nil {
			return nil // the phone has seen enough
		}
	}
	return nil
}

// visitView is the field check on the phone.
type visitView struct {
	a      application.Application
	v      application.Visit
	barred string
	errs   ui.FormErrors
	begun  string
}

func (p *pages) visitForm(c *web.Ctx) error {
	k, err := p.cases.Case(c.Context(), c.By, id(c))
	if err != nil {
		return err
	}
	if err := c.By.Require(access.ApplicationField, k.Path); err != nil {
		return err
	}
	if k.State != application.PaperPassed {
		return c.Redirect("/reviews/" + string(k.ID))
	}
	return p.showVisit(c, http.StatusOK, visitView{
		a: k.Application, barred: k.Barred, begun: strconv.FormatInt(int64(c.Now()), 10),
		v: application.Visit{Seen: map[application.Section]application.Seen{}},
	})
}

func (p *pages) showVisit(c *web.Ctx, code int, v visitView) error {
	shell, err := c.Shell()
	if err != nil {
		return err
	}
	shell.Title, shell.Back, shell.Invalid = "实地核查", "/visits", len(v.errs) > 0
	shell.Tabs, shell.Bar = nil, visitBar(v)
	return c.Page(code, visitPage(shell, v))
}

// visit takes the report. Photos are kept before it is judged, so that nobody
// takes them twice because a number is missing.
func (p *pages) visit(c *web.Ctx) error {
	c.LimitBody(5*bodyLimit + 1<<20)
	if err := c.ParseForm(); err != nil {
		return err
	}
	v, err := p.readVisit(c)
	var passed bool
	if err == nil {
		passed, err = p.cases.FieldCheck(c.Context(), c.By, refOf(c), v)
	}
	if errs.Is(err, errs.Invalid) {
		a, e := p.cases.Get(c.Context(), c.By, id(c))
		if e != nil {
			return e
		}
		return p.showVisit(c, http.StatusUnprocessableEntity, visitView{a: a, v: v, errs: formErrors(err), begun: c.Form("begun")})
	}
	if err != nil {
		return err
	}
	if passed {
		c.Flash(ui.Flash{Tone: ui.OK, Text: "核查通过，已报市科协复核"})
	} else {
		c.Flash(ui.Flash{Tone: ui.Warn, Text: "已记录不符合的地方，申报机构会收到改正清单"})
	}
	return c.Redirect("/visits")
}

func (p *pages) readVisit(c *web.Ctx) (application.Visit, error) {
	v := application.Visit{
		Mbps: c.Form("mbps"), Seats: c.Form("seats"), Met: c.Form("met"), PlaceReason: c.Form("place_reason"),
		Corrections: c.Form("corrections"), Seen: map[application.Section]application.Seen{},
		Begun: clock.Instant(number64(c.Form("begun"))), Position: position(c),
	}
	v.Ended = ended(c, v.Begun)
	v.Accuracy, _ = strconv.ParseFloat(c.Form("accuracy"), 64) // only shown; 0 is unknown
	var first error
	for _, s := range application.Conditions() {
		seen := application.Seen{Result: application.Outcome(c.Form(string(s))), Note: c.Form(string(s) + "_note")}
		for _, hash := range c.Forms(string(s) + "_kept") {
			seen.Photos = append(seen.Photos, application.File{Hash: hash, Name: "照片", Kind: "image/jpeg"})
		}
		taken, err := p.takePhotos(c, s)
		if err != nil && first == nil {
			first = errs.InvalidFields(errs.TextOf(err), errs.Field{Name: string(s) + "_photo", Text: errs.TextOf(err)})
			if !errs.Is(err, errs.Invalid) {
				first = err
			}
		}
		seen.Photos = append(seen.Photos, taken...)
		v.Seen[s] = seen
	}
	return v, first
}

// ended is when the report was finished: a phone without network says so. A
// phone whose clock is wrong is not asked; the report then ends now.
func ended(c *web.Ctx, begun clock.Instant) clock.Instant {
	at := clock.Instant(number64(c.Form("ended")))
	if at < begun || at > c.Now() {
		return 0
	}
	return at
}

func (p *pages) takePhotos(c *web.Ctx, s application.Section) ([]application.File, error) {
	files, err := c.Files(string(s) + "_photo")
	if err != nil {
		return nil, err
	}
	var out []application.File
	for _, up := range files {
		if up.Size > 0 && err == nil {
			var f application.File
			if f, err = p.cases.TakePhoto(c.Context(), c.By, id(c), application.Upload{Name: up.Name, Body: up}); err == nil {
				out = append(out, f)
			}
		}
		_ = up.Close() // it was read, or is not wanted
	}
	return out, err
}

// position is where the phone is, turned from WGS-84 into the maps' system;
// nil when the phone did not say.
func position(c *web.Ctx) *station.Point {
	lng, err1 := strconv.ParseFloat(c.Form("lng"), 64)
	lat, err2 := strconv.ParseFloat(c.Form("lat"), 64)
	wgs := station.Point{Lng: lng, Lat: lat}
	if err1 != nil || err2 != nil || !wgs.InChina() {
		return nil
	}
	gcj := wgs.ToGCJ()
	return &gcj
}

func number64(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// lookAt is what to see for each condition.
var lookAt = map[application.Section]string{
	application.SectionNetwork:  "连上站里的网络，点“测网速”或填路由器上的速度。请拍路由器或测速结果。",
	application.SectionStaff:    "见到站长或备岗本人，问清谁在值班。请拍工作照或公示牌。",
	application.SectionVenue:    "看场所是不是对外开放，数一数座位。请拍门口和室内。",
	application.SectionActivity: "看活动安排表或以前的活动照片、签到。请拍下来。",
	application.SectionTerminal: "看终端能不能打开、放得出内容。请拍开机后的屏幕。",
}

func (v visitView) wgs(lng bool) string {
	if v.v.Position == nil {
		return ""
	}
	p := v.v.Position.ToWGS()
	if lng {
		return fmt.Sprintf("%.6f", p.Lng)
	}
	return fmt.Sprintf("%.6f", p.Lat)
}

func mapHref(a application.Application) string {
	pt := a.Form.Point()
	if pt.IsZero() {
		return ""
	}
	return fmt.Sprintf("geo:%.6f,%.6f", pt.ToWGS().Lat, pt.ToWGS().Lng)
}
