// Package operatortest is the conformance suite that every model passes: Run
// walks the catalogue, so a new model is tested by being registered.
//
// Read run.go for what is built, then one file for each group of checks.
package operatortest
