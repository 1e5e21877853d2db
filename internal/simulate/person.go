package simulate

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/textproto"
	"net/url"
	"strings"
)

// Person is one member at a browser: his cookies and nothing else. He is for
// one goroutine.
type Person struct {
	Base   string
	Client *http.Client
}

// NewPerson is somebody who has not signed in yet. Requests go over
// transport, http.DefaultTransport if nil.
func NewPerson(base string, transport http.RoundTripper) *Person {
	jar, _ := cookiejar.New(nil) // fails only with options
	return &Person{Base: base, Client: &http.Client{
		Jar: jar, Transport: transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// SignIn signs in by the form of the login page.
func (p *Person) SignIn(ctx context.Context, account, password string) error {
	return p.Submit(ctx, "/login", url.Values{"account": {account}, "password": {password}})
}

// Enrol follows a one-time link (an address of this server) and sets a
// password. phone and name are asked only of the first administrator.
func (p *Person) Enrol(ctx context.Context, link, name, phone, account, password string) error {
	u, err := url.Parse(link)
	if err != nil {
		return fmt.Errorf("simulate: %w", err)
	}
	return p.Submit(ctx, u.Path, url.Values{"name": {name}, "phone": {phone}, "account": {account}, "password": {password}})
}

// Register makes an applicant's account and signs in.
func (p *Person) Register(ctx context.Context, name, phone, password string) error {
	return p.Submit(ctx, "/register", url.Values{"name": {name}, "phone": {phone}, "password": {password}, "agree": {"1"}})
}

// Submit posts a form as a browser does. Anything but the redirect or page of
// a form that was accepted is a Failure.
func (p *Person) Submit(ctx context.Context, path string, form url.Values) error {
	_, err := p.send(ctx, http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
	return err
}

// File is a file that a form sends.
type File struct {
	Field, Name, Type string
	Content           []byte
}

// Answer is what came back on a form: a body, or where the browser is sent.
type Answer struct {
	Body     []byte
	Location string
}

// Upload posts a form with files.
func (p *Person) Upload(ctx context.Context, path string, form url.Values, files ...File) (Answer, error) {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, values := range form {
		for _, v := range values {
			if err := w.WriteField(name, v); err != nil {
				return Answer{}, fmt.Errorf("simulate: %w", err)
			}
		}
	}
	for _, f := range files {
		h := textproto.MIMEHeader{}
		h.Set("Content-Disposition", fmt.Sprintf(`form-data; name=%q; filename=%q`, f.Field, f.Name))
		h.Set("Content-Type", f.Type)
		part, err := w.CreatePart(h)
		if err == nil {
			_, err = part.Write(f.Content)
		}
		if err != nil {
			return Answer{}, fmt.Errorf("simulate: %w", err)
		}
	}
	if err := w.Close(); err != nil {
		return Answer{}, fmt.Errorf("simulate: %w", err)
	}
	return p.send(ctx, http.MethodPost, path, w.FormDataContentType(), &body)
}

// Page fetches a page and returns its HTML.
func (p *Person) Page(ctx context.Context, path string) (string, error) {
	a, err := p.send(ctx, http.MethodGet, path, "", nil)
	return string(a.Body), err
}

// Call asks the JSON interface: in is sent, the answer decoded into out; both
// may be nil.
func (p *Person) Call(ctx context.Context, method, path string, in, out any) error {
	return call(ctx, p.Client, method, p.Base+path, in, nil, out)
}

func (p *Person) send(ctx context.Context, method, path, kind string, body io.Reader) (Answer, error) {
	req, err := http.NewRequestWithContext(ctx, method, p.Base+path, body)
	if err != nil {
		return Answer{}, fmt.Errorf("simulate: %w", err)
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
		req.Header.Set("Origin", p.Base)
	}
	res, err := p.Client.Do(req)
	if err != nil {
		return Answer{}, fmt.Errorf("simulate: %w", err)
	}
	defer func() { _ = res.Body.Close() }() // read whole below
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		return Answer{}, fmt.Errorf("simulate: %w", err)
	}
	if res.StatusCode >= 400 {
		return Answer{}, fmt.Errorf("simulate: %s %s: %w", method, path, &Failure{res.StatusCode, string(raw)})
	}
	return Answer{raw, res.Header.Get("Location")}, nil
}

// StatusOf is the HTTP status of a request that failed, 0 for other errors.
func StatusOf(err error) int {
	var f *Failure
	if errors.As(err, &f) {
		return f.Status
	}
	return 0
}
