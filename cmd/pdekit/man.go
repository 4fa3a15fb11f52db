package main

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"github.com/pdekit/pdekit/internal/atomicfile"
)

func newMan(a *app) *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "man -o FOLDER",
		Short: "Write the manual pages",
		Long: `Write a manual page for every command (section 1) and every help topic (section
7), for man(1) to find. SOURCE_DATE_EPOCH sets the date that they carry.`,
		Example: `  pdekit man -o ~/.local/share/man/man1
  pdekit man -o man && man man/pdekit-generate-burgers.1`,
		Args: exactArgs(),
		RunE: func(cmd *cobra.Command, args []string) error {
			if out == "" {
				return withHint(usagef("where to? man needs -o FOLDER"), "pdekit man -o ~/.local/share/man/man1")
			}
			if err := a.makeFolder(out); err != nil {
				return err
			}
			return a.writeManual(newRoot(a), out)
		},
	}
	cmd.Flags().StringVarP(&out, "output", "o", "", "the folder to write into")
	return cmd
}

// writeManual writes the pages of cmd and of all beneath it.
func (a *app) writeManual(cmd *cobra.Command, folder string) error {
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() || c.IsAdditionalHelpTopicCommand() {
			if err := a.writeManual(c, folder); err != nil {
				return err
			}
		}
	}
	name := strings.ReplaceAll(cmd.CommandPath(), " ", "-")
	section := "1"
	if cmd.IsAdditionalHelpTopicCommand() && cmd.HasParent() {
		section = "7"
	}
	header := &doc.GenManHeader{Title: strings.ToUpper(name), Section: section, Source: "pdekit " + version, Manual: "pdekit"}
	var b bytes.Buffer
	if err := doc.GenMan(cmd, header, &b); err != nil {
		return fmt.Errorf("manual page of %s: %w", cmd.CommandPath(), err)
	}
	return atomicfile.WriteFile(filepath.Join(folder, name+"."+section), b.Bytes())
}
