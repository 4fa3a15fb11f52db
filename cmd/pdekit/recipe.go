package main

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"sort"
	"strings"

	"go.yaml.in/yaml/v3"
)

// recipe is a chain of commands in one file:
//
//	name: quickstart
//	title: what it shows
//	steps:
//	  - generate burgers: {output: train.npz, samples: 512, seed: 1}
//	  - train fno: {output: run, data: train.npz}
//
// A step is one command line: its words, then its flags. Paths are relative to
// the folder that the recipe is run in.
type recipe struct {
	Name  string `yaml:"name"`
	Title string `yaml:"title"`
	Steps steps  `yaml:"steps"`
	text  []byte
}

// step is one command of a recipe.
type step struct {
	words []string
	flags []flagValue
	line  int
}

// maxSettings bounds the flags of a recipe, and the values in lists of them,
// counted each time that an alias repeats them.
const maxSettings = 1 << 14

type steps []step

// UnmarshalYAML reads a list of steps.
func (s *steps) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind != yaml.SequenceNode {
		return fmt.Errorf("line %d: steps is a list of commands", n.Line)
	}
	count := 0
	for _, item := range n.Content {
		if item.Kind == yaml.AliasNode {
			item = item.Alias
		}
		count++
		if len(item.Content) == 2 {
			for _, flag := range item.Content[1].Content {
				count += 1 + len(flag.Content)
			}
		}
		if count > maxSettings {
			return fmt.Errorf("line %d: more than %d steps and flags, some of them perhaps by aliases", item.Line, maxSettings)
		}
		var next step
		if err := next.UnmarshalYAML(item); err != nil {
			return err
		}
		*s = append(*s, next)
	}
	return nil
}

type flagValue struct {
	name, value string
	line        int
}

// UnmarshalYAML reads {words: {flag: value, …}}.
func (s *step) UnmarshalYAML(n *yaml.Node) error {
	s.line = n.Line
	if n.Kind == yaml.ScalarNode {
		s.words = strings.Fields(n.Value)
		return nil
	}
	if n.Kind != yaml.MappingNode || len(n.Content) != 2 {
		return fmt.Errorf("line %d: a step is one command with its flags: \"- train fno: {data: d.npz}\"", n.Line)
	}
	s.words = strings.Fields(n.Content[0].Value)
	flags := n.Content[1]
	if flags.Kind != yaml.MappingNode {
		return fmt.Errorf("line %d: the flags of %q must be a map of names to values", flags.Line, n.Content[0].Value)
	}
	seen := map[string]bool{}
	for i := 0; i < len(flags.Content); i += 2 {
		key, value := flags.Content[i], flags.Content[i+1]
		if seen[key.Value] {
			return fmt.Errorf("line %d: %s is there twice", key.Line, key.Value)
		}
		text, err := plainText(value, key.Value)
		if err != nil {
			return err
		}
		seen[key.Value] = true
		s.flags = append(s.flags, flagValue{key.Value, text, key.Line})
	}
	return nil
}

// args is the step as a command line.
func (s step) args() []string {
	args := append([]string{}, s.words...)
	for _, f := range s.flags {
		args = append(args, "--"+f.name+"="+f.value)
	}
	return args
}

// with is the step with further flags: names and values in turn.
func (s step) with(flags ...string) step {
	s.flags = slices.Clone(s.flags)
	for i := 0; i < len(flags); i += 2 {
		s.flags = append(s.flags, flagValue{name: flags[i], value: flags[i+1], line: s.line})
	}
	return s
}

// command is the words of the step.
func (s step) command() string { return strings.Join(s.words, " ") }

// flag returns the value of a flag of the step, or "".
func (s step) flag(name string) string {
	for _, f := range s.flags {
		if f.name == name {
			return f.value
		}
	}
	return ""
}

// String is the step as a person would type it.
func (s step) String() string {
	parts := append([]string{"pdekit"}, s.words...)
	for _, f := range s.flags {
		switch {
		case f.value == "true":
			parts = append(parts, "--"+f.name)
		case f.name == "output":
			parts = append(parts, "-o", quoted(f.value))
		default:
			parts = append(parts, "--"+f.name, quoted(f.value))
		}
	}
	return strings.Join(parts, " ")
}

// parseRecipe reads a recipe; source names it in errors.
func parseRecipe(source string, text []byte) (*recipe, error) {
	r := recipe{text: text}
	dec := yaml.NewDecoder(bytes.NewReader(text))
	dec.KnownFields(true)
	if err := dec.Decode(&r); err != nil {
		if errors.Is(err, io.EOF) {
			err = errors.New("the file is empty")
		}
		return nil, badFile(fmt.Errorf("%s: %w", source, inPlainWords(err)))
	}
	if err := dec.Decode(&yaml.Node{}); !errors.Is(err, io.EOF) {
		return nil, badFile(fmt.Errorf("%s: a recipe is one YAML document", source))
	}
	if len(r.Steps) == 0 {
		return nil, badFile(fmt.Errorf("%s: a recipe needs steps", source))
	}
	for _, s := range r.Steps {
		if len(s.words) == 0 || s.words[0] == "run" {
			return nil, badFile(fmt.Errorf("%s: line %d: a step is a pdekit command other than run", source, s.line))
		}
	}
	return &r, nil
}

// inPlainWords puts the decoder's complaints about keys and types, which name
// Go's, in terms of recipes.
func inPlainWords(err error) error {
	var list *yaml.TypeError
	if !errors.As(err, &list) || len(list.Errors) == 0 {
		return err
	}
	first := list.Errors[0]
	where, what, _ := strings.Cut(first, ": ")
	if key, ok := strings.CutPrefix(what, "field "); ok {
		key, _, _ = strings.Cut(key, " ")
		return fmt.Errorf("%s: unknown key %q; a recipe has name, title and steps", where, key)
	}
	return fmt.Errorf("%s: a recipe is a map of name, title and steps, and steps is a list of commands", where)
}

//go:embed recipes/*.yaml
var recipeFiles embed.FS

// recipes lists the built-in recipes by name.
func recipes() []*recipe {
	names, err := fs.Glob(recipeFiles, "recipes/*.yaml")
	if err != nil {
		panic("pdekit: recipes: " + err.Error())
	}
	sort.Strings(names)
	var list []*recipe
	for _, name := range names {
		text, err := recipeFiles.ReadFile(name)
		if err != nil {
			panic("pdekit: recipes: " + err.Error())
		}
		r, err := parseRecipe(path.Base(name), text)
		if err != nil {
			panic("pdekit: recipes: " + err.Error())
		}
		list = append(list, r)
	}
	return list
}
