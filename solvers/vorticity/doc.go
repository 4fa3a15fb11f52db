// Package vorticity is the family of incompressible flows in the plane in
// vorticity and stream function, on the torus. One equation per file.
package vorticity
