package autodiff

// linker is an op that can work on the blocks of the node before it while they
// are in cache, and backward on those of the node after it.
type linker interface {
	// link tells the op of n of the node before, whose output is n's first input.
	// If both are cut alike, before does the first pass of n on each block after
	// its own last one; and backward n that of before, if alone, which says that
	// the gradient of before's output comes from n only. The op lists the buffers
	// that are then written a node early in early and earlyReverse.
	link(n, before *node, alone bool)
	// unlink undoes all links of the op.
	unlink(n *node)
}

// link joins each node to the one recorded just before it where it can.
func (t *Tape) link() {
	for _, n := range t.nodes {
		if l, ok := n.op.(linker); ok {
			l.unlink(n)
		}
	}
	readers := map[*memory]int{}
	for _, n := range t.nodes {
		for _, x := range n.in {
			if x != nil {
				readers[x.memory]++
			}
		}
	}
	for i := 1; i < len(t.nodes); i++ {
		n, before := t.nodes[i], t.nodes[i-1]
		l, ok := n.op.(linker)
		if !ok || n.in[0] != before.out {
			continue
		}
		l.link(n, before, n.active && before.active && n.grad(0) != nil && readers[before.out.memory] == 1)
	}
}
