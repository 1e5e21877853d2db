package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"strings"
	"sync"
	"text/tabwriter"

	"ezhan/internal/app"
	"ezhan/internal/clock"
	"ezhan/internal/simulate"
)

// demo opens a product with living data: people sign in while the simulator
// lives through three months in the background.
func demo(ctx context.Context, args []string, out io.Writer) error {
	o := defaults()
	o.Log = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	flags := flagSet("demo", out)
	flags.StringVar(&o.Data, "data", "", "数据文件夹；不写就用临时文件夹，退出时删除")
	flags.StringVar(&o.Database, "database", "", "数据库地址；不写就用 SQLite")
	flags.StringVar(&o.Listen, "listen", "", "监听地址；不写就用 127.0.0.1:8080，被占用时另选")
	stations := flags.Int("stations", 320, "演示站点的数量")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if o.Data == "" {
		dir, err := os.MkdirTemp("", "ezhan-demo-")
		if err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(dir) }() // a temporary folder
		o.Data = dir
	}
	if o.Listen == "" {
		o.Listen = freeAddress()
	}
	o.Debug = true
	a, err := app.Open(ctx, o)
	if err != nil {
		return err
	}
	living, stop := context.WithCancel(ctx)
	defer stop()
	var story sync.WaitGroup
	err = a.Serve(ctx, func(site string) error {
		past, err := a.OpenPast(living, clock.From(o.Clock.Now()).Day().AddDays(-simulate.Days).Start())
		if err != nil {
			return err
		}
		tale := simulate.NewStory(site, *stations, o.Clock, simulate.Door{Site: past.Site, Clock: past.Clock, Past: past})
		people, err := tale.Begin(ctx)
		if err != nil {
			return err
		}
		announce(out, site, people)
		story.Go(func() {
			err := tale.Live(living, progress(out))
			if err != nil && living.Err() == nil {
				fmt.Fprintf(out, "\n演示数据没有做完：%v\n已有的数据可以照常使用。\n", err)
			}
		})
		return nil
	})
	stop()
	story.Wait()
	return err
}

// progress draws one line that fills up.
func progress(out io.Writer) simulate.Progress {
	last := -1
	return func(what string, done float64) {
		if step := int(done * 20); step != last {
			last = step
			bar := strings.Repeat("█", step) + strings.Repeat("░", 20-step)
			fmt.Fprintf(out, "\r%s %3.0f%% %s    ", bar, done*100, what)
		}
		if done >= 1 {
			fmt.Fprintln(out)
		}
	}
}

// freeAddress is 127.0.0.1:8080, or any free port where that is taken.
func freeAddress() string {
	const usual = "127.0.0.1:8080"
	l, err := net.Listen("tcp", usual)
	if err != nil {
		return "127.0.0.1:0"
	}
	_ = l.Close() // only tried
	return usual
}

// announce prints where the demonstration is and who can sign in.
func announce(out io.Writer, site string, people []simulate.Account) {
	fmt.Fprintf(out, "\n科普e站通演示：%s\n屏幕播放页：    %s/play\n\n", site, site)
	w := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	fmt.Fprintln(w, "角色\t单位\t账号\t密码")
	for _, p := range people {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", p.Role, p.Unit, p.Account, p.Password)
	}
	_ = w.Flush() // a terminal
	fmt.Fprintln(out)
}
