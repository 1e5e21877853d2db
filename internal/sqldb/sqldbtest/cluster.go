package sqldbtest

import (
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// postgres is a running server; url has one %s for the database's name.
type postgres struct {
	url   string
	admin *sql.DB
	next  atomic.Int64
	guard io.Closer // kept: a collected pipe is closed, and that stops the server
}

var cluster = sync.OnceValues(start)

func start() (*postgres, error) {
	if address := os.Getenv("EZHAN_TEST_POSTGRES"); address != "" {
		return connect(address)
	}
	bin, err := serverPrograms()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "ezhan-pg-")
	if err != nil {
		return nil, err
	}
	account, err := unprivileged(dir)
	if err != nil {
		return nil, err
	}
	data := filepath.Join(dir, "data")
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "ezhan", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8")
	initdb.SysProcAttr = account
	initdb.Dir = dir
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w\n%s", err, out)
	}
	// A socket in the temporary folder needs no port. The guard process stops
	// the server when this process ends, however it ends.
	server := exec.Command("sh", "-c", `"$0" -D "$1" -k "$2" -c listen_addresses= -c max_connections=60 >"$2/log" 2>&1 & pid=$!; cat >/dev/null; kill -INT $pid; wait $pid; rm -rf "$2"`,
		filepath.Join(bin, "postgres"), data, dir)
	server.SysProcAttr = account
	server.Dir = dir
	guard, err := server.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := server.Start(); err != nil {
		return nil, err
	}
	p, err := connect("postgres://ezhan@/%s?host=" + dir + "&sslmode=disable")
	if err != nil {
		return nil, err
	}
	p.guard = guard
	return p, nil
}

// serverPrograms is the folder with initdb and postgres.
func serverPrograms() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return "", err
	}
	if len(found) > 0 {
		return filepath.Dir(found[len(found)-1]), nil
	}
	if p, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(p), nil
	}
	return "", errors.New("initdb not found: install PostgreSQL's server package")
}

// unprivileged lets the server run as another user where this process is
// root, which PostgreSQL refuses to run as.
func unprivileged(dir string) (*syscall.SysProcAttr, error) {
	if os.Geteuid() != 0 {
		return &syscall.SysProcAttr{}, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		if u, err = user.Lookup("nobody"); err != nil {
			return nil, err
		}
	}
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.Atoi(u.Gid)
	if err != nil {
		return nil, err
	}
	if err := os.Chown(dir, uid, gid); err != nil {
		return nil, err
	}
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, nil
}

func connect(address string) (*postgres, error) {
	if !strings.Contains(address, "%s") {
		return nil, fmt.Errorf("EZHAN_TEST_POSTGRES: want %%s where the database's name stands in %q", address)
	}
	admin, err := sql.Open("pgx", fmt.Sprintf(address, "postgres"))
	if err != nil {
		return nil, err
	}
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		if err = admin.Ping(); err == nil {
			return &postgres{url: address, admin: admin}, nil
		}
		if time.Now().After(deadline) {
			return nil, fmt.Errorf("server did not come up: %w", err)
		}
	}
}

func (p *postgres) create() (string, error) {
	name := fmt.Sprintf("t%d_%d", os.Getpid(), p.next.Add(1))
	_, err := p.admin.Exec("create database " + name)
	return name, err
}

func (p *postgres) drop(name string) error {
	_, err := p.admin.Exec("drop database if exists " + name + " with (force)")
	return err
}
