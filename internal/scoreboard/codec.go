package scoreboard

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"

	"rasid/indicators"
)

// The codec writes a value by its type, so that a field that assessments gain is saved without
// anybody having to think of it. Gob will not do: it takes a pointer to 0 for no pointer, and so
// would turn a reported zero into nothing. JSON will not do: it is too slow for a start.
//
// Integers are varints and floats are eight bytes. A slice, map or pointer is 0 when it is nil,
// else its length plus one (a pointer: 1) and its elements. Nothing names types or fields: only the program
// that wrote a value may read it.

var periodType = reflect.TypeFor[indicators.Period]()

// encode appends a value to b. It panics on a type that it cannot write in full: one with an
// unexported field, an interface, a function.
func encode(b []byte, v reflect.Value) []byte {
	switch v.Kind() {
	case reflect.Bool:
		if v.Bool() {
			return append(b, 1)
		}
		return append(b, 0)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return binary.AppendVarint(b, v.Int())
	case reflect.Float64:
		return binary.LittleEndian.AppendUint64(b, math.Float64bits(v.Float()))
	case reflect.String:
		return append(binary.AppendUvarint(b, uint64(v.Len())), v.String()...)
	case reflect.Struct:
		if v.Type() == periodType {
			return binary.AppendVarint(b, v.Interface().(indicators.Period).Key())
		}
		for i := range v.NumField() {
			if !v.Field(i).CanInterface() {
				panic(fmt.Sprintf("scoreboard: %s has a field that is not exported and cannot be saved", v.Type()))
			}
			b = encode(b, v.Field(i))
		}
		return b
	case reflect.Pointer:
		if v.IsNil() {
			return append(b, 0)
		}
		return encode(append(b, 1), v.Elem())
	case reflect.Slice:
		if v.IsNil() {
			return append(b, 0)
		}
		b = binary.AppendUvarint(b, uint64(v.Len())+1)
		for i := range v.Len() {
			b = encode(b, v.Index(i))
		}
		return b
	case reflect.Map:
		if v.IsNil() {
			return append(b, 0)
		}
		b = binary.AppendUvarint(b, uint64(v.Len())+1)
		// In order of the keys, so that the same value is the same bytes.
		for _, k := range slices.SortedFunc(slices.Values(v.MapKeys()), func(a, b reflect.Value) int { return cmp.Compare(a.String(), b.String()) }) {
			b = encode(encode(b, k), v.MapIndex(k))
		}
		return b
	}
	panic(fmt.Sprintf("scoreboard: a %s cannot be saved", v.Type()))
}

var errMalformed = errors.New("it does not hold what it should")

// decoder reads what encode wrote. After an error it reads zero values.
type decoder struct {
	data []byte
	text string // data again: texts are parts of it and need no memory of their own
	at   int
	err  error
}

func newDecoder(data []byte) *decoder { return &decoder{data: data, text: string(data)} }

func (d *decoder) varint() int64 {
	v, n := binary.Varint(d.data[d.at:])
	return step(d, v, n)
}

func (d *decoder) uvarint() uint64 {
	v, n := binary.Uvarint(d.data[d.at:])
	return step(d, v, n)
}

func step[T int64 | uint64](d *decoder, v T, n int) T {
	if n <= 0 {
		d.err, d.at = errMalformed, len(d.data)
		return 0
	}
	d.at += n
	return v
}

// length checks the number of things that follow, which take a byte each at least.
func (d *decoder) length(n uint64) int {
	if n > uint64(len(d.data)-d.at) {
		d.err, d.at = errMalformed, len(d.data)
		return 0
	}
	return int(n)
}

// present reads whether a slice, map or pointer is there, and its length.
func (d *decoder) present() (n int, ok bool) {
	more := d.uvarint()
	if more == 0 {
		return 0, false
	}
	return d.length(more - 1), true
}

// decode reads into v, which must be settable and zero.
func (d *decoder) decode(v reflect.Value) {
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(d.uvarint() == 1)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(d.varint())
	case reflect.Float64:
		if len(d.data)-d.at < 8 {
			d.err, d.at = errMalformed, len(d.data)
			return
		}
		v.SetFloat(math.Float64frombits(binary.LittleEndian.Uint64(d.data[d.at:])))
		d.at += 8
	case reflect.String:
		n := d.length(d.uvarint())
		v.SetString(d.text[d.at : d.at+n])
		d.at += n
	case reflect.Struct:
		if v.Type() == periodType {
			*v.Addr().Interface().(*indicators.Period) = indicators.PeriodFromKey(d.varint())
			return
		}
		for i := range v.NumField() {
			d.decode(v.Field(i))
		}
	case reflect.Pointer:
		if _, ok := d.present(); ok {
			v.Set(reflect.New(v.Type().Elem()))
			d.decode(v.Elem())
		}
	case reflect.Slice:
		if n, ok := d.present(); ok {
			v.Set(reflect.MakeSlice(v.Type(), n, n))
			for i := range n {
				d.decode(v.Index(i))
			}
		}
	case reflect.Map:
		n, ok := d.present()
		if !ok {
			return
		}
		v.Set(reflect.MakeMapWithSize(v.Type(), n))
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		for range n {
			key.SetZero()
			value.SetZero()
			d.decode(key)
			d.decode(value)
			v.SetMapIndex(key, value)
		}
	default:
		d.err = errMalformed
	}
}
