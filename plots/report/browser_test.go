package report

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pdekit/pdekit/internal/browser"
)

// These tests open pages in a headless Chromium, from the disk, as readers do.
// With PDEKIT_SCREENSHOTS=FOLDER they leave pictures there to look at; with
// PDEKIT_REPORT_FULL=1 they also open the page of issue 6, which takes seconds
// to make. Where there is no Chromium they are skipped, aloud.

// started is the browser of all tests of this package, or why there is none.
var started struct {
	sync.Once
	*browser.Browser
	missing, fault error
}

// chromium is the browser; the test is skipped where there is none.
func chromium(t *testing.T) *browser.Browser {
	t.Helper()
	started.Do(func() {
		var path string
		if path, started.missing = browser.Find(); started.missing == nil {
			started.Browser, started.fault = browser.Start(path)
		}
	})
	if started.missing != nil {
		t.Skipf("SKIP: %v; apt-get install chromium", started.missing)
	}
	if started.fault != nil {
		t.Fatal(started.fault)
	}
	return started.Browser
}

func TestMain(m *testing.M) {
	code := m.Run()
	if started.Browser != nil {
		if err := started.Close(); err != nil && code == 0 {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

// open writes a page to a disk and opens it.
func open(t *testing.T, b *browser.Browser, name string, p *Page, v browser.View) *browser.Page {
	t.Helper()
	path := filepath.Join(t.TempDir(), name+".html")
	var out bytes.Buffer
	if err := p.Write(&out, 0); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	page, err := b.Open("file://"+path, v)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for _, c := range page.Complaints() {
			t.Errorf("%s: the console says: %s", name, c)
		}
	})
	wait(t, page, `performance.getEntriesByName("fields shown").length`)
	return page
}

// picture leaves a screenshot where one is wanted.
func picture(t *testing.T, page *browser.Page, name string) {
	t.Helper()
	if dir := os.Getenv("PDEKIT_SCREENSHOTS"); dir != "" {
		if err := page.Screenshot(filepath.Join(dir, name+".png")); err != nil {
			t.Fatal(err)
		}
	}
}

func eval[T any](t *testing.T, page *browser.Page, expression string) T {
	t.Helper()
	var v T
	if err := page.Eval(expression, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// wait waits until an expression is true.
func wait(t *testing.T, page *browser.Page, expression string) {
	t.Helper()
	for start := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		if eval[bool](t, page, "Boolean("+expression+")") {
			return
		}
		if time.Since(start) > 20*time.Second {
			t.Fatalf("waited 20 s for %s; the clock says %q", expression, eval[string](t, page, `document.getElementById("clock").textContent`))
		}
	}
}

// press presses keys and waits for what they should lead to.
func press(t *testing.T, page *browser.Page, expression string, keys ...string) {
	t.Helper()
	for _, key := range keys {
		if err := page.Key(key); err != nil {
			t.Fatal(err)
		}
	}
	wait(t, page, expression)
}

// clock and sample are JavaScript that looks at the page.
const (
	clock  = `document.getElementById("clock").textContent`
	sample = `document.getElementById("sample").value`
)

// pixels is JavaScript for what the n-th canvas shows.
func pixels(n int) string {
	return fmt.Sprintf(`document.querySelectorAll(".stage canvas")[%d].toDataURL()`, n)
}

func TestChromiumPlaysPlanes(t *testing.T) {
	b := chromium(t)
	page := open(t, b, "plane", madeIn([]int{24, 16}, 3, 6, 2), browser.View{Width: 1100, Height: 900})
	if n := eval[int](t, page, `document.querySelectorAll(".stage canvas").length`); n != 5 {
		t.Errorf("%d maps; expected truth, two predictions and two errors", n)
	}
	// A first key with nothing focused plays what is in sight; then keys as told.
	wait(t, page, clock+`.includes("2 of 6")`)
	before := eval[string](t, page, pixels(0))
	if err := page.Eval(`document.getElementById("panels").focus()`, nil); err != nil {
		t.Fatal(err)
	}
	press(t, page, clock+`.includes("4 of 6")`, "ArrowRight", "ArrowRight")
	if eval[string](t, page, pixels(0)) == before {
		t.Error("another time looks the same")
	}
	press(t, page, clock+`.includes("3 of 6")`, "ArrowLeft")
	press(t, page, clock+`.includes("6 of 6")`, "End")
	press(t, page, clock+`.includes("1 of 6, given")`, "Home")
	press(t, page, `document.getElementById("play").textContent === "Pause"`, " ")
	wait(t, page, clock+`.includes("3 of 6")`)
	press(t, page, `document.getElementById("play").textContent === "Play"`, " ")
	press(t, page, sample+`=== "1"`, "ArrowDown")
	press(t, page, sample+`=== "0"`, "ArrowUp", "ArrowUp")

	// The pointer and shift with arrows read values.
	x := `document.querySelector("#readout th").textContent`
	was := eval[string](t, page, x)
	press(t, page, x+" !== "+fmt.Sprintf("%q", was), "shift+ArrowRight")
	at := eval[[]float64](t, page, `(() => { const r = document.querySelector(".truth canvas").getBoundingClientRect(); return [r.left + 3, r.bottom - 3]; })()`)
	if err := page.Move(at[0], at[1]); err != nil {
		t.Fatal(err)
	}
	wait(t, page, x+`.startsWith("x = 0, y = 0")`)

	// A range that is typed changes the picture; nonsense is marked.
	coloured := eval[string](t, page, pixels(0))
	set := func(id, value string) {
		t.Helper()
		if err := page.Eval(fmt.Sprintf(`{ const e = document.getElementById(%q); e.value = %q; e.dispatchEvent(new Event("change")); }`, id, value), nil); err != nil {
			t.Fatal(err)
		}
	}
	set("high", "0.01")
	wait(t, page, pixels(0)+fmt.Sprintf(" !== %q", coloured))
	set("high", "much")
	wait(t, page, `document.getElementById("high").getAttribute("aria-invalid") === "true"`)
	if err := page.Eval(`document.getElementById("reset").click()`, nil); err != nil {
		t.Fatal(err)
	}
	wait(t, page, pixels(0)+fmt.Sprintf(" === %q", coloured))
	set("sample", "2")
	wait(t, page, pixels(0)+fmt.Sprintf(" !== %q", coloured))
	picture(t, page, "plane")
}

func TestChromiumShowsEveryKind(t *testing.T) {
	b := chromium(t)
	screen, night, phone := browser.View{Width: 1100, Height: 900}, browser.View{Width: 1100, Height: 900, Dark: true}, browser.View{Width: 390, Height: 844, Phone: true}
	hole := madeIn([]int{12, 12}, 1, 3, 1)
	hole.Viewer.Truth[0][5], hole.Viewer.Predictions[0][0][200] = nan32, nan32
	for i, c := range []struct {
		name string
		page *Page
		maps int // pictures in the viewer
		also string
	}{
		{"line", madeIn([]int{33}, 2, 9, 2), 2 + 5, `document.querySelectorAll(".history canvas").length === 10`},
		{"line-steady", madeIn([]int{33}, 2, 0, 1), 3, `document.getElementById("clockwork").hidden`},
		{"steady", madeIn([]int{17, 17}, 2, 0, 1), 4, `document.querySelector(".input figcaption").textContent === "coefficient"`},
		{"steady-runs", madeIn([]int{17, 17}, 2, 0, 3), 8, `document.getElementById("readout").textContent.includes("coefficient")`},
		{"space", madeIn([]int{12, 10, 8}, 2, 4, 1), 3, `document.getElementById("where").textContent.startsWith("z = ")`},
		{"holes", hole, 3, `document.getElementById("readout").textContent.includes("truth")`},
	} {
		for k, view := range []string{"light", "dark", "phone"} {
			if k != i%3 && os.Getenv("PDEKIT_REPORT_FULL") == "" {
				continue // a third of all, each kind once and each view twice
			}
			v := []browser.View{screen, night, phone}[k]
			page := open(t, b, c.name+" "+view, c.page, v)
			if n := eval[int](t, page, `document.querySelectorAll(".stage canvas").length`); n != c.maps {
				t.Errorf("%s, %s: %d pictures; expected %d", c.name, view, n, c.maps)
			}
			if !eval[bool](t, page, c.also) {
				t.Errorf("%s, %s: not so: %s", c.name, view, c.also)
			}
			if wide := eval[int](t, page, `document.documentElement.scrollWidth - innerWidth`); wide > 0 {
				t.Errorf("%s, %s: the page is %d pixels wider than the view", c.name, view, wide)
			}
			if view == "phone" && !eval[bool](t, page, `[...document.querySelectorAll(".fields")].every((f) => getComputedStyle(f).gridTemplateColumns.split(" ").length === 2)`) {
				t.Errorf("%s: a phone shows the maps in other than two columns", c.name)
			}
			if c.name == "space" {
				was := eval[string](t, page, pixels(0))
				if err := page.Eval(`{ const e = document.getElementById("plane"); e.value = "0"; e.dispatchEvent(new Event("change")); document.getElementById("panels").focus(); }`, nil); err != nil {
					t.Fatal(err)
				}
				wait(t, page, `document.getElementById("where").textContent.startsWith("x = ")`)
				press(t, page, `document.getElementById("where").textContent.includes("(6 of 12)")`, "[")
				if eval[string](t, page, pixels(0)) == was {
					t.Errorf("%s, %s: another plane looks the same", c.name, view)
				}
			}
			picture(t, page, c.name+"-"+view)
			if err := page.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	printed := filepath.Join(t.TempDir(), "page.pdf")
	if err := open(t, b, "print", made(1, 3, 12), night).Print(printed); err != nil {
		t.Error(err)
	} else if data, err := os.ReadFile(printed); err != nil || !strings.HasPrefix(string(data), "%PDF-") {
		t.Errorf("what is printed is no PDF: %v", err)
	}
}

// scrub moves the time as a hand does, a frame of the screen after the other,
// for a second, and counts.
const scrub = `(async () => {
	const t = document.getElementById("time"), start = performance.now();
	let n = 0;
	while (performance.now() - start < 1000) {
		t.value = n % (Number(t.max) + 1);
		t.dispatchEvent(new Event("input"));
		await new Promise(requestAnimationFrame);
		n++;
	}
	return 1000 * n / (performance.now() - start);
})()`

// TestChromiumSpeed prints how long a page takes to open, from the navigation to
// the first fields, and how many frames a second scrubbing shows. A machine that
// has other work to do is slower: the bounds here are wide, the figures are
// printed.
func TestChromiumSpeed(t *testing.T) {
	samples, frames, n := 2, 10, 64
	if os.Getenv("PDEKIT_REPORT_FULL") != "" {
		samples, frames, n = 20, 50, 128
	} else {
		t.Log("a small page: PDEKIT_REPORT_FULL=1 opens 20 samples of 50 frames of 128²")
	}
	b := chromium(t)
	p := made(samples, frames, n)
	var out bytes.Buffer
	if err := p.Write(&out, 0); err != nil {
		t.Fatal(err)
	}
	// The first page of a browser also waits for the browser.
	if err := open(t, b, "first", made(1, 2, 4), browser.View{Width: 1100, Height: 900}).Close(); err != nil {
		t.Fatal(err)
	}
	page := open(t, b, "speed", p, browser.View{Width: 1100, Height: 900})
	opened := eval[float64](t, page, `performance.getEntriesByName("fields shown")[0].startTime`)
	rate := eval[float64](t, page, scrub)
	heap := eval[float64](t, page, `performance.memory ? performance.memory.usedJSHeapSize / 1e6 : 0`)
	t.Logf("%d samples × %d frames × %d²: %.1f MB, opens in %.2f s, scrubs at %.0f frames/s, %.0f MB of heap", samples, frames, n, float64(out.Len())/1e6, opened/1000, rate, heap)
	if out.Len() > 15_000_000 {
		t.Errorf("%d bytes; the page may have 15 MB", out.Len())
	}
	if opened > 10_000 || rate < 5 {
		t.Errorf("opens in %.2f s, scrubs at %.0f frames/s: not even a busy machine explains it", opened/1000, rate)
	}
}
