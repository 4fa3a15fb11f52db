package operators

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/pdekit/pdekit/operators/autodiff"
	"github.com/pdekit/pdekit/operators/layers"
)

func init() {
	register(Model{Name: "tfno", Doc: tfnoDoc, New: func() Config { return NewTFNO() }})
}

const tfnoDoc = `# Tensorised Fourier neural operator (TFNO)

A Fourier neural operator whose spectral weights are kept as the factors of a tensor decomposition: a fraction of the parameters, which regularises where data are few.

## Formula

As fno, with the weights of each layer, one tensor R[k₁, k₂ …, i, o], built from factors:

	tucker   R = G ×₁ U₁ ×₂ U₂ … ×ᵢ Uᵢ ×ₒ Uₒ          a small core, times a matrix along each axis
	cp       R[k…, i, o] = Σᵣ a₁[k₁,r]·a₂[k₂,r]…·c[i,r]·d[r,o]

All factors are complex. Gradients are those by the factors.

## Layout

As fno. Factors are real and imaginary planes, then (extent, rank) for each axis in the order of R, the last (output) one (rank, extent); the core has the ranks as its extents.

## Behaviour

As fno in everything but the count of parameters. ` + "`--rank`" + ` is the fraction of the spectral weights' number that the factors have, chosen as neuralop (tensorly) does: for tucker one fraction c of every extent s with c^d·Π s + c·Σ s² = rank·Π s, for cp a rank of rank·Π s/Σ s, rounded; so counts are comparable (a complex number counts once there; tfno has no separate weights of the cp terms). R is built once a step, for all members of the batch together, and the layer then costs what fno's does. To apply factor by factor instead would cost c·(2 + c) times the mixing of fno for tucker, cheaper only below c = 0.41; for cp it would cost batch·(in + out)/(in·out) times the building, more from a batch of width/2 on.

## Good values

Those of fno; tucker with rank 0.4 or less: 0.1 to 0.05 often loses nothing. cp at ranks above 0.05 makes many terms, and is slow.

## When it breaks

As fno. Very low ranks underfit: compare training errors.

## Reference

Kossaifi, Kovachki, Azizzadenesheli, Anandkumar: Multi-grid tensorized Fourier neural operator for high-resolution PDEs. TMLR 2024. arXiv:2310.00120 (section 3.2). Kolda, Bader: Tensor decompositions and applications. SIAM Review 51, 2009.
`

// TFNO holds the hyper-parameters of a tensorised Fourier neural operator.
type TFNO struct {
	FNO
	Factorization string  `json:"factorization"`
	Rank          float64 `json:"rank"` // of the number of spectral weights
}

var _ Config = (*TFNO)(nil)

// NewTFNO returns the documented defaults.
func NewTFNO() *TFNO { return &TFNO{FNO: *NewFNO(), Factorization: layers.Tucker, Rank: 0.4} }

// Flags implements Config.
func (c *TFNO) Flags(fs *flag.FlagSet) {
	c.FNO.frameFlags(fs)
	fs.StringVar(&c.Factorization, "factorization", c.Factorization, "`decomposition` of the spectral weights: "+strings.Join(layers.Factorizations, " or "))
	fs.Float64Var(&c.Rank, "rank", c.Rank, "parameters of the factors as a `fraction` of those of the spectral weights")
}

// tfnoRank is the least rank: what the factors unfold to is bounded by what a
// file holds of them.
const tfnoRank = 1e-3

// Build implements Config.
func (c *TFNO) Build(rng *rand.Rand, sig Signature) (Operator, error) {
	o, modes, err := c.begin("tfno", rng, sig, Modes.on, nil)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(layers.Factorizations, c.Factorization) {
		return nil, fmt.Errorf("tfno: unknown factorization %q; valid are %s", c.Factorization, strings.Join(layers.Factorizations, ", "))
	}
	if !(c.Rank >= tfnoRank && c.Rank <= 1) {
		return nil, fmt.Errorf("tfno: rank %g; a fraction from %g to 1 expected", c.Rank, tfnoRank)
	}
	shape := autodiff.SpectralShape(c.Width, c.Width, modes)
	// The weights are built from the factors with each application.
	if full := autodiff.Count(shape) * float64(c.Layers); full > maxWeights {
		return nil, fmt.Errorf("tfno: width %d, layers %d and modes %v make %.2g spectral weights of the factors; at most %d are built", c.Width, c.Layers, modes, full, maxWeights)
	}
	cache := &autodiff.Transforms{}
	for l := range c.Layers {
		name := fmt.Sprintf("blocks.%d", l)
		o.blocks = append(o.blocks, &layers.FNOBlock{
			Spectral:   layers.NewFactored(name+".spectral", rng, c.Factorization, shape[1:], c.Rank, cache),
			Skip:       layers.NewLinear(name+".skip", rng, c.Width, c.Width),
			Activation: o.activationOf(l, c.Layers),
		})
	}
	o.projection = c.project(rng, o)
	return o, nil
}
