// Package conservation is the family of conservation laws: waves that steepen
// into shocks, and the schemes that follow them. One equation per file.
package conservation
