// Package flow is the family of incompressible flows in velocity and pressure
// on a staggered grid, in two and three dimensions, with walls, inflow, outflow
// and bodies. One equation per file.
//
// Staggered is the discrete operator: the arrangement of F. H. Harlow and J. E.
// Welch, Phys. Fluids 8 (1965) 2182, advection that conserves momentum and
// energy (Y. Morinishi et al., J. Comput. Phys. 143 (1998) 90), and projection.
// It gives du/dt with the pressure already in it, an ordinary differential
// equation on the velocities without divergence, which package ode integrates.
// Simulation turns a Model into a Solver: it draws samples, steps, and stores
// frames on the nodes of a grid. Read staggered.go, then simulation.go.
package flow
