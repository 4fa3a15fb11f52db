package main

import (
	"flag"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "rewrite what the scripts compare with")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"pdekit": main})
}

// TestScripts runs the command line as users do: testdata/script/*.txtar.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		Condition:           func(cond string) (bool, error) { return cond == "root" && os.Getuid() == 0, nil },
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"status": checkStatus, "damage": damage, "npyfile": npyFile, "plainlog": plainLog},
	})
}
