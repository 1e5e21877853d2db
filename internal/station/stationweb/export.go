package stationweb

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"ezhan/internal/station"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
)

// sheet is a CSV file as offices open it: UTF-8 with a byte order mark, so
// that spreadsheets read the Chinese right.
type sheet struct {
	name string
	buf  bytes.Buffer
	w    *csv.Writer
}

func newSheet(name string, head ...string) (*sheet, error) {
	s := &sheet{name: name}
	s.buf.WriteString("\ufeff")
	s.w = csv.NewWriter(&s.buf)
	s.w.UseCRLF = true
	return s, s.w.Write(head)
}

// row adds a line. A cell that a spreadsheet would run as a formula becomes
// text.
func (s *sheet) row(cells ...string) error {
	for i, cell := range cells {
		if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
			cells[i] = "'" + cell
		}
	}
	return s.w.Write(cells)
}

// send answers with the whole file: half a file is never sent.
func (s *sheet) send(c *web.Ctx) error {
	s.w.Flush()
	if err := s.w.Error(); err != nil {
		return err
	}
	h := c.W.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(s.name))
	h.Set("Content-Length", strconv.Itoa(s.buf.Len()))
	c.W.WriteHeader(http.StatusOK)
	_, _ = s.buf.WriteTo(c.W) // the reader has gone
	return nil
}

// export is the current filter of the list as a file, people masked.
func (h *pages) export(c *web.Ctx) error {
	s, err := newSheet("站点-"+string(c.Now().Day())+".csv",
		"编号", "名称", "类型", "状态", "所在地", "地址", "经度（GCJ-02）", "纬度（GCJ-02）", "场所", "主办单位",
		"统一社会信用代码", "开放时间", "面积（平方米）", "座位", "建设年份", "建设经费", "站长", "生效日期", "认定文号")
	if err != nil {
		return err
	}
	err = h.Stations.Export(c.Context(), c.By, queryOf(c), func(st station.Station) error {
		return s.row(string(st.Code), st.Name, typeWord(st.Type), st.Word(), st.OrgName, st.Address,
			degrees(st.Point.Lng), degrees(st.Point.Lat), venueWord(st.Venue), st.Host,
			st.CreditCode, st.Week.String(), number(st.Area), whole(st.Seats), whole(st.BuildYear),
			station.Texts(station.Fundings(), st.Funding), ui.MaskName(st.Manager), string(st.EffectiveOn), st.Document)
	})
	if err != nil {
		return err
	}
	return s.send(c)
}

// degrees, number and whole write what is known, and nothing for zero.
func degrees(v float64) string {
	if v == 0 {
		return ""
	}
	return strconv.FormatFloat(v, 'f', 6, 64)
}

func number(v float64) string {
	if v == 0 {
		return ""
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

func whole(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
