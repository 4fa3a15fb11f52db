package metrics

import (
	"fmt"
	"math"
)

// bandNames are PDEBench's three ranges of wavenumber: k < 4, 4 ≤ k < 12 and
// k ≥ 12.
var bandNames = [3]string{"low", "mid", "high"}
var bandEdges = [4]int{0, 4, 12, math.MaxInt}

// pdebench gathers the metrics of PDEBench whose root or maximum is taken over
// the batch, so that they are no means over samples: for each frame and
// channel. (Its 3-D boundary error sums over channels before the root; here,
// as in its 1-D and 2-D code, each channel stands alone.)
type pdebench struct {
	shape   *Shape
	samples int
	// Over the batch, (frame, channel): sums of each sample's RMSE, nRMSE and
	// bRMSE, sum of squared differences of totals, maximum error.
	rmse, nrmse, brmse, conserved, maxE []float64
	shells                              []float64 // (frame, channel, shell): Σ_b of the quadrant's |F(e)|²
}

func newPDEBench(s *Shape) pdebench {
	n := s.Frames * s.Channels
	v := func() []float64 { return make([]float64, n) }
	return pdebench{shape: s, rmse: v(), nrmse: v(), brmse: v(), conserved: v(), maxE: v(), shells: make([]float64, n*quadrantShells(s.Space))}
}

func (b *pdebench) add(all []sums, sp *spectrum) {
	for i := range all {
		s := &all[i]
		if s.bad {
			inf := math.Inf(1)
			b.rmse[i], b.nrmse[i], b.brmse[i], b.conserved[i], b.maxE[i] = inf, inf, inf, inf, inf
			continue
		}
		b.rmse[i] += math.Sqrt(s.ee / s.n)
		b.nrmse[i] += ratio(math.Sqrt(s.ee/s.n), math.Sqrt(s.yy/s.n))
		b.brmse[i] += math.Sqrt(s.faceE / s.faces)
		d := s.p - s.y
		b.conserved[i] += d * d
		b.maxE[i] = max(b.maxE[i], s.maxE)
	}
	for i, v := range sp.quadrant {
		b.shells[i] += v
	}
	b.samples++
}

// benchValues are PDEBench's metrics of one batch, and their curves over the
// frames: rmse, nrmse, crmse, max_error, brmse, then fRMSE low, mid, high.
type benchValues [8]float64

var benchNames = [...]string{"rmse", "nrmse", "crmse", "max_error", "brmse", "frmse_low", "frmse_mid", "frmse_high"}

// frame is the batch's values at one frame, averaged over channels.
func (b *pdebench) frame(f int) (v benchValues) {
	c, n, count := b.shape.Channels, float64(b.shape.points()), float64(b.samples)
	for i := f * c; i < (f+1)*c; i++ {
		v[0] += b.rmse[i] / count
		v[1] += b.nrmse[i] / count
		v[2] += math.Sqrt(b.conserved[i]/count) / n
		v[3] += b.maxE[i]
		v[4] += b.brmse[i] / count
		for band, e := range b.bands(i) {
			v[5+band] += e
		}
	}
	for k := range v {
		v[k] /= float64(c)
	}
	return v
}

// bands are low, mid and high fRMSE of one frame and channel: the mean over the
// shells of √(mean_b |F(e)|²)/N·L. A band without a shell is NaN.
func (b *pdebench) bands(i int) (v [3]float64) {
	scale := 1 / float64(b.shape.points())
	for _, l := range b.shape.Extent {
		scale *= l
	}
	shells := len(b.shells) / len(b.rmse)
	part := b.shells[i*shells : (i+1)*shells]
	for band := range v {
		lo, hi := min(bandEdges[band], shells), min(bandEdges[band+1], shells)
		for _, energy := range part[lo:hi] {
			v[band] += math.Sqrt(energy/float64(b.samples)) * scale
		}
		v[band] /= float64(hi - lo)
	}
	return v
}

// empty says why value k has no number: "" where it has one.
func (b *pdebench) empty(k int) string {
	band, shells := k-5, quadrantShells(b.shape.Space)
	if band < 0 || bandEdges[band] < shells {
		return ""
	}
	return fmt.Sprintf("a grid of %v points has no waves of k ≥ %d", b.shape.Space, bandEdges[band])
}

// mean is the batch's values averaged over the frames.
func (b *pdebench) mean() (v benchValues) {
	for f := range b.shape.Frames {
		for k, x := range b.frame(f) {
			v[k] += x
		}
	}
	for k := range v {
		v[k] /= float64(b.shape.Frames)
	}
	return v
}

// compat sums batch averages of CompatBatch samples.
type compat struct {
	shape   *Shape
	batch   pdebench
	batches int
	sum     benchValues
}

func newCompat(s *Shape) *compat { return &compat{shape: s, batch: newPDEBench(s)} }

func (c *compat) add(all []sums, sp *spectrum) {
	c.batch.add(all, sp)
	if c.batch.samples == c.shape.CompatBatch {
		c.sum, c.batches = c.closed()
		c.batch = newPDEBench(c.shape)
	}
}

// closed returns the sums with the batch in hand counted.
func (c *compat) closed() (benchValues, int) {
	if c.batch.samples == 0 {
		return c.sum, c.batches
	}
	sum := c.sum
	for k, x := range c.batch.mean() {
		sum[k] += x
	}
	return sum, c.batches + 1
}

// values are the sums divided by the number of batches less one.
func (c *compat) values() benchValues {
	sum, batches := c.closed()
	for k := range sum {
		sum[k] /= float64(batches - 1)
	}
	return sum
}
