package ode

import "math"

// Euler is the forward Euler scheme.
var Euler = &Table{
	Name: "Euler", Order: 1, Convex: 1,
	A:      [][]float64{{}},
	B:      []float64{1},
	C:      []float64{0},
	Source: "L. Euler, Institutionum calculi integralis (1768)",
}

// SSPRK3 is the strong-stability-preserving scheme of order 3 with three
// stages, with the strong-stability-preserving scheme of order 2 made of its
// first two stages for the error.
var SSPRK3 = &Table{
	Name: "SSP-RK3(2)", Order: 3, EmbeddedOrder: 2, Imaginary: math.Sqrt(3), Convex: 1,
	A:      [][]float64{{}, {1}, {0.25, 0.25}},
	B:      []float64{1. / 6, 1. / 6, 2. / 3},
	C:      []float64{0, 1, 0.5},
	Error:  embedded([]float64{1. / 6, 1. / 6, 2. / 3}, []float64{0.5, 0.5, 0}),
	Source: "C.-W. Shu and S. Osher, J. Comput. Phys. 77 (1988) 439, eq. (2.18)",
}

// RK4 is the classic scheme of order 4 with Zonneveld's fifth stage, which
// serves the error estimate alone.
var RK4 = &Table{
	Name: "RK4(3)", Order: 4, EmbeddedOrder: 3, Imaginary: 2 * math.Sqrt2,
	A:      [][]float64{{}, {0.5}, {0, 0.5}, {0, 0, 1}, {5. / 32, 7. / 32, 13. / 32, -1. / 32}},
	B:      []float64{1. / 6, 1. / 3, 1. / 3, 1. / 6, 0},
	C:      []float64{0, 0.5, 0.5, 1, 0.75},
	Error:  embedded([]float64{1. / 6, 1. / 3, 1. / 3, 1. / 6, 0}, []float64{-1. / 2, 7. / 3, 7. / 3, 13. / 6, -16. / 3}),
	Source: "W. Kutta (1901); J. A. Zonneveld (1963); E. Hairer, S. Nørsett and G. Wanner, Solving Ordinary Differential Equations I, table II.4.2",
}

// BogackiShampine is the pair of orders 3 and 2 with four stages, the last of
// which is the first of the next step.
var BogackiShampine = &Table{
	Name: "Bogacki–Shampine 3(2)", Order: 3, EmbeddedOrder: 2, Imaginary: math.Sqrt(3), FSAL: true,
	A:      [][]float64{{}, {0.5}, {0, 0.75}, {2. / 9, 1. / 3, 4. / 9}},
	B:      []float64{2. / 9, 1. / 3, 4. / 9, 0},
	C:      []float64{0, 0.5, 0.75, 1},
	Error:  embedded([]float64{2. / 9, 1. / 3, 4. / 9, 0}, []float64{7. / 24, 1. / 4, 1. / 3, 1. / 8}),
	Source: "P. Bogacki and L. F. Shampine, Appl. Math. Lett. 2 (1989) 321",
}

// DormandPrince is the pair of orders 5 and 4 with seven stages, the last of
// which is the first of the next step.
var DormandPrince = &Table{
	Name: "Dormand–Prince 5(4)", Order: 5, EmbeddedOrder: 4, Imaginary: 0.99, FSAL: true,
	A: [][]float64{
		{},
		{1. / 5},
		{3. / 40, 9. / 40},
		{44. / 45, -56. / 15, 32. / 9},
		{19372. / 6561, -25360. / 2187, 64448. / 6561, -212. / 729},
		{9017. / 3168, -355. / 33, 46732. / 5247, 49. / 176, -5103. / 18656},
		{35. / 384, 0, 500. / 1113, 125. / 192, -2187. / 6784, 11. / 84},
	},
	B: []float64{35. / 384, 0, 500. / 1113, 125. / 192, -2187. / 6784, 11. / 84, 0},
	C: []float64{0, 1. / 5, 3. / 10, 4. / 5, 8. / 9, 1, 1},
	Error: embedded(
		[]float64{35. / 384, 0, 500. / 1113, 125. / 192, -2187. / 6784, 11. / 84, 0},
		[]float64{5179. / 57600, 0, 7571. / 16695, 393. / 640, -92097. / 339200, 187. / 2100, 1. / 40}),
	Source: "J. R. Dormand and P. J. Prince, J. Comput. Appl. Math. 6 (1980) 19",
}
