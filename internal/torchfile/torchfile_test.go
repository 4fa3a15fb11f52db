package torchfile

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/internal/foreign/foreigntest"
)

func golden(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name+".pt"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func readAll(b []byte) error {
	return foreigntest.ReadAll(Read(bytes.NewReader(b), int64(len(b))))
}

var names = []string{"tensors2", "tensors4", "nested2", "nested4"}

func TestValuesAreThoseThatTorchSaved(t *testing.T) {
	for _, name := range names {
		if !Is(golden(t, name)[:100]) {
			t.Errorf("%s is not told by its first bytes", name)
		}
		f, err := Open(filepath.Join("testdata", name+".pt"))
		if err != nil {
			t.Fatal(err)
		}
		foreigntest.Compare(t, name, f, filepath.Join("testdata", name+".npz"))
		f.Close()
	}
	f, err := Open("testdata/nested2.pt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if n, ok := f.Groups[""].Number("epoch"); !ok || n != 7 || f.Groups[""].Text("name") != "text" {
		t.Errorf("attributes %v", f.Groups[""])
	}
}

// Pickles that would run something are refused by name, and nothing runs.
func TestPicklesWithCodeAreRefused(t *testing.T) {
	for name, want := range map[string]string{"evil_system": "posix.system", "evil_eval": "__builtin__.eval", "evil_getattr": "__builtin__.getattr"} {
		err := readAll(golden(t, name))
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "nothing was executed") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := os.Stat("/tmp/pdekit-was-here"); err == nil {
		t.Error("the pickle's command was run")
	}
}

func TestHostilePrograms(t *testing.T) {
	for name, program := range map[string]string{
		"empty":              "",
		"protocol 0":         "(lp0\n.",
		"no mark":            "\x80\x02t.",
		"empty stack":        "\x80\x02.",
		"memo":               "\x80\x02h\x07.",
		"long string":        "\x80\x02X\xff\xff\xff\x7f",
		"call of a text":     "\x80\x02X\x01\x00\x00\x00a)R.",
		"build":              "\x80\x02c__main__\nX\n)\x81.",
		"call of a mention":  "\x80\x02ctorch._C._nn\ngelu\n)R.",
		"inst":               "\x80\x02(ios\nsystem\n.",
		"extension":          "\x80\x02\x82\x01.",
		"tuples without end": "\x80\x02K\x01" + strings.Repeat("2\x86", 60) + ".",
	} {
		_, err := load([]byte(program))
		if name == "tuples without end" {
			if err := readAll(archive(t, program)); err == nil {
				t.Errorf("%s: no error", name)
			}
		} else if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func archive(t testing.TB, program string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create("archive/data.pkl")
	if err != nil {
		t.Fatal(err)
	}
	w.Write([]byte(program))
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestTruncatedFilesAreErrors(t *testing.T) {
	for _, name := range names {
		foreigntest.Truncate(t, name, golden(t, name), readAll)
	}
}

func TestFlippedBitsDoNotPanic(t *testing.T) {
	for _, name := range names {
		if foreigntest.Flip(t, golden(t, name), 150, readAll) == 0 {
			t.Errorf("%s: no flipped bit was found out", name)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, name := range append(names, "legacy", "evil_system") {
		f.Add(golden(f, name))
	}
	f.Fuzz(func(t *testing.T, b []byte) { foreigntest.Bounded(t, len(b), func() { readAll(b) }) })
}

func FuzzLoad(f *testing.F) {
	for _, name := range names {
		z, err := zip.NewReader(bytes.NewReader(golden(f, name)), int64(len(golden(f, name))))
		if err != nil {
			f.Fatal(err)
		}
		r, err := z.Open(name + "/data.pkl")
		if err != nil {
			f.Fatal(err)
		}
		var b bytes.Buffer
		b.ReadFrom(r)
		f.Add(b.Bytes())
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		file := archive(t, string(b))
		foreigntest.Bounded(t, len(file), func() { readAll(file) })
	})
}
