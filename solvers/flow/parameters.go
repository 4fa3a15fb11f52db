package flow

import "github.com/pdekit/pdekit/solvers"

// parameters is the name under which models embed their parameters: one that
// hides no method.
type parameters = solvers.Scalars
