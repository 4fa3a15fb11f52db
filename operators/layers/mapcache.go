package layers

import (
	"sync"

	"github.com/pdekit/pdekit/operators/autodiff"
)

// mapCache keeps the maps along axes that a layer has made. It may be shared.
type mapCache struct {
	mu   sync.Mutex
	maps map[mapKey]*autodiff.AxisMap
}

type mapKey struct {
	in, out  int
	periodic bool
}

// get returns the map for key, made by make the first time; nil, which changes
// nothing, where in is out.
func (c *mapCache) get(key mapKey, make func(key mapKey) *autodiff.AxisMap) *autodiff.AxisMap {
	if key.in == key.out {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.maps == nil {
		c.maps = map[mapKey]*autodiff.AxisMap{}
	}
	if c.maps[key] == nil {
		c.maps[key] = make(key)
	}
	return c.maps[key]
}
