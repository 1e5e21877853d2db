package ui

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// htmxConfig keeps htmx inside the content security policy and lets a 422
// answer swap the form with its errors.
const htmxConfig = `{"allowEval":false,"includeIndicatorStyles":false,"historyCacheSize":0,` +
	`"responseHandling":[{"code":"204","swap":false},{"code":"[23]..","swap":true},` +
	`{"code":"422","swap":true},{"code":"[45]..","swap":false,"error":true}]}`

type csrfKey struct{}

// WithCSRF puts the token of this session into ctx; every CSRF component
// below renders it.
func WithCSRF(ctx context.Context, token string) context.Context {
	return context.WithValue(ctx, csrfKey{}, token)
}

func csrfOf(ctx context.Context) string {
	t, _ := ctx.Value(csrfKey{}).(string)
	return t
}

const sizeCookie = "ez_size"

// SizeOf is the text size the reader has chosen.
func SizeOf(r *http.Request) Size {
	c, err := r.Cookie(sizeCookie)
	if err != nil {
		return SizeNormal
	}
	switch s := Size(c.Value); s {
	case SizeBig, SizeHuge:
		return s
	}
	return SizeNormal
}

// SwitchSize answers the POST of the 大字版 button at HrefSize: it sets the
// cookie and returns to the page the reader came from.
func SwitchSize() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		size := r.PostFormValue("size")
		if size != string(SizeBig) && size != string(SizeHuge) {
			size = ""
		}
		// Not HttpOnly: ez.js sets the same cookie without a round trip.
		http.SetCookie(w, &http.Cookie{
			Name: sizeCookie, Value: size, Path: "/",
			MaxAge: int((365 * 24 * time.Hour).Seconds()), SameSite: http.SameSiteLaxMode,
		})
		http.Redirect(w, r, backTo(r), http.StatusSeeOther)
	})
}

// backTo is the path of the referring page of this site, else the home page.
func backTo(r *http.Request) string {
	u, err := url.Parse(r.Referer())
	if err != nil || u.Host != r.Host || !strings.HasPrefix(u.Path, "/") || strings.HasPrefix(u.Path, "//") {
		return "/"
	}
	return u.RequestURI()
}

func (p Page) nextSize() string {
	if p.Size == SizeNormal {
		return string(SizeBig)
	}
	return ""
}

func (p Page) pressed() string { return pressed(p.Size != SizeNormal) }

func pressed(on bool) string {
	if on {
		return "true"
	}
	return "false"
}

var sizes = []struct {
	size Size
	word string
}{{SizeNormal, "标准字号"}, {SizeBig, "大字版"}, {SizeHuge, "特大字"}}
