package grid

// Certificate states how far stored data are from the solution on a refined
// grid and step: the floor under any claim about a surrogate trained on them.
type Certificate struct {
	// Samples is how many samples were solved again, counted from the first.
	Samples int `json:"samples"`
	// Median is over those samples, of ‖u−u_fine‖₂/‖u_fine‖₂ on the stored grid,
	// over all stored frames after the initial one together.
	Median float64 `json:"median"`
	Max    float64 `json:"max"` // the largest of the same
	// Frames is the median over samples for each stored frame (nil if steady).
	Frames []float64 `json:"frames,omitempty"`
	// Order is the observed order of accuracy, log₂ of the ratio of successive
	// distances over two refinements of the first sample; 0 if not measured.
	Order       float64 `json:"order,omitempty"`
	SolveGrid   []int   `json:"solve_grid"`   // points per axis of the data's solve grid
	RefinedGrid []int   `json:"refined_grid"` // points per axis of the grid compared with
	// Of says what data the certificate is of, where these were taken from others:
	// Samples, Median and Max are then of those, on all of their nodes and frames;
	// Frames are the ones kept. "": of the data at hand.
	Of string `json:"of,omitempty"`
}
