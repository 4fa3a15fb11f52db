package grid

// Field is a function on a grid: Channels values at each node, in Data as
// (channel, x[, y[, z]]) in C order.
type Field struct {
	Grid     Grid
	Channels int
	Data     []float64
}

// NewField returns the zero field.
func NewField(g Grid, channels int) *Field {
	return &Field{Grid: g, Channels: channels, Data: make([]float64, channels*g.Size())}
}

// Channel returns the values of one channel; it shares memory with f.
func (f *Field) Channel(c int) []float64 {
	size := f.Grid.Size()
	return f.Data[c*size : (c+1)*size : (c+1)*size]
}

// Like returns a zero field of the same grid and channels.
func (f *Field) Like() *Field { return NewField(f.Grid, f.Channels) }

// Restrict fills dst, whose grid is a coarsening of f's by an integer factor,
// with f's values at dst's nodes. It panics if the nodes do not nest.
func (f *Field) Restrict(dst *Field) {
	dims := f.Grid.Dims()
	var r [3]int
	for i := range dims {
		fc, dc := f.Grid.Cells(i), dst.Grid.Cells(i)
		if dc == 0 || fc%dc != 0 {
			panic("grid: restriction to nodes that do not nest")
		}
		r[i] = fc / dc
	}
	fs, ds := f.Grid.Size(), dst.Grid.Size()
	for c := range f.Channels {
		src, out := f.Data[c*fs:(c+1)*fs], dst.Data[c*ds:(c+1)*ds]
		k := 0
		switch dims {
		case 1:
			for i := range dst.Grid.N[0] {
				out[i] = src[i*r[0]]
			}
		case 2:
			for i := range dst.Grid.N[0] {
				row := src[i*r[0]*f.Grid.N[1]:]
				for j := range dst.Grid.N[1] {
					out[k] = row[j*r[1]]
					k++
				}
			}
		case 3:
			for i := range dst.Grid.N[0] {
				for j := range dst.Grid.N[1] {
					row := src[(i*r[0]*f.Grid.N[1]+j*r[1])*f.Grid.N[2]:]
					for l := range dst.Grid.N[2] {
						out[k] = row[l*r[2]]
						k++
					}
				}
			}
		}
	}
}
