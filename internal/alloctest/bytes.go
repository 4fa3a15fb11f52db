package alloctest

import "runtime/metrics"

// Bytes counts the bytes that f allocates, and what other goroutines do
// meanwhile. Small objects may be counted some kilobytes at a time.
func Bytes(f func()) uint64 {
	before := allocated()
	f()
	return allocated() - before
}

// allocated counts the bytes that were ever allocated.
func allocated() uint64 {
	s := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}
