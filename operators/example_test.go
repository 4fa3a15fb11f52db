package operators_test

import (
	"context"
	"fmt"
	"math"

	"github.com/pdekit/pdekit/operators"
)

// wave is a first frame on a grid of 16 points.
func wave() []float32 {
	u := make([]float32, 16)
	for i := range u {
		u[i] = float32(math.Sin(2 * math.Pi * float64(i) / 16))
	}
	return u
}

// A run folder, or one file of its weights, is all that is needed.
func ExampleLoad() {
	p, err := operators.Load("testdata/checkpoint-1-channel.safetensors")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p.Model, "with", p.Protocol.Parameters, "parameters on a grid of", p.Task.Grid)
	fmt.Println(p.Task)
	// Output:
	// fno with 269 parameters on a grid of [16]
	// autoregressive: input frame 0 → target frame 1, … up to frame 2 (as the increment over the last input frame)
}

// Two samples at once, in physical units: (batch, channels, grid).
func ExamplePredictor_Predict() {
	p, err := operators.Load("testdata/checkpoint-1-channel.safetensors")
	if err != nil {
		fmt.Println(err)
		return
	}
	x := append(wave(), wave()...)
	y := make([]float32, 2*p.Task.Outputs()*16)
	if err := p.Predict(y, x, nil, []int{16}); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.2f\n", y[:4])
	fmt.Println(p.Predict(y, x, nil, []int{1}))
	// Output:
	// [0.00 0.38 0.71 0.92]
	// grid [1] has an axis of 1 points; at least 2 expected
}

// Any number of steps from a first frame: (batch, steps, channels, grid).
func ExamplePredictor_Rollout() {
	p, err := operators.Load("testdata/checkpoint-1-channel.safetensors")
	if err != nil {
		fmt.Println(err)
		return
	}
	const steps = 10
	frames := make([]float32, steps*16)
	if err := p.Rollout(context.Background(), frames, wave(), nil, nil, []int{16}, steps); err != nil {
		fmt.Println(err)
		return
	}
	for _, step := range []int{0, 4, 9} {
		fmt.Printf("step %d: %.2f\n", step+1, frames[step*16:step*16+4])
	}
	// Output:
	// step 1: [0.00 0.38 0.71 0.92]
	// step 5: [0.02 0.39 0.70 0.91]
	// step 10: [0.03 0.39 0.69 0.89]
}
