// Package uitest opens pages in a real browser. Any room's page tests may use
// it against an httptest server:
//
//	tab := uitest.Browser(t)
//	tab.Cookie(srv.URL, "ezhan", session)            // when signing in is needed
//	tab.Axe(srv.URL+"/stations", srv.URL+"/home")    // no violation, on desk and phone
//	tab.Screenshot(srv.URL+"/stations", 1366, 768, "stations.png")
//	tab.Open(url); tab.Text("h1"); tab.Type("#f-name", "…"); tab.Click("button.pri")
//	uitest.Eval[string](tab, "document.title")
//	tab.NoScript()                                   // what follows works without a script
//
// Axe opens each page at 1366×768 and 390×844, runs axe-core with the rules of
// WCAG 2.2 A and AA and best practice, and also fails on horizontal overflow in
// either text size, on anything written to the console as an error (a blocked inline style
// is one) and on a request to another host. Screenshots land in the folder
// named by EZHAN_SHOTS, and nowhere when it is empty.
//
// Without Chromium a test skips; with EZHAN_NO_SKIP=1 it fails instead.
// The browser is shared by the tests that run at the same time and stops with
// the last of them.
package uitest
