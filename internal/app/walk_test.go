package app_test

import (
	"testing"

	"ezhan/internal/sqldb/sqldbtest"
)

// TestProvince walks the product as its people do, on one small province.
func TestProvince(t *testing.T) {
	p := newProvince(t, "")
	t.Run("Strangers", p.strangers)
	t.Run("Budgets", p.budgets)
	t.Run("Street", p.street)
	t.Run("Browser", p.browser)
	t.Run("WithoutScripts", p.withoutScripts)
	t.Run("Forms", p.forms)
}

// TestProvinceOnPostgreSQL walks what the other engine may answer otherwise.
func TestProvinceOnPostgreSQL(t *testing.T) {
	p := newProvince(t, sqldbtest.PostgresURL(t))
	t.Run("Strangers", p.strangers)
	t.Run("Budgets", p.budgets)
}
