package grid

// Array names one array of a dataset. In a solver's layout it describes one
// sample, so the sample axis is absent: "u" has axes time, channel, x.
//
// An array with Values is a coordinate (t, x, y, z): the same for all samples,
// stored once, float64, and not passed to Solve.
type Array struct {
	Name   string   `json:"name"`
	Axes   []string `json:"axes"`
	Shape  []int    `json:"shape"`
	Labels []string `json:"labels,omitempty"` // names along the channel or parameter axis
	Units  []string `json:"units,omitempty"`  // their units, "1" where dimensionless
	// Double asks for float64 storage whatever the dataset's dtype (params).
	Double bool      `json:"double,omitempty"`
	Values []float64 `json:"-"`
}

// Size is the number of values in one sample of the array.
func (a Array) Size() int {
	size := 1
	for _, n := range a.Shape {
		size *= n
	}
	return size
}

// Frames is the length of the time axis where that is the first one, otherwise 0:
// such an array can be made and stored frame by frame.
func (a Array) Frames() int {
	if len(a.Axes) > 0 && a.Axes[0] == "time" && !a.Coordinate() {
		return a.Shape[0]
	}
	return 0
}

// Coordinate reports whether a is shared by all samples.
func (a Array) Coordinate() bool { return a.Values != nil }

// Axis returns the position of the named axis, or −1.
func (a Array) Axis(name string) int {
	for i, s := range a.Axes {
		if s == name {
			return i
		}
	}
	return -1
}

// Coordinates returns the coordinate arrays of a grid: x[, y[, z]].
func (g Grid) Coordinates() []Array {
	out := make([]Array, g.Dims())
	for i := range out {
		out[i] = Array{Name: AxisNames[i], Axes: []string{AxisNames[i]}, Shape: []int{g.N[i]}, Double: true, Values: g.Coord(i)}
	}
	return out
}
