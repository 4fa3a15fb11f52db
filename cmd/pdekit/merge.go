package main

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/pdekit/pdekit/datasets"
	"github.com/pdekit/pdekit/datasets/exchange"
)

func newMerge(a *app) *cobra.Command {
	var out string
	var force bool
	cmd := &cobra.Command{
		Use:   "merge SHARD... -o OUT",
		Short: "Join the shards of a dataset",
		Long: `Join the parts that "generate --shard i/n" made, in any order, into the dataset
that one run would have made: the same bytes. Missing, repeated or foreign parts
are errors.`,
		Example: `  pdekit merge part1 part2 part3 part4 -o data
  pdekit merge part*.npz -o data.npz`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return withHint(usagef("merge needs the shards to join"), "usage: %s", cmd.UseLine())
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := a.checkOutput(out, force, args...); err != nil {
				return err
			}
			if err := checkDatasetName(out); err != nil {
				return err
			}
			if err := datasets.Writable(out); err != nil {
				return err
			}
			if err := datasets.Merge(cmd.Context(), out, args); err != nil {
				var unwritten *datasets.WriteError
				if errors.As(err, &unwritten) || errors.Is(err, context.Canceled) {
					return err
				}
				return badFile(err)
			}
			a.say("wrote %s from %s", out, plural(len(args), "shard"))
			return nil
		},
	}
	cmd.Flags().StringVarP(&out, "output", "o", "", "where to write: NAME.npz, or a folder of .npy files")
	cmd.Flags().BoolVar(&force, "force", false, "replace an existing output")
	a.takesStreams(cmd, streams{output: "output", formats: []string{"npz"}})
	return cmd
}

// checkOutput refuses an output that is missing, is one of the inputs, or
// would replace something without force. What is there stays until the new
// output is whole.
func (a *app) checkOutput(out string, force bool, inputs ...string) error {
	if out == "" {
		return withHint(usagef("where to? an output is needed"), "-o OUT")
	}
	for _, file := range exchange.Files(out) {
		for _, in := range inputs {
			if a.samePath(in, file) {
				return usagef("%s is both input and output", file)
			}
		}
		if a.exists(file) && !force {
			return withHint(usagef("%s exists", file), "choose another -o, or --force to replace it")
		}
	}
	return nil
}

// addCompress adds --compress.
func addCompress(f *pflag.FlagSet, level *int) {
	f.IntVar(level, "compress", 0, "deflate .h5, .hdf5, .nc, .zarr or .xdmf: alone level 4, or --compress=1 (fast) to 9 (small); 0: not (.zarr: as usual)")
	f.Lookup("compress").NoOptDefVal = "4"
}

// checkAnyForm refuses an output that neither a dataset nor a form of another
// program can have, or that cannot be compressed.
func checkAnyForm(out string, level int) error {
	if level < 0 || level > 9 {
		return usagef("--compress=%d; levels are 1 to 9, and 0 for none", level)
	}
	if level > 0 && !exchange.Compresses(out) {
		return withHint(usagef("%s: --compress is for .h5, .hdf5, .nc, .zarr and .xdmf", out), "arrays of .npz and .npy are stored as they are, to be mapped into memory")
	}
	if exchange.HasForm(out) {
		return nil
	}
	return checkDatasetName(out)
}

// checkDatasetName refuses an output that a dataset cannot have: a name that
// promises another format.
func checkDatasetName(out string) error {
	ending := strings.ToLower(filepath.Ext(out))
	if slices.Contains([]string{".npy", ".zip", ".h5", ".hdf5", ".nc", ".mat", ".csv", ".json", ".pt"}, ending) {
		return withHint(usagef("%s: a dataset is an .npz file or a folder of .npy files, not %s", out, ending), "-o %s, or -o %s for a folder; pdekit convert makes other formats of it", strings.TrimSuffix(out, filepath.Ext(out))+".npz", strings.TrimSuffix(out, filepath.Ext(out)))
	}
	return nil
}
