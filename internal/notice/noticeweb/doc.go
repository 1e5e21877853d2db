// Package noticeweb shows the inbox (待办).
package noticeweb
