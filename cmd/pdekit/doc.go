// Command pdekit generates PDE datasets with finite-difference solvers, trains
// neural operators on them, evaluates them and draws the rollouts.
//
// main.go is the door; root.go assembles the commands, one file each; io.go is
// the only way to the terminal and the clock; exit.go holds
// the exit codes and the voice of errors; progress.go speaks while work runs.
package main
