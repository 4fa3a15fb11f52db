package random

import (
	"encoding/binary"
	"hash/fnv"
	"math/rand/v2"
)

// Stream is the randomness of one sample. Two streams of the same seed, sample
// and purposes give the same numbers, whatever else was drawn anywhere.
type Stream struct {
	*rand.Rand
	Seed   uint64
	Sample int // index of the sample in the whole dataset, from 0
	path   string
}

// New returns the stream of sample i of a dataset with the given seed.
func New(seed uint64, sample int) *Stream { return newStream(seed, sample, "") }

// Fork returns the stream of one purpose ("initial", "viscosity") of this
// sample. It does not depend on what was drawn from s, so that adding a draw
// for one purpose never changes another.
func (s *Stream) Fork(purpose string) *Stream {
	return newStream(s.Seed, s.Sample, s.path+"/"+purpose)
}

func newStream(seed uint64, sample int, path string) *Stream {
	h := fnv.New128a()
	h.Write([]byte(path))
	var key [32]byte
	binary.LittleEndian.PutUint64(key[0:], seed)
	binary.LittleEndian.PutUint64(key[8:], uint64(sample))
	h.Sum(key[16:16])
	return &Stream{Rand: rand.New(rand.NewChaCha8(key)), Seed: seed, Sample: sample, path: path}
}
