package web

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"time"

	"ezhan/internal/web/ui"
)

// sessionCookie is the name of the session's cookie. Over TLS the prefix
// makes browsers refuse it from anywhere else.
func (s *Site) sessionCookie() string {
	if s.cfg.Secure {
		return "__Host-ez_session"
	}
	return "ez_session"
}

func (c *Ctx) sessionToken() string {
	if c.opened != "" {
		return c.opened
	}
	cookie, err := c.R.Cookie(c.site.sessionCookie())
	if err != nil {
		return ""
	}
	return cookie.Value
}

// SessionToken is the token of the request's session, "" without one. Only
// the room that keeps sessions needs it.
func (c *Ctx) SessionToken() string { return c.sessionToken() }

// SignIn gives the browser a session's token. Forms of this very answer
// belong to the new session.
func (c *Ctx) SignIn(token string) {
	c.opened = token
	c.R = c.R.WithContext(ui.WithCSRF(c.R.Context(), c.site.formToken(token)))
	http.SetCookie(c.W, &http.Cookie{
		Name: c.site.sessionCookie(), Value: token, Path: "/",
		HttpOnly: true, Secure: c.site.cfg.Secure, SameSite: http.SameSiteLaxMode,
	})
}

// SignOut takes the token from the browser.
func (c *Ctx) SignOut() {
	http.SetCookie(c.W, &http.Cookie{
		Name: c.site.sessionCookie(), Path: "/", MaxAge: -1,
		HttpOnly: true, Secure: c.site.cfg.Secure, SameSite: http.SameSiteLaxMode,
	})
}

const flashCookie = "ez_flash"

// Flash leaves a word for the next page: what was done.
func (c *Ctx) Flash(f ui.Flash) {
	raw, err := json.Marshal(f)
	if err != nil {
		return // a Flash is plain text and always marshals
	}
	http.SetCookie(c.W, &http.Cookie{
		Name: flashCookie, Value: base64.RawURLEncoding.EncodeToString(raw), Path: "/",
		MaxAge: int(time.Minute.Seconds()), HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: c.site.cfg.Secure,
	})
}

// takeFlash reads the word left by the last act and removes it.
func (c *Ctx) takeFlash() *ui.Flash {
	cookie, err := c.R.Cookie(flashCookie)
	if err != nil {
		return nil
	}
	http.SetCookie(c.W, &http.Cookie{Name: flashCookie, Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode})
	raw, err := base64.RawURLEncoding.DecodeString(cookie.Value)
	if err != nil {
		return nil
	}
	var f ui.Flash
	if json.Unmarshal(raw, &f) != nil || (f.UndoHref != "" && !local(f.UndoHref)) {
		return nil
	}
	return &f
}

// Resume is a form that met the end of its session: where it was going and
// what was typed. Files are not kept; drafts with files save themselves.
type Resume struct {
	URL    string     `json:"url"`
	Fields url.Values `json:"fields,omitempty"`
}

// ResumeField is the name of the hidden field of the login form that carries
// a Resume.
const ResumeField = "resume"

// Encode is r as the value of ResumeField.
func (r Resume) Encode() string {
	raw, err := json.Marshal(r)
	if err != nil {
		return "" // strings always marshal
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}

// Resumed is the Resume that the login form carried: the address to go to,
// and the form to send again if there is one.
func (c *Ctx) Resumed() (Resume, bool) {
	raw, err := base64.RawURLEncoding.DecodeString(c.Form(ResumeField))
	if err != nil || len(raw) == 0 {
		return Resume{}, false
	}
	var r Resume
	if json.Unmarshal(raw, &r) != nil || !local(r.URL) {
		return Resume{}, false
	}
	delete(r.Fields, "csrf")
	return r, true
}

// interrupted is what a request without a session was about to do.
func (c *Ctx) interrupted() Resume {
	if c.R.Method == http.MethodGet || c.R.Method == http.MethodHead {
		return Resume{URL: c.R.URL.RequestURI()}
	}
	if c.ParseForm() != nil {
		return Resume{URL: "/"}
	}
	return Resume{URL: c.R.URL.RequestURI(), Fields: c.R.PostForm}
}
