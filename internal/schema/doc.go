// Package schema describes the JSON that Go types encode to, as JSON Schema
// (draft 2020-12), and as tables for people.
//
// A Reader walks a type as encoding/json does: tags, embedded structs, omitempty.
// The words come from the doc comments of types and fields, which a Source reads
// in the Go files, so nothing is said twice. What Go leaves open (a raw message,
// a type that encodes itself) must be declared, or the Reader refuses: a schema
// that guesses would lie.
package schema
