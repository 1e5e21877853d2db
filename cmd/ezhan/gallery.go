package main

import (
	"context"
	"fmt"
	"io"

	"ezhan/internal/app"
	"ezhan/internal/web/ui"
)

// gallery serves every prepared page of the design with example data, so that
// a change of looks can be seen on all of them.
func gallery(ctx context.Context, args []string, out io.Writer) error {
	flags := flagSet("gallery", out)
	listen := flags.String("listen", "127.0.0.1:0", "监听地址")
	if err := flags.Parse(args); err != nil {
		return err
	}
	return app.Listen(ctx, *listen, ui.ServeGallery(), func(site string) error {
		_, err := fmt.Fprintf(out, "样张：%s\n", site)
		return err
	})
}
