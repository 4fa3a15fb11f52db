package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"image"
	"io"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/pdekit/pdekit/internal/atomicfile"
	"github.com/pdekit/pdekit/plots"
)

// findFFmpeg reports that a film needs ffmpeg and there is none, before work is
// done.
func findFFmpeg(output string) error {
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		return withHint(fmt.Errorf("%s needs ffmpeg, which is not on the PATH", output), "install ffmpeg, or write a .gif or .apng, which need nothing")
	}
	return nil
}

// encoders are the arguments of ffmpeg for each ending. The number of threads
// is fixed, since the bytes depend on it; streams of no date or version.
var encoders = map[string][]string{
	".mp4":  {"-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-threads", "2", "-movflags", "frag_keyframe+empty_moov+default_base_moof", "-f", "mp4"},
	".webm": {"-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "7", "-row-mt", "1", "-crf", "24", "-b:v", "0", "-threads", "2", "-f", "webm"},
}

// encodeFilm writes a film as MP4 or WebM: ffmpeg is given its frames as bare
// pixels while they are drawn.
func (a *app) encodeFilm(ctx context.Context, fig plots.Figure, output string) error {
	film, ok := fig.(plots.Film)
	if !ok {
		return usagef("%s asks for a film of a still picture", output)
	}
	width, height, rate, frames, err := film.Frames()
	if err != nil {
		return &failure{err: fmt.Errorf("%s", strings.TrimPrefix(err.Error(), "plots: ")), code: exitUsage}
	}
	args := []string{
		"-loglevel", "error", "-f", "rawvideo", "-pix_fmt", "rgb24", "-video_size", fmt.Sprintf("%dx%d", width, height), "-framerate", strconv.FormatFloat(rate, 'g', -1, 64), "-i", "-",
		"-vf", "scale=out_color_matrix=bt709:out_range=tv", "-pix_fmt", "yuv420p", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv", "-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact",
	}
	args = append(append(args, encoders[strings.ToLower(filepath.Ext(output))]...), "-")
	var encoded, said bytes.Buffer
	cmd := exec.CommandContext(ctx, "ffmpeg", args...)
	cmd.Stdout, cmd.Stderr = &encoded, &said
	pixels, err := cmd.StdinPipe()
	if err != nil {
		return fmt.Errorf("ffmpeg: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("ffmpeg: %w", err)
	}
	// If ffmpeg fails, writing fails with it; what it said tells more.
	b := bufio.NewWriterSize(pixels, 1<<20)
	for img := range frames {
		if err = writePixels(b, img); err != nil {
			break
		}
	}
	if err == nil {
		err = b.Flush()
	}
	pixels.Close()
	if wait := cmd.Wait(); wait != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return withHint(fmt.Errorf("ffmpeg: %w: %s", wait, bytes.TrimSpace(said.Bytes())), "write a .gif or .apng, which need no ffmpeg")
	}
	if err != nil {
		return fmt.Errorf("ffmpeg: %w", err)
	}
	return atomicfile.WriteFile(output, encoded.Bytes())
}

// writePixels writes a paletted image as bytes of red, green and blue.
func writePixels(w io.Writer, img image.Image) error {
	src, ok := img.(*image.Paletted)
	if !ok {
		panic("a film's frames are paletted")
	}
	var table [256][3]byte
	for i, c := range src.Palette {
		r, g, b, _ := c.RGBA()
		table[i] = [3]byte{byte(r >> 8), byte(g >> 8), byte(b >> 8)}
	}
	size := src.Rect.Size()
	row := make([]byte, 3*size.X)
	for y := range size.Y {
		for x, v := range src.Pix[y*src.Stride : y*src.Stride+size.X] {
			copy(row[3*x:], table[v][:])
		}
		if _, err := w.Write(row); err != nil {
			return err
		}
	}
	return nil
}
