// Package loss measures the distance of a prediction from its target as a
// scalar on a tape: the functions that training minimises. Sums are taken in
// float64. For measures of a finished model see package metrics.
package loss
