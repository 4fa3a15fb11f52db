package main

import (
	"context"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/pdekit/pdekit/datasets"
	"github.com/pdekit/pdekit/datasets/exchange"
)

type convertOptions struct {
	force   bool
	dtype   string
	samples string
	frames  string
	stride  int
	deflate int
	open    exchange.Options
	dry     bool
	json    bool
}

func newConvert(a *app) *cobra.Command {
	var o convertOptions
	cmd := &cobra.Command{
		Use:   "convert IN OUT",
		Short: "Turn a dataset of any source into another container, or take a part of it",
		Long: `Copy a dataset between the containers NAME.npz and a folder of .npy files, byte
for byte, or take some of its samples, frames or grid points. What was done is
recorded in meta.json.

IN may be a file of another program: HDF5 and NetCDF-4, MATLAB (.mat), PyTorch
tensors (.pt), Zarr 2 and 3, NumPy files in any layout. Only what is asked for is
read, a piece at a time. The naming is told by the names of the arrays, or by
--as:
` + layoutList() + `
--axes names the axes of an array, in the order in which whoever wrote the file
names them: --axes sample,x,time for the only array, or the one called u;
--axes sol:u=sample,x,y for the array sol, which becomes u. An axis of length 1
called "_" is dropped; complex numbers become two channels.

The ending of OUT asks for the form of another program; all but VTK and XDMF
are read again by every command:
` + exportList() + `
Ranges are "first:end" or "first:end:stride", counted from 0, end excluded.`,
		Example: `  pdekit convert data.npz data
  pdekit convert data small.npz --samples 0:100 --frames ::5 --stride 4
  pdekit convert 2D_CFD_Rand_M0.1_Eta0.01_Zeta0.01_periodic_128_Train.hdf5 cfd --samples 0:900
  pdekit convert ns_V1e-3_N5000_T50.mat ns --as fno
  pdekit convert b.npz b.hdf5 --compress
  pdekit convert data.npz data.zarr --compress --dry-run
  pdekit convert prediction.npz prediction.vtk --samples 0:4
  pdekit convert prediction.npz prediction.xdmf --samples 0:4 --compress
  pdekit convert theirs.npz ours.npz --axes w:u=sample,y,x,time
  pdekit convert data - --samples 0:10 --format h5 | gzip > part.h5.gz`,
		Args: exactArgs("an input", "an output"),
		RunE: func(cmd *cobra.Command, args []string) error { return a.convert(cmd.Context(), args[0], args[1], &o) },
	}
	f := cmd.Flags()
	f.BoolVar(&o.force, "force", false, "replace an existing output")
	f.StringVar(&o.dtype, "dtype", "", "store as float32|float64; empty keeps the type")
	f.StringVar(&o.samples, "samples", "", "range of samples")
	f.StringVar(&o.frames, "frames", "", "range of frames")
	addCompress(f, &o.deflate)
	f.IntVar(&o.stride, "stride", 1, "keep every n-th grid point on each axis")
	addForeign(f, &o.open)
	f.BoolVar(&o.dry, "dry-run", false, "convert a few samples among temporary files, tell the time, memory and disk that all will take, and stop")
	f.BoolVar(&o.json, "json", false, "print the dry run as JSON")
	a.takesStreams(cmd, streams{arguments: 1, output: secondArgument, formats: datasetStreams})
	return cmd
}

func (a *app) convert(ctx context.Context, in, out string, o *convertOptions) error {
	if err := a.checkOutput(out, o.force, in); err != nil {
		return err
	}
	if err := checkAnyForm(out, o.deflate); err != nil {
		return err
	}
	switch {
	case o.stride < 1:
		return usagef("--stride is %d; it must be 1 or more", o.stride)
	case o.dtype != "" && o.dtype != "float32" && o.dtype != "float64":
		return unknownName("dtype", o.dtype, []string{"float32", "float64"})
	}
	d, err := a.openData(in, o.open)
	if err != nil {
		return err
	}
	defer d.Close()
	compose := datasets.ComposeOptions{Deflate: o.deflate, DType: o.dtype, Stride: o.stride}
	if compose.Samples, err = parseRange("samples", o.samples, d.Samples()); err != nil {
		return err
	}
	if o.frames != "" {
		frames := 0
		if info, ok := d.Info("u"); ok && info.Axis("time") >= 0 {
			frames = info.Shape[info.Axis("time")]
		}
		if frames == 0 {
			return usagef("--frames %s: %s has no time axis", o.frames, in)
		}
		if compose.Frames, err = parseRange("frames", o.frames, frames); err != nil {
			return err
		}
	}
	if o.dry {
		return a.estimateConvert(ctx, out, d, compose, o.json)
	}
	if err := datasets.Compose(ctx, out, []*datasets.Dataset{d}, compose); err != nil {
		return err
	}
	a.say("wrote %s", out)
	return nil
}

// parseRange reads "first:end[:stride]" over 0 … n−1; nil for "".
func parseRange(name, text string, n int) ([]int, error) {
	if text == "" {
		return nil, nil
	}
	bounds := []int{0, n, 1}
	parts := strings.Split(text, ":")
	if len(parts) == 1 {
		i, err := strconv.Atoi(text)
		if err != nil || i < 0 || i >= n {
			return nil, usagef("--%s %q: expected first:end[:stride] or one index within 0 to %d", name, text, n-1)
		}
		return []int{i}, nil
	}
	for i, p := range parts {
		if p == "" && i < 3 {
			continue
		}
		v, err := strconv.Atoi(p)
		if err != nil || i > 2 || v < 0 {
			return nil, usagef("--%s %q: expected first:end[:stride], whole numbers from 0 on", name, text)
		}
		bounds[i] = v
	}
	if bounds[0] >= bounds[1] || bounds[1] > n || bounds[2] < 1 {
		return nil, usagef("--%s %q selects nothing, or more than the %d there are", name, text, n)
	}
	var list []int
	for i := bounds[0]; i < bounds[1]; i += bounds[2] {
		list = append(list, i)
	}
	return list, nil
}
