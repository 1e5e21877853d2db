package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"

	"ezhan/internal/app"
	"ezhan/internal/clock"
)

// place adds the flags that say where an installation keeps its things.
func place(flags *flag.FlagSet, o *app.Options) {
	flags.StringVar(&o.Data, "data", "data", "数据文件夹：数据库、文件和密钥都在里面")
	flags.StringVar(&o.Database, "database", "", "数据库地址，例如 postgres://用户@主机/库；不写就用数据文件夹里的 SQLite")
}

func flagSet(name string, out io.Writer) *flag.FlagSet {
	flags := flag.NewFlagSet("ezhan "+name, flag.ContinueOnError)
	flags.SetOutput(out)
	return flags
}

func defaults() app.Options {
	return app.Options{Clock: clock.Real{}, Log: slog.New(slog.NewTextHandler(os.Stderr, nil))}
}

// serve runs the product until it is told to stop.
func serve(ctx context.Context, args []string, out io.Writer) error {
	o := defaults()
	flags := flagSet("serve", out)
	place(flags, &o)
	flags.StringVar(&o.Listen, "listen", "127.0.0.1:8080", "监听地址；:8080 让别的机器也能访问，:0 任选空闲端口")
	flags.StringVar(&o.Base, "base", "", "对外的网址，印在二维码里，例如 https://ezhan.example.cn")
	flags.StringVar(&o.Filing, "filing", "", "备案号；没有时页面显示“试运行 · 未备案”")
	flags.StringVar(&o.Frames, "frames", "", "允许嵌入本系统页面的网站，例如 https://portal.example.cn")
	if err := flags.Parse(args); err != nil {
		return err
	}
	a, err := app.Open(ctx, o)
	if err != nil {
		return err
	}
	return a.Serve(ctx, func(address string) error {
		fmt.Fprintf(out, "科普e站通已启动：%s\n", address)
		link, err := a.FirstEnrolment(ctx, address)
		if err != nil || link == "" {
			return err
		}
		fmt.Fprintf(out, "还没有任何账号。请用浏览器打开下面的链接，设置第一位省科协管理员（只能用一次）：\n  %s\n", link)
		return nil
	})
}
