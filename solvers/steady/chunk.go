package steady

import (
	"context"
	"math"

	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// Chunk is the number of samples that are best solved by the same solver one
// after another, from a multiple of it on.
func (p *plane) Chunk() int { return p.linear.Chunk }

// solveChunk leaves the solution of rng's sample in u. The first sample of a
// chunk that is asked for has the whole chunk solved, in order of likeness,
// each system starting from the last one's solution and, with Recycle, from
// its subspace. What comes out depends on the chunk alone, which the sample's
// index determines.
func (p *plane) solveChunk(ctx context.Context, rng *random.Stream) error {
	chunk := rng.Sample / p.linear.Chunk
	first := chunk * p.linear.Chunk
	if p.chunkOf != chunk {
		last := first + p.linear.Chunk
		if rows := p.Samples(); rows > 0 {
			last = min(last, rows)
		}
		p.chunkOf = -1
		if err := p.fillCache(ctx, rng.Seed, first, last); err != nil {
			return err
		}
		p.chunkOf = chunk
		if err := p.draw(rng); err != nil {
			return err
		}
	}
	copy(p.u.Data, p.cache[rng.Sample-first])
	return nil
}

func (p *plane) fillCache(ctx context.Context, seed uint64, first, last int) error {
	p.cache = p.cache[:0]
	for range last - first {
		p.cache = append(p.cache, make([]float64, p.solve.Size()))
	}
	order, err := p.order(seed, first, last)
	if err != nil {
		return err
	}
	p.newton.krylov.Forget()
	clear(p.newton.v)
	for _, i := range order {
		if err := ctx.Err(); err != nil {
			return err
		}
		unknowns := len(p.newton.v)
		if err := p.draw(random.New(seed, i)); err != nil {
			return err
		}
		if len(p.newton.v) != unknowns {
			p.newton.krylov.Forget()
		}
		if err := p.compute(i); err != nil {
			return err
		}
		copy(p.cache[i-first], p.u.Data)
	}
	return nil
}

// order starts with the first sample and goes on with the nearest that is left,
// in the L2 distance of the fields on the stored grid, a parameter counting as a
// constant field.
func (p *plane) order(seed uint64, first, last int) ([]int, error) {
	features := make([][]float64, 0, last-first)
	frame := grid.NewField(p.stored, 1)
	for i := first; i < last; i++ {
		if err := p.draw(random.New(seed, i)); err != nil {
			return nil, err
		}
		var f []float64
		for k, field := range p.fields {
			if !p.planeOptions.fields[k].law.Varies() {
				continue
			}
			field.Restrict(frame)
			f = append(f, frame.Data...)
		}
		values := make([]float64, len(p.params))
		p.values.Values(values)
		weight := math.Sqrt(float64(p.stored.Size()))
		for _, v := range values {
			f = append(f, weight*v)
		}
		features = append(features, f)
	}
	return nearest(features, first), nil
}

// nearest orders the rows greedily by distance, from row 0 on; row i is called
// first+i.
func nearest(rows [][]float64, first int) []int {
	left := make([]int, len(rows))
	for i := range left {
		left[i] = i
	}
	order := []int{first}
	at := 0
	left = left[1:]
	for len(left) > 0 {
		best, where := math.Inf(1), 0
		for k, i := range left {
			if d, _ := grid.Squares(rows[i], rows[at]); d < best {
				best, where = d, k
			}
		}
		at = left[where]
		order = append(order, first+at)
		left = append(left[:where], left[where+1:]...)
	}
	return order
}
