// Package linear is the family of linear evolutions and of the one that is
// nearly so: what is carried along, what spreads, what does both, waves, and the
// Schrödinger equation with its cubic term. One equation per file.
//
// Read domain.go for where all of them live, then any equation.
package linear
