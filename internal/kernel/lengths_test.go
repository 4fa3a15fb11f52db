package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// lengthArena hands out slices between zones of NaN, filled from a seed, so
// that two runs of a kernel begin with the same numbers.
type lengthArena struct {
	rng    *rand.Rand
	slices []guardedSlice[float32]
}

func (l *lengthArena) take(n int) []float32 {
	g := guarded[float32](n)
	for i := range g.x {
		g.x[i] = float32(int32(l.rng.Uint32())) / (1 << 31)
	}
	l.slices = append(l.slices, g)
	return g.x
}

// matrix takes a matrix whose rows lie odd distances apart.
func (l *lengthArena) matrix(rows, cols int) ([]float32, int) {
	ld := cols | 1
	return l.take(max(0, (rows-1)*ld+cols)), ld
}

// lengthKernels runs every kernel that has rows, columns or strides with n for
// one of its sizes; pointwise kernels and reductions over one slice are tested
// at the same lengths in TestPointwise and TestReductions.
func lengthKernels() map[string]func(l *lengthArena, n int) {
	kernels := map[string]func(l *lengthArena, n int){
		"Transpose rows": func(l *lengthArena, n int) {
			src, lds := l.matrix(n, 21)
			dst, ldd := l.matrix(21, n)
			Transpose(dst, ldd, src, lds, n, 21)
		},
		"Transpose columns": func(l *lengthArena, n int) {
			src, lds := l.matrix(19, n)
			dst, ldd := l.matrix(n, 19)
			Transpose(dst, ldd, src, lds, 19, n)
		},
		"TransposeBatch": func(l *lengthArena, n int) { TransposeBatch(l.take(2*n*17), l.take(2*n*17), 2, n, 17) },
		"CopyStrided": func(l *lengthArena, n int) {
			src, lds := l.matrix(3, n)
			dst, ldd := l.matrix(3, n+2)
			CopyStrided(dst, ldd, src, lds, 3, n)
		},
		"AddBias":  func(l *lengthArena, n int) { AddBias(l.take(2*3*n), l.take(3), 2, 3, n) },
		"BiasGrad": func(l *lengthArena, n int) { BiasGrad(l.take(3), l.take(2*3*n), 2, 3, n) },
		"AdamW": func(l *lengthArena, n int) {
			w, m, v, g := l.take(n), l.take(n), l.take(n), l.take(n)
			for i := range v {
				v[i] *= v[i]
			}
			AdamWUpdate(w, m, v, g, AdamW{Rate: 1e-2, Beta1: 0.9, Beta2: 0.999, Eps: 1e-3, WeightDecay: 0.1, Step: 3})
		},
		"ActivateRows": func(l *lengthArena, n int) {
			x, ld := l.matrix(3, n)
			y, _ := l.matrix(3, n)
			dx, _ := l.matrix(3, n)
			f := ActGELU + Activation(n%6)
			ActivateRows(f, y, x, 3, n, ld)
			ActivateGradRows(f, dx, x, y, 3, n, ld)
		},
		"RowSums": func(l *lengthArena, n int) {
			ld := n | 1
			RowSums(l.take(3), l.take(3*ld), l.take(n), n, ld)
		},
		"ProjectRows": func(l *lengthArena, n int) {
			ld := n | 1
			x, bias, weight := l.take(3*ld), l.take(3), l.take(3)
			f := ActGELU + Activation(n%5) // not ReLU, whose slope jumps
			ProjectRows(f, l.take(n), x, bias, weight, n, ld)
			ProjectGradRows(f, l.take(3*ld), l.take(3), l.take(3), x, bias, weight, l.take(n), n, ld)
		},
	}
	for trans := range 4 {
		transA, transB := trans&1 != 0, trans&2 != 0
		for axis, name := range []string{"m", "n", "k"} {
			size := func(n int) (int, int, int) {
				s := [3]int{9, 33, 6}
				s[axis] = n
				return s[0], s[1], s[2]
			}
			kernels[fmt.Sprintf("GemmBatchThen %v %v %s", transA, transB, name)] = func(l *lengthArena, length int) {
				m, n, k := size(length)
				a, lda := l.matrix(stored(transA, m, k))
				b, ldb := l.matrix(stored(transB, k, n))
				c, ldc := l.matrix(m, n)
				y, _ := l.matrix(m, n)
				GemmBatchThen(transA, transB, 1, m, n, k, 1.5, a, lda, 0, b, ldb, 0, 0.5, c, ldc, 0,
					Epilogue[float32]{Bias: l.take(m), Activation: Activation(length % 6), Y: y})
			}
			if transA != transB {
				kernels[fmt.Sprintf("GemmSum %v %v %s", transA, transB, name)] = func(l *lengthArena, length int) {
					m, n, k := size(length)
					ra, ca := stored(transA, m, k)
					rb, cb := stored(transB, k, n)
					c, ldc := l.matrix(m, n)
					GemmSum(transA, transB, 2, m, n, k, 1, l.take(2*ra*(ca|1)), ca|1, ra*(ca|1), l.take(2*rb*(cb|1)), cb|1, rb*(cb|1), 1, c, ldc)
				}
				continue
			}
			kernels[fmt.Sprintf("ComplexGemmBatch %v %v %s", transA, transB, name)] = func(l *lengthArena, length int) {
				m, n, k := size(length)
				ar, lda := l.matrix(stored(transA, m, k))
				ai, _ := l.matrix(stored(transA, m, k))
				br, ldb := l.matrix(stored(transB, k, n))
				bi, _ := l.matrix(stored(transB, k, n))
				cr, ldc := l.matrix(m, n)
				ci, _ := l.matrix(m, n)
				ComplexGemmBatch(transA, transB, 1, m, n, k, ar, ai, lda, 0, br, bi, ldb, 0, 0.5, cr, ci, ldc, 0)
			}
		}
	}
	for _, trans := range []bool{false, true} {
		kernels[fmt.Sprintf("GemmJoint %v", trans)] = func(l *lengthArena, n int) {
			a, lda := l.matrix(stored(trans, 13, 7))
			b, ldb := l.matrix(7, n)
			d, ldd := l.matrix(stored(!trans, 13, 9))
			f, ldf := l.matrix(9, n)
			c, ldc := l.matrix(13, n)
			GemmJoint(1, 13, n, Product[float32]{Trans: trans, K: 7, A: a, LDA: lda, B: b, LDB: ldb},
				Product[float32]{Trans: !trans, K: 9, A: d, LDA: ldd, B: f, LDB: ldf}, 1, c, ldc, 0, Epilogue[float32]{})
		}
	}
	return kernels
}

// TestLengths compares every kernel with its Go twin at each length from 0 to
// 256: results, what lies between rows, operands that are only read, and the
// zones around them.
func TestLengths(t *testing.T) {
	for name, run := range lengthKernels() {
		t.Run(name, func(t *testing.T) {
			for n := range 257 {
				of := func(p *path) []guardedSlice[float32] {
					old := active.Swap(p)
					defer active.Store(old)
					l := &lengthArena{rng: rand.New(rand.NewPCG(uint64(n), 29))}
					run(l, n)
					return l.slices
				}
				want := of(portable)
				for s := range want {
					want[s].check(t, fmt.Sprintf("go, length %d, operand %d", n, s))
				}
				for _, p := range paths[:len(paths)-1] {
					for s, got := range of(p) {
						got.check(t, fmt.Sprintf("%s, length %d, operand %d", p.name, n, s))
						for i, v := range got.x {
							w := want[s].x[i]
							if d := math.Abs(float64(v - w)); !(d <= 2e-5*(1+math.Abs(float64(w)))) {
								t.Fatalf("%s, length %d, operand %d: element %d is %v, in Go %v", p.name, n, s, i, v, w)
							}
						}
					}
				}
			}
		})
	}
}
