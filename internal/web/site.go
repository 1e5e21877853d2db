package web

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/sqldb"
	"ezhan/internal/web/ui"
)

// Handler answers one request of a route. The error it returns becomes a page
// or problem+json.
type Handler func(c *Ctx) error

// Route is one entry of the list of everything that can be asked.
type Route struct {
	Pattern string // as http.ServeMux reads it: "GET /stations/{code}"
	Act     access.Act
	Do      Handler
}

// Sessions knows who is behind a session token. Actor returns Unauthenticated
// for a token that is unknown or has run out.
type Sessions interface {
	Actor(ctx context.Context, token string) (access.Actor, error)
}

// Config is what a Site needs from the rooms above it.
type Config struct {
	Sessions Sessions
	Shell    func(c *Ctx) (ui.Page, error)     // the frame of a signed-in page
	Login    func(c *Ctx, resume Resume) error // renders the login page with status 401
	Clock    clock.Clock
	Log      *slog.Logger
	Secure   bool   // served over TLS: cookies and HSTS rely on it
	Debug    bool   // Server-Timing shows statements and time
	Frames   string // who may embed pages (CSP frame-ancestors); "" for nobody
	Base     string // address for links on paper and screens; "" takes the request's
	Filing   string // ICP filing number
	Secret   []byte // keys the form tokens
}

// Site serves routes.
type Site struct {
	cfg    Config
	mux    *http.ServeMux
	routes []Route
	cross  *http.CrossOriginProtection
}

// New makes a site of the rooms' routes. A pattern that stands twice or a
// route without an act is a broken program and panics.
func New(cfg Config, routes ...[]Route) *Site {
	s := &Site{cfg: cfg, mux: http.NewServeMux(), cross: http.NewCrossOriginProtection()}
	for _, list := range routes {
		for _, r := range list {
			if r.Act == "" {
				panic("web: route without an act: " + r.Pattern)
			}
			s.routes = append(s.routes, r)
			s.mux.HandleFunc(r.Pattern, func(w http.ResponseWriter, req *http.Request) { s.serve(w, req, r) })
		}
	}
	s.mux.HandleFunc("GET /assets/", ui.Assets().ServeHTTP)
	s.mux.HandleFunc("POST "+ui.HrefSize, ui.SwitchSize().ServeHTTP)
	return s
}

// Routes lists every route, for the tests that walk them.
func (s *Site) Routes() []Route { return s.routes }

// ServeHTTP implements http.Handler.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.headers(w.Header())
	if err := s.cross.Check(r); err != nil {
		s.fail(s.newCtx(w, r), errs.Because(errs.Denied, err, "这个请求来自别的网站，已拦下。请回到本站页面再操作"))
		return
	}
	if _, pattern := s.mux.Handler(r); pattern == "" {
		c := s.newCtx(w, r)
		if err := s.identify(c); err != nil {
			s.fail(c, err)
			return
		}
		s.fail(c, errs.NotFoundf("没有这个页面。可能是链接旧了，或者您没有查看的权限"))
		return
	}
	s.mux.ServeHTTP(w, r)
}

// headers sets what every answer carries.
func (s *Site) headers(h http.Header) {
	frames := s.cfg.Frames
	if frames == "" {
		frames = "'none'"
	}
	h.Set("Content-Security-Policy", "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "+
		"media-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors "+frames)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Permissions-Policy", "geolocation=(self), camera=(self), microphone=()")
	if s.cfg.Secure {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

func (s *Site) newCtx(w http.ResponseWriter, r *http.Request) *Ctx {
	return &Ctx{W: w, R: r, By: access.Nobody(), site: s, began: time.Now()}
}

// serve answers a request of route.
func (s *Site) serve(w http.ResponseWriter, r *http.Request, route Route) {
	ctx, counter := sqldb.WithCounter(r.Context())
	c := s.newCtx(w, r.WithContext(ctx))
	c.counter = counter
	defer c.closeForm()
	defer func() {
		if p := recover(); p != nil {
			if p == http.ErrAbortHandler {
				panic(p)
			}
			s.fail(c, fmt.Errorf("panic: %v", p))
		}
	}()
	if err := s.admit(c, route); err != nil {
		s.fail(c, err)
		return
	}
	if err := route.Do(c); err != nil {
		s.fail(c, err)
	}
}

// admit finds out who asks and whether the route is open to him.
func (s *Site) admit(c *Ctx, route Route) error {
	if err := s.identify(c); err != nil {
		return err
	}
	if err := s.checkToken(c); err != nil {
		return err
	}
	if route.Act == access.Public || c.By.May(route.Act) {
		return nil
	}
	if !c.By.SignedIn() {
		return errs.New(errs.Unauthenticated, "请先登录")
	}
	// Which pages exist is no secret; what they show is. A person without
	// the right is told so, and a row out of reach stays NotFound.
	return errs.Deniedf("您没有“%s”的权限。需要时请联系上级科协管理员", route.Act.Title())
}

func (s *Site) identify(c *Ctx) error {
	token := c.sessionToken()
	if token == "" || s.cfg.Sessions == nil {
		return nil
	}
	by, err := s.cfg.Sessions.Actor(c.Context(), token)
	switch {
	case err == nil:
		c.By = by
		c.R = c.R.WithContext(ui.WithCSRF(c.R.Context(), s.formToken(token)))
		return nil
	case errs.Is(err, errs.Unauthenticated), errs.Is(err, errs.NotFound):
		return nil // asks as nobody
	}
	return err
}

// formToken is the token that forms of a session carry.
func (s *Site) formToken(session string) string {
	mac := hmac.New(sha256.New, s.cfg.Secret)
	mac.Write([]byte("form:" + session))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:18])
}

// checkToken holds a form from a browser that does not say where it comes
// from to the session's token.
func (s *Site) checkToken(c *Ctx) error {
	r := c.R
	if r.Method == http.MethodGet || r.Method == http.MethodHead || !c.By.SignedIn() {
		return nil
	}
	if r.Header.Get("Sec-Fetch-Site") != "" || r.Header.Get("Origin") != "" || !isForm(r) {
		return nil
	}
	got := r.Header.Get("X-CSRF-Token")
	if got == "" {
		got = c.Form("csrf")
	}
	if !hmac.Equal([]byte(got), []byte(s.formToken(c.sessionToken()))) {
		return errs.Deniedf("这个页面已经旧了，请刷新后再提交")
	}
	return nil
}

func isForm(r *http.Request) bool {
	kind := r.Header.Get("Content-Type")
	return strings.HasPrefix(kind, "application/x-www-form-urlencoded") ||
		strings.HasPrefix(kind, "multipart/form-data") || strings.HasPrefix(kind, "text/plain")
}
