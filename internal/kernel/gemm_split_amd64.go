//go:build amd64 && !noasm

package kernel

// gemmSplit says how a product is cut. It depends on shapes and the
// instruction set, never on the number of threads.
type gemmSplit struct {
	members int // matrices C
	inner   int // products added into each
	kb      int // depth of a block of k
	kBlocks int // blocks of k in one product
	// slices cut the inner·kBlocks blocks of a long sum into runs of perSlice,
	// each with a result of its own.
	slices, perSlice int
	mb, nb           int // rows and columns of a task
	mTasks, nTasks   int
	grain            int // tasks that are worth waking a thread for
	width            int // of a panel of B
	rows             int // of the largest tile to use
	rowBlock         int // rows that go through all panels of B before the next
	directB          bool
	farC             bool // C is fetched before it is written
	streamC          bool // C is written past the caches
	aheadA           bool // A is fetched a panel ahead
}

const (
	depthBlock  = 192     // of k: a panel of B, four vectors wide, is 48 KiB
	depthTurned = 256     // the same for a transposed B
	farBytes    = 1 << 20 // of C, from which on it will not be in the second cache
	depthWide   = 512     // of k where panels of B come from the second cache
	depthNarrow = 1024    // the same for few panels
	clashRows   = 9       // of A that fit one set of the first cache (12 ways)
	rowsBlock   = 144     // of A, about, that stay in the second cache
	vectorsOfB  = 16      // of columns per task
	taskFlops   = 2 << 20 // 13 µs at the peak of an AVX-512 core
	largeFlops  = 16 * taskFlops
	enoughTasks = 32
	mostSlices  = 16
)

func (g *gemmCall) split(transA, sum bool, batch int) {
	set := g.set
	// Wide panels need the fewest loads: (6+4)/24 of a multiplication, against
	// (14+2)/28 of the tile two vectors wide.
	vectors := min(len(set.rows), max(2, (g.n+set.lanes-1)/set.lanes))
	width := vectors * set.lanes
	g.width = width
	// Stacked products with one B are one tall product.
	g.members, g.inner = batch, 1
	switch {
	case sum:
		g.members, g.inner = 1, batch
	case batch > 1 && g.memberB == 0 && !transA && g.memberA == uintptr(g.m)*g.rowA && g.memberC == uintptr(g.m)*g.rowC:
		g.members, g.m = 1, g.m*batch
	}
	// Rows of A whose distance is near a multiple of half a way of the first
	// cache fall on the same few lines of it: use few at a time and let B
	// stream past them from the second cache.
	depth := depthBlock
	if g.transB {
		depth = depthTurned
	}
	g.rows = set.rows[vectors-1]
	if !transA && g.rows > clashRows && g.rowA >= 2048 && (g.rowA%2048 < 64 || g.rowA%2048 > 1984) && g.k > 16 {
		g.rows, depth = clashRows, depthWide
		if g.n <= 2*width {
			depth = depthNarrow
		}
	}
	g.kBlocks = (g.k + depth - 1) / depth
	g.kb = min(((g.k+g.kBlocks-1)/g.kBlocks+7)&^7, depth)
	g.kBlocks = (g.k + g.kb - 1) / g.kb
	g.directB = !g.transB && (g.m <= g.rows || g.rowB == uintptr(width*g.size) || uintptr(g.kb)*g.rowB <= 24<<10)

	g.farC = g.members*g.m*g.n*g.size >= farBytes

	// Short rows that adjoin, read once.
	g.aheadA = set.masked && !transA && g.n <= width && g.rowA == uintptr(g.k*g.size) && g.rowA <= 128 && g.m*int(g.rowA) >= farBytes

	// Whole cache lines, written once.
	g.streamC = set.masked && g.members*g.m*g.n*g.size >= largeResult && g.inner*g.kBlocks == 1 && g.added == 0 &&
		g.n%set.lanes == 0 && (g.c|g.rowC|g.memberC)%64 == 0

	flops := 2 * float64(g.m) * float64(g.n) * float64(g.k) * float64(g.inner)
	blocks := g.inner * g.kBlocks
	g.slices, g.perSlice = 1, blocks
	if natural := g.members * ((g.m + 63) / 64) * ((g.n + 63) / 64); natural < mostSlices/2 && flops > 4*taskFlops {
		want := min(blocks, mostSlices/natural, int(flops/taskFlops))
		g.perSlice = (blocks + want - 1) / want
		g.slices = (blocks + g.perSlice - 1) / g.perSlice
	}

	// What a narrow block costs: reading A per column, packing B per row.
	costA, costB := 0.7, 1.5
	if g.transB {
		costB = 8
	} else if g.directB {
		costB = 0.3
	}
	g.mTasks, g.nTasks = 1, (g.n+vectorsOfB*set.lanes-1)/(vectorsOfB*set.lanes)
	per := flops / float64(g.slices)
	for {
		g.nb = roundUp((g.n+g.nTasks-1)/g.nTasks, width)
		g.mb = (g.m + g.mTasks - 1) / g.mTasks
		tasks := g.members * g.slices * g.mTasks * g.nTasks
		each := per / float64(g.mTasks*g.nTasks)
		if each <= taskFlops || tasks >= enoughTasks || tasks >= enoughTasks/4 && each <= largeFlops {
			break
		}
		wide, high := g.nb > width, g.mb > g.rows
		if !wide && !high {
			break
		}
		if wide && (!high || costA/float64(g.nb) <= costB/float64(g.mb)) {
			g.nTasks *= 2
		} else {
			g.mTasks *= 2
		}
	}
	high := (g.mb + rowsBlock - 1) / rowsBlock
	g.rowBlock = roundUp((g.mb+high-1)/high, g.rows)
	g.nTasks = (g.n + g.nb - 1) / g.nb
	g.mTasks = (g.m + g.mb - 1) / g.mb
	g.grain = max(1, int(taskFlops*float64(g.mTasks*g.nTasks)/per))
}

func roundUp(n, unit int) int { return (n + unit - 1) / unit * unit }
