package orgweb

import (
	"ezhan/internal/access"
	"ezhan/internal/errs"
	"ezhan/internal/org"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
)

// Pages are the pages of the room.
type Pages struct {
	tree    *org.Tree
	members *org.Members
}

// New returns the pages over the tree and its people.
func New(tree *org.Tree, members *org.Members) *Pages { return &Pages{tree, members} }

// Routes lists the routes of the room.
func (p *Pages) Routes() []web.Route {
	return []web.Route{
		{Pattern: "GET /login", Act: access.Public, Do: p.loginForm},
		{Pattern: "POST /login", Act: access.Public, Do: p.login},
		{Pattern: "GET /login/reset", Act: access.Public, Do: p.forgotten},
		{Pattern: "POST /logout", Act: access.Public, Do: p.logout},
		{Pattern: "GET /enrol/{token}", Act: access.Public, Do: p.enrolForm},
		{Pattern: "POST /enrol/{token}", Act: access.Public, Do: p.enrol},
		{Pattern: "GET /register", Act: access.Public, Do: p.registerForm},
		{Pattern: "POST /register", Act: access.Public, Do: p.register},

		{Pattern: "GET /orgs", Act: access.OrgView, Do: p.orgs},
		{Pattern: "GET /orgs/{id}", Act: access.OrgView, Do: p.unit},
		{Pattern: "GET /orgs/{id}/edit", Act: access.OrgEdit, Do: p.editForm},
		{Pattern: "POST /orgs/{id}/appoint", Act: access.OrgEdit, Do: p.appoint},
		{Pattern: "POST /orgs/{id}/rename", Act: access.OrgEdit, Do: p.rename},
		{Pattern: "POST /orgs/{id}/move", Act: access.OrgEdit, Do: p.move},
		{Pattern: "POST /orgs/{id}/close", Act: access.OrgEdit, Do: p.close},
		{Pattern: "POST /orgs/{id}/units", Act: access.OrgEdit, Do: p.addUnit},

		{Pattern: "GET /settings/members", Act: access.MemberView, Do: p.list},
		{Pattern: "GET /settings/members/new", Act: access.MemberManage, Do: p.inviteForm},
		{Pattern: "POST /settings/members", Act: access.MemberManage, Do: p.invite},
		{Pattern: "GET /settings/members/{id}", Act: access.MemberView, Do: p.member},
		{Pattern: "POST /settings/members/{id}/grants", Act: access.MemberManage, Do: p.grant},
		{Pattern: "POST /settings/members/{id}/grants/{grant}/revoke", Act: access.MemberManage, Do: p.revoke},
		{Pattern: "POST /settings/members/{id}/reset", Act: access.MemberManage, Do: p.reset},
		{Pattern: "POST /settings/members/{id}/disable", Act: access.MemberManage, Do: p.disable(true)},
		{Pattern: "POST /settings/members/{id}/enable", Act: access.MemberManage, Do: p.disable(false)},

		{Pattern: "GET /api/me", Act: access.SignedIn, Do: p.apiMe},
		{Pattern: "GET /api/orgs", Act: access.OrgView, Do: p.apiSearch},
		{Pattern: "GET /api/orgs/{id}", Act: access.OrgView, Do: p.apiUnit},
		{Pattern: "GET /api/orgs/{id}/units", Act: access.OrgView, Do: p.apiChildren},
		{Pattern: "POST /api/orgs/{id}/units", Act: access.OrgEdit, Do: p.apiAdd},
		{Pattern: "GET /api/members", Act: access.MemberView, Do: p.apiMembers},
		{Pattern: "POST /api/members", Act: access.MemberManage, Do: p.apiInvite},
		{Pattern: "GET /api/members/{id}", Act: access.MemberView, Do: p.apiMember},
		{Pattern: "POST /api/members/{id}/grants", Act: access.MemberManage, Do: p.apiGrant},
		{Pattern: "DELETE /api/grants/{grant}", Act: access.MemberManage, Do: p.apiRevoke},
	}
}

// formErrors are what err says about the fields of a form; what belongs to no
// field stands at the form's first one.
func formErrors(err error, first string) ui.FormErrors {
	var list ui.FormErrors
	for _, f := range errs.FieldsOf(err) {
		list.Add(f.Name, f.Text)
	}
	if len(list) == 0 && err != nil {
		list.Add(first, errs.TextOf(err))
	}
	return list
}

// again reports whether a form is shown again with what err says: the person
// can mend it there. Other errors are pages of their own.
func again(err error) bool {
	return errs.Is(err, errs.Invalid) || errs.Is(err, errs.Conflict)
}
