// Package fd holds finite differences as tables and small functions: stencil
// weights, the closures that fill ghost points beyond a boundary, numerical
// fluxes (central in skew-symmetric form, WENO, Arakawa's Jacobian), and the
// banded systems that implicit differences lead to.
//
// Functions work on bare slices with the spacing as an argument, so that every
// equation uses the same ones. A "padded" line has Ghosts points beyond each
// end: node i of n stands at index Ghosts+i of n+2·Ghosts values.
package fd
