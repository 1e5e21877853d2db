package ui

import (
	"net/http"
	"net/url"
	"strconv"
)

// PageSize is how many rows a list shows.
const PageSize = 20

// Paging is one page of a long list. Link is the address of the list with its
// filter; the page number is added to it as "page".
type Paging struct {
	Total, Page, Size int
	Link              url.URL
}

// PagingOf reads the page number of a list request. The filter in the query
// is kept in every link.
func PagingOf(r *http.Request) Paging {
	n, err := strconv.Atoi(r.URL.Query().Get("page"))
	if err != nil || n < 1 {
		n = 1
	}
	return Paging{Page: n, Size: PageSize, Link: *r.URL}
}

// Of is the paging over total rows, its page brought back into range.
func (p Paging) Of(total int) Paging {
	p.Total = total
	p.Page = max(1, min(p.Page, p.pages()))
	return p
}

// Offset is the number of rows before this page.
func (p Paging) Offset() int { return (p.Page - 1) * p.size() }

func (p Paging) size() int {
	if p.Size > 0 {
		return p.Size
	}
	return PageSize
}

func (p Paging) pages() int { return max(1, (p.Total+p.size()-1)/p.size()) }

func (p Paging) summary() string {
	if p.Total == 0 {
		return "共 0 条"
	}
	from, to := p.Offset()+1, min(p.Offset()+p.size(), p.Total)
	return "第 " + Count(from) + "–" + Count(to) + " 条，共 " + Count(p.Total) + " 条"
}

func (p Paging) href(page int) string {
	u := p.Link
	q := u.Query()
	q.Set("page", itoa(page))
	u.RawQuery = q.Encode()
	return u.RequestURI()
}

// window is the first, the last and the pages near this one; 0 is a gap.
func (p Paging) window() []int {
	var out []int
	last := 0
	for n := 1; n <= p.pages(); n++ {
		if n != 1 && n != p.pages() && (n < p.Page-2 || n > p.Page+2) {
			continue
		}
		if n > last+1 {
			out = append(out, 0)
		}
		out = append(out, n)
		last = n
	}
	return out
}

func orDash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}
