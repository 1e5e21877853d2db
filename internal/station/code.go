package station

import (
	"context"
	"fmt"
	"strings"

	"ezhan/internal/errs"
	"ezhan/internal/sqldb"
)

// codePrefix is the part of a code that says where: "GD-4414-81" in a county,
// "GD-4419-00" where a city has no counties.
func codePrefix(path string) string {
	units := strings.Split(path, ".")
	city, district := "0000", "00"
	if len(units) > 1 && len(units[1]) >= 4 {
		city = units[1][:4]
	}
	if len(units) > 2 && len(units[2]) == 6 {
		district = units[2][4:]
	}
	return "GD-" + city + "-" + district
}

// nextCode gives out the next code below prefix. Codes of the same prefix wait
// for one another; a transaction that fails gives its number back, and no
// number is ever given twice.
func nextCode(ctx context.Context, tx *sqldb.Tx, prefix string) (Code, error) {
	n, err := takeNumber(ctx, tx, prefix)
	if err != nil {
		return "", err
	}
	if n > 9999 {
		return "", errs.Conflictf("%s 的站点编号已经用完，请联系省科协", prefix)
	}
	return Code(fmt.Sprintf("%s-%04d", prefix, n)), nil
}

// ParseCode reads a station code as people type it. It returns Invalid and
// shows what a code looks like.
func ParseCode(s string) (Code, error) {
	c := strings.ToUpper(strings.Join(strings.Fields(s), ""))
	parts := strings.Split(c, "-")
	if len(parts) == 4 && parts[0] == "GD" && digits(parts[1], 4) && digits(parts[2], 2) && digits(parts[3], 4) {
		return Code(c), nil
	}
	return "", errs.Invalidf("站点编号“%s”不对，应像 GD-4414-81-0001 这样", s)
}

func digits(s string, n int) bool {
	return len(s) == n && strings.Trim(s, "0123456789") == ""
}
