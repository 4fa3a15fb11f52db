// Package reaction is the family of what reacts while it diffuses: fronts that
// invade, phases that part, patterns, sorption, and the nonlinear diffusion of
// porous media and melting. One equation per file.
//
// Read domain.go for where all of them live, diffusing.go for what those with
// constant diffusivities share, then any equation.
package reaction
