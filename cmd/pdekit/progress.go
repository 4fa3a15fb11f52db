package main

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/pdekit/pdekit/operators/metrics"
)

// progressModes are the values of --progress.
var progressModes = []string{"auto", "plain", "json", "none"}

// progress tells how far work has come: one live line on a terminal, plain
// lines every few seconds elsewhere, JSON lines on request, nothing when quiet.
type progress struct {
	io    *IO
	mode  string
	task  string
	start time.Time

	mu   sync.Mutex
	last time.Time
	live bool // a live line is on the terminal and must be ended
	// The state that update told last, drawn or not.
	done, total int
	texts       []string

	// worded: the text tells how far the work is, in better words than a count.
	worded bool
	// before is what was done before start, by an earlier call.
	before int
	// tail ends a live line, in the room that is left: so many characters. Without
	// one it is a bar of how much is done.
	tail func(room int) string
}

// headway is a line of --progress json that tells of progress.
type headway struct {
	Task    string  `json:"task"`    // what is being done, as "train fno"
	Done    int     `json:"done"`    // units
	Total   int     `json:"total"`   // units; samples, or steps of training and one for what follows
	Seconds float64 `json:"seconds"` // since the task began, or went on
	*learning
}

// learning is what a line says of training beside.
type learning struct {
	Epoch int            `json:"epoch"` // from 1
	Loss  metrics.Number `json:"loss"`  // of the last step
	LR    float64        `json:"lr"`    // learning rate of that step
	*validated
}

// validated is what a line says once an epoch has been validated.
type validated struct {
	Error  metrics.Number `json:"val_error"`          // of the last epoch: that which chooses the best one; null where nothing is validated
	Select string         `json:"select"`             // which error that is: one-step or rollout
	Rate   float64        `json:"samples_per_second"` // of the last epoch
}

// plainEvery is the least time between two plain lines.
const plainEvery = 5 * time.Second

func newProgress(io *IO, mode, task string) *progress {
	if mode == "auto" {
		mode = "plain"
		if io.ErrTerminal {
			mode = "live"
		}
	}
	now := io.Now()
	return &progress{io: io, mode: mode, task: task, start: now, last: now}
}

// update reports done of total units; text says more in words, learning in JSON.
// A live line that has no room for text takes the first of the shorter ones that
// fits.
func (p *progress) update(done, total int, text string, learning *learning, shorter ...string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done, p.total, p.texts = done, total, append([]string{text}, shorter...)
	now := p.io.Now()
	final := done == total
	switch p.mode {
	case "none":
		return
	case "json":
		if now.Sub(p.last) < 200*time.Millisecond && !final {
			return
		}
		p.io.jsonLine(headway{Task: p.task, Done: done, Total: total, Seconds: round3(now.Sub(p.start).Seconds()), learning: learning})
	case "plain":
		if now.Sub(p.last) < plainEvery && !final {
			return
		}
		fmt.Fprintln(p.io.Err, p.line(p.task, text, now.Sub(p.start), p.left(now)))
	case "live":
		if now.Sub(p.last) < 100*time.Millisecond && !final {
			return
		}
		p.draw(now)
		p.live = true
		if final {
			fmt.Fprintln(p.io.Err)
			p.live = false
		}
	}
	p.last = now
}

// left is the time that the rest will take, 0 where it cannot be told.
func (p *progress) left(now time.Time) time.Duration {
	if p.done <= p.before || p.done >= p.total {
		return 0
	}
	return time.Duration(float64(now.Sub(p.start)) * float64(p.total-p.done) / float64(p.done-p.before))
}

// line tells the task, the count, a text, the time spent and the time left; an
// empty task and 0 of a time are left out.
func (p *progress) line(task, text string, spent, left time.Duration) string {
	var parts []string
	if p.worded {
		parts = append(parts, task, text)
	} else {
		parts = append(parts, strings.TrimSpace(fmt.Sprintf("%s %d/%d %s", task, p.done, p.total, text)))
	}
	var times []string
	if spent > 0 {
		times = append(times, humanDuration(spent))
	}
	if left > 0 {
		times = append(times, humanDuration(left)+" left")
	}
	parts = append(parts, strings.Join(times, ", "))
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "  ")
}

// draw draws the live line over what is there, in one write: the new line, then
// nothing to the end of it, so that no moment shows an empty one.
func (p *progress) draw(now time.Time) {
	fmt.Fprint(p.io.Err, "\r"+p.fitted(p.io.width()-interruptWidth, now.Sub(p.start), p.left(now))+"\x1b[K")
}

// interruptWidth is the room for the ^C that a terminal echoes, and for the
// cursor: a line that wraps cannot be drawn over.
const interruptWidth = 3

// The least and the greatest width of a live line's tail.
const leastTail, greatestTail = 8, 24

// fitted is the live line in so much room. Where it is narrow the shorter texts
// stand in, the time spent goes, then the task, then the tail; then it is cut.
func (p *progress) fitted(room int, spent, left time.Duration) string {
	var lines []string
	for _, text := range p.texts {
		lines = append(lines, p.line(p.task, text, spent, left))
		if left > 0 {
			lines = append(lines, p.line(p.task, text, 0, left))
		}
	}
	last := p.texts[len(p.texts)-1]
	if left > 0 {
		spent = 0
	}
	lines = append(lines, p.line("", last, spent, left))
	for _, tail := range []int{leastTail, leastTail / 2, 0} {
		for _, line := range lines {
			if rest := room - len([]rune(line)) - 2; rest >= tail && tail > 0 {
				return line + "  " + p.painted(min(rest, greatestTail))
			} else if tail == 0 && rest+2 >= 0 {
				return line
			}
		}
	}
	bare := []rune(p.line("", last, 0, 0))
	if len(bare) > room {
		bare = append(bare[:room-1], '…')
	}
	return string(bare)
}

// painted is the tail of a live line, in colour where the terminal may be painted.
func (p *progress) painted(room int) string {
	tail := ""
	if p.tail != nil {
		tail = p.tail(room)
	} else {
		tail = bar(p.done, p.total, room)
	}
	if tail == "" || !p.io.colours() {
		return tail
	}
	return "\x1b[36m" + tail + "\x1b[0m"
}

// bar is done of total as a bar of so many characters, to the half of one.
func bar(done, total, width int) string {
	if total <= 0 {
		return ""
	}
	halves := 2 * width * done / total
	text := strings.Repeat("━", halves/2)
	if halves%2 == 1 {
		text += "╸"
	}
	return text + strings.Repeat(" ", width-(halves+1)/2)
}

// end closes a live line with the state that was told last, so that what follows
// starts on its own.
func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.live {
		now := p.io.Now()
		fmt.Fprintln(p.io.Err, "\r"+p.fitted(p.io.width()-interruptWidth, now.Sub(p.start), 0)+"\x1b[K")
		p.live = false
	}
}

func round3(x float64) float64 { return float64(int64(x*1000+0.5)) / 1000 }
