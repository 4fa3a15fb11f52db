package solvers

import (
	"slices"
	"strings"
)

// Preset is a published set-up: an equation with the flags that give it. Every
// constant of it is a flag, so that a preset can be varied one flag at a time.
type Preset struct {
	Name     string // "fno-burgers"
	Equation string
	Doc      string // one paragraph: what it is, its source, what differs
	// Flags are the settings in order, equation flags and those of generate
	// (samples, grid) alike, without dashes.
	Flags []Setting
}

// Setting is one flag and its value.
type Setting struct{ Name, Value string }

// Settings reads flags as a shell would: "--grid 64 --viscosity 1e-3". It panics
// on a text of another form, which is that of a preset's file.
func Settings(text string) []Setting {
	words := strings.Fields(text)
	if len(words)%2 != 0 {
		panic("solvers: settings are pairs of --NAME VALUE: " + text)
	}
	var settings []Setting
	for i := 0; i < len(words); i += 2 {
		name, ok := strings.CutPrefix(words[i], "--")
		if !ok {
			panic("solvers: settings are pairs of --NAME VALUE: " + text)
		}
		settings = append(settings, Setting{Name: name, Value: words[i+1]})
	}
	return settings
}

var presets []Preset // by name

// findPreset is where a preset of a name is, or would be.
func findPreset(name string) (int, bool) {
	return slices.BinarySearchFunc(presets, name, func(p Preset, name string) int { return strings.Compare(p.Name, name) })
}

// RegisterPreset adds p; the file of its equation calls it.
func RegisterPreset(p Preset) {
	at, taken := findPreset(p.Name)
	if taken {
		panic("solvers: preset " + p.Name + " registered twice")
	}
	presets = slices.Insert(presets, at, p)
}

// Presets lists the presets by name.
func Presets() []Preset { return slices.Clone(presets) }

// LookupPreset finds a preset by name.
func LookupPreset(name string) (Preset, bool) {
	if at, found := findPreset(name); found {
		return presets[at], true
	}
	return Preset{}, false
}
