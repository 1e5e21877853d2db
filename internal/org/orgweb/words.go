package orgweb

import (
	"fmt"
	"strconv"

	"github.com/a-h/templ"

	"ezhan/internal/clock"
	"ezhan/internal/org"
	"ezhan/internal/web/ui"
)

func number(n int) string { return strconv.Itoa(n) }

// orDay is the day typed before, or the suggested one.
func orDay(typed string, suggested clock.Day) string {
	if typed != "" {
		return typed
	}
	return string(suggested)
}

func until(day clock.Day) string {
	if day == "" {
		return ""
	}
	return "，到 " + string(day)
}

// opens makes the button open the dialog where scripts run.
func opens(b ui.Button, dialog string) ui.Button {
	b.Attrs = templ.Attributes{"data-dialog": dialog}
	return b
}

// below counts the units that exist.
func below(units []org.Unit) string {
	n := 0
	for _, u := range units {
		if u.ValidTo == "" {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%d 个", n)
}

func history(past []org.Past) []ui.Entry {
	list := make([]ui.Entry, len(past))
	for i, h := range past {
		list[i] = ui.Entry{
			Text: "到 " + string(h.ValidTo) + " 为止：" + h.Name + "（上级 " + string(h.Parent) + "）", Note: h.Reason,
		}
	}
	return list
}
