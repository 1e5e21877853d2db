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
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		var line struct{ Action, Test, Output string }
		if json.Unmarshal(in.Bytes(), &line) != nil {
			fmt.Fprintln(os.Stderr, in.Text())
			continue
		}
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
	os.Exit(print(titles, results))
}

// print shows the table and returns 1 if a scenario failed.
func print(titles, results map[string]string) int {
	count, code := map[string]int{}, 0
	for i := 1; i <= scenarios; i++ {
		id := fmt.Sprintf("%02d", i)
		result := results[id]
		if result == "" {
			result = "missing"
		}
		if result == "fail" {
			code = 1
		}
		count[result]++
		fmt.Printf("A-%s  %-8s %s\n", id, result, titles[id])
	}
	fmt.Printf("%d passed, %d failed, %d skipped, %d missing\n", count["pass"], count["fail"], count["skip"], count["missing"])
	return code
}

var capital = regexp.MustCompile(`([a-z0-9])([A-Z])`)

func words(s string) string { return strings.ToLower(capital.ReplaceAllString(s, "$1 $2")) }
