package access

import "slices"

// Role is a role of spec §1.1.
type Role string

// The roles. A role always stands together with an organisation unit.
const (
	ProvinceAdmin      Role = "PROVINCE_ADMIN"      // 省科协管理员
	CityManager        Role = "CITY_MANAGER"        // 市科协管理员
	CityReviewer       Role = "CITY_REVIEWER"       // 市科协复核员
	CountyReviewer     Role = "COUNTY_REVIEWER"     // 县科协审核员
	CountyManager      Role = "COUNTY_MANAGER"      // 县科协管理员
	StationManager     Role = "STATION_MANAGER"     // 站点管理员
	StationDeputy      Role = "STATION_DEPUTY"      // 站点备岗
	InformationOfficer Role = "INFORMATION_OFFICER" // 科普中国信息员
	PartnerEditor      Role = "PARTNER_EDITOR"      // 部门信息员
	ContentReviewer1   Role = "CONTENT_REVIEWER_1"  // 初审
	ContentReviewer2   Role = "CONTENT_REVIEWER_2"  // 复审
	ContentReviewer3   Role = "CONTENT_REVIEWER_3"  // 终审
	Proofreader        Role = "PROOFREADER"         // 校对
	FundOfficer        Role = "FUND_OFFICER"        // 项目经费专员
	Technician         Role = "TECHNICIAN"          // 运维人员
	Auditor            Role = "AUDITOR"             // 审计/巡察/纪检
	Lecturer           Role = "LECTURER"            // 科普讲师
	Applicant          Role = "APPLICANT"           // 申报机构经办人
)

// Act is something a person can do; a route and a method ask for one.
type Act string

// The acts. Public needs no account, SignedIn any account.
const (
	Public   Act = "public"
	SignedIn Act = "signed_in"

	OrgView      Act = "org.view"
	OrgEdit      Act = "org.edit"
	MemberView   Act = "member.view"
	MemberManage Act = "member.manage"

	StationView Act = "station.view"
	StationEdit Act = "station.edit"

	ApplicationFile   Act = "application.file"
	ApplicationView   Act = "application.view"
	ApplicationReview Act = "application.review"
	ApplicationField  Act = "application.field"
	ApplicationSecond Act = "application.second"

	ContentView     Act = "content.view"
	ContentImport   Act = "content.import"
	ContentClassify Act = "content.classify"
	ContentPublish  Act = "content.publish"
	ContentWithdraw Act = "content.withdraw"

	TerminalView     Act = "terminal.view"
	TerminalRegister Act = "terminal.register"
	TerminalControl  Act = "terminal.control"

	PlayView Act = "play.view"
	PlayRule Act = "play.rule"

	FigureView Act = "figure.view"
	FigureRule Act = "figure.rule"

	PolicyView Act = "policy.view"
	AuditView  Act = "audit.view"
)

var titles = map[Act]string{
	Public: "公开查看", SignedIn: "登录", OrgView: "查看行政区划与机构", OrgEdit: "维护机构",
	MemberView: "查看人员", MemberManage: "管理人员和权限", StationView: "查看站点", StationEdit: "维护站点档案",
	ApplicationFile: "申报", ApplicationView: "查看申报", ApplicationReview: "资料审核", ApplicationField: "实地核查",
	ApplicationSecond: "复核认定", ContentView: "查看内容", ContentImport: "导入内容", ContentClassify: "确认分类",
	ContentPublish: "发布内容", ContentWithdraw: "撤回内容", TerminalView: "查看屏幕", TerminalRegister: "登记和配对屏幕",
	TerminalControl: "远程控制屏幕", PlayView: "查看播放记录", PlayRule: "裁定播放记录", FigureView: "查看统计", FigureRule: "裁定没有屏幕的站点",
	PolicyView: "查看对标规则", AuditView: "查看操作记录",
}

// Title is the act in the words of the office.
func (a Act) Title() string {
	if t := titles[a]; t != "" {
		return t
	}
	return string(a)
}

// Acts lists every act of the table, in no promised order.
func Acts() []Act {
	all := make([]Act, 0, len(titles))
	for a := range titles {
		all = append(all, a)
	}
	return all
}

var (
	seeAll = []Act{OrgView, StationView, ApplicationView, ContentView, TerminalView, PlayView, FigureView, PolicyView}
	county = with(seeAll, MemberView, ContentImport, ContentClassify, TerminalRegister)
)

// allowed is the table role × act. Read it by line: what a role may do within
// its unit and below.
var allowed = map[Role][]Act{
	ProvinceAdmin:  with(seeAll, OrgEdit, MemberView, MemberManage, StationEdit, ContentImport, ContentClassify, ContentPublish, ContentWithdraw, TerminalRegister, TerminalControl, FigureRule, AuditView),
	CityManager:    with(seeAll, OrgEdit, MemberView, MemberManage, StationEdit, ContentImport, ContentClassify, ContentPublish, ContentWithdraw, TerminalRegister, TerminalControl, FigureRule),
	CityReviewer:   with(seeAll, ApplicationSecond),
	CountyReviewer: with(county, ApplicationReview, ApplicationField),
	CountyManager:  with(county, MemberManage, StationEdit, ContentPublish, ContentWithdraw, TerminalControl, PlayRule),

	StationManager: {OrgView, StationView, ContentView, TerminalView, TerminalRegister, PlayView, FigureView, PolicyView, ContentImport, ContentClassify},
	StationDeputy:  {OrgView, StationView, ContentView, TerminalView, TerminalRegister, PlayView, FigureView, PolicyView},
	Applicant:      {OrgView, ApplicationFile},

	InformationOfficer: {OrgView},
	Lecturer:           {OrgView},
	PartnerEditor:      {OrgView, StationView, ContentView, ContentImport, ContentClassify},
	ContentReviewer1:   {OrgView, ContentView, ContentClassify, ContentPublish},
	ContentReviewer2:   {OrgView, ContentView, ContentClassify, ContentPublish},
	ContentReviewer3:   {OrgView, ContentView, ContentClassify, ContentPublish, ContentWithdraw},
	Proofreader:        {OrgView, ContentView},
	FundOfficer:        {OrgView, StationView, FigureView, PolicyView},
	Technician:         {OrgView, TerminalView},
	Auditor:            with(seeAll, MemberView, AuditView),
}

func with(base []Act, more ...Act) []Act { return append(slices.Clone(base), more...) }

// Allows reports whether role may do act within its unit.
func Allows(role Role, act Act) bool { return slices.Contains(allowed[role], act) }

var roleTitles = []struct {
	role  Role
	title string
}{
	{ProvinceAdmin, "省科协管理员"},
	{CityManager, "市科协管理员"},
	{CityReviewer, "市科协复核员"},
	{CountyReviewer, "县科协审核员"},
	{CountyManager, "县科协管理员"},
	{StationManager, "站点管理员"},
	{StationDeputy, "站点备岗"},
	{InformationOfficer, "科普中国信息员"},
	{PartnerEditor, "部门信息员"},
	{ContentReviewer1, "内容初审"},
	{ContentReviewer2, "内容复审"},
	{ContentReviewer3, "内容终审"},
	{Proofreader, "校对"},
	{FundOfficer, "项目经费专员"},
	{Technician, "运维人员"},
	{Auditor, "审计"},
	{Lecturer, "科普讲师"},
	{Applicant, "申报单位经办人"},
}

// Roles lists every role in the order of spec §1.1.
func Roles() []Role {
	out := make([]Role, len(roleTitles))
	for i, r := range roleTitles {
		out[i] = r.role
	}
	return out
}

// Title is the role in the words of the office.
func (r Role) Title() string {
	for _, t := range roleTitles {
		if t.role == r {
			return t.title
		}
	}
	return string(r)
}
