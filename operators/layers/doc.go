// Package layers holds the small structs that own parameters and call the
// primitives of autodiff: what models are built of. Constructors take the path
// of the layer's parameters' names and the stream that their first values are
// drawn from.
package layers
