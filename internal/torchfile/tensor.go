package torchfile

// persistent reads ('storage', class, key, device, size).
func (p *pickle) persistent(id any) any {
	t, _ := id.(tuple)
	if len(t) < 5 {
		p.fail("a reference that is not to a storage")
		return nil
	}
	class, _ := t[1].(name)
	key, ok := t[2].(string)
	size, sized := t[4].(int64)
	if t[0] != "storage" || class.name == "" || !ok || !sized {
		p.fail("a reference that is not to a storage")
		return nil
	}
	return &storage{class.name, key, size}
}

// tensor reads (storage, offset, shape, stride, …).
func (p *pickle) tensor(args tuple) any {
	if len(args) < 4 {
		p.fail("a tensor of %d arguments", len(args))
		return nil
	}
	s, ok := args[0].(*storage)
	offset, whole := args[1].(int64)
	if !ok || !whole || offset < 0 {
		p.fail("a tensor without a storage, or at %v of it", args[1])
		return nil
	}
	t := &tensor{storage: s, offset: offset}
	for i, to := range []*[]int64{&t.shape, &t.stride} {
		items, ok := args[2+i].(tuple)
		if !ok {
			p.fail("a tensor whose shape or stride is no tuple")
			return nil
		}
		for _, v := range items {
			n, ok := v.(int64)
			if !ok || n < 0 {
				p.fail("a tensor of shape or stride %v", items)
				return nil
			}
			*to = append(*to, n)
		}
	}
	if len(t.shape) != len(t.stride) || len(t.shape) > 64 {
		p.fail("a tensor of %d axes with %d strides", len(t.shape), len(t.stride))
		return nil
	}
	return t
}
