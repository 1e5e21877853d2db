package org

import (
	"slices"
	"strings"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
)

// MemberID names an account.
type MemberID string

// Member is a person's account as lists show it. The phone is masked.
type Member struct {
	ID        MemberID      `db:"id" json:"id"`
	Person    string        `db:"person" json:"-"`
	Name      string        `db:"name" json:"name"`
	Account   string        `db:"account" json:"account,omitempty"`
	Sealed    string        `db:"phone_sealed" json:"-"`
	Phone     string        `db:"-" json:"phone,omitempty"` // 138****0417
	Enrolled  bool          `db:"enrolled" json:"enrolled"` // has set a password
	Disabled  bool          `db:"disabled" json:"disabled"`
	CreatedAt clock.Instant `db:"created_at" json:"created_at"`
	Grants    []Grant       `db:"-" json:"grants"`
}

// State is the member's state in the words of the product.
func (m Member) State() string {
	switch {
	case m.Disabled:
		return "停用"
	case !m.Enrolled:
		return "待启用"
	default:
		return "正常"
	}
}

// Grant is a role that a member holds at a unit, for some days.
type Grant struct {
	ID         string      `db:"id" json:"id"`
	Member     MemberID    `db:"member_id" json:"member"`
	Role       access.Role `db:"role" json:"role"`
	Org        ID          `db:"org_id" json:"org"`
	Path       string      `db:"path" json:"-"`
	OrgName    string      `db:"org_name" json:"org_name"`
	Station    string      `db:"station_id" json:"station,omitempty"`
	From       clock.Day   `db:"from_day" json:"from"`
	To         clock.Day   `db:"to_day" json:"to,omitempty"`
	Substitute bool        `db:"substitute" json:"substitute,omitempty"`
	Reason     string      `db:"reason" json:"reason,omitempty"`
	GrantedBy  string      `db:"granted_by" json:"granted_by"`
}

// roleLevels are the levels a role's unit may have; a role that is missing may
// stand anywhere. The county's roles stand at whatever makes the first review.
var roleLevels = map[access.Role][]Level{
	access.ProvinceAdmin: {ProvinceLevel},
	access.CityManager:   {CityLevel},
	access.CityReviewer:  {CityLevel},
}

// fits returns Invalid unless the role can stand at the unit.
func fits(role access.Role, u Unit, station string) error {
	if !slices.Contains(access.Roles(), role) {
		return errs.Invalidf("没有“%s”这个角色", clip(string(role)))
	}
	ofStation := role == access.StationManager || role == access.StationDeputy
	levels, bound := roleLevels[role]
	switch {
	case ofStation && station == "":
		return errs.Invalidf("请选择%s负责的站点", role.Title())
	case !ofStation && station != "":
		return errs.Invalidf("%s不属于某一个站点", role.Title())
	case bound && !slices.Contains(levels, u.Level):
		return errs.Invalidf("%s只能设在%s一级，“%s”不是", role.Title(), levels[0].Chinese(), u.Name)
	case (role == access.CountyReviewer || role == access.CountyManager) && !u.FirstReview:
		return errs.Invalidf("%s只能设在县级或初审单位，“%s”不是", role.Title(), u.Name)
	}
	return nil
}

// ParsePhone reads a mobile number as people type it. It returns Invalid and
// says what is wrong.
func ParsePhone(s string) (string, error) {
	digits := strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '　' {
			return -1
		}
		return r
	}, s)
	digits = strings.TrimPrefix(strings.TrimPrefix(digits, "+86"), "0086")
	switch {
	case digits == "":
		return "", errs.Invalidf("请填写手机号")
	case strings.Trim(digits, "0123456789") != "":
		return "", errs.Invalidf("手机号只能是数字")
	case len(digits) != 11:
		return "", errs.Invalidf("手机号应是 11 位数字，现在是 %d 位", len(digits))
	case digits[0] != '1':
		return "", errs.Invalidf("手机号应以 1 开头")
	}
	return digits, nil
}

// maskPhone shows as much of a phone as helps to recognise it.
func maskPhone(phone string) string {
	if len(phone) != 11 {
		return ""
	}
	return phone[:3] + "****" + phone[7:]
}

// parseAccount reads a login name: empty, or 3 to 32 of letters, digits, dot,
// dash and underscore, beginning with a letter so that no phone number is one.
func parseAccount(s string) (string, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	if s == "" {
		return "", nil
	}
	const letters = "abcdefghijklmnopqrstuvwxyz"
	if len(s) < 3 || len(s) > 32 || !strings.Contains(letters, s[:1]) || strings.Trim(s, letters+"0123456789._-") != "" {
		return "", errs.Invalidf("账号应是 3 至 32 个字母、数字、点、短横或下划线，以字母开头")
	}
	return s, nil
}

func parsePersonName(s string) (string, error) {
	s = strings.TrimSpace(s)
	if n := len([]rune(s)); n < 2 || n > 30 {
		return "", errs.Invalidf("请填写姓名，2 至 30 个字")
	}
	return s, nil
}
