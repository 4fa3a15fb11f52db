package report

import (
	"bufio"
	"bytes"
	_ "embed" // the page's parts
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
)

// Page is what a report says, from the top down. All text is plain: names of
// strangers are escaped when it is written.
type Page struct {
	Title, Subtitle string
	Version         string // of pdekit
	Facts           []Fact
	Warnings        []string
	Headline        Table // the runs side by side
	Charts          []Chart
	Viewer          *Viewer // nil: nothing to play
	Sections        []Section
}

// Fact is one thing and what it is.
type Fact struct{ Name, Value string }

// Table is rows of cells under a heading.
type Table struct {
	Title string
	Head  []string
	Rows  [][]string
}

// Chart is a picture in two versions, each an SVG document that its maker
// vouches for: it goes into the page as it is.
type Chart struct {
	Title       string
	Light, Dark []byte
}

// Section is what is known of one run.
type Section struct {
	Title    string
	Facts    []Fact
	Tables   []Table
	Warnings []string
}

var (
	//go:embed page.html
	pageHTML string
	//go:embed page.css
	pageCSS string
	//go:embed inflate.js
	inflateJS string
	//go:embed fields.js
	fieldsJS string
	//go:embed panels.js
	panelsJS string
	//go:embed viewer.js
	viewerJS string

	pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{
		"css":    func() template.CSS { return template.CSS(pageCSS) },
		"script": func() template.JS { return template.JS(inflateJS + "{\n" + fieldsJS + panelsJS + viewerJS + "}\n") },
		"svg":    inline,
		"index0": func(row []string) string { return row[0] },
		"rest":   func(row []string) []string { return row[1:] },
	}).Parse(pageHTML))
)

// inline is an SVG document as an element of a page.
func inline(doc []byte) template.HTML {
	if at := bytes.Index(doc, []byte("<svg")); at > 0 {
		doc = doc[at:]
	}
	return template.HTML(doc)
}

// written is what the template sees.
type written struct {
	*Page
	Shown *shown // nil: no viewer
}

// Write writes the page; the fields take at most limit bytes of it, for which
// they are rounded to 16 or 8 bits, or thinned (the page says so). 0 means 14
// million. The bytes depend on p and limit alone.
func (p *Page) Write(w io.Writer, limit int) error {
	if limit <= 0 {
		limit = 14_000_000
	}
	view := written{Page: p}
	var blocks [][]byte
	if p.Viewer != nil {
		var err error
		if view.Shown, blocks, err = p.Viewer.pack(limit); err != nil {
			return fmt.Errorf("report: %w", err)
		}
	}
	out := bufio.NewWriter(w)
	if err := pageTemplate.ExecuteTemplate(out, "head", view); err != nil {
		return err
	}
	for i, b := range blocks {
		fmt.Fprintf(out, "<script type=\"text/plain\" id=\"block-%d\">", i)
		e := base64.NewEncoder(base64.StdEncoding, out)
		if _, err := e.Write(b); err != nil {
			return err
		}
		if err := e.Close(); err != nil {
			return err
		}
		io.WriteString(out, "</script>\n")
	}
	if err := pageTemplate.ExecuteTemplate(out, "tail", view); err != nil {
		return err
	}
	return out.Flush()
}
