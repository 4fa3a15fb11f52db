package main

import (
	"flag"
	"fmt"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "rewrite what the scripts compare with")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"pdekit": func() {
		io := systemIO()
		io.Printed = func(v any, text []byte) {
			if err := validPrinted(v, text); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(99)
			}
		}
		start(io)
	}})
}

// TestScripts runs the command line as users do: testdata/script/*.txtar. All JSON
// that is printed on the way is held against its schema.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		Condition:           func(cond string) (bool, error) { return cond == "root" && os.Getuid() == 0, nil },
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"status": checkStatus, "damage": damage, "npyfile": npyFile, "plainlog": plainLog, "valid": validFile},
	})
}
