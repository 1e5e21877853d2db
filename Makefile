# The two doors are `go run ./cmd/ezhan demo` and `make test`.
TOOL := go tool -modfile=tools.mod
RACE := ./internal/blob ./internal/event ./internal/sqldb ./internal/web ./internal/terminal ./internal/playout ./internal/indicator ./internal/simulate
TARGETS := linux/amd64 linux/arm64 linux/loong64 windows/amd64
OUT := $(shell mktemp -d)

.PHONY: test deps check generate fresh vet fmt lint vuln unit race cross acceptance bench screenshots build clean

test: deps check unit race cross

deps: ## PostgreSQL's server programs and Chromium, where this machine can install them
	@sh .ci/deps

check: fresh fmt vet lint vuln

build:
	CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o bin/ezhan ./cmd/ezhan

generate:
	$(TOOL) templ generate -path internal
	go generate ./...

fresh: ## generated files are those that the sources give
	@sh .ci/fresh

fmt:
	@bad=$$(git ls-files '*.go' | grep -v '_templ\.go$$' | xargs $(TOOL) gofumpt -l); \
	if [ -n "$$bad" ]; then echo "gofumpt: $$bad"; exit 1; fi

vet:
	go vet ./...

lint:
	$(TOOL) staticcheck ./...

vuln: ## known holes in what we use; says so where its database cannot be reached
	@sh .ci/vuln

unit:
	@sh .ci/unit

race:
	go test -race $(RACE)

cross:
	@for t in $(TARGETS); do echo "build $$t"; \
	CGO_ENABLED=0 GOOS=$${t%/*} GOARCH=$${t#*/} go build -trimpath -ldflags='-s -w' -o $(OUT)/ ./cmd/ezhan || exit 1; done; rm -rf $(OUT)

acceptance: ## the table of scenarios, passed and missing
	@go test -count=1 -json ./acceptance | go run ./acceptance/table

bench:
	go test -run=- -bench=. -benchtime=1x ./bench

screenshots: ## the pictures of the documents, from a demonstration of its own
	go run ./internal/housetest/shots

clean:
	rm -rf bin
