package torchfile

// The values of a pickle are nil, bool, int64, float64, string, []byte, tuple,
// *list, *dict, and these.
type (
	tuple []any
	list  struct{ items []any }
	dict  struct{ keys, values []any }
	name  struct{ module, name string } // of a class or function, never looked up
	mark  struct{}
	// storage is where a tensor's elements lie: its key in the zip.
	storage struct {
		kind string // "FloatStorage"
		key  string
		size int64
	}
	tensor struct {
		storage       *storage
		offset        int64 // in elements
		shape, stride []int64
	}
	// opaque is an object of an allowed class that holds nothing of interest.
	opaque struct{ of name }
)
