// Package report writes the page that shows trained models to people: one HTML
// file with its styles, scripts, curves and fields inside it, that asks nothing
// of any network. It knows no model and no dataset; whoever has judged them fills
// a Page. page.html is the page, page.css how it looks, viewer.js the player of
// the fields, inflate.js what browsers without DecompressionStream need.
package report
