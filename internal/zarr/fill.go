package zarr

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/pdekit/pdekit/internal/npy"
)

// fill is the value of chunks that are not there; nil: zero. Of complex numbers
// it is both parts, which then are equal.
func fill(raw json.RawMessage, d npy.DType, big bool) ([]byte, error) {
	var pair []json.RawMessage
	if json.Unmarshal(raw, &pair) == nil && len(pair) == 2 {
		re, err := fill(pair[0], d, big)
		if err != nil {
			return nil, err
		}
		im, err := fill(pair[1], d, big)
		if err == nil && !bytes.Equal(re, im) {
			err = errors.New("its real and imaginary part differ, which is not read")
		}
		return re, err
	}
	u, err := fillBits(raw, d)
	if err != nil || u == 0 {
		return nil, err
	}
	b := make([]byte, 8)
	if !big {
		binary.LittleEndian.PutUint64(b, u)
		return b[:d.Size()], nil
	}
	binary.BigEndian.PutUint64(b, u)
	return b[8-d.Size():], nil
}

// fillBits is the bits of a fill value: a number, true or false, a word for what
// JSON has no number for, or the bits in hexadecimal, or in base 64 as version 2
// has them.
func fillBits(raw json.RawMessage, d npy.DType) (uint64, error) {
	var word string
	if json.Unmarshal(raw, &word) != nil {
		word = string(raw)
	} else if hex, ok := strings.CutPrefix(word, "0x"); ok {
		u, err := strconv.ParseUint(hex, 16, 8*d.Size())
		return u, err
	}
	switch word {
	case "", "null", "false":
		return 0, nil
	case "true":
		return 1, nil
	}
	if u, err := strconv.ParseUint(word, 10, 64); err == nil && !float(d) {
		return u, nil
	}
	if i, err := strconv.ParseInt(word, 10, 64); err == nil && !float(d) {
		return uint64(i), nil
	}
	v, err := strconv.ParseFloat(word, 64)
	switch {
	case err != nil:
		b, bad := base64.StdEncoding.DecodeString(word)
		if bad != nil || len(b) != d.Size() {
			return 0, fmt.Errorf("%.40q is no number of type %s", word, d)
		}
		return binary.LittleEndian.Uint64(append(b, make([]byte, 8)...)), nil
	case d == npy.Float64:
		return math.Float64bits(v), nil
	case d == npy.Float32:
		return uint64(math.Float32bits(float32(v))), nil
	case d == npy.Float16:
		return half(v)
	}
	return uint64(int64(v)), nil
}

func float(d npy.DType) bool { return d == npy.Float16 || d == npy.Float32 || d == npy.Float64 }

// half finds the float16 of a value.
func half(v float64) (uint64, error) {
	var value [1]float64
	for u := range uint64(1 << 16) {
		npy.Decode(value[:], []byte{byte(u), byte(u >> 8)}, npy.Float16, false)
		if value[0] == v && math.Signbit(value[0]) == math.Signbit(v) || math.IsNaN(v) && math.IsNaN(value[0]) {
			return u, nil
		}
	}
	return 0, fmt.Errorf("%g is no float16", v)
}
