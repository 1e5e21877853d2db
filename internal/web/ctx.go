package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/a-h/templ"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/sqldb"
	"ezhan/internal/web/ui"
)

// maxBody is how much a request may send unless its handler says otherwise.
const maxBody = 2 << 20

// Ctx is one request: who asks, what, and how to answer.
type Ctx struct {
	W  http.ResponseWriter
	R  *http.Request
	By access.Actor

	site    *Site
	counter *sqldb.Counter
	began   time.Time
	parsed  bool
	formErr error
	limited bool
	opened  string // token of the session that this request opened
}

// Context is the request's context.
func (c *Ctx) Context() context.Context { return c.R.Context() }

// Now is the moment of the request by the product's clock.
func (c *Ctx) Now() clock.Instant { return clock.From(c.site.cfg.Clock.Now()) }

// Path is the value of a wildcard of the route's pattern.
func (c *Ctx) Path(name string) string { return c.R.PathValue(name) }

// Query is a value of the address, trimmed.
func (c *Ctx) Query(name string) string { return strings.TrimSpace(c.R.URL.Query().Get(name)) }

// LimitBody lets the request send n bytes. Call it before the first Form,
// File or DecodeJSON.
func (c *Ctx) LimitBody(n int64) {
	c.limited = true
	c.R.Body = http.MaxBytesReader(c.W, c.R.Body, n)
}

func (c *Ctx) limit() {
	if !c.limited {
		c.LimitBody(maxBody)
	}
}

// ParseForm reads the posted form. It returns Invalid for a body that is
// too large or broken. Form, Forms and File call it; a handler that acts on a
// form calls it first, so that a broken form is not taken for an empty one.
// Whatever a handler does, the answer to a broken form is that error.
func (c *Ctx) ParseForm() error {
	if c.parsed {
		return c.formErr
	}
	c.parsed = true
	c.limit()
	err := c.R.ParseForm() // first: ParseMultipartForm would swallow its error
	if err == nil {
		err = c.R.ParseMultipartForm(1 << 20)
	}
	if errors.Is(err, http.ErrNotMultipart) {
		err = nil
	}
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		c.formErr = errs.Because(errs.Invalid, err, "上传的内容太大，最多 %d MB。请压缩后再上传", tooLarge.Limit>>20)
	case err != nil:
		c.formErr = errs.Because(errs.Invalid, err, "提交的内容没有传完整，请再试一次")
	}
	return c.formErr
}

// closeForm removes the temporary files of an upload.
func (c *Ctx) closeForm() {
	if c.R.MultipartForm != nil {
		_ = c.R.MultipartForm.RemoveAll() // the system empties its temporary folder anyway
	}
}

// Form is a value of the posted form, trimmed.
func (c *Ctx) Form(name string) string {
	if c.ParseForm() != nil {
		return ""
	}
	return strings.TrimSpace(c.R.PostFormValue(name))
}

// Forms is every value that the posted form has under name.
func (c *Ctx) Forms(name string) []string {
	if c.ParseForm() != nil {
		return nil
	}
	return c.R.PostForm[name]
}

// Upload is one file of a form.
type Upload struct {
	Name string
	Size int64
	io.ReadSeekCloser
}

// File is the file that the form has under name. It returns NotFound when the
// field was left empty.
func (c *Ctx) File(name string) (Upload, error) {
	if err := c.ParseForm(); err != nil {
		return Upload{}, err
	}
	f, head, err := c.R.FormFile(name)
	if errors.Is(err, http.ErrMissingFile) {
		return Upload{}, errs.NotFoundf("没有选择文件")
	}
	if err != nil {
		return Upload{}, errs.Because(errs.Invalid, err, "文件没有传完整，请再选一次")
	}
	if head.Size == 0 {
		_ = f.Close() // nothing in it
		return Upload{}, errs.NotFoundf("没有选择文件")
	}
	return Upload{Name: head.Filename, Size: head.Size, ReadSeekCloser: f}, nil
}

// Files lists the files of a field that takes several.
func (c *Ctx) Files(name string) ([]Upload, error) {
	if err := c.ParseForm(); err != nil {
		return nil, err
	}
	if c.R.MultipartForm == nil {
		return nil, nil
	}
	var all []Upload
	for _, head := range c.R.MultipartForm.File[name] {
		f, err := head.Open()
		if err != nil {
			return all, errs.Because(errs.Invalid, err, "文件没有传完整，请再选一次")
		}
		all = append(all, Upload{Name: head.Filename, Size: head.Size, ReadSeekCloser: f})
	}
	return all, nil
}

// Body reads the whole body, at most n bytes.
func (c *Ctx) Body(n int64) ([]byte, error) {
	c.LimitBody(n)
	body, err := io.ReadAll(c.R.Body)
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return nil, errs.Because(errs.Invalid, err, "内容太大，最多 %d KB", n>>10)
	}
	if err != nil {
		return nil, errs.Because(errs.Invalid, err, "内容没有传完整")
	}
	return body, nil
}

// DecodeJSON reads the body into v. It returns Invalid for anything that is
// not exactly one JSON value of the right shape.
func (c *Ctx) DecodeJSON(v any) error {
	c.limit()
	d := json.NewDecoder(c.R.Body)
	if err := d.Decode(v); err != nil {
		return errs.Because(errs.Invalid, err, "请求不是正确的 JSON")
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errs.Invalidf("请求不是正确的 JSON")
	}
	return nil
}

// IsPartial reports whether htmx asks for a fragment.
func (c *Ctx) IsPartial() bool {
	return c.R.Header.Get("HX-Request") == "true" && c.R.Header.Get("HX-History-Restore-Request") != "true"
}

// WantsJSON reports whether a program asks.
func (c *Ctx) WantsJSON() bool {
	return strings.HasPrefix(c.R.URL.Path, "/api/") || strings.HasPrefix(c.R.Header.Get("Accept"), "application/json")
}

// Shell is the frame of a page: menu, person, counts, the word left by the
// last act. The page sets Title and what is its own.
func (c *Ctx) Shell() (ui.Page, error) {
	p, err := c.site.cfg.Shell(c)
	if err != nil {
		return ui.Page{}, fmt.Errorf("web: shell: %w", err)
	}
	p.Size = ui.SizeOf(c.R)
	p.Filing = c.site.cfg.Filing
	p.CSRF = c.CSRF()
	p.Flash = c.takeFlash()
	return p, nil
}

// CSRF is the form token of the request's session, "" without one.
func (c *Ctx) CSRF() string {
	if t := c.sessionToken(); t != "" && c.By.SignedIn() {
		return c.site.formToken(t)
	}
	return ""
}

// Base is the site's address without a closing slash, for links that leave
// the browser.
func (c *Ctx) Base() string {
	if c.site.cfg.Base != "" {
		return c.site.cfg.Base
	}
	scheme := "http"
	if c.site.cfg.Secure || c.R.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + c.R.Host
}

// Page renders a whole page or fragment and sends it.
func (c *Ctx) Page(status int, t templ.Component) error {
	if c.formErr != nil {
		return c.formErr
	}
	var b bytes.Buffer
	if err := t.Render(c.Context(), &b); err != nil {
		return fmt.Errorf("web: render: %w", err)
	}
	h := c.W.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-store")
	}
	c.timing()
	return c.send(status, b.Bytes())
}

// send writes body, compressed where the reader takes it.
func (c *Ctx) send(status int, body []byte) error {
	h := c.W.Header()
	h.Add("Vary", "Accept-Encoding")
	if len(body) < 1024 || !strings.Contains(c.R.Header.Get("Accept-Encoding"), "gzip") {
		c.W.WriteHeader(status)
		_, _ = c.W.Write(body) // the reader has gone
		return nil
	}
	h.Set("Content-Encoding", "gzip")
	c.W.WriteHeader(status)
	zw, err := gzip.NewWriterLevel(c.W, gzip.BestSpeed)
	if err != nil {
		return err
	}
	_, _ = zw.Write(body) // the reader has gone
	_ = zw.Close()
	return nil
}

func (c *Ctx) timing() {
	if c.site.cfg.Debug && c.counter != nil {
		c.W.Header().Set("Server-Timing", fmt.Sprintf("sql;desc=%d, app;dur=%.1f",
			c.counter.Statements(), float64(time.Since(c.began).Microseconds())/1000))
	}
}

// JSON sends v.
func (c *Ctx) JSON(status int, v any) error {
	return c.jsonAs(status, "application/json; charset=utf-8", v)
}

func (c *Ctx) jsonAs(status int, kind string, v any) error {
	if c.formErr != nil {
		return c.formErr
	}
	body, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("web: %w", err)
	}
	c.W.Header().Set("Content-Type", kind)
	if c.W.Header().Get("Cache-Control") == "" {
		c.W.Header().Set("Cache-Control", "no-store")
	}
	c.timing()
	return c.send(status, body)
}

// Redirect sends the browser to another page of the site with a GET.
func (c *Ctx) Redirect(to string) error {
	if c.formErr != nil {
		return c.formErr
	}
	if !local(to) {
		return fmt.Errorf("web: redirect to %q leaves the site", to)
	}
	if c.IsPartial() {
		c.W.Header().Set("HX-Redirect", to)
		c.W.WriteHeader(http.StatusNoContent)
		return nil
	}
	http.Redirect(c.W, c.R, to, http.StatusSeeOther)
	return nil
}

// local reports whether an address stays on this site.
func local(to string) bool {
	u, err := url.Parse(to)
	return err == nil && u.Scheme == "" && u.Host == "" && strings.HasPrefix(to, "/") &&
		!strings.HasPrefix(to, "//") && !strings.HasPrefix(to, "/\\")
}

// Handle makes a route's handler of a plain one.
func Handle(h http.Handler) Handler {
	return func(c *Ctx) error {
		h.ServeHTTP(c.W, c.R)
		return nil
	}
}
