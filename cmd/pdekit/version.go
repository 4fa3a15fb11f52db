package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// version is the release; a release build sets nothing, it edits this line.
const version = "0.1.0"

// buildVersion adds the revision that the Go tool recorded, where it did.
func buildVersion() string {
	v := version
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			v += "+" + s.Value[:12]
		}
		if s.Key == "vcs.modified" && s.Value == "true" {
			v += ".dirty"
		}
	}
	return v
}

// build is what version prints.
type build struct {
	Version   string `json:"version"`  // of pdekit, with the revision where it is known
	GoVersion string `json:"go"`       // version of Go
	Platform  string `json:"platform"` // system and processor, as linux/amd64
}

func newVersion(a *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "version",
		Short:   "Print the version",
		Example: "  pdekit version\n  pdekit version --json",
		Args:    exactArgs(),
		RunE: func(cmd *cobra.Command, args []string) error {
			if asJSON {
				return a.printJSON(build{Version: buildVersion(), GoVersion: runtime.Version(), Platform: platform()})
			}
			_, err := fmt.Fprintf(a.Out, "pdekit %s (%s %s)\n", buildVersion(), runtime.Version(), platform())
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}
