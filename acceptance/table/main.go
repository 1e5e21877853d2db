// Command table reads `go test -json` and prints the acceptance scenarios:
// passed, failed or missing.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
)

const scenarios = 40

var name = regexp.MustCompile(`^TestA(\d\d)([A-Za-z0-9]*)$`)

func main() {
	titles, results := map[string]string{}, map[string]string{}
	broken := false // what was tested did not even build, or ended badly
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		var line struct{ Action, Test, Output string }
		if json.Unmarshal(in.Bytes(), &line) != nil {
			fmt.Fprintln(os.Stderr, in.Text())
			continue
		}
		if line.Action == "build-output" {
			fmt.Fprint(os.Stderr, line.Output)
		}
		broken = broken || line.Test == "" && (line.Action == "fail" || line.Action == "build-fail")
		m := name.FindStringSubmatch(line.Test)
		if m == nil {
			continue
		}
		titles[m[1]] = words(m[2])
		switch line.Action {
		case "pass", "fail", "skip":
			if results[m[1]] != "fail" {
				results[m[1]] = line.Action
			}
		}
	}
	print(titles, results)
	if broken {
		os.Exit(1)
	}
}

// print shows the table.
func print(titles, results map[string]string) {
	count := map[string]int{}
	for i := 1; i <= scenarios; i++ {
		id := fmt.Sprintf("%02d", i)
		result := results[id]
		if result == "" {
			result = "missing"
		}
		count[result]++
		fmt.Printf("A-%s  %-8s %s\n", id, result, titles[id])
	}
	fmt.Printf("%d passed, %d failed, %d skipped, %d missing\n", count["pass"], count["fail"], count["skip"], count["missing"])
}

var capital = regexp.MustCompile(`([a-z0-9])([A-Z])`)

func words(s string) string { return strings.ToLower(capital.ReplaceAllString(s, "$1 $2")) }
