package datasets

import (
	"github.com/pdekit/pdekit/internal/npy"
)

// Footprint is what a generation takes.
type Footprint struct {
	// Memory bounds the samples in flight, in bytes: one per worker in float64,
	// or one frame of it from a FrameSource, and a write buffer each. What a
	// source needs for itself comes on top.
	Memory int64
	// Disk is the size of the dataset, less some thousand bytes of headers.
	Disk int64
}

// Footprint tells what generating takes, before it starts.
func (o GenerateOptions) Footprint(s Source) (Footprint, error) {
	dtype, err := npy.ParseDType(o.DType)
	if err != nil {
		return Footprint{}, err
	}
	lo, hi := o.Shard.Range(o.Samples)
	var f Footprint
	for _, a := range slots(s.Layout(), dtype, hi-lo) {
		f.Disk += a.total
	}
	values := int64(0)
	for _, n := range heldSizes(s) {
		values += int64(n)
	}
	f.Memory = int64(o.workers(hi-lo)) * (8*values + encodeBytes)
	return f, nil
}
