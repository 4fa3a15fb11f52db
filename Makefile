# The two commands of the README and a few conveniences.
.PHONY: build test check docs quickstart
build:
	CGO_ENABLED=0 go build -trimpath -o pdekit ./cmd/pdekit
test:
	go test ./...
check:
	.ci/run
docs:
	go run ./cmd/pdekit docs -o docs
quickstart:
	go run ./cmd/pdekit run quickstart -o out/
