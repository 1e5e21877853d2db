// Package applicationweb is the way of an application through the pages: the
// form with one condition a page, checking and handing in, where it stands;
// the reviewers' queue and case, the field check on a phone, the city's second
// review. The same acts are a JSON interface under /api/v1/applications.
//
// Every form works without a script and shows again what was typed when
// something is missing. The field check measures position and speed where the
// phone can (assets/visit.js) and asks for a typed reason where it cannot.
package applicationweb
