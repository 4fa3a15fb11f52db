package train

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
)

// stream returns the random numbers of one purpose at one position of a run: a
// function of its arguments alone, so that resuming needs no generator's state.
func stream(seed uint64, purpose string, position ...int) *rand.Rand {
	text := binary.LittleEndian.AppendUint64([]byte(purpose+"\x00"), seed)
	for _, p := range position {
		text = binary.LittleEndian.AppendUint64(text, uint64(p))
	}
	return rand.New(rand.NewChaCha8(sha256.Sum256(text)))
}
