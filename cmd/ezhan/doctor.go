package main

import (
	"context"
	"fmt"
	"io"

	"ezhan/internal/app"
	"ezhan/internal/errs"
)

// doctor says what is wrong with an installation and what to do. It changes
// nothing.
func doctor(ctx context.Context, args []string, out io.Writer) error {
	o := defaults()
	flags := flagSet("doctor", out)
	place(flags, &o)
	verify := flags.Bool("verify", false, "校验整条操作记录链")
	if err := flags.Parse(args); err != nil {
		return err
	}
	ill := 0
	for _, f := range app.Diagnose(ctx, o, *verify) {
		if f.Well {
			fmt.Fprintln(out, "  好  "+f.What)
			continue
		}
		ill++
		fmt.Fprintln(out, "有问题 "+f.What)
		fmt.Fprintln(out, "       怎么办："+f.Do)
	}
	if ill > 0 {
		return errs.Conflictf("发现 %d 个问题", ill)
	}
	return nil
}
