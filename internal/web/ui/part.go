package ui

import (
	"strconv"

	"github.com/a-h/templ"
)

// Fact is one proud number of the sign-in page: 4,286 · 个在列e站.
type Fact struct{ Value, Unit, Text string }

func itoa(n int) string { return strconv.Itoa(n) }

// capped keeps a badge narrow.
func capped(n int) string {
	if n > 99 {
		return "99+"
	}
	return itoa(n)
}

func unreadLabel(n int) string {
	if n == 0 {
		return "消息"
	}
	return "消息，" + itoa(n) + " 条未读"
}

func firstRune(s string) string {
	for _, r := range s {
		return string(r)
	}
	return ""
}

// current marks the item that stands for this page.
func current(on bool) templ.Attributes {
	if !on {
		return nil
	}
	return templ.Attributes{"aria-current": "page"}
}

func publicWord(p Page) string {
	if p.Product != "" {
		return p.Product
	}
	return "科普中国e站综合服务平台"
}

func errorArt(status int) string {
	if status == 404 {
		return "img/em-microscope.svg"
	}
	if status < 500 {
		return "img/em-ticket.svg"
	}
	return "img/em-cloud-with-lightning-and-rain.svg"
}

// percent is n as a share of a whole, kept between 0 and 100.
func percent(n float64) string {
	return itoa(max(0, min(100, int(n+0.5))))
}
