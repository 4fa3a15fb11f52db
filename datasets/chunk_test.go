package datasets

import (
	"context"
	"path/filepath"
	"sync"
	"testing"
)

// chunked is noise that is best asked for in runs of four samples.
type chunked struct{ noise }

func (chunked) Chunk() int { return 4 }

// Every run from a multiple of four up to the next is asked of one source, in
// order, whatever the workers and the first sample; and the bytes are the same.
func TestChunksGoToOneSource(t *testing.T) {
	plain := noiseOptions(filepath.Join(t.TempDir(), "plain.npz"), 30)
	plain.First = 2
	generate(t, plain)
	for _, workers := range []int{1, 3} {
		var mu sync.Mutex
		asked := map[int][]int{} // samples of each source
		sources := 0
		o := noiseOptions(filepath.Join(t.TempDir(), "a.npz"), 30)
		o.First, o.Workers = 2, workers
		_, err := Generate(context.Background(), func() (Source, error) {
			mu.Lock()
			defer mu.Unlock()
			id := sources
			sources++
			return chunked{noise{before: func(sample int) error {
				mu.Lock()
				defer mu.Unlock()
				asked[id] = append(asked[id], sample)
				return nil
			}}}, nil
		}, o)
		if err != nil {
			t.Fatal(err)
		}
		owner := map[int]int{}
		for id, samples := range asked {
			for k, sample := range samples {
				if first, there := owner[sample/4]; there && first != id {
					t.Fatalf("%d workers: sources %d and %d share the chunk of sample %d", workers, first, id, sample)
				}
				owner[sample/4] = id
				if k > 0 && sample%4 != 0 && samples[k-1] != sample-1 {
					t.Fatalf("%d workers: sample %d after %d", workers, sample, samples[k-1])
				}
			}
		}
		if len(owner) != 8 {
			t.Fatalf("%d chunks", len(owner))
		}
		if contents(t, o.Path) != contents(t, plain.Path) {
			t.Fatalf("%d workers: other bytes", workers)
		}
	}
}

// A failure is that of the first failing sample in chunks too.
func TestFailureInAChunk(t *testing.T) {
	for range 20 {
		o := noiseOptions(filepath.Join(t.TempDir(), "a.npz"), 40)
		o.Workers = 4
		_, err := Generate(context.Background(), func() (Source, error) {
			return chunked{noise{before: func(sample int) error {
				if sample >= 17 {
					return &NotFinite{Sample: sample, Array: "u"}
				}
				return nil
			}}}, nil
		}, o)
		wantError(t, err, "sample 17:")
	}
}
