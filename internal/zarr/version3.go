package zarr

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/pdekit/pdekit/internal/foreign"
	"github.com/pdekit/pdekit/internal/npy"
)

// meta3 is what zarr.json says.
type meta3 struct {
	Format       int             `json:"zarr_format"`
	Node         string          `json:"node_type"`
	Attributes   map[string]any  `json:"attributes"`
	Shape        []int           `json:"shape"`
	DType        json.RawMessage `json:"data_type"`
	Grid         extension       `json:"chunk_grid"`
	Keys         extension       `json:"chunk_key_encoding"`
	Fill         json.RawMessage `json:"fill_value"`
	Codecs       []extension     `json:"codecs"`
	Transformers []extension     `json:"storage_transformers"`
}

// extension is a thing that has a name and a configuration, or a name alone.
type extension struct {
	Name          string
	Configuration configuration
	odd           bool // the configuration is not of the kind that is known
}

// configuration is what any of them may be told.
type configuration struct {
	ChunkShape  []int       `json:"chunk_shape"`
	Separator   string      `json:"separator"`
	Endian      string      `json:"endian"`
	Order       []int       `json:"order"`
	Codecs      []extension `json:"codecs"`
	IndexCodecs []extension `json:"index_codecs"`
	IndexAt     string      `json:"index_location"`
}

func (e *extension) UnmarshalJSON(b []byte) error {
	if json.Unmarshal(b, &e.Name) == nil {
		return nil
	}
	var parts struct {
		Name          string          `json:"name"`
		Configuration json.RawMessage `json:"configuration"`
	}
	if err := json.Unmarshal(b, &parts); err != nil {
		return err
	}
	e.Name = parts.Name
	e.odd = len(parts.Configuration) > 0 && json.Unmarshal(parts.Configuration, &e.Configuration) != nil
	return nil
}

// types3 are the types of version 3 as NumPy calls them, less the byte order.
var types3 = map[string]string{
	"bool": "b1", "int8": "i1", "int16": "i2", "int32": "i4", "int64": "i8", "uint8": "u1", "uint16": "u2", "uint32": "u4", "uint64": "u8",
	"float16": "f2", "float32": "f4", "float64": "f8", "complex64": "c8", "complex128": "c16",
}

// version3 reads a zarr.json; nil: it is that of a group.
func (f *file) version3(at string, m *meta3) (*foreign.Array, error) {
	switch {
	case m.Format != 3:
		return nil, fmt.Errorf("zarr_format %d; 2 and 3 are read", m.Format)
	case m.Node == "group":
		return nil, nil
	case m.Node != "array":
		return nil, fmt.Errorf("node_type %.40q; group and array are known", m.Node)
	}
	a := &foreign.Array{Name: at, Shape: m.Shape}
	if at == "" {
		a.Name = "array"
	}
	if err := checkShape(m.Shape); err != nil {
		return nil, err
	}
	var kind extension
	if err := json.Unmarshal(m.DType, &kind); err != nil || kind.Name == "" {
		return nil, fmt.Errorf("data_type %.40s", m.DType)
	}
	if a.Descr = kind.Name; types3[kind.Name] == "" {
		return a, nil
	}
	refuse := func(format string, args ...any) (*foreign.Array, error) {
		err := fmt.Errorf(format, args...)
		a.DType, _, a.Complex = npy.ParseDescr("<" + types3[kind.Name])
		if a.Complex {
			a.Shape = append(slices.Clone(m.Shape), 2)
		}
		a.Raw = func([]byte, foreign.Slab) error { return err }
		return a, nil
	}
	if len(m.Transformers) > 0 {
		return refuse("is stored through %.40q, which is not read", m.Transformers[0].Name)
	}
	if m.Grid.Name != "regular" || m.Grid.odd {
		return refuse("has chunks in a grid %.40q; regular ones are read", m.Grid.Name)
	}
	chunks, codecs := m.Grid.Configuration.ChunkShape, m.Codecs
	var packs *shards
	if i := slices.IndexFunc(codecs, func(e extension) bool { return e.Name == "sharding_indexed" }); i >= 0 && !codecs[i].odd {
		if len(codecs) > 1 {
			return refuse("has shards that are coded once more, which are not read")
		}
		c := codecs[i].Configuration
		var err error
		if packs, err = newShards(chunks, &c); err != nil {
			return nil, err
		}
		if packs == nil {
			return refuse("has shards whose index is coded by other than bytes and crc32c, which is not read")
		}
		chunks, codecs = c.ChunkShape, c.Codecs
	}
	chain, err := newChain(codecs, len(m.Shape))
	if err != nil {
		return nil, err
	}
	if chain.unread != "" {
		return refuse("is coded by %.40q%s; bytes, transpose, gzip, zstd, blosc, crc32c and one level of sharding_indexed are read", chain.unread, chain.twice)
	}
	order := "<"
	if chain.big {
		order = ">"
	}
	a.DType, a.Big, a.Complex = npy.ParseDescr(order + types3[kind.Name])
	s, err := f.store(a, at, m.Shape, chunks)
	if err != nil {
		return nil, err
	}
	s.steps, s.order, s.shards = chain.steps, chain.order, packs
	for _, k := range chain.order {
		s.stored = append(s.stored, chunks[k])
	}
	s.separator = m.Keys.Configuration.Separator
	switch m.Keys.Name {
	case "default":
		s.prefix = "c"
		if s.separator == "" {
			s.separator = "/"
		}
	case "v2":
		if s.separator == "" {
			s.separator = "."
		}
	default:
		return refuse("has chunks named by %.40q; default and v2 are read", m.Keys.Name)
	}
	if s.separator != "/" && s.separator != "." {
		return nil, fmt.Errorf("separator %.40q", s.separator)
	}
	return a, s.serve(a, m.Shape, chunks, m.Fill)
}

// chain is a list of codecs, taken apart.
type chain struct {
	order  []int
	big    bool
	steps  []step
	unread string
	twice  string
}

func newChain(codecs []extension, rank int) (*chain, error) {
	c := &chain{}
	made, packed, grown := false, false, 0
	for _, e := range codecs {
		name := e.Name
		if e.odd {
			name += " of an odd kind"
		}
		switch {
		case name == "transpose" && !made:
			sorted := slices.Clone(e.Configuration.Order)
			slices.Sort(sorted)
			for i, k := range sorted {
				if i != k || len(sorted) != rank {
					return nil, fmt.Errorf("transpose to %v of %d axes", e.Configuration.Order, rank)
				}
			}
			order := slices.Clone(e.Configuration.Order)
			for i, k := range order {
				if c.order != nil {
					order[i] = c.order[k]
				}
			}
			if c.order = order; len(order) != rank {
				return nil, fmt.Errorf("transpose to %v of %d axes", order, rank)
			}
		case name == "bytes" && !made:
			made, c.big = true, e.Configuration.Endian == "big"
		case made && name == "crc32c":
			c.steps = append(c.steps, step{name, grown})
			grown += 4
		case made && (name == "gzip" || name == "zstd" || name == "blosc") && !packed:
			packed = true
			c.steps = append(c.steps, step{name, grown})
		default:
			if c.unread = name; packed {
				c.twice = " after another compressor"
			}
			return c, nil
		}
	}
	if !made {
		return nil, fmt.Errorf("no codec makes bytes of the elements")
	}
	return c, nil
}

// newShards checks a shard's shape against its chunks'; nil: the index is coded
// in a way that is not known.
func newShards(shape []int, c *configuration) (*shards, error) {
	s := &shards{count: 1, atStart: c.IndexAt == "start"}
	if len(shape) != len(c.ChunkShape) {
		return nil, fmt.Errorf("shards of %v with chunks of %v", shape, c.ChunkShape)
	}
	for i, n := range c.ChunkShape {
		if n < 1 || shape[i] < 1 || shape[i]%n != 0 || s.count > maxChunk/16/(shape[i]/n) {
			return nil, fmt.Errorf("shards of %v with chunks of %v", shape, c.ChunkShape)
		}
		s.grid = append(s.grid, shape[i]/n)
		s.count *= shape[i] / n
	}
	var names []string
	for _, e := range c.IndexCodecs {
		names = append(names, e.Name)
		if e.Configuration.Endian == "big" {
			return nil, nil
		}
	}
	switch strings.Join(names, " ") {
	case "bytes":
	case "bytes crc32c":
		s.checked = true
	default:
		return nil, nil
	}
	return s, nil
}
