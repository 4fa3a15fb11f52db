package main

import (
	"os"

	_ "github.com/pdekit/pdekit/solvers/all" // the catalogue of equations
)

func main() {
	survivePipes()
	os.Exit(int(run(systemIO(), os.Args[1:])))
}
