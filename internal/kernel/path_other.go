//go:build !amd64 || noasm

package kernel

// simd is empty where there is no assembly.
type simd struct{}

func simdPaths() []*path { return nil }
