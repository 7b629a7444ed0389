package workbook

import (
	"bytes"
	"encoding/binary"
	"io"
)

// oleKind tells what an OLE2 compound file ([MS-CFB]) holds by the names in its directory: a
// workbook of Excel 97–2003, or a package that was encrypted with a password ([MS-OFFCRYPTO]).
// head is the file's header.
func oleKind(r io.ReaderAt, head []byte) (Kind, error) {
	const maxSectors = 256 // of a directory; a workbook has one or two
	if len(head) < 512 {
		return None, nil
	}
	shift := binary.LittleEndian.Uint16(head[30:])
	if shift != 9 && shift != 12 {
		return None, nil
	}
	sectorBytes := int64(1) << shift
	sector := make([]byte, sectorBytes)
	read := func(n uint32) (bool, error) {
		got, err := r.ReadAt(sector, (int64(n)+1)<<shift)
		if err == io.EOF {
			err = nil
		}
		return got == len(sector), err
	}
	kind := None
	n := binary.LittleEndian.Uint32(head[48:])
	for range maxSectors {
		if ok, err := read(n); !ok {
			return kind, err
		}
		for at := 0; at+128 <= len(sector); at += 128 {
			switch entryName(sector[at : at+128]) {
			case "EncryptedPackage":
				return Encrypted, nil
			case "Workbook", "Book":
				kind = XLS
			}
		}
		// The table of sectors says which comes next; its first 109 sectors are named in the header.
		perSector := uint32(sectorBytes / 4)
		if n/perSector >= 109 {
			return kind, nil
		}
		if ok, err := read(binary.LittleEndian.Uint32(head[76+4*(n/perSector):])); !ok {
			return kind, err
		}
		if n = binary.LittleEndian.Uint32(sector[4*(n%perSector):]); n >= 0xfffffffa { // no further one
			return kind, nil
		}
	}
	return kind, nil
}

// entryName is the name of a directory's entry, which is written as UTF-16; the names looked for
// are ASCII.
func entryName(entry []byte) string {
	size := int(binary.LittleEndian.Uint16(entry[64:]))
	if size < 2 || size > 64 {
		return ""
	}
	return string(bytes.ReplaceAll(entry[:size-2], []byte{0}, nil))
}
