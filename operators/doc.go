// Package operators is the catalogue of models that learn maps between
// functions on grids: one model per file, each a plain struct of
// hyper-parameters with its Build, its doc text and one register line. Flags,
// help, documentation and conformance tests come from walking the catalogue.
//
// Read operator.go for the contracts, then any model (fno.go), then
// predictor.go for what surrounds a trained operator.
package operators
