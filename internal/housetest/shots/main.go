// Command shots takes the pictures of the documents: it opens the
// demonstration, signs in as each role, and writes PNGs of what that role
// sees. `make screenshots` runs it; a running demonstration can be used with
// -site and -accounts, the file with what `ezhan demo` printed.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "shots:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	out := flag.String("out", "docs/images", "folder of the pictures")
	site := flag.String("site", "", "address of a running demonstration, filled to its end")
	accounts := flag.String("accounts", "", "file with what that demonstration printed")
	only := flag.String("only", "", "take only the pictures whose name begins so")
	flag.Parse()

	show := open
	if *site != "" {
		show = func(_ context.Context, with func(stage) error) error {
			people, err := readAccounts(*accounts)
			if err != nil {
				return err
			}
			return with(stage{*site, people})
		}
	}
	return show(ctx, func(s stage) error { return takeAll(ctx, s, *out, *only) })
}
