// Package all fills the catalogue: importing it registers every equation and
// every preset. Each family of equations is a package of its own beside this
// one.
package all

import (
	_ "github.com/pdekit/pdekit/solvers/conservation" // Burgers' equation and its kin
	_ "github.com/pdekit/pdekit/solvers/dispersive"   // solitons, wrinkled fronts, weather on a ring
	_ "github.com/pdekit/pdekit/solvers/flow"         // incompressible flow with walls and bodies
	_ "github.com/pdekit/pdekit/solvers/linear"       // advection, diffusion, waves
	_ "github.com/pdekit/pdekit/solvers/reaction"     // what reacts while it diffuses
	_ "github.com/pdekit/pdekit/solvers/steady"       // Poisson, Darcy
	_ "github.com/pdekit/pdekit/solvers/vorticity"    // incompressible flow on the torus
)
