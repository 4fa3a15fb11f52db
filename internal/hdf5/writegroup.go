package hdf5

import "encoding/binary"

// Half the members of a leaf of a group's tree, and half the children of a node
// above: the library's own choice.
const (
	groupLeaf     = 4
	groupInternal = 16
)

// member is one of a group: where its name is in the group's heap, and where it
// is itself; or a node of the tree, with the last name in it.
type member struct{ name, address uint64 }

// groupTree writes the leaves and nodes of a group with the members, which are
// in the order of their names, and returns the root.
func (w *Writer) groupTree(members []member) uint64 {
	le := binary.LittleEndian
	var nodes []member
	for len(members) > 0 {
		n := min(2*groupLeaf, len(members))
		b := le.AppendUint16(append([]byte("SNOD"), 1, 0), uint16(n))
		for _, m := range members[:n] {
			b = le.AppendUint64(b, m.name)
			b = le.AppendUint64(b, m.address)
			b = append(b, make([]byte, 24)...)
		}
		b = append(b, make([]byte, 8+2*groupLeaf*40-len(b))...)
		nodes = append(nodes, member{members[n-1].name, w.put(b)})
		members = members[n:]
	}
	const size = 24 + (2*groupInternal+1)*8 + 2*groupInternal*8
	for level := byte(0); ; level++ {
		var above []member
		count := max(1, (len(nodes)+2*groupInternal-1)/(2*groupInternal))
		first := (w.end + 7) &^ 7
		before := uint64(0) // the last name to the left of a node: the empty one
		for k := range count {
			part := nodes[k*2*groupInternal : min((k+1)*2*groupInternal, len(nodes))]
			b := le.AppendUint16(append([]byte("TREE"), 0, level), uint16(len(part)))
			for _, neighbour := range []int{k - 1, k + 1} {
				address := uint64(undefined)
				if neighbour >= 0 && neighbour < count {
					address = first + uint64(neighbour*size)
				}
				b = le.AppendUint64(b, address)
			}
			b = le.AppendUint64(b, before)
			for _, m := range part {
				b = le.AppendUint64(b, m.address)
				b = le.AppendUint64(b, m.name)
				before = m.name
			}
			above = append(above, member{before, w.put(append(b, make([]byte, size-len(b))...))})
		}
		if len(above) == 1 {
			return above[0].address
		}
		nodes = above
	}
}
