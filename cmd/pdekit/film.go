package main

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
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

// encodeFilm writes a film as MP4 or WebM: the frames as APNG into ffmpeg.
func (a *app) encodeFilm(ctx context.Context, fig plots.Figure, output string) error {
	var frames bytes.Buffer
	if err := plots.Write(&frames, "apng", fig); err != nil {
		return &failure{err: err, code: exitUsage}
	}
	ext := strings.ToLower(filepath.Ext(output))
	args := []string{"-loglevel", "error", "-f", "apng", "-i", "-", "-pix_fmt", "yuv420p", "-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2", "-threads", "1", "-fflags", "+bitexact", "-flags", "+bitexact"}
	if ext == ".webm" {
		args = append(args, "-c:v", "libvpx-vp9", "-crf", "24", "-b:v", "0", "-f", "webm", "-")
	} else {
		args = append(args, "-c:v", "libx264", "-crf", "18", "-movflags", "frag_keyframe+empty_moov", "-f", "mp4", "-")
	}
	var film, said bytes.Buffer
	cmd := exec.CommandContext(ctx, "ffmpeg", args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = &frames, &film, &said
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("ffmpeg: %w: %s", err, bytes.TrimSpace(said.Bytes()))
	}
	return atomicfile.WriteFile(output, film.Bytes())
}
