// Command ezhan is the whole of 科普e站通: the server, its demonstration, and
// the tools of whoever runs it. `ezhan` alone lists what it can do.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"ezhan/internal/errs"
)

// command is one subcommand; each stands in a file of its name.
type command struct {
	name  string
	brief string
	run   func(ctx context.Context, args []string, out io.Writer) error
}

func commands() []command {
	return []command{
		{"serve", "启动服务（默认用本机文件夹，不需要安装别的东西）", serve},
		{"demo", "打开一个有数据的演示系统，打印演示账号", demo},
		{"migrate", "把数据库升级到本程序需要的版本", migrate},
		{"import", "导入内容：ezhan import content 文件夹", importFiles},
		{"doctor", "检查系统，说明哪里有问题、怎么办（--verify 校验操作记录链）", doctor},
		{"gallery", "生成页面样张和截图", gallery},
	}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(dispatch(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// dispatch runs the subcommand that args name and returns the exit code: 0
// done, 1 it failed, 2 the words were wrong.
func dispatch(ctx context.Context, args []string, out, complain io.Writer) int {
	if len(args) > 0 {
		for _, c := range commands() {
			if c.name != args[0] {
				continue
			}
			err := c.run(ctx, args[1:], out)
			switch {
			case err == nil:
				return 0
			case errors.Is(err, flag.ErrHelp):
				return 2
			}
			fmt.Fprintf(complain, "ezhan %s：%s\n", c.name, explain(err))
			return 1
		}
	}
	fmt.Fprintln(complain, "用法：ezhan 命令 [选项]")
	for _, c := range commands() {
		fmt.Fprintf(complain, "  %-8s %s\n", c.name, c.brief)
	}
	return 2
}

// explain is what the person at the terminal reads: he runs the system, so he
// gets the cause too.
func explain(err error) string {
	if errs.KindOf(err) == errs.Internal {
		return err.Error()
	}
	text := errs.TextOf(err)
	for _, f := range errs.FieldsOf(err) {
		text += "\n  " + f.Name + "：" + f.Text
	}
	return text
}
