// Package ode integrates systems of ordinary differential equations
// du/dt = F(t,u) + G(t,u) in time, where F is taken explicitly and G, if there
// is one, implicitly.
//
// A scheme is a Table: its Butcher coefficients as data, with its orders and
// stability limit, all of which the tests check against the order conditions.
// A System is what to integrate, as functions on a flat state. A Stepper makes
// one step of a Table; an Integrator chooses the steps: embedded error control,
// the system's own stability limit, and exact landing on the times asked for.
//
// All memory is taken when a Stepper is made; a step allocates nothing. The
// sequence of steps depends on the state alone, so that equal states give equal
// bytes.
package ode
