package browser

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"
)

// View is what a page is seen through.
type View struct {
	Width, Height int
	Dark          bool
	Phone         bool // a touch screen with two device pixels for each of the page's
}

// Page is a tab.
type Page struct {
	b          *Browser
	session    string
	complaints []string // guarded by b.mu
	loaded     bool     // guarded by b.mu
}

// Open opens url and waits until the page has loaded.
func (b *Browser) Open(url string, v View) (*Page, error) {
	var target struct {
		ID string `json:"targetId"`
	}
	if err := b.call("", "Target.createTarget", map[string]any{"url": "about:blank"}, &target); err != nil {
		return nil, err
	}
	var attached struct {
		Session string `json:"sessionId"`
	}
	if err := b.call("", "Target.attachToTarget", map[string]any{"targetId": target.ID, "flatten": true}, &attached); err != nil {
		return nil, err
	}
	p := &Page{b: b, session: attached.Session}
	b.mu.Lock()
	b.pages[p.session] = p
	b.mu.Unlock()
	scheme, ratio := "light", 1
	if v.Dark {
		scheme = "dark"
	}
	if v.Phone {
		ratio = 2
	}
	for _, step := range []struct {
		method string
		params any
	}{
		{"Page.enable", nil}, {"Runtime.enable", nil}, {"Log.enable", nil},
		{"Emulation.setDeviceMetricsOverride", map[string]any{"width": v.Width, "height": v.Height, "deviceScaleFactor": ratio, "mobile": v.Phone}},
		{"Emulation.setTouchEmulationEnabled", map[string]any{"enabled": v.Phone}},
		{"Emulation.setEmulatedMedia", map[string]any{"features": []map[string]string{{"name": "prefers-color-scheme", "value": scheme}}}},
		{"Page.navigate", map[string]any{"url": url}},
	} {
		var failed struct {
			Text string `json:"errorText"`
		}
		if err := p.call(step.method, step.params, &failed); err != nil {
			return nil, err
		}
		if failed.Text != "" {
			return nil, fmt.Errorf("%s: %s", url, failed.Text)
		}
	}
	for start := time.Now(); ; time.Sleep(5 * time.Millisecond) {
		b.mu.Lock()
		loaded := p.loaded
		b.mu.Unlock()
		if loaded {
			return p, nil
		}
		if time.Since(start) > patience {
			return nil, fmt.Errorf("%s has not loaded within %s", url, patience)
		}
	}
}

func (p *Page) call(method string, params, result any) error {
	return p.b.call(p.session, method, params, result)
}

// note keeps what an event says; the caller holds b.mu.
func (p *Page) note(method string, raw json.RawMessage) {
	var e struct {
		Type  string `json:"type"`
		Entry struct {
			Level, Text, URL string
		} `json:"entry"`
		Args []struct {
			Value       any    `json:"value"`
			Description string `json:"description"`
		} `json:"args"`
		Details struct {
			Text      string `json:"text"`
			Exception struct {
				Description string `json:"description"`
			} `json:"exception"`
		} `json:"exceptionDetails"`
	}
	if json.Unmarshal(raw, &e) != nil {
		return
	}
	switch method {
	case "Page.loadEventFired":
		p.loaded = true
	case "Runtime.exceptionThrown":
		p.complaints = append(p.complaints, e.Details.Text+" "+e.Details.Exception.Description)
	case "Log.entryAdded":
		if e.Entry.Level == "error" || e.Entry.Level == "warning" {
			p.complaints = append(p.complaints, e.Entry.Level+": "+e.Entry.Text+" "+e.Entry.URL)
		}
	case "Runtime.consoleAPICalled":
		if e.Type == "error" || e.Type == "warning" || e.Type == "assert" {
			text := e.Type + ":"
			for _, a := range e.Args {
				text += fmt.Sprint(" ", a.Value, a.Description)
			}
			p.complaints = append(p.complaints, text)
		}
	}
}

// Complaints are the errors and warnings of the console so far.
func (p *Page) Complaints() []string {
	p.b.mu.Lock()
	defer p.b.mu.Unlock()
	return append([]string(nil), p.complaints...)
}

// Eval sets result to the value of a JavaScript expression, once a promise has
// been kept; a nil result takes none.
func (p *Page) Eval(expression string, result any) error {
	var answer struct {
		Result struct {
			Value json.RawMessage `json:"value"`
		} `json:"result"`
		Details *struct {
			Text      string `json:"text"`
			Exception struct {
				Description string `json:"description"`
			} `json:"exception"`
		} `json:"exceptionDetails"`
	}
	if err := p.call("Runtime.evaluate", map[string]any{"expression": expression, "awaitPromise": true, "returnByValue": true}, &answer); err != nil {
		return err
	}
	if d := answer.Details; d != nil {
		return fmt.Errorf("%s: %s %s", expression, d.Text, d.Exception.Description)
	}
	if result == nil {
		return nil
	}
	if len(answer.Result.Value) == 0 {
		return fmt.Errorf("%s has no value", expression)
	}
	return json.Unmarshal(answer.Result.Value, result)
}

// keys are the codes of the keys that have no letter.
var keys = map[string]int{" ": 32, "Tab": 9, "Enter": 13, "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40, "Home": 36, "End": 35}

// Key presses and releases a key as KeyboardEvent.key names it, after shift+ with
// that held.
func (p *Page) Key(name string) error {
	modifiers := 0
	if rest, ok := strings.CutPrefix(name, "shift+"); ok {
		name, modifiers = rest, 8
	}
	code := keys[name]
	if code == 0 && len(name) == 1 {
		code = int(strings.ToUpper(name)[0])
	}
	event := map[string]any{"type": "keyDown", "key": name, "modifiers": modifiers, "windowsVirtualKeyCode": code, "nativeVirtualKeyCode": code}
	if len(name) == 1 {
		event["text"] = name
	}
	if name == "Enter" {
		event["text"] = "\r"
	}
	if err := p.call("Input.dispatchKeyEvent", event, nil); err != nil {
		return err
	}
	delete(event, "text")
	event["type"] = "keyUp"
	return p.call("Input.dispatchKeyEvent", event, nil)
}

// Move moves the mouse to a point of the view.
func (p *Page) Move(x, y float64) error {
	return p.call("Input.dispatchMouseEvent", map[string]any{"type": "mouseMoved", "x": x, "y": y}, nil)
}

// Screenshot writes the whole page, not only what is in view, as PNG.
func (p *Page) Screenshot(path string) error {
	return p.write(path, "Page.captureScreenshot", map[string]any{"format": "png", "captureBeyondViewport": true})
}

// Print writes the page as it is printed, as PDF.
func (p *Page) Print(path string) error {
	return p.write(path, "Page.printToPDF", map[string]any{"printBackground": false, "preferCSSPageSize": true})
}

func (p *Page) write(path, method string, params any) error {
	var answer struct {
		Data string `json:"data"`
	}
	if err := p.call(method, params, &answer); err != nil {
		return err
	}
	data, err := base64.StdEncoding.DecodeString(answer.Data)
	if err == nil && len(data) == 0 {
		err = errors.New("nothing came")
	}
	if err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	return os.WriteFile(path, data, 0o644)
}

// Close closes the tab.
func (p *Page) Close() error { return p.call("Page.close", nil, nil) }
