package autodiff

import (
	"testing"

	"github.com/pdekit/pdekit/internal/kernel"
)

// BenchmarkConvolution tells what part of the machine's peak convolutions of
// the sizes of U-Nets reach: the result, and both gradients.
func BenchmarkConvolution(b *testing.B) {
	for _, c := range []struct {
		name       string
		batch, in  int
		out        int
		grid, taps []int
		o          ConvolutionOptions
	}{
		{"64x64,16", 8, 16, 16, []int{64, 64}, []int{3, 3}, ConvolutionOptions{Periodic: []bool{true, true}}},
		{"64x64,32", 8, 32, 32, []int{64, 64}, []int{3, 3}, ConvolutionOptions{Periodic: []bool{true, true}}},
		{"64x64,64", 8, 64, 64, []int{64, 64}, []int{3, 3}, ConvolutionOptions{}},
		{"85x85,32", 8, 32, 32, []int{85, 85}, []int{3, 3}, ConvolutionOptions{}},
		{"32x32,128", 8, 128, 128, []int{32, 32}, []int{3, 3}, ConvolutionOptions{}},
		{"8x8,256", 8, 256, 256, []int{8, 8}, []int{3, 3}, ConvolutionOptions{}},
		{"64x64,64,dilation 8", 8, 64, 64, []int{64, 64}, []int{3, 3}, ConvolutionOptions{Dilation: 8}},
		{"64x64,64,stride 2", 8, 64, 64, []int{64, 64}, []int{3, 3}, ConvolutionOptions{Stride: 2}},
		{"1024,64", 20, 64, 64, []int{1024}, []int{3}, ConvolutionOptions{}},
		{"32x32x32,16", 4, 16, 16, []int{32, 32, 32}, []int{3, 3, 3}, ConvolutionOptions{}},
		{"64x64,64,depthwise", 8, 64, 64, []int{64, 64}, []int{3, 3}, ConvolutionOptions{Groups: 64}},
	} {
		b.Run(c.name, func(b *testing.B) {
			x := New(Float32, append([]int{c.batch, c.in}, c.grid...)...).RequireGrad()
			shape := append([]int{c.out}, c.taps...)
			w := New(Float32, append(shape, c.in/max(1, c.o.Groups))...).RequireGrad()
			for _, z := range []*Tensor{x, w} {
				for i := range z.Len() {
					z.memory.f32[i] = float32(i%17)/17 - 0.5
				}
			}
			tape := NewTape()
			y := Convolution(tape, x, w, c.o)
			loss := MSE(tape, y, New(Float32, y.Shape...))
			tape.Replay()
			tape.Backward(loss)
			n := tape.nodes[0]
			flops := 2 * float64(w.Len()) * float64(c.batch) * float64(size(y.Shape[2:]))
			for b.Loop() {
				_, forward := kernel.AgainstPeak(20, flops, func() { n.op.forward(n) })
				_, backward := kernel.AgainstPeak(20, 2*flops, func() { n.op.backward(n) })
				b.ReportMetric(100*forward, "%peak-forward")
				b.ReportMetric(100*backward, "%peak-backward")
			}
			b.ReportMetric(0, "ns/op")
		})
	}
}
