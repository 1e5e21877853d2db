package policy_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"

	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/policy"
)

// chapter3 is every parameter the specification names.
const chapter3 = `P-PLAY-MIN P-PLAY-SCOPE P-PLAY-DAYS P-PLAY-WINDOW P-PLAY-NEAR P-PLAY-BACKFILL
P-PLAY-MINEVENT P-PLAY-ATTEST P-CLOCK-TOL P-UPDATE-MIN P-UPDATE-NOVEL P-OFF-MIN P-OFF-YEARS P-OFF-BASIS
P-OFF-REGULAR P-OFF-USE P-SHARE-MIN P-SHARE-CONFIRM P-SHARE-USE P-BOARD-MONTHS P-BOOK-PERYEAR
P-ACT-PERMONTH P-ACT-HEADS P-ACT-ONLINE-DWELL P-GRACE-DAYS P-LOCK-WD P-SLA-PAPER P-SLA-FIELD P-SLA-SECOND
P-PUBLICITY-WD P-REC-TRIGGER P-REC-DAYS P-REC-EXT P-REC-VERIFY P-EXIT-HEARING P-EXIT-REAPPLY P-LOW-WINDOW
P-LOW-MINDAYS P-LOW-UPTIME P-LOW-PLAY P-LOW-TOUCH P-LOW-REACH P-REL-CHECK P-CMP-DUE P-NEED-RESP P-STOCK-KM
P-REFER-WD P-CPL-ACK P-CPL-DONE P-PHASH-DUP P-PHASH-NEAR P-TEXT-SIM P-KANON P-WITHDRAW-MIN P-LEASE-KEPU
P-LEASE-OTHER P-AGRI-SHARE P-HEALTH-SHARE P-BURDEN-MIN`

func TestEveryParameterOfChapter3(t *testing.T) {
	t.Parallel()
	have := map[string]bool{}
	for _, param := range policy.Embedded().At("2020-06-01").Parameters() {
		whole, _, _ := strings.Cut(param.ID, ".")
		have[whole] = true
		if param.Title == "" {
			t.Errorf("%s has no title", param.ID)
		}
		if (param.Origin == policy.Seed || param.Origin == policy.Law) && param.Clause == "" {
			t.Errorf("%s comes from %s and names no clause", param.ID, param.Origin)
		}
	}
	for _, id := range strings.Fields(chapter3) {
		if !have[id] {
			t.Errorf("the pack has no %s", id)
		}
	}
}

// TestKeysAndPackAgree reads key.go: every key must be a parameter of the
// key's kind, and every parameter must have a key.
func TestKeysAndPackAgree(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "key.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]string{
		"IntKey": "int", "RatioKey": "ratio", "ChoiceKey": "choice",
		"FlagKey": "flag", "TimeKey": "time", "DayKey": "day",
	}
	pack := policy.Embedded().At("2020-06-01")
	keyed := map[string]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || spec.Type == nil {
			return true
		}
		id, _ := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		keyed[id] = true
		param, found := pack.Find(id)
		if want := kinds[spec.Type.(*ast.Ident).Name]; !found || param.Kind != want {
			t.Errorf("key %s: found %v, kind %q, want %q", id, found, param.Kind, want)
		}
		return true
	})
	for _, param := range pack.Parameters() {
		if !keyed[param.ID] {
			t.Errorf("%s has no key", param.ID)
		}
	}
}

func TestBookByDate(t *testing.T) {
	t.Parallel()
	book := policy.Embedded()
	for _, tc := range []struct {
		name, day, id, share string
		book                 *policy.Book
	}{
		{"PlanBeforeOverlay", "2026-01-24", "GD-2020", policy.Assess, book},
		{"OverlayWinsFromItsDay", "2026-01-25", "GD-2020+MOB-2026", policy.DisplayOnly, book},
		{"BeforeThePlanTheFirstPackHolds", "2019-12-31", "GD-2020", policy.Assess, book},
		{"WithoutOverlayThePlanAssesses", "2026-06-01", "GD-2020", policy.Assess, book.Without("MOB-2026")},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			day := parseDay(t, tc.day)
			pack := tc.book.At(day)
			if pack.ID() != tc.id || pack.Choice(policy.ShareUse) != tc.share || pack.Choice(policy.OfficerUse) != tc.share {
				t.Errorf("At(%s) = %s share %s officers %s, want %s %s", day, pack.ID(),
					pack.Choice(policy.ShareUse), pack.Choice(policy.OfficerUse), tc.id, tc.share)
			}
			if got := pack.Int(policy.PlayMin); got != 18000 {
				t.Errorf("PlayMin = %d, want 18000", got)
			}
		})
	}
}

func TestDefaults(t *testing.T) {
	t.Parallel()
	pack := policy.Embedded().At("2026-11-01")
	if got := pack.Time(policy.PlayWindowOpen) + "–" + pack.Time(policy.PlayWindowClose); got != "08:00–21:00" {
		t.Errorf("window %s", got)
	}
	if pack.Day(policy.CampaignDue) != "2020-05-25" || pack.Ratio(policy.PlayNear) != 0.9 || !pack.On(policy.PlayAttestOn) {
		t.Error("due day, near ratio or attestation differ from chapter 3")
	}
	if param, _ := pack.Find("P-PLAY-MIN"); param.Text() != "18000 秒" || param.Pack != "GD-2020" {
		t.Errorf("P-PLAY-MIN reads %q from %q", param.Text(), param.Pack)
	}
	if param, _ := pack.Find("P-SHARE-USE"); param.Text() != "只展示，不考核" || param.Pack != "MOB-2026" {
		t.Errorf("P-SHARE-USE reads %q from %q", param.Text(), param.Pack)
	}
}

func TestTighten(t *testing.T) {
	t.Parallel()
	pack := policy.Embedded().At("2026-11-01")
	for _, tc := range []struct {
		name   string
		change policy.Change
		ok     bool
	}{
		{"MoreSeconds", policy.Change{"P-PLAY-MIN", 21600, "市里要求"}, true},
		{"Same", policy.Change{"P-PLAY-MIN", 18000, "不变"}, true},
		{"ErrFewerSeconds", policy.Change{"P-PLAY-MIN", 14400, "太难"}, false},
		{"FewerDaysToReview", policy.Change{"P-SLA-PAPER", 5, "快办"}, true},
		{"ErrMoreDaysToReview", policy.Change{"P-SLA-PAPER", 12, "人手少"}, false},
		{"EarlierDue", policy.Change{"P-CMP-DUE", "2020-05-20", "提前"}, true},
		{"ErrLaterDue", policy.Change{"P-CMP-DUE", "2020-06-01", "推后"}, false},
		{"ErrSharesAssessed", policy.Change{"P-SHARE-USE", policy.Assess, "要排名"}, false},
		{"ErrNotAnOption", policy.Change{"P-SHARE-USE", "RANK", "要排名"}, false},
		{"ErrNoReason", policy.Change{"P-PLAY-MIN", 21600, " "}, false},
		{"ErrUnknown", policy.Change{"P-NOPE", 1, "？"}, false},
		{"ErrText", policy.Change{"P-PLAY-MIN", "五小时", "写字"}, false},
		{"ErrNegative", policy.Change{"P-SLA-PAPER", -1, "越快越好"}, false},
		{"ErrNoDirection", policy.Change{"P-PLAY-ATTEST.ON", false, "不信"}, false},
		{"HigherRatio", policy.Change{"P-PLAY-NEAR", 0.95, "更严"}, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			city, err := pack.Tighten("441400-1", []policy.Change{tc.change})
			if !tc.ok {
				if !errs.Is(err, errs.Invalid) || len(errs.FieldsOf(err)) != 1 || errs.FieldsOf(err)[0].Name != tc.change.ID {
					t.Errorf("Tighten = %v, want Invalid naming %s", err, tc.change.ID)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			param, _ := city.Find(tc.change.ID)
			if param.Value != tc.change.Value || param.Pack != "441400-1" || city.ID() != pack.ID()+"+441400-1" {
				t.Errorf("got %v of %s in %s", param.Value, param.Pack, city.ID())
			}
			if before, _ := pack.Find(tc.change.ID); before.Pack == "441400-1" {
				t.Error("tightening changed the province's pack")
			}
		})
	}
}

func TestBrokenPacksAreRefused(t *testing.T) {
	t.Parallel()
	const head = `{"id":"X","title":"","effective_from":"2020-01-01","overlay":false,"reason":"","parameters":[`
	for name, text := range map[string]string{
		"NoID":         `{"id":"","effective_from":"2020-01-01"}`,
		"NoDay":        `{"id":"X","effective_from":"2020-02-30"}`,
		"UnknownField": `{"id":"X","effective_from":"2020-01-01","colour":1}`,
		"Double":       head + `{"id":"P","kind":"int","value":1,"origin":"NORM"},{"id":"P","kind":"int","value":1,"origin":"NORM"}]}`,
		"Fraction":     head + `{"id":"P","kind":"int","value":1.5,"origin":"NORM"}]}`,
		"RatioOver1":   head + `{"id":"P","kind":"ratio","value":1.5,"origin":"NORM"}]}`,
		"NoOrigin":     head + `{"id":"P","kind":"int","value":1}]}`,
		"NoTime":       head + `{"id":"P","kind":"time","value":"25:00","origin":"NORM"}]}`,
		"UnknownKind":  head + `{"id":"P","kind":"mood","value":1,"origin":"NORM"}]}`,
		"Truncated":    head,
	} {
		if _, err := policy.Parse([]byte(text)); err == nil {
			t.Errorf("%s: want an error", name)
		}
	}
	overlay, err := policy.Parse([]byte(strings.Replace(head, `"overlay":false`, `"overlay":true`, 1) +
		`{"id":"P-NEW","kind":"int","value":1,"origin":"LAW"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := policy.NewBook(append(policy.Embedded().Packs(), overlay)...); err == nil {
		t.Error("an overlay over an unknown parameter: want an error")
	}
	if _, err := policy.NewBook(overlay); err == nil {
		t.Error("a book without a base: want an error")
	}
}

func parseDay(t *testing.T, s string) clock.Day {
	t.Helper()
	day, err := clock.ParseDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return day
}
