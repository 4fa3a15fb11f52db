//go:build !amd64 || noasm

package kernel

func (c *complexCall[T]) mixFast(lo, hi int) bool { return false }
