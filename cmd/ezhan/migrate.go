package main

import (
	"context"
	"fmt"
	"io"

	"ezhan/internal/app"
)

// migrate brings the database to this program's tables and the organisation
// tree, and stops.
func migrate(ctx context.Context, args []string, out io.Writer) error {
	o := defaults()
	flags := flagSet("migrate", out)
	place(flags, &o)
	if err := flags.Parse(args); err != nil {
		return err
	}
	a, err := app.Open(ctx, o)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "数据库已是最新。")
	return a.Close()
}
