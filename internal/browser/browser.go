package browser

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"time"
)

// names are those that Chromium goes by, Debian's first.
var names = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"}

// Find is the path of a Chromium, or an error that says what was looked for.
// The environment's PDEKIT_CHROMIUM names one to take instead.
func Find() (string, error) {
	if path := os.Getenv("PDEKIT_CHROMIUM"); path != "" {
		return exec.LookPath(path)
	}
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("no Chromium here (looked for %v in PATH)", names)
}

// patience is how long an answer of the browser may take.
const patience = 60 * time.Second

// Browser is a running Chromium. Its methods may be called from one goroutine.
type Browser struct {
	cmd     *exec.Cmd
	profile string
	in      io.WriteCloser

	mu      sync.Mutex
	last    int
	waiting map[int]chan message
	pages   map[string]*Page // by session
	gone    error            // why no answer will come any more
}

// message is a request, an answer or an event.
type message struct {
	ID      int             `json:"id,omitempty"`
	Session string          `json:"sessionId,omitempty"`
	Method  string          `json:"method,omitempty"`
	Params  any             `json:"params,omitempty"`
	Result  json.RawMessage `json:"result,omitempty"`
	Error   *struct {
		Message string `json:"message"`
	} `json:"error,omitempty"`
}

// Start starts the Chromium at path with a profile of its own, without a
// network; Close ends it.
func Start(path string) (*Browser, error) {
	profile, err := os.MkdirTemp("", "pdekit-chromium-")
	if err != nil {
		return nil, err
	}
	b := &Browser{profile: profile, waiting: map[int]chan message{}, pages: map[string]*Page{}}
	b.cmd = exec.Command(path, "--headless=new", "--remote-debugging-pipe", "--user-data-dir="+profile,
		"--no-first-run", "--no-default-browser-check", "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
		"--force-color-profile=srgb", "--lang=en-GB", "--proxy-server=127.0.0.1:9")
	if os.Getuid() == 0 { // in a container; the pages are our own
		b.cmd.Args = append(b.cmd.Args, "--no-sandbox")
	}
	asked, ask, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(profile))
	}
	answer, answered, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(err, asked.Close(), ask.Close(), os.RemoveAll(profile))
	}
	b.in = ask
	b.cmd.ExtraFiles = []*os.File{asked, answered} // its descriptors 3 and 4
	err = b.cmd.Start()
	asked.Close()
	answered.Close()
	if err != nil {
		return nil, errors.Join(err, ask.Close(), answer.Close(), os.RemoveAll(profile))
	}
	go b.listen(answer)
	return b, nil
}

// Close ends the browser and removes its profile.
func (b *Browser) Close() error {
	b.call("", "Browser.close", nil, nil) // it may be gone before it answers
	b.in.Close()
	ended := make(chan struct{})
	go func() { b.cmd.Wait(); close(ended) }()
	select {
	case <-ended:
	case <-time.After(5 * time.Second):
		b.cmd.Process.Kill()
		<-ended
	}
	// Its helpers may write a moment longer.
	var err error
	for range 20 {
		if err = os.RemoveAll(b.profile); err == nil {
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return err
}

// listen hands each answer to whoever waits for it and each event to its page.
func (b *Browser) listen(answer io.ReadCloser) {
	defer answer.Close()
	r := bufio.NewReaderSize(answer, 1<<16)
	for {
		raw, err := r.ReadBytes(0)
		if err != nil {
			b.mu.Lock()
			b.gone = fmt.Errorf("the browser has ended: %w", err)
			for id, c := range b.waiting {
				close(c)
				delete(b.waiting, id)
			}
			b.mu.Unlock()
			return
		}
		var m struct {
			message
			Params json.RawMessage `json:"params"`
		}
		if json.Unmarshal(raw[:len(raw)-1], &m) != nil {
			continue
		}
		b.mu.Lock()
		if c, ok := b.waiting[m.ID]; ok && m.ID > 0 {
			delete(b.waiting, m.ID)
			c <- m.message
		} else if p := b.pages[m.Session]; p != nil {
			p.note(m.Method, m.Params)
		}
		b.mu.Unlock()
	}
}

// call asks and waits for the answer, which goes into result if that is not nil.
func (b *Browser) call(session, method string, params, result any) error {
	c := make(chan message, 1)
	b.mu.Lock()
	if b.gone != nil {
		b.mu.Unlock()
		return b.gone
	}
	b.last++
	id := b.last
	b.waiting[id] = c
	b.mu.Unlock()
	raw, err := json.Marshal(message{ID: id, Session: session, Method: method, Params: params})
	if err != nil {
		return err
	}
	if _, err := b.in.Write(append(raw, 0)); err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	select {
	case m, ok := <-c:
		switch {
		case !ok:
			return fmt.Errorf("%s: %w", method, b.gone)
		case m.Error != nil:
			return fmt.Errorf("%s: %s", method, m.Error.Message)
		case result != nil:
			return json.Unmarshal(m.Result, result)
		}
		return nil
	case <-time.After(patience):
		return fmt.Errorf("%s: no answer within %s", method, patience)
	}
}
