package station

import (
	"math"
	"strings"
	"testing"

	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/policy"
)

func TestCreditCode(t *testing.T) {
	t.Parallel()
	for code, fault := range map[string]string{
		"91350100M000100Y43": "", // the standard's own example
		"1144150000724047XL": "",
		"91350100M000100Y44": "校验位",
		"91350100M000100Y4":  "现在是 17 位",
		"91350100M0OO100Y43": "第 11 位",
		"":                   "现在是 0 位",
	} {
		err := CheckCreditCode(code)
		if fault == "" && err != nil || fault != "" && (!errs.Is(err, errs.Invalid) || !strings.Contains(errs.TextOf(err), fault)) {
			t.Errorf("CheckCreditCode(%q) = %v, want %q", code, err, fault)
		}
	}
	if got := NormalCreditCode(" 9135 0100m000100y43 "); got != "91350100M000100Y43" {
		t.Errorf("NormalCreditCode = %q", got)
	}
	if CreditCodeHint("541441000000000000") != "" || CreditCodeHint("B41441000000000000") == "" {
		t.Error("want a hint for an unusual first place only")
	}
}

func TestWeek(t *testing.T) {
	t.Parallel()
	office := Window{8*60 + 30, 17*60 + 30}
	work := Week{office, office, office, office, office}
	t.Run("ReadsAsPeopleSayIt", func(t *testing.T) {
		for _, c := range []struct {
			week Week
			want string
		}{
			{DefaultWeek(policy.Embedded().At("2020-05-01")), "每天 08:00–21:00"},
			{work, "周一至周五 08:30–17:30"},
			{Week{5: office, 6: office}, "周六、周日 08:30–17:30"},
			{Week{}, "不开放"},
		} {
			if got := c.week.String(); got != c.want {
				t.Errorf("String = %q, want %q", got, c.want)
			}
		}
	})
	t.Run("SurvivesTheColumn", func(t *testing.T) {
		for _, w := range []Week{work, {}, DefaultWeek(policy.Embedded().At("2020-05-01"))} {
			if got := decodeWeek(w.encode()); got != w {
				t.Errorf("decode(%q) = %v, want %v", w.encode(), got, w)
			}
		}
	})
	t.Run("KnowsTheDay", func(t *testing.T) {
		if got := work.On("2020-05-15"); got != office { // a Friday
			t.Errorf("Friday = %v", got)
		}
		if got := work.On("2020-05-17"); !got.Closed() {
			t.Errorf("Sunday = %v, want closed", got)
		}
		from, to := office.On("2020-05-15")
		if from != clock.At(2020, 5, 15, 8, 30) || to != clock.At(2020, 5, 15, 17, 30) {
			t.Errorf("window = %s … %s", from, to)
		}
		if _, end := (Window{0, 1440}).On("2020-05-15"); end != clock.Day("2020-05-16").Start() {
			t.Errorf("24:00 = %s", end)
		}
	})
	t.Run("ShortNeedsAReason", func(t *testing.T) {
		if (Week{{540, 840}}).Short() || !(Week{{540, 839}}).Short() || (Week{}).Short() {
			t.Error("want 5 h long enough, 4 h 59 min short, a closed day neither")
		}
		for _, w := range []Week{{}, {{600, 540}}, {{0, 1441}}} {
			if !errs.Is(w.Validate(), errs.Invalid) {
				t.Errorf("Validate(%v) is not Invalid", w)
			}
		}
	})
	t.Run("TimesAreRead", func(t *testing.T) {
		for s, want := range map[string]Minute{"08:30": 510, "24:00": 1440, "0:00": 0} {
			if got, err := ParseMinute(s); err != nil || got != want {
				t.Errorf("ParseMinute(%s) = %d, %v", s, got, err)
			}
		}
		for _, s := range []string{"", "8", "25:00", "24:01", "08:60", "08:5", "a:00"} {
			if _, err := ParseMinute(s); !errs.Is(err, errs.Invalid) {
				t.Errorf("ParseMinute(%q) = %v, want Invalid", s, err)
			}
		}
	})
}

func TestPoint(t *testing.T) {
	t.Parallel()
	meizhou := Point{116.1225, 24.2886}
	back := meizhou.ToGCJ().ToWGS()
	if meizhou.Metres(back) > 0.5 {
		t.Errorf("there and back is %.2f m off", meizhou.Metres(back))
	}
	if d := meizhou.Metres(meizhou.ToGCJ()); d < 100 || d > 1000 {
		t.Errorf("the two systems are %.0f m apart, want some hundreds", d)
	}
	if d := (Point{0, 0}).Metres(Point{0, 1}); math.Abs(d-111195) > 5 {
		t.Errorf("one degree is %.0f m, want 111195", d)
	}
	if (Point{2.35, 48.85}).InChina() || !meizhou.InChina() {
		t.Error("want Meizhou in China and Paris not")
	}
}

func TestCodes(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"440000.441400.441481.441481101.441481101201": "GD-4414-81",
		"440000.441900.441900003":                     "GD-4419-00",
		"440000.442000":                               "GD-4420-00",
		"440000.440600.440606":                        "GD-4406-06",
	} {
		if got := codePrefix(path); got != want {
			t.Errorf("codePrefix(%s) = %s, want %s", path, got, want)
		}
	}
	if c, err := ParseCode(" gd-4414-81-0001"); err != nil || c != "GD-4414-81-0001" {
		t.Errorf("ParseCode = %s, %v", c, err)
	}
	for _, s := range []string{"441481-0001", "GD-4414-81-1", "GD-44a4-81-0001", ""} {
		if _, err := ParseCode(s); !errs.Is(err, errs.Invalid) {
			t.Errorf("ParseCode(%q) = %v, want Invalid", s, err)
		}
	}
}

func TestVenueAliases(t *testing.T) {
	t.Parallel()
	if v, ok := ParseVenue("党建服务中心"); !ok || v != PartyMassServiceCenter || !v.TwoCenters() {
		t.Errorf("党建服务中心 = %s, %v; want the party-mass service centre (D-20)", v, ok)
	}
	if _, ok := ParseVenue("小卖部"); ok {
		t.Error("小卖部 is no venue")
	}
}

func TestProfileNamesEveryFault(t *testing.T) {
	t.Parallel()
	err := Profile{CreditCode: "1", Week: Week{{540, 600}}}.Validate()
	got := map[string]bool{}
	for _, f := range errs.FieldsOf(err) {
		got[f.Name] = true
	}
	for _, want := range []string{"name", "type", "host", "org", "address", "credit_code", "week_reason"} {
		if !got[want] {
			t.Errorf("%s is not named in %v", want, errs.FieldsOf(err))
		}
	}
}
