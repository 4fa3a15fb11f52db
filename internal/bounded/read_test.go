package bounded

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/internal/alloctest"
)

func TestFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a")
	if err := os.WriteFile(path, []byte("12345"), 0o666); err != nil {
		t.Fatal(err)
	}
	if b, err := File(path, 5); err != nil || string(b) != "12345" {
		t.Errorf("%q %v", b, err)
	}
	if b, err := File(path, 4); b != nil || err == nil || err.Error() != path+": more than 4 bytes are not credible here" {
		t.Errorf("%q %v", b, err)
	}
	if _, err := File(path+"b", 4); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), path+"b") {
		t.Errorf("%v", err)
	}
	if err := os.Truncate(path, 1<<40); err != nil {
		t.Skip(err) // a file system without holes
	}
	var err error
	if took := alloctest.Bytes(func() { _, err = File(path, 1<<16) }); err == nil || took > 1<<20 {
		t.Errorf("%d bytes were allocated for 64 KiB of a file of 1 TiB: %v", took, err)
	}
}
