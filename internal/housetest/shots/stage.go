package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"

	"ezhan/internal/app"
	"ezhan/internal/clock"
	"ezhan/internal/simulate"
)

// stage is a demonstration that has lived through its past.
type stage struct {
	site   string
	people []simulate.Account
}

// open starts a demonstration of its own, waits until it is full, and closes
// it after with.
func open(ctx context.Context, with func(stage) error) error {
	dir, err := os.MkdirTemp("", "ezhan-shots-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }() // a temporary folder
	o := app.Options{
		Data: dir, Listen: "127.0.0.1:0", Clock: clock.Real{},
		Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})),
	}
	a, err := app.Open(ctx, o)
	if err != nil {
		return err
	}
	living, stop := context.WithCancel(ctx)
	defer stop()
	done := make(chan error, 1)
	err = a.Serve(living, func(site string) error {
		past, err := a.OpenPast(living, clock.From(o.Clock.Now()).Day().AddDays(-simulate.Days).Start())
		if err != nil {
			return err
		}
		tale := simulate.NewStory(site, 320, o.Clock, simulate.Door{Site: past.Site, Clock: past.Clock, Past: past})
		people, err := tale.Begin(living)
		if err != nil {
			return err
		}
		go func() {
			defer stop()
			done <- play(living, tale, func() error { return with(stage{site, people}) })
		}()
		return nil
	})
	if err != nil {
		return err
	}
	return <-done
}

// play lives through the story, and calls with when its past is over.
func play(ctx context.Context, tale *simulate.Story, with func() error) error {
	full := make(chan struct{})
	failed := make(chan error, 1)
	go func() {
		failed <- tale.Live(ctx, func(what string, part float64) {
			fmt.Fprintf(os.Stderr, "\r%3.0f%% %s   ", part*100, what)
			if part >= 1 {
				fmt.Fprintln(os.Stderr)
				close(full)
			}
		})
	}()
	select {
	case err := <-failed:
		return err
	case <-full:
		return with()
	}
}

// readAccounts reads the table that `ezhan demo` printed.
func readAccounts(file string) ([]simulate.Account, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var all []simulate.Account
	for line := range strings.Lines(string(text)) {
		f := strings.Fields(line)
		if len(f) == 4 && strings.HasPrefix(f[2], "199") {
			all = append(all, simulate.Account{Role: f[0], Unit: f[1], Account: f[2], Password: f[3]})
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("no accounts in %s", file)
	}
	return all, nil
}

// person signs in as the first account whose role contains role.
func (s stage) person(ctx context.Context, role string) (*simulate.Person, error) {
	for _, a := range s.people {
		if strings.Contains(a.Role, role) {
			p := simulate.NewPerson(s.site, nil)
			return p, p.SignIn(ctx, a.Account, a.Password)
		}
	}
	return nil, fmt.Errorf("the demonstration has no %s", role)
}
