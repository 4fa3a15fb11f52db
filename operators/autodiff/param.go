package autodiff

// Param is a named tensor that training changes. Names are paths joined by
// dots, "blocks.0.spectral.weight": unique within an operator, and the names
// under which checkpoints store the values.
type Param struct {
	Name string
	*Tensor
}

// NewParam returns a parameter of zeros whose gradient is wanted.
func NewParam(name string, shape ...int) Param {
	return Param{Name: name, Tensor: New(Float32, shape...).RequireGrad()}
}
