package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"ezhan/internal/access"
	"ezhan/internal/app"
	"ezhan/internal/content"
	"ezhan/internal/errs"
	"ezhan/internal/org"
)

// importFiles brings a folder into the installation: ezhan import content DIR.
func importFiles(ctx context.Context, args []string, out io.Writer) error {
	if len(args) == 0 || args[0] != "content" {
		fmt.Fprintln(out, "用法：ezhan import content 文件夹 [--manifest 清单] [--as 账号]")
		return flag.ErrHelp
	}
	return importContent(ctx, args[1:], out)
}

// importContent imports the folder's manifest and prints every row that needs
// a person's eye.
func importContent(ctx context.Context, args []string, out io.Writer) error {
	o := defaults()
	flags := flagSet("import content", out)
	place(flags, &o)
	manifest := flags.String("manifest", content.ManifestName, "文件夹里的清单")
	as := flags.String("as", "", "以谁的名义导入：登录账号；不写就由系统导入到省科协")
	dir, err := oneName(flags, args)
	if err != nil {
		return err
	}
	if dir == "" {
		return errs.Invalidf("请写明要导入的文件夹：ezhan import content 文件夹")
	}
	root, err := os.OpenRoot(dir) // links that lead out of the folder do not open
	if err != nil {
		return errs.Because(errs.Invalid, err, "文件夹“%s”打不开", dir)
	}
	defer func() { _ = root.Close() }() // opened for reading only
	a, err := app.Open(ctx, o)
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }() // everything imported is committed
	by, unit, err := importer(ctx, a, *as)
	if err != nil {
		return err
	}
	res, err := a.Library.ImportFolder(ctx, by, content.Folder{FS: root.FS(), Manifest: *manifest, Org: unit}, bar(out))
	if res.Total > 0 {
		report(out, res)
	}
	return err
}

// oneName parses flags that may stand before or after the one name.
func oneName(flags *flag.FlagSet, args []string) (string, error) {
	if err := flags.Parse(args); err != nil {
		return "", err
	}
	name := flags.Arg(0)
	if flags.NArg() > 1 {
		if err := flags.Parse(flags.Args()[1:]); err != nil {
			return "", err
		}
		if flags.NArg() > 0 {
			return "", errs.Invalidf("一次只能导入一个文件夹，多出来的是“%s”", flags.Arg(0))
		}
	}
	return name, nil
}

// importer is who imports, and for which unit: the member with the account, or
// the system for the province.
func importer(ctx context.Context, a *app.App, account string) (by access.Actor, unit string, err error) {
	system := access.System("import")
	if account == "" {
		return system, string(org.Province), nil
	}
	found, _, err := a.Members.List(ctx, system, org.MemberQuery{Text: account})
	if err != nil {
		return access.Actor{}, "", err
	}
	for _, m := range found {
		if m.Account == account {
			by, err = a.Members.As(ctx, system, m.ID)
			return by, "", err
		}
	}
	return access.Actor{}, "", errs.NotFoundf("没有账号“%s”", account)
}

// bar draws the progress on one line of the terminal.
func bar(out io.Writer) content.Progress {
	const width = 30
	return func(t content.Tally, _ content.RowResult) error {
		full := width * t.Done / max(1, t.Total)
		fmt.Fprintf(out, "\r正在导入 [%s%s] %d/%d", strings.Repeat("█", full), strings.Repeat("░", width-full), t.Done, t.Total)
		if t.Done == t.Total {
			fmt.Fprintln(out)
		}
		return nil
	}
}

// report prints the rows that were not simply imported, and the sums.
func report(out io.Writer, res content.Result) {
	for _, r := range res.Rows {
		if r.Reason == "" {
			continue
		}
		fmt.Fprintf(out, "第 %d 行 %s（%s）：%s。%s\n", r.Line, r.File, r.Outcome.Title(), r.Reason, r.Todo)
	}
	fmt.Fprintf(out, "共 %d 行：已导入 %d（其中算本地 %d），重复 %d，没有导入 %d。导入的内容要在内容库里确认分类后才能发布。\n",
		res.Total, res.Imported, res.Local, res.Duplicates, res.Failed)
}
