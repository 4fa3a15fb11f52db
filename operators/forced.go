package operators

import "context"

// Forced applies the operator to true frames, each time for the Task.Bundled()
// frames that follow: every frame is predicted from the truth just before it or
// its bundle (a task with lead times predicts the next frame). frames is (batch,
// window + steps, channel, x[, y[, z]]), dst (batch, steps, channel, x[, y[,
// z]]), and the rest as for Rollout.
func (p *Predictor) Forced(ctx context.Context, dst, frames, extra []float32, given []float64, size []int, steps int) error {
	frame, window, bundle := p.Task.Channels*nodes(size), p.Task.Window, p.Task.Bundled()
	aside, k := p.Task.ExtraChannels()*nodes(size), len(p.Task.Conditions)
	batch := len(dst) / (steps * frame)
	blocks := (steps + bundle - 1) / bundle
	fields := aside + window*frame
	part := min(batch*blocks, max(1, chunkNodes/nodes(size)))
	x, y := make([]float32, part*fields), make([]float32, part*bundle*frame)
	conditions := make([]float64, 0, part*k)
	for first := 0; first < batch*blocks; first += part {
		if err := ctx.Err(); err != nil {
			return err
		}
		n := min(part, batch*blocks-first)
		conditions = conditions[:0]
		for i := range n {
			b, step := (first+i)/blocks, (first+i)%blocks*bundle
			row := x[i*fields : (i+1)*fields]
			copy(row, extra[b*aside:(b+1)*aside])
			copy(row[aside:], frames[(b*(window+steps)+step)*frame:][:window*frame])
			conditions = append(conditions, given[b*k:(b+1)*k]...)
		}
		if err := p.Predict(y[:n*bundle*frame], x[:n*fields], conditions, size); err != nil {
			return err
		}
		for i := range n {
			b, step := (first+i)/blocks, (first+i)%blocks*bundle
			count := min(bundle, steps-step) * frame
			copy(dst[(b*steps+step)*frame:][:count], y[i*bundle*frame:])
		}
	}
	return nil
}
