//go:build amd64 && !noasm

package kernel

import "unsafe"

// mixArgs is what a mix kernel reads; _gen/mix.go knows the offsets.
type mixArgs struct {
	xr, xi unsafe.Pointer
	depth  int
	wr, wi unsafe.Pointer
	rowW   int // in bytes
	yr, yi unsafe.Pointer
	masks  [2]uint32
}

var mixScratches freelist[mixArgs]

// mixRows is how many rows are faster here than as four products.
const mixRows = 4

// mixFast multiplies members of few rows by assembly that reads the weights
// once, where Chunk would read them twice in tiles of few sums. It reports false
// if there is none for the call. The bytes are those of Chunk, whose sums over k
// come in one block up to depthBlock.
func (c *complexCall[T]) mixFast(lo, hi int) bool {
	path := active.Load().simd
	if path == nil || path.mix == nil || !isSingle[T]() || c.conjA || c.conjB || c.beta != 0 || c.m > mixRows || c.m*c.n*c.k == 0 || c.k > depthBlock {
		return false
	}
	for _, planes := range [][2][]T{{c.ar, c.ai}, {c.br, c.bi}, {c.cr, c.ci}} {
		for _, p := range planes {
			if len(p) == 0 {
				return false
			}
		}
	}
	checkGemm(false, false, hi, c.m, c.n, c.k, min(len(c.ar), len(c.ai)), c.lda, c.strideA, min(len(c.br), len(c.bi)), c.ldb, c.strideB, min(len(c.cr), len(c.ci)), c.ldc, c.strideC)
	ar, ai, br, bi, cr, ci := singles(c.ar), singles(c.ai), singles(c.br), singles(c.bi), singles(c.cr), singles(c.ci)
	args := mixScratches.take()
	args.depth, args.rowW = c.k, 4*c.ldb
	for i := lo; i < hi; i++ {
		for j := 0; j < c.n; j += 32 {
			columns := min(32, c.n-j)
			low, high := min(columns, 16), max(columns-16, 0)
			args.masks = [2]uint32{1<<low - 1, 1<<high - 1}
			run := path.mix[1]
			if columns == 32 {
				run = path.mix[0]
			}
			args.wr, args.wi = unsafe.Pointer(&br[i*c.strideB+j]), unsafe.Pointer(&bi[i*c.strideB+j])
			for r := range c.m {
				x, y := i*c.strideA+r*c.lda, i*c.strideC+r*c.ldc+j
				args.xr, args.xi = unsafe.Pointer(&ar[x]), unsafe.Pointer(&ai[x])
				args.yr, args.yi = unsafe.Pointer(&cr[y]), unsafe.Pointer(&ci[y])
				run(unsafe.Pointer(args))
			}
		}
	}
	*args = mixArgs{}
	mixScratches.put(args)
	return true
}

//go:noescape
func mixAvx512(args unsafe.Pointer)

//go:noescape
func mixPartAvx512(args unsafe.Pointer)
