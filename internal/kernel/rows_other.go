//go:build !amd64 || noasm

package kernel

func rowLanes[T Float]() int { return 0 }

func rowsWhole[T Float](int) bool { return false }

func matrixRowsFast[T Float](rowKind, Activation, *rowOperands[T]) bool { return false }
