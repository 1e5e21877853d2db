package terminalweb

import (
	"net"
	"net/http"
	"net/url"
	"strings"

	"ezhan/internal/errs"
	"ezhan/internal/terminal"
	"ezhan/internal/web"
)

// pollSeconds is how often a waiting device asks.
const pollSeconds = 3

type asking struct {
	Key    string               `json:"key"`
	Device terminal.DeviceFacts `json:"device"`
}

type asked struct {
	Code    string `json:"code"`
	Secret  string `json:"secret"`
	URL     string `json:"pair_url"`
	QR      string `json:"qr_svg"`
	Expires int64  `json:"expires_at"`
	Poll    int    `json:"poll_seconds"`
}

// ask is POST /api/player/pairings: a device without a key wants a code.
func (s site) ask(c *web.Ctx) error {
	c.LimitBody(16 << 10)
	var in asking
	if err := c.DecodeJSON(&in); err != nil {
		return err
	}
	code, err := s.Terminals.AskCode(c.Context(), in.Key, address(c.R), in.Device)
	if err != nil {
		return err
	}
	to := c.Base() + "/screens/pair?code=" + url.QueryEscape(code.Code)
	qr, err := terminal.QR(to)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, asked{
		Code: code.Code, Secret: code.Secret, URL: to, QR: qr, Expires: int64(code.ExpiresAt), Poll: pollSeconds,
	})
}

// address is who asks, for the limit on asking: the last hop before a proxy
// on this machine, "" for this machine itself.
func address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return host
	}
	hops := strings.Split(r.Header.Get("X-Forwarded-For"), ",")
	return strings.TrimSpace(hops[len(hops)-1])
}

type polled struct {
	State     string `json:"state"`
	Terminal  string `json:"terminal,omitempty"`
	ServerKey string `json:"server_key,omitempty"`
	KeyID     string `json:"server_key_id,omitempty"`
	Station   string `json:"station,omitempty"`
}

// poll is GET /api/player/pairings/{secret}.
func (s site) poll(c *web.Ctx) error {
	p, err := s.Terminals.Poll(c.Context(), c.Path("secret"))
	if errs.Is(err, errs.NotFound) {
		return c.JSON(http.StatusNotFound, map[string]string{"error": "expired"})
	}
	if err != nil {
		return err
	}
	if !p.Paired {
		return c.JSON(http.StatusOK, polled{State: "waiting"})
	}
	signer := s.Terminals.Signer()
	return c.JSON(http.StatusOK, polled{
		State: "paired", Terminal: string(p.ID), ServerKey: signer.Public(), KeyID: signer.KeyID(), Station: p.Station,
	})
}
