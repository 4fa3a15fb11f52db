package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"
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

	// worded: the text tells how far the work is, in better words than a count.
	worded bool
	// before is what was done before start, by an earlier call.
	before int
	// tail ends a live line, in the room that is left: so many characters.
	tail func(room int) string
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

// update reports done of total units; text says more in words, fields in JSON.
func (p *progress) update(done, total int, text string, fields map[string]any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.io.Now()
	final := done == total
	switch p.mode {
	case "none":
		return
	case "json":
		if now.Sub(p.last) < 200*time.Millisecond && !final {
			return
		}
		line := map[string]any{"task": p.task, "done": done, "total": total, "seconds": round3(now.Sub(p.start).Seconds())}
		for k, v := range fields {
			line[k] = v
		}
		b, err := json.Marshal(line)
		if err != nil {
			panic("pdekit: progress: " + err.Error())
		}
		fmt.Fprintln(p.io.Err, string(b))
	case "plain":
		if now.Sub(p.last) < plainEvery && !final {
			return
		}
		fmt.Fprintln(p.io.Err, p.line(now, done, total, text))
	case "live":
		if now.Sub(p.last) < 100*time.Millisecond && !final {
			return
		}
		fmt.Fprint(p.io.Err, "\r\x1b[K"+p.fitted(p.line(now, done, total, text)))
		p.live = true
		if final {
			fmt.Fprintln(p.io.Err)
			p.live = false
		}
	}
	p.last = now
}

func (p *progress) line(now time.Time, done, total int, text string) string {
	spent := now.Sub(p.start)
	var b strings.Builder
	b.WriteString(p.task)
	if !p.worded {
		fmt.Fprintf(&b, " %d/%d", done, total)
	}
	if text != "" {
		b.WriteString("  " + text)
	}
	b.WriteString("  " + humanDuration(spent))
	if done > p.before && done < total {
		left := time.Duration(float64(spent) * float64(total-done) / float64(done-p.before))
		b.WriteString(", " + humanDuration(left) + " left")
	}
	return b.String()
}

// fitted is a line with its tail, no wider than the terminal: a line that wraps
// cannot be drawn over.
func (p *progress) fitted(line string) string {
	room := p.io.width() - 1
	runes := []rune(line)
	if len(runes) > room {
		return string(runes[:room-1]) + "…"
	}
	room -= len(runes) + 2
	if p.tail == nil || room < 6 {
		return line
	}
	tail := p.tail(room)
	if p.io.colours() {
		tail = "\x1b[36m" + tail + "\x1b[0m"
	}
	return line + "  " + tail
}

// end closes a live line, so that what follows starts on its own.
func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.live {
		fmt.Fprintln(p.io.Err)
		p.live = false
	}
}

func humanDuration(d time.Duration) string {
	switch {
	case d > 0 && d < 100*time.Millisecond:
		return fmt.Sprintf("%.2g ms", 1e3*d.Seconds())
	case d < 10*time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d < time.Minute:
		return fmt.Sprintf("%.0f s", d.Seconds())
	case d < time.Hour:
		return fmt.Sprintf("%d min %02d s", int(d.Minutes()), int(d.Seconds())%60)
	}
	return fmt.Sprintf("%d h %02d min", int(d.Hours()), int(d.Minutes())%60)
}

func humanBytes(n int64) string {
	const k = 1024
	switch {
	case n < k:
		return fmt.Sprintf("%d B", n)
	case n < k*k:
		return fmt.Sprintf("%.1f KiB", float64(n)/k)
	case n < k*k*k:
		return fmt.Sprintf("%.1f MiB", float64(n)/(k*k))
	}
	return fmt.Sprintf("%.2f GiB", float64(n)/(k*k*k))
}

func round3(x float64) float64 { return float64(int64(x*1000+0.5)) / 1000 }
