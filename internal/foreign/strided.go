package foreign

import "slices"

// spanBytes is the most that is read at once to pick elements from.
const spanBytes = 1 << 22

// axis is one axis of a strided read.
type axis struct {
	count    int
	src, dst int // stride, bytes
}

// ReadStored sets dst to a slab of an array that is stored in C order, of
// elements of size bytes, from offset on. readAt reads bytes of the storage.
func ReadStored(dst []byte, offset int64, shape []int, size int, s Slab, readAt func(b []byte, at int64) error) error {
	stride := Strides(shape, size)
	for i := range shape {
		offset += int64(s.Start[i]) * int64(stride[i])
		stride[i] *= s.Step[i]
	}
	return ReadStrided(dst, offset, s.Count, stride, size, readAt)
}

// ReadStrided sets dst to count elements along each axis, in C order, where
// neighbours along an axis lie stride ≥ 0 bytes apart in the storage and the
// first is at offset. It reads in spans of bounded size that it picks from,
// straight into dst where nothing is skipped or moved.
func ReadStrided(dst []byte, offset int64, count, stride []int, size int, readAt func(b []byte, at int64) error) error {
	if len(dst) == 0 {
		return nil
	}
	to := Strides(count, size)
	axes := make([]axis, 0, len(count))
	for i, n := range count {
		if n > 1 {
			axes = append(axes, axis{n, stride[i], to[i]})
		}
	}
	slices.SortStableFunc(axes, func(a, b axis) int { return b.src - a.src })
	// The last axes, as many as make a span of the storage that is packed, or
	// short enough to pick from.
	inner := len(axes)
	span, packed, direct := size, size, true
	for inner > 0 {
		a := axes[inner-1]
		next := (a.count-1)*a.src + span
		stays := direct && a.src == packed && a.dst == packed
		if next > spanBytes && !stays {
			break
		}
		inner--
		span, packed, direct = next, packed*a.count, stays
	}
	var buf []byte
	if !direct {
		buf = make([]byte, span)
	}
	var counts, from, at []int
	for _, a := range axes[inner:] {
		counts, from, at = append(counts, a.count), append(from, a.src), append(at, a.dst)
	}
	outer := axes[:inner]
	index := make([]int, inner)
	place := 0 // in dst
	for {
		if direct {
			if err := readAt(dst[place:place+packed], offset); err != nil {
				return err
			}
		} else {
			if err := readAt(buf, offset); err != nil {
				return err
			}
			CopyBox(dst[place:], buf, counts, at, from, size)
		}
		k := inner - 1
		for ; k >= 0; k-- {
			index[k]++
			offset += int64(outer[k].src)
			place += outer[k].dst
			if index[k] < outer[k].count {
				break
			}
			offset -= int64(index[k]) * int64(outer[k].src)
			place -= index[k] * outer[k].dst
			index[k] = 0
		}
		if k < 0 {
			return nil
		}
	}
}
