package app

import (
	"testing"

	"ezhan/internal/access"
)

func TestOfficeIsOfTheHighestRole(t *testing.T) {
	applicant := access.Grant{Role: access.Applicant, OrgName: "广东省"}
	manager := access.Grant{Role: access.StationManager, OrgName: "合水村", Station: "s"}
	for want, grants := range map[string][]access.Grant{
		"还没有角色":         nil,
		"广东省 · 申报单位经办人": {applicant},
		"合水村 · 站点管理员":   {applicant, manager},
	} {
		if got := office(access.Actor{Grants: grants}); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
