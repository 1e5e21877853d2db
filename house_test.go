// Package ezhan_test holds the house rules of docs/house.md that a machine can
// check: floors, package comments, time, SQL and its place.
package ezhan_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// floors lists the rooms from the ground up. A room imports only rooms of
// lower floors; rooms of one floor do not know each other. A room's child
// (its pages, its test help) stands just above it.
var floors = [][]string{
	{"errs", "clock"},
	{"sqldb", "blob", "lifecycle"},
	{"schema", "access", "policy"},
	{"event"},
	{"web/ui"},
	{"web"},
	{"org"},
	{"station", "content", "notice"},
	{"terminal", "application"},
	{"playout"},
	{"indicator"},
	{"simulate"},
	{"app"},
	{"housetest"},
}

const module = "ezhan/internal/"

// testHelp are packages that only tests import.
var testHelp = []string{"sqldb/sqldbtest", "web/ui/uitest", "housetest"}

type source struct {
	file string // slash path from the root
	pkg  string // path below internal/, "" for others
	test bool
	ast  *ast.File
	text string
}

var sources = func() []source {
	var all []source
	set := token.NewFileSet()
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if base := d.Name(); name != "." && (strings.HasPrefix(base, ".") || base == "testdata" || base == "node_modules") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		f, err := parser.ParseFile(set, name, text, parser.ParseComments)
		if err != nil {
			return err
		}
		slash := filepath.ToSlash(name)
		pkg, _ := strings.CutPrefix(path.Dir(slash), "internal/")
		if !strings.HasPrefix(slash, "internal/") {
			pkg = ""
		}
		all = append(all, source{slash, pkg, strings.HasSuffix(name, "_test.go"), f, string(text)})
		return nil
	})
	if err != nil {
		panic(err)
	}
	return all
}()

// room is the room that a package belongs to, and its floor.
func room(pkg string) (name string, floor int) {
	floor = -1
	for i, names := range floors {
		for _, n := range names {
			if (pkg == n || strings.HasPrefix(pkg, n+"/")) && len(n) > len(name) {
				name, floor = n, i
			}
		}
	}
	return name, floor
}

func TestImportsGoDownward(t *testing.T) {
	for _, s := range sources {
		if s.pkg == "" || s.test || slices.Contains(testHelp, s.pkg) {
			continue
		}
		own, floor := room(s.pkg)
		if floor < 0 {
			t.Errorf("%s: room %q stands on no floor", s.file, s.pkg)
			continue
		}
		for _, imp := range s.ast.Imports {
			target, ok := strings.CutPrefix(strings.Trim(imp.Path.Value, `"`), module)
			if !ok {
				continue
			}
			other, at := room(target)
			switch {
			case slices.Contains(testHelp, target):
				t.Errorf("%s imports %s, which is for tests", s.file, target)
			case isPages(target) && other != own && own != "app":
				t.Errorf("%s imports the pages of another room: %s", s.file, target)
			case other == own || isPages(s.pkg) && (other == "web" || other == "web/ui"):
			case at >= floor:
				t.Errorf("%s (floor %d) imports %s (floor %d)", s.file, floor, target, at)
			}
		}
	}
}

// isPages reports whether pkg is a room's web child.
func isPages(pkg string) bool {
	return pkg != "web" && strings.HasSuffix(path.Base(pkg), "web") && path.Dir(pkg) != "."
}

func TestDomainsKnowNeitherHTTPNorDrivers(t *testing.T) {
	for _, s := range sources {
		name, _ := room(s.pkg)
		if s.pkg == "" || s.test || isPages(s.pkg) || strings.HasPrefix(name, "web") || name == "app" || name == "sqldb" ||
			slices.Contains(testHelp, s.pkg) || name == "housetest" || name == "simulate" || s.pkg == "playout/player" {
			continue
		}
		for _, imp := range s.ast.Imports {
			if p := strings.Trim(imp.Path.Value, `"`); p == "net/http" || p == "database/sql" {
				t.Errorf("%s imports %s", s.file, p)
			}
		}
	}
}

func TestPagesKnowNoDatabase(t *testing.T) {
	for _, s := range sources {
		if !isPages(s.pkg) || s.test {
			continue
		}
		for _, imp := range s.ast.Imports {
			if strings.Trim(imp.Path.Value, `"`) == module+"sqldb" {
				t.Errorf("%s imports sqldb", s.file)
			}
		}
	}
}

func TestEveryPackageHasOneComment(t *testing.T) {
	docs := map[string][]string{}
	for _, s := range sources {
		dir := path.Dir(s.file)
		if s.test {
			continue
		}
		if _, seen := docs[dir]; !seen {
			docs[dir] = nil
		}
		if s.ast.Doc != nil && strings.TrimSpace(s.ast.Doc.Text()) != "" && !ast.IsGenerated(s.ast) {
			docs[dir] = append(docs[dir], s.file)
		}
	}
	for dir, files := range docs {
		if len(files) != 1 {
			t.Errorf("package %s has %d comments %v, want 1", dir, len(files), files)
		}
	}
}

var timeNow = regexp.MustCompile(`\btime\.(Now|Since|Until)\(`)

func TestDomainsTakeTimeFromTheTransaction(t *testing.T) {
	allowed := []string{"clock", "sqldb", "app", "web", "web/ui", "housetest", "simulate"}
	for _, s := range sources {
		name, _ := room(s.pkg)
		if s.pkg == "" || s.test || slices.Contains(allowed, name) || slices.Contains(testHelp, s.pkg) {
			continue
		}
		for i, line := range strings.Split(s.text, "\n") {
			if timeNow.MatchString(line) && !strings.Contains(line, "house: ") {
				t.Errorf("%s:%d: %s", s.file, i+1, strings.TrimSpace(line))
			}
		}
	}
}

var statement = regexp.MustCompile("(?is)[`\"]\\s*(/\\*.*?\\*/\\s*)?(select\\s|insert\\s+into\\s|update\\s+\\w+\\s+set\\s|delete\\s+from\\s)")

func TestSQLStandsInTheStore(t *testing.T) {
	for _, s := range sources {
		name, _ := room(s.pkg)
		if s.pkg == "" || s.test || name == "sqldb" || strings.HasPrefix(path.Base(s.file), "store") {
			continue
		}
		if m := statement.FindString(s.text); m != "" {
			t.Errorf("%s has SQL outside store.go: %q", s.file, m)
		}
	}
}

var writes = regexp.MustCompile(`(?i)\b(?:insert into|update|delete from)\s+([a-z_]+)\b`)

func TestEveryTableIsWrittenByOneRoom(t *testing.T) {
	writers := map[string][]string{}
	for _, s := range sources {
		name, _ := room(s.pkg)
		if s.test || s.pkg == "" || !strings.HasPrefix(path.Base(s.file), "store") {
			continue
		}
		for _, m := range writes.FindAllStringSubmatch(s.text, -1) {
			if table := strings.ToLower(m[1]); table != "set" && !slices.Contains(writers[table], name) {
				writers[table] = append(writers[table], name)
			}
		}
	}
	if len(writers) < 10 {
		t.Fatalf("found only %d tables: the rule checks nothing", len(writers))
	}
	for table, rooms := range writers {
		if len(rooms) > 1 {
			t.Errorf("table %s is written by %v", table, rooms)
		}
	}
}

var statementName = regexp.MustCompile("`\\s*/\\* [a-z_]+\\.[a-z_0-9]+ \\*/")

func TestStatementsBearTheirNames(t *testing.T) {
	for _, s := range sources {
		if s.test || s.pkg == "" || !strings.HasPrefix(path.Base(s.file), "store") {
			continue
		}
		named, all := len(statementName.FindAllString(s.text, -1)), len(statement.FindAllString(s.text, -1))
		if named < all {
			t.Errorf("%s: %d of %d statements open with /* room.name */", s.file, named, all)
		}
	}
}

func TestNothingUnfinished(t *testing.T) {
	todo := regexp.MustCompile(`\b(TODO|FIXME|XXX)\b`)
	withIssue := regexp.MustCompile(`TODO\(#\d+\)`)
	for _, s := range sources {
		for i, line := range strings.Split(s.text, "\n") {
			if todo.MatchString(line) && !withIssue.MatchString(line) && s.file != "house_test.go" {
				t.Errorf("%s:%d: %s", s.file, i+1, strings.TrimSpace(line))
			}
		}
	}
}

// keepers are the types of domain rooms that hold the database: their methods
// are what others can ask of the room.
func keepers(s source) map[string]bool {
	found := map[string]bool{}
	ast.Inspect(s.ast, func(n ast.Node) bool {
		spec, ok := n.(*ast.TypeSpec)
		if !ok {
			return true
		}
		st, ok := spec.Type.(*ast.StructType)
		if !ok || !spec.Name.IsExported() {
			return true
		}
		for _, f := range st.Fields.List {
			if star, ok := f.Type.(*ast.StarExpr); ok && selector(star.X) == "sqldb.DB" {
				found[spec.Name.Name] = true
			}
		}
		return true
	})
	return found
}

func selector(e ast.Expr) string {
	if sel, ok := e.(*ast.SelectorExpr); ok {
		if x, ok := sel.X.(*ast.Ident); ok {
			return x.Name + "." + sel.Sel.Name
		}
	}
	return ""
}

// noActor lists the methods that are asked before anybody is known, or by
// devices that prove themselves by their key, each with why.
var noActor = map[string]string{
	"indicator.Fold.CloseDue":         "what is due by the clock, as the job of the room",
	"indicator.Fold.Drain":            "counts what waits, as the job of the room",
	"indicator.Fold.Run":              "runs until the end",
	"org.Members.Actor":               "finds out who asks",
	"org.Members.Login":               "finds out who asks",
	"org.Members.Logout":              "ends the session whose token the browser holds",
	"playout.Ledger.Accept":           "a device, known by its signature",
	"playout.Ledger.ReleaseKnown":     "hears events",
	"playout.Ledger.Run":              "runs until the end",
	"playout.Planner.Manifest":        "a device, known by its signature",
	"terminal.Register.AskCode":       "a device before it is paired",
	"terminal.Register.Device":        "finds out who asks",
	"terminal.Register.Flush":         "writes down what was heard, as the job of the room",
	"terminal.Register.Poll":          "a device before it is paired, known by its secret",
	"terminal.Register.RenameStation": "hears events",
	"terminal.Register.Run":           "runs until the end",
	"terminal.Register.Sweep":         "what is due by the clock, as the job of the room",
}

func TestEveryPublicMethodKnowsWhoAsks(t *testing.T) {
	types := map[string]map[string]bool{}
	for _, s := range sources {
		name, floor := room(s.pkg)
		if _, ground := room("web"); s.test || s.pkg != name || floor <= ground || name == "app" {
			continue
		}
		if types[s.pkg] == nil {
			types[s.pkg] = map[string]bool{}
		}
		for k := range keepers(s) {
			types[s.pkg][k] = true
		}
	}
	checked := 0
	for _, s := range sources {
		for _, d := range s.ast.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || s.test || fn.Recv == nil || !fn.Name.IsExported() || !types[s.pkg][receiver(fn)] {
				continue
			}
			hasCtx, hasActor := false, false
			for _, p := range fn.Type.Params.List {
				hasCtx = hasCtx || selector(p.Type) == "context.Context"
				hasActor = hasActor || selector(p.Type) == "access.Actor"
			}
			if !hasCtx {
				continue
			}
			checked++
			key := s.pkg + "." + receiver(fn) + "." + fn.Name.Name
			if !hasActor && noActor[key] == "" {
				t.Errorf("%s takes no access.Actor", key)
			}
		}
	}
	if checked < 20 {
		t.Fatalf("checked only %d methods: the rule checks nothing", checked)
	}
}

func receiver(fn *ast.FuncDecl) string {
	e := fn.Recv.List[0].Type
	if star, ok := e.(*ast.StarExpr); ok {
		e = star.X
	}
	if id, ok := e.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}

var (
	quoted    = regexp.MustCompile("`([^`]+)`")
	qualified = regexp.MustCompile(`^([a-z]+)\.([A-Z]\w*)(?:\.([A-Z]\w*))?$`)
	bare      = regexp.MustCompile(`^[A-Z][A-Za-z]+$`)
)

// exported are the exported names of the rooms: names by package, with
// types[room.Name] for those that are types. Fields and methods count as
// names of their package.
func exported() (names map[string]map[string]bool, types map[string][]string) {
	names, types = map[string]map[string]bool{}, map[string][]string{}
	for _, s := range sources {
		if s.test || s.pkg == "" || isPages(s.pkg) {
			continue
		}
		pkg := path.Base(s.pkg)
		if names[pkg] == nil {
			names[pkg] = map[string]bool{}
		}
		ast.Inspect(s.ast, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.TypeSpec:
				if n.Name.IsExported() {
					types[n.Name.Name] = append(types[n.Name.Name], pkg)
				}
				names[pkg][n.Name.Name] = true
			case *ast.FuncDecl:
				names[pkg][n.Name.Name] = true
			case *ast.Field:
				for _, name := range n.Names {
					names[pkg][name.Name] = true
				}
			case *ast.ValueSpec:
				for _, name := range n.Names {
					names[pkg][name.Name] = true
				}
			}
			return true
		})
	}
	return names, types
}

// TestTheGlossaryAndTheCodeAgree reads the column of identifiers: a name with
// its package exists, and a name that is only reserved does not exist yet as
// a type of a domain room.
func TestTheGlossaryAndTheCodeAgree(t *testing.T) {
	text, err := os.ReadFile("docs/glossary.md")
	if err != nil {
		t.Fatal(err)
	}
	names, types := exported()
	checked := 0
	for i, line := range strings.Split(string(text), "\n") {
		cells := strings.Split(line, "|")
		if len(cells) < 4 {
			continue
		}
		inPackage := ""
		for _, m := range quoted.FindAllStringSubmatch(cells[2], -1) {
			name := m[1]
			q := qualified.FindStringSubmatch(name)
			switch {
			case q != nil:
				inPackage = q[1]
				checked++
				if !names[q[1]][q[2]] || q[3] != "" && !names[q[1]][q[3]] {
					t.Errorf("docs/glossary.md:%d: there is no %s", i+1, name)
				}
			case bare.MatchString(name) && inPackage != "":
				if !names[inPackage][name] {
					t.Errorf("docs/glossary.md:%d: there is no %s.%s", i+1, inPackage, name)
				}
			case bare.MatchString(name) && len(types[name]) > 0:
				t.Errorf("docs/glossary.md:%d: %s exists in %v: name it with its package", i+1, name, types[name])
			}
		}
	}
	if checked < 50 {
		t.Fatalf("checked only %d names: the rule checks nothing", checked)
	}
}
