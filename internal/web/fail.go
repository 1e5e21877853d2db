package web

import (
	"net/http"

	"github.com/google/uuid"

	"ezhan/internal/errs"
	"ezhan/internal/web/ui"
)

// status is the one table kind ↔ HTTP status.
var status = map[errs.Kind]int{
	errs.Internal:        http.StatusInternalServerError,
	errs.Invalid:         http.StatusUnprocessableEntity,
	errs.NotFound:        http.StatusNotFound,
	errs.Conflict:        http.StatusConflict,
	errs.Denied:          http.StatusForbidden,
	errs.Unavailable:     http.StatusServiceUnavailable,
	errs.Unauthenticated: http.StatusUnauthorized,
}

// Status is the HTTP status of err.
func Status(err error) int { return status[errs.KindOf(err)] }

// Problem is an error as a program reads it (RFC 9457).
type Problem struct {
	Type   string       `json:"type"`
	Title  string       `json:"title"`
	Status int          `json:"status"`
	Fields []errs.Field `json:"fields,omitempty"`
	Ref    string       `json:"ref,omitempty"`
}

var titles = map[errs.Kind]string{
	errs.Internal:    "系统出错了",
	errs.Invalid:     "有内容需要修改",
	errs.NotFound:    "没有找到",
	errs.Conflict:    "刚刚有变化",
	errs.Denied:      "没有权限",
	errs.Unavailable: "现在有点忙",
}

// fail answers with err: login, page or problem+json.
func (s *Site) fail(c *Ctx, err error) {
	c.formErr = nil // it is being told
	kind, code := errs.KindOf(err), Status(err)
	ref := ""
	if kind == errs.Internal {
		ref = uuid.NewString()[:8]
		s.cfg.Log.Error("request failed", "ref", ref, "method", c.R.Method, "path", c.R.URL.Path, "by", c.By.ID, "err", err)
	}
	if kind == errs.Unavailable {
		c.W.Header().Set("Retry-After", "2")
	}
	if c.WantsJSON() {
		p := Problem{Type: "about:blank#" + kind.String(), Title: errs.TextOf(err), Status: code, Fields: errs.FieldsOf(err), Ref: ref}
		if e := c.jsonAs(code, "application/problem+json; charset=utf-8", p); e != nil {
			s.cfg.Log.Error("answer", "err", e)
		}
		return
	}
	if kind == errs.Unauthenticated && s.cfg.Login != nil {
		if e := s.cfg.Login(c, c.interrupted()); e != nil {
			s.cfg.Log.Error("login page", "err", e)
			http.Error(c.W, errs.TextOf(e), http.StatusInternalServerError)
		}
		return
	}
	page := ui.ErrorPage(code, titles[kind], errs.TextOf(err), ref)
	if e := c.Page(code, page); e != nil {
		s.cfg.Log.Error("error page", "err", e)
		http.Error(c.W, errs.TextOf(err), code)
	}
}
