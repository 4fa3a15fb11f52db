// Package schemas holds the JSON Schemas that pdekit docs writes into this
// folder, for pdekit schema to print.
package schemas

import "embed"

// Files are the schemas, NAME.json.
//
//go:embed *.json
var Files embed.FS
