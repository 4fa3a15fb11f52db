package weights

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/internal/alloctest"
)

// torchFile writes what torch.save writes of a dictionary of so many tensors of n
// values, all of which are views of one storage of a single number.
func torchFile(t *testing.T, tensors, n int) string {
	t.Helper()
	text := func(s string) string { return fmt.Sprintf("X%s\x00\x00\x00%s", string(rune(len(s))), s) }
	number := func(n int) string {
		return fmt.Sprintf("J%s", []byte{byte(n), byte(n >> 8), byte(n >> 16), byte(n >> 24)})
	}
	var p strings.Builder
	p.WriteString("\x80\x02}(")
	for i := range tensors {
		p.WriteString(text(fmt.Sprint("w", i)) + "ctorch._utils\n_rebuild_tensor_v2\n((" + text("storage") + "ctorch\nFloatStorage\n" + text("0") + text("cpu") + "K\x01tQ")
		p.WriteString("K\x00" + number(n) + "\x85K\x00\x85\x89ccollections\nOrderedDict\n)RtR")
	}
	p.WriteString("u.")
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, m := range []struct{ name, data string }{{"a/data.pkl", p.String()}, {"a/byteorder", "little"}, {"a/data/0", "\x00\x00\x80\x3f"}} {
		w, err := z.CreateHeader(&zip.FileHeader{Name: m.name})
		if err != nil {
			t.Fatal(err)
		}
		w.Write([]byte(m.data))
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "state.pt")
	if err := os.WriteFile(path, b.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

// Tensors that repeat a number are read, as many as the file pays for: neither one
// large one nor many take more.
func TestRepeatedValues(t *testing.T) {
	s, _, err := Read(torchFile(t, 3, 5))
	if err != nil || len(s) != 3 || len(s["w2"].Values) != 5 || s["w2"].Values[4] != 1 {
		t.Fatalf("%v %v", s, err)
	}
	for _, c := range []struct{ tensors, n int }{{1, 300_000}, {1000, 100_000}} {
		path := torchFile(t, c.tensors, c.n)
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		took := alloctest.Bytes(func() { _, _, err = Read(path) })
		if err == nil || !strings.HasPrefix(err.Error(), path) || !strings.Contains(err.Error(), "repeat a few without end") {
			t.Errorf("%d tensors of %d: %v", c.tensors, c.n, err)
		}
		if most := 1<<20 + 128*uint64(info.Size()); took > most {
			t.Errorf("%d tensors of %d: %d bytes were allocated for a file of %d", c.tensors, c.n, took, info.Size())
		}
	}
}
