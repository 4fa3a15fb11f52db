// Package conservation is the family of conservation laws: waves that steepen
// into shocks, and the schemes that follow them. One equation per file.
//
// Systems (gases, shallow water) share the method of lines of sweep.go, which
// says how; system.go is what one has to provide, euler_flux.go the model of it.
package conservation
