// Package dispersive is the family of dispersive and chaotic evolutions: waves
// of different lengths that part or lock into solitons, fronts that wrinkle, and
// the ring of sites that weather is studied on. One equation per file.
//
// Read line.go for what the equations on a periodic line share, then any
// equation.
package dispersive
