package main

import (
	"fmt"
	"os/exec"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/pdekit/pdekit/internal/kernel"
	"github.com/pdekit/pdekit/internal/parallel"
)

func newDoctor(a *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "doctor",
		Short:   "Tell what pdekit finds on this machine",
		Long:    "Tell the version, the processor's features and the kernel path they select, the threads in use, and whether ffmpeg is there for films.",
		Example: "  pdekit doctor\n  PDEKIT_KERNEL=go pdekit doctor --json",
		Args:    exactArgs(),
		RunE: func(cmd *cobra.Command, args []string) error {
			ffmpeg, err := exec.LookPath("ffmpeg")
			if err != nil {
				ffmpeg = "not found (GIF needs none)"
			}
			facts := []struct {
				key   string
				value any
			}{
				{"version", buildVersion()},
				{"go", runtime.Version()},
				{"platform", runtime.GOOS + "/" + runtime.GOARCH},
				{"processors", runtime.NumCPU()},
				{"threads", parallel.Threads()},
				{"kernel", kernel.Path()},
				{"ffmpeg", ffmpeg},
			}
			if asJSON {
				m := map[string]any{}
				for _, f := range facts {
					m[f.key] = f.value
				}
				return a.printJSON(m)
			}
			var t table
			for _, f := range facts {
				t = append(t, []string{f.key, fmt.Sprint(f.value)})
			}
			_, err = fmt.Fprint(a.Out, t)
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}
