package autodiff

// grain is the number of elements that one piece of parallel work handles.
const grain = 1 << 14

// blocks are even parts of an axis, the last perhaps shorter.
type blocks struct{ length, each, count int }

// blockSize is the aim for the numbers of a block: a few arrays of them are in
// the second-level cache together. Only tests change it.
var blockSize = 1 << 15

// cutBlocks cuts an axis whose every point has width numbers.
func cutBlocks(length, width int) blocks {
	count := min(length, max(1, (length*width+blockSize/2)/blockSize))
	each := (length + count - 1) / count
	return blocks{length, each, (length + each - 1) / each}
}

// bounds returns where block i begins and ends.
func (b blocks) bounds(i int) (lo, hi int) {
	return i * b.each, min((i+1)*b.each, b.length)
}

// addParts sets dst to the sum of matrices of its size that follow each other in
// parts, in order, or adds it.
func addParts[T Float](dst, parts []T, first bool) {
	accumulate(dst, 1, parts[:len(dst)], !first)
	for parts = parts[len(dst):]; len(parts) > 0; parts = parts[len(dst):] {
		accumulate(dst, 1, parts[:len(dst)], true)
	}
}
