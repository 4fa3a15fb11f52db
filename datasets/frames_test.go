package datasets

import (
	"context"
	"errors"
	"math"
	"testing"

	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// framed is noise frame by frame, with a second array of frames.
type framed struct {
	stop   func(sample, frame int) error // called after each frame, if not nil
	spoil  func(sample, frame int, dst [][]float64)
	filled *int // the most values that were filled and not yet handed over
}

func (framed) Layout() []grid.Array {
	return append(noise{}.Layout(), grid.Array{Name: "forces", Axes: []string{"time", "component"}, Shape: []int{noiseTimes, 2}, Double: true})
}

// params, u and forces are dst[0], dst[1] and dst[2]; frames are drawn in turn.
func (s framed) SolveFrames(ctx context.Context, rng *random.Stream, dst [][]float64, stored func(k int) error) error {
	for k := range noiseTimes {
		held := 0
		for _, d := range dst[1:] {
			for i := range d {
				d[i] = rng.NormFloat64()
				held++
			}
		}
		if s.filled != nil {
			*s.filled = max(*s.filled, held)
		}
		if s.spoil != nil {
			s.spoil(rng.Sample, k, dst)
		}
		if err := stored(k); err != nil {
			return err
		}
		if s.stop != nil {
			if err := s.stop(rng.Sample, k); err != nil {
				return err
			}
		}
	}
	dst[0][0] = rng.NormFloat64()
	return ctx.Err()
}

// Solve puts the frames together: what is stored must not depend on the way.
func (s framed) Solve(ctx context.Context, rng *random.Stream, dst [][]float64) error {
	const u, f = noiseSize / noiseTimes, 2
	frame := [][]float64{dst[0], dst[1][:u], dst[2][:f]}
	return s.SolveFrames(ctx, rng, frame, func(k int) error {
		if k+1 < noiseTimes {
			frame[1], frame[2] = dst[1][(k+1)*u:][:u], dst[2][(k+1)*f:][:f]
		}
		return nil
	})
}

// whole hides that its source makes frames.
type whole struct{ Source }

func generateFramed(path string, source Source, o func(*GenerateOptions)) error {
	options := noiseOptions(path, 9)
	if o != nil {
		o(&options)
	}
	_, err := Generate(context.Background(), func() (Source, error) { return source, nil }, options)
	return err
}

// A sample written frame by frame is the sample written whole, byte for byte,
// and no more than a frame of it is held.
func TestFramesAreTheBytesOfWholeSamples(t *testing.T) {
	eachContainer(t, func(t *testing.T, path string) {
		if err := generateFramed(path, whole{framed{}}, nil); err != nil {
			t.Fatal(err)
		}
		want := contents(t, path)
		filled := 0
		for _, workers := range []int{1, 3} {
			source := framed{}
			if workers == 1 {
				source.filled = &filled
			}
			if err := generateFramed(path, source, func(o *GenerateOptions) { o.Workers = workers }); err != nil {
				t.Fatal(err)
			}
			if contents(t, path) != want {
				t.Fatalf("%d workers: other bytes frame by frame", workers)
			}
		}
		if frame := noiseSize/noiseTimes + 2; filled != frame {
			t.Errorf("%d values were held; a frame has %d", filled, frame)
		}
		if findings, err := Verify(t.Context(), open(t, path)); err != nil || len(findings) > 0 {
			t.Errorf("verify: %v, %v", findings, err)
		}
	})
	f, err := GenerateOptions{Samples: 9, Workers: 2}.Footprint(framed{})
	if want := int64(2 * (8*(1+noiseSize/noiseTimes+2) + encodeBytes)); err != nil || f.Memory != want {
		t.Errorf("a footprint of %d bytes, %v; want %d", f.Memory, err, want)
	}
}

// A run that ends in the middle of a sample, after any of its frames, resumes to
// the same bytes; the sample begun is not counted.
func TestInterruptedBetweenFrames(t *testing.T) {
	eachContainer(t, func(t *testing.T, path string) {
		if err := generateFramed(path, framed{}, nil); err != nil {
			t.Fatal(err)
		}
		want := contents(t, path)
		for frame := range noiseTimes {
			err := generateFramed(path, framed{stop: func(sample, k int) error {
				if sample == 4 && k == frame {
					return context.Canceled
				}
				return nil
			}}, func(o *GenerateOptions) { o.Workers = 1 })
			var interrupted *Interrupted
			if !errors.As(err, &interrupted) || interrupted.Done != 4 {
				t.Fatalf("after frame %d of sample 4: %v; want 4 samples done", frame, err)
			}
			if contents(t, path) != want {
				t.Fatal("what was there before is no longer there")
			}
			solved := 0
			resumed := framed{stop: func(_, k int) error { solved++; return nil }}
			if err := generateFramed(path, resumed, func(o *GenerateOptions) { o.Workers, o.Resume = 1, true }); err != nil {
				t.Fatal(err)
			}
			if contents(t, path) != want || len(beside(t, path)) != 0 {
				t.Fatalf("after frame %d of sample 4: other bytes, or left %v", frame, beside(t, path))
			}
			if solved != 5*noiseTimes {
				t.Errorf("%d frames were solved again; want those of 5 samples", solved)
			}
		}
	})
}

// A value that is not finite is named by its place in the sample, and leaves
// nothing, though frames before it were written.
func TestNotFiniteFrame(t *testing.T) {
	eachContainer(t, func(t *testing.T, path string) {
		err := generateFramed(path, framed{spoil: func(sample, k int, dst [][]float64) {
			if sample == 3 && k == 2 {
				dst[1][noisePoints+5] = math.NaN()
			}
		}}, nil)
		wantError(t, err, "sample 3", "u at time 2, channel 1, x 5", "is NaN")
		absent(t, path)
		if left := beside(t, path); len(left) != 0 {
			t.Errorf("left: %v", left)
		}
	})
}
