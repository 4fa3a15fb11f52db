// Package report writes the page that shows trained models to people: one HTML
// file with its styles, scripts, curves and fields inside it, that asks nothing
// of any network. It knows no model and no dataset; whoever has judged them fills
// a Page. page.html is the page, page.css how it looks, fields.js reads the
// fields, panels.js paints them, viewer.js plays them; inflate.js is what browsers
// without DecompressionStream need.
package report
