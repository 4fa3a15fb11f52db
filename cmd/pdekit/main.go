package main

import (
	"os"

	_ "github.com/pdekit/pdekit/solvers/all" // the catalogue of equations
)

func main() { start(systemIO()) }

// start runs the command line of this process, and ends it.
func start(io *IO) {
	survivePipes()
	os.Exit(int(run(io, os.Args[1:])))
}
