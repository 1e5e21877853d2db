// Package ui is the design system of the product: the shells, components and
// assets every page is made of. It knows no domain; words, numbers and states
// come in as plain values. A page is a templ component inside a shell:
//
//	@ui.Desk(page) {
//		@ui.CardFlush(ui.CardHead{Title: "站点"}) { … }
//	}
//
// Pages work without scripts; ez.js and htmx only make them quicker. There is
// no inline style or script anywhere, so the policy of the server can forbid
// both: a width in per cent is a class .w-0 … .w-100, a mark .l-0 … .l-100.
//
// # Serving
//
//	mux.Handle("/assets/", ui.Assets())      embedded files, immutable addresses
//	mux.Handle("POST /size", ui.SwitchSize()) 大字版 without a script
//	ui.AssetURL("img/em-calendar.svg")       the address of an asset
//	ctx = ui.WithCSRF(ctx, token)            what CSRF, Form and PostBtn render (field "csrf")
//	page.Size = ui.SizeOf(r)                 the reader's text size
//	page.CSRF = token                        header X-CSRF-Token of htmx and ez.js
//
// The addresses every shell links to are the constants HrefHome, HrefHelp,
// HrefMessages, HrefSearch, HrefLogin, HrefLogout, HrefComplain, HrefPrivacy,
// HrefAccessibility and HrefSize.
//
// # Shells (each renders the whole document around its children)
//
//	@ui.Desk(p)                  staff, managers, partners: top bar, left menu, main
//	@ui.Phone(p)                 one hand: white top bar (or p.Hero), p.Tabs or p.Bar; use Section
//	@ui.Public(p)                no account: application form, landing pages, complaints
//	@ui.Plain(p, facts)          two columns: signing in
//	ui.ErrorPage(404, title, text, ref)
//
// Phone and Public are light: their icons stand in the page and there is no
// htmx, so that a page behind a code on a wall weighs some 20 KB in all.
//
// Page.Title is the browser title and the h1; p.Heading, p.Lead, p.Actions,
// p.Crumbs and p.Flash fill the head of the page. p.Head replaces that head
// and must bring the one h1. p.Invalid prefixes the title with 有错误：.
//
// # Buttons, states
//
//	@ui.Btn(ui.Button{Text: "导出", Icon: "download", Href: "…"})     link when Href is set
//	@ui.Btn(ui.Button{Text: "提交审核", Kind: ui.Primary})             submit button
//	@ui.Submit("保存")   @ui.LinkBtn("新增站点", "/apply", ui.Primary)
//	@ui.PostBtn("/fixes/1/remind", ui.Button{Text: "催办"})           form with one button
//	@ui.State("整改中")  @ui.SmallState("在列")                       DESIGN §7 words; colour and icon follow
//	@ui.Tag(ui.Warn, "", "对标 7/9")  @ui.SmallTag(…)  @ui.PlainTag(ui.Info, "申报复核")
//	@ui.Dot(ui.Bad, "1 块离线")       @ui.Lu("融")  @ui.Channel("kepu")
//	@ui.Chips("快捷筛选", []ui.ChipLink{…})  @ui.Condition("梅江区", removeHref)
//	@ui.Icon("clock")  @ui.IconSize("bell", 20)                      names: assets/icons.svg
//
// # Boxes, tables
//
//	@ui.Card(ui.CardHead{Title: "…", Right: comp, Foot: comp}) { … }  padded
//	@ui.CardFlush(ui.CardHead{Title: "…"}) { table or list }          to the edges
//	@ui.Split() { <div>…</div> <aside class="stack">…</aside> }       main and right rail
//	@ui.Stack() { … }   @ui.Row() { … }   @ui.Facts([]ui.Pair{…})    name and value list
//	@ui.QueryBar("/stations") { @ui.QueryText("q", "站名、编号", q) @ui.QuerySelect("state", "全部状态", v, opts) }
//	@ui.Table("站点列表", []ui.Col{{Text: "站点"}, {Text: "日播", Num: true}}) { <tr>…</tr> }
//	@ui.NameCell(name, href, code)  @ui.NumCell("6.4")  @ui.ToneCell(ui.Bad, "0.4")  @ui.TextCell("")   empty shows —
//	@ui.PickCell(name, value, label) in rows, @ui.BulkBar() { submit buttons } after the table, one form
//	@ui.Pager(ui.PagingOf(r).Of(total))   .Offset() for the query; or @ui.MorePager(shown, nextHref)
//	@ui.Tabs("档案", []ui.TabLink{…})  @ui.Switch("月份", []ui.TabLink{…})
//
// # Forms
//
//	@ui.Form(action, nil) { … @ui.FormEnd() { @ui.Submit("保存") } }  CSRF field included
//	@ui.UploadForm(action) { … }                                     multipart, with progress
//	templ.Attributes{"data-autosave": "/apply/1/draft"}              draft every 10 s and on blur
//	@ui.Input(f) @ui.Area(f) @ui.Select(f) @ui.Number(f) @ui.Tel(f) @ui.Date(f) @ui.Time(f)
//	@ui.Password(f) @ui.File(f) @ui.Photo(f) @ui.Radios(f) @ui.Checks(f) @ui.Segments(f) @ui.Picks(f) @ui.Check(f)
//	f := ui.Field{Name: "area", Label: "面积", Unit: "平方米", Value: v, Err: errs.Of("area")}
//	ui.Opts("1", "符合", "0", "不符合")                                options
//	var errs ui.FormErrors; errs.Add("area", "请填数字，例如 35")
//	@ui.ErrSummary(errs)                                             on top, takes the focus
//	@ui.FormSteps([]ui.FormStep{…})                                  progress of a long form
//	@ui.Dialog("d1", "发布？") { … }                                  opened by data-dialog="d1"
//
// # Figures
//
//	@ui.Meter(ui.Warn, 77, 100)           now and required value, per cent; tick < 0 for none
//	@ui.MeterLine(ui.OK, "在线大屏", 402, 431)   ui.ToneOf(ratio) gives a colour
//	@ui.StackBar([]ui.Part{{"销号", 242, ui.OK}, …})
//	@ui.Ring(ui.OK, 0.79, "79", "%")  @ui.BigRing(…)  @ui.KPIs([]ui.KPI{…})
//	@ui.DayBars(ui.Series{…})  @ui.MiniBars(ui.Series{…}) in a rail
//	@ui.Spark(values, label)  @ui.MonthHeat(ui.Month{…})
//	@ui.TileMap("各市达标率", map[string]float64{"梅州": 79, …}, tableHref)
//	@ui.QR(text, label)
//
// # Flow
//
//	@ui.CardFlush(ui.CardHead{Title: "今天到期"}) { @ui.Tasks([]ui.Task{…}) }
//	@ui.Life([]ui.Step{…})  @ui.Log([]ui.Entry{…})  @ui.Six([]ui.SixItem{…})
//	@ui.Note(ui.Warn) { … }  @ui.Empty("img/em-calendar.svg", "本月还没有活动", "…") { button }
//	@ui.Suggest(art, source, title, why) { buttons }  @ui.Deadline(kind, title, until, days)
//	@ui.Duties([]ui.Duty{…}) desk, @ui.DutyChecks(…) phone            the month of a station
//	@ui.CheckItems([]ui.CheckItem{…})  @ui.Offline("…")               verification on the phone
//	@ui.SumBar(label, []ui.Sum{…})  @ui.Wall([]ui.Tile{…})            screens
//	@ui.Cover(src, alt) { <span class="br">3:20</span> }
//	HX-Trigger: {"toast":"已保存"}                                     a toast from an htmx answer
//	<div data-refresh="30" data-src="/screens/wall">…</div>          polled fragment
//
// # Words and numbers
//
//	Count(4286) 4,286 · Hours(11400) 3 小时 10 分 · HourNumber(23040) 6.4 · Clip(200) 3:20
//	DateTime(ms) 5月12日 周二 09:36 · Stamp(ms) 2026-05-12 09:36 · Day("2026-05-12") 5月12日 周二
//	Due(day, today) 还有 13 天 · DueTone(day, today) · Pct(0.76) 76% · Pct1 · Bytes(n)
//	MaskName("陈小敏") 陈*敏 · MaskPhone("13800000417") 138****0417
//
// Classes for page blocks of another room belong into more.css under a prefix of
// the room; short names collide with the modifiers of the base sheets.
//
// Gallery lists prepared pages and sheets of all of this with example data;
// they are what the tests of the design look at. Package uitest opens pages in
// a real browser.
package ui
