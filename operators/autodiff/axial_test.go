package autodiff

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// Along each axis by itself Axial is Spectral of the lines, which package
// operators' goldens compare with PyTorch.
func TestAxialIsSpectralOfLines(t *testing.T) {
	const batch, in, out = 2, 3, 4
	for _, c := range []struct{ grid, modes []int }{
		{[]int{8}, []int{5}}, {[]int{6, 7}, []int{4, 3}}, {[]int{7, 4}, []int{9, 3}}, {[]int{4, 5, 6}, []int{3, 2, 4}}, {[]int{70, 40}, []int{20, 21}},
	} {
		t.Run(fmt.Sprint(c.grid, c.modes), func(t *testing.T) {
			rng := rand.New(rand.NewPCG(5, 1))
			x := random(rng, append([]int{batch, in}, c.grid...)...)
			var ws []*Tensor
			want := make([]float64, batch*out*size(c.grid))
			for a, n := range c.grid {
				w := random(rng, AxialShape(in, out, c.modes[a])...)
				ws = append(ws, w)
				turned := New(Float64, SpectralShape(in, out, c.modes[a:a+1])...)
				for k := range 2 * c.modes[a] {
					for i := range in {
						for o := range out {
							turned.SetAt((k*in+i)*out+o, w.At((k*out+o)*in+i))
						}
					}
				}
				before, after := size(c.grid[:a]), size(c.grid[a+1:])
				line := New(Float64, 1, in, n)
				for b := range batch {
					for l := range before * after {
						at := func(channels, channel, j int) int {
							return ((b*channels+channel)*before+l/after)*n*after + j*after + l%after
						}
						for i := range in {
							for j := range n {
								line.SetAt(i*n+j, x.At(at(in, i, j)))
							}
						}
						y := Spectral(nil, line, turned, SpectralOptions{})
						for o := range out {
							for j := range n {
								want[at(out, o, j)] += y.At(o*n + j)
							}
						}
					}
				}
			}
			got := Axial(nil, x, ws, nil)
			if d := largestDifference(got, FromFloat64(want, got.Shape...)); d > 1e-12 {
				t.Errorf("differs by %g", d)
			}
		})
	}
}

func axialPrimitives() []primitive {
	cache := &Transforms{}
	var list []primitive
	for _, c := range []struct{ grid, modes []int }{
		{[]int{8}, []int{3}}, {[]int{9}, []int{5}}, {[]int{6, 8}, []int{4, 5}}, {[]int{7, 5}, []int{2, 6}},
		{[]int{4, 5, 6}, []int{2, 3, 4}}, {[]int{5, 2, 4}, []int{4, 2, 1}},
	} {
		shapes := [][]int{append([]int{3, 3}, c.grid...)}
		for _, m := range c.modes {
			shapes = append(shapes, AxialShape(3, 2, m))
		}
		list = append(list, primitive{fmt.Sprintf("axial-%v-%v", c.grid, c.modes), shapes,
			func(t *Tape, in []*Tensor) *Tensor { return Axial(t, in[0], in[1:], cache) }})
	}
	return list
}
