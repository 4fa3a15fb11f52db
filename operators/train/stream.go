package train

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
)

// stream returns the random numbers of one purpose at one position of a run: a
// function of its arguments alone, so that resuming needs no generator's state.
func stream(seed uint64, purpose string, position ...int) *rand.Rand {
	return rand.New(rand.NewChaCha8(key(seed, purpose, position...)))
}

// key is the seed of a stream.
func key(seed uint64, purpose string, position ...int) [32]byte {
	var buffer [64]byte // so that nothing is allocated
	text := append(buffer[:0], purpose...)
	text = binary.LittleEndian.AppendUint64(append(text, 0), seed)
	for _, p := range position {
		text = binary.LittleEndian.AppendUint64(text, uint64(p))
	}
	return sha256.Sum256(text)
}
