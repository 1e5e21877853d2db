package station

import (
	"strings"

	"ezhan/internal/errs"
)

// creditDigits is the alphabet of the unified social credit code
// (GB 32100-2015): no I, O, S, V, Z.
const creditDigits = "0123456789ABCDEFGHJKLMNPQRTUWXY"

var creditWeights = [17]int{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28}

// CheckCreditCode returns Invalid, with what is wrong, unless code is a
// unified social credit code with a right check digit. What the first two
// places say about the kind of body is not judged: lists in circulation are
// older than the codes of village committees; see CreditCodeHint.
func CheckCreditCode(code string) error {
	if n := len([]rune(code)); n != 18 {
		return errs.Invalidf("统一社会信用代码应是 18 位，现在是 %d 位", n)
	}
	sum := 0
	for i, r := range code {
		v := strings.IndexRune(creditDigits, r)
		if v < 0 {
			return errs.Invalidf("统一社会信用代码第 %d 位“%c”不对，请核对（没有字母 I、O、S、V、Z）", i+1, r)
		}
		if i < 17 {
			sum += v * creditWeights[i]
		}
	}
	if check := creditDigits[(31-sum%31)%31]; code[17] != check {
		return errs.Invalidf("统一社会信用代码的校验位不对，请逐位核对证书")
	}
	return nil
}

// CreditCodeHint is a question to put beside an unusual but valid code, or "".
func CreditCodeHint(code string) string {
	if len(code) == 18 && !strings.ContainsRune("123456789ANY", rune(code[0])) {
		return "代码第 1 位“" + code[:1] + "”不常见，请再看一眼证书"
	}
	return ""
}

// NormalCreditCode is the code as people may type it, upper case and without
// spaces.
func NormalCreditCode(s string) string {
	return strings.ToUpper(strings.Join(strings.Fields(s), ""))
}
