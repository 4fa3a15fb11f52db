package autodiff

import (
	"fmt"
	"math"

	"github.com/pdekit/pdekit/internal/kernel"
	"github.com/pdekit/pdekit/internal/parallel"
)

// Attention is softmax attention of every point to every point (Vaswani et al.
// 2017, eq. 1) for each head h,
//
//	y[b,h,:,s] = Σ_r P[s,r]·v[b,h,:,r]     P = softmax over r of q[b,h,:,s]·k[b,h,:,r]/√d
//
// for qkv of shape (batch, 3·heads·d, x[, y[, z]]): the channels of all heads'
// queries, then keys, then values. The result is (batch, heads·d, x[, y[, z]]).
// P, of points² numbers, exists for one head at a time; backward computes it
// again. It is for coarse grids.
func Attention(t *Tape, qkv *Tensor, heads int) *Tensor {
	if heads < 1 || len(qkv.Shape) < 2 || qkv.Shape[1]%(3*heads) != 0 {
		panic(fmt.Sprintf("autodiff: Attention of %v with %d heads; (batch, 3·heads·d, …) expected", qkv.Shape, heads))
	}
	a := attention{batch: qkv.Shape[0], heads: heads, width: qkv.Shape[1] / (3 * heads), points: size(qkv.Shape[2:])}
	n := &node{in: []*Tensor{qkv}, saved: []*Tensor{qkv}}
	if qkv.dtype == Float32 {
		n.op = newAttention[float32](a)
	} else {
		n.op = newAttention[float64](a)
	}
	return record(t, n, append([]int{a.batch, heads * a.width}, qkv.Shape[2:]...)...)
}

type attention struct{ batch, heads, width, points int }

// attentionOp is the parallel.Task of both passes over (member, head).
type attentionOp[T Float] struct {
	attention
	qkv, y, d []T // d, the gradient of qkv: backward
	keep      T
	spare     workspace[T]
}

func newAttention[T Float](a attention) *attentionOp[T] {
	o := &attentionOp[T]{attention: a}
	o.spare.each = 2 * a.points * a.points
	o.spare.fill(min(parallel.Threads(), a.batch*a.heads))
	return o
}

func (o *attentionOp[T]) forward(n *node) {
	o.qkv, o.y = values[T](n.in[0]), values[T](n.out)
	o.run()
}

func (o *attentionOp[T]) backward(n *node) {
	if g := n.grad(0); g != nil {
		o.qkv, o.y, o.d, o.keep = values[T](n.in[0]), values[T](n.out.grad), values[T](g), T(n.keep(0))
		o.run()
	}
}

func (o *attentionOp[T]) run() {
	parallel.Run(o.batch*o.heads, 1, o)
	o.qkv, o.y, o.d = nil, nil, nil
}

// Chunk implements parallel.Task.
func (o *attentionOp[T]) Chunk(lo, hi int) {
	buffer := o.spare.take()
	n := o.points
	p, dp := buffer[:n*n], buffer[n*n:]
	size := o.width * n
	scale := T(1 / math.Sqrt(float64(o.width)))
	for i := lo; i < hi; i++ {
		member, head := i/o.heads, i%o.heads
		at := func(part int) int { return ((member*3+part)*o.heads + head) * size }
		q, k, v := o.qkv[at(0):][:size], o.qkv[at(1):][:size], o.qkv[at(2):][:size]
		y := o.y[i*size:][:size]
		kernel.Gemm(true, false, n, n, o.width, scale, q, n, k, n, 0, p, n)
		softmaxRows(p, n)
		if o.d == nil {
			kernel.Gemm(false, true, o.width, n, n, 1, v, n, p, n, 0, y, n)
			continue
		}
		kernel.Gemm(false, false, o.width, n, n, 1, y, n, p, n, o.keep, o.d[at(2):][:size], n)
		kernel.Gemm(true, false, n, n, o.width, 1, y, n, v, n, 0, dp, n)
		for r := range n {
			row, d := p[r*n:(r+1)*n], dp[r*n:(r+1)*n]
			mean := T(kernel.Dot(row, d))
			for j, w := range row {
				d[j] = w * (d[j] - mean)
			}
		}
		kernel.Gemm(false, true, o.width, n, n, scale, k, n, dp, n, o.keep, o.d[at(0):][:size], n)
		kernel.Gemm(false, false, o.width, n, n, scale, q, n, dp, n, o.keep, o.d[at(1):][:size], n)
	}
	o.spare.put(buffer)
}

// softmaxRows replaces each row of n numbers by its softmax.
func softmaxRows[T Float](x []T, n int) {
	for ; len(x) > 0; x = x[n:] {
		row := x[:n]
		largest := row[0]
		for _, v := range row {
			largest = max(largest, v)
		}
		for i := range row {
			row[i] -= largest
		}
		kernel.Exp(row, row)
		kernel.Scale(row, T(1/kernel.Sum(row)), row)
	}
}
