package schema

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
)

// Source reads doc comments in the Go files of a module.
type Source struct {
	root, module, main string
	words              map[string]map[string]string // by folder, then "Type" or "Type.Field"
}

// NewSource reads the module of that path whose files are in the folder root;
// main is the package path of its command.
func NewSource(root, module, main string) *Source {
	return &Source{root: root, module: module, main: main, words: map[string]map[string]string{}}
}

// Words is the doc comment of a type, or of one of its fields, without the name
// that Go comments begin with. Fields that it mentions go by their JSON keys. It
// panics where the files cannot be read.
func (s *Source) Words(t reflect.Type, field string) string {
	path := t.PkgPath()
	if path == "main" {
		path = s.main
	}
	folder, ok := strings.CutPrefix(path, s.module+"/")
	if !ok {
		panic("schema: " + t.String() + " is not of " + s.module)
	}
	if s.words[folder] == nil {
		s.words[folder] = s.read(folder)
	}
	text, own := s.words[folder][t.Name()], t.Name()
	if field != "" {
		text, own = s.words[folder][t.Name()+"."+field], field
	}
	return plain(text, own, t)
}

// read collects the comments of a package.
func (s *Source) read(folder string) map[string]string {
	words := map[string]string{}
	files, err := filepath.Glob(filepath.Join(s.root, filepath.FromSlash(folder), "*.go"))
	if err != nil || len(files) == 0 {
		panic(fmt.Sprintf("schema: no Go files in %s of %s", folder, s.root))
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			panic("schema: " + err.Error())
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			panic("schema: " + err.Error())
		}
		for _, d := range file.Decls {
			if d, ok := d.(*ast.GenDecl); ok && d.Tok == token.TYPE {
				readTypes(d, words)
			}
		}
	}
	return words
}

func readTypes(d *ast.GenDecl, words map[string]string) {
	for _, spec := range d.Specs {
		t := spec.(*ast.TypeSpec)
		words[t.Name.Name] = comment(t.Doc, d.Doc, t.Comment)
		body, ok := t.Type.(*ast.StructType)
		if !ok {
			continue
		}
		for _, f := range body.Fields.List {
			for _, n := range f.Names {
				words[t.Name.Name+"."+n.Name] = comment(f.Doc, f.Comment)
			}
		}
	}
}

// comment is the first of the comments that is there, in one line.
func comment(list ...*ast.CommentGroup) string {
	for _, c := range list {
		if text := strings.Join(strings.Fields(c.Text()), " "); text != "" {
			return text
		}
	}
	return ""
}

var (
	opening = regexp.MustCompile(`^(?:is|are) (?:an? |the )?`)
	within  = `([a-z0-9,;:(\[/−] ?)\b` // before a word that begins no sentence
	nothing = regexp.MustCompile(`\bnil\b`)
	missing = regexp.MustCompile(`(?:\b0|"")(:| means| if| where| untrained)`)
	camel   = regexp.MustCompile(`[a-z][A-Z]`)
)

// plain turns a comment on own, a type or a field of t, into words for readers of
// JSON: without the name at the beginning, other fields by their keys, and what
// Go leaves at zero as the absence that it is encoded as.
func plain(text, own string, t reflect.Type) string {
	if rest, ok := strings.CutPrefix(text, own+" "); ok {
		text = opening.ReplaceAllString(rest, "")
	}
	text = strings.TrimPrefix(text, own+": ")
	if t.Kind() == reflect.Struct {
		for _, f := range fields(t) {
			text = regexp.MustCompile(within+f.Name+`\b`).ReplaceAllString(text, "$1`"+f.key+"`")
			if camel.MatchString(f.Name) {
				text = regexp.MustCompile(`^`+f.Name+`\b`).ReplaceAllString(text, "`"+f.key+"`")
			}
			if f.Name != own {
				continue
			}
			if f.optional {
				text = missing.ReplaceAllString(nothing.ReplaceAllString(text, "absent"), "absent$1")
			}
		}
	}
	text = nothing.ReplaceAllString(text, "null")
	return strings.TrimSuffix(text, ".")
}
