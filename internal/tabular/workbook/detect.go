package workbook

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"rasid/internal/tabular/grid"
)

// Kind is a format of workbooks.
type Kind string

// The kinds. None is what is no workbook at all.
const (
	None      Kind = ""
	XLSX      Kind = "xlsx"
	ODS       Kind = "ods"
	XLS       Kind = "xls"       // Excel 97–2003: known, not read
	XLSB      Kind = "xlsb"      // Excel's binary workbook: known, not read
	Encrypted Kind = "encrypted" // .xlsx or .ods with a password
)

const (
	oleMagic      = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
	zipMagic      = "PK\x03\x04"
	odsType       = "application/vnd.oasis.opendocument.spreadsheet"
	contentTypes  = "[Content_Types].xml"
	odsManifest   = "META-INF/manifest.xml"
	odsContent    = "content.xml"
	odsEncryption = "encrypted-package"
)

// xlsxTypes are the types of an .xlsx's main part, of templates and of workbooks with macros. A
// document of another kind may hold a sheet; its main part is none.
var xlsxTypes = []string{"spreadsheetml.sheet.main+xml", "spreadsheetml.template.main+xml",
	"ms-excel.sheet.macroenabled.main+xml", "ms-excel.template.macroenabled.main+xml"}

// Detect tells by its content what a file is; the name may say anything. A workbook that is cut
// short is still one. The error is r's, or a *grid.Fault of a zip archive of too many parts.
func Detect(r io.ReaderAt, size int64) (Kind, error) {
	head := make([]byte, min(size, 512))
	if n, err := r.ReadAt(head, 0); n < len(head) && err != nil {
		return None, err
	}
	switch {
	case bytes.HasPrefix(head, []byte(oleMagic)):
		return oleKind(r, head)
	case !bytes.HasPrefix(head, []byte(zipMagic)):
		return None, nil
	}
	p, err := openPack(r, size)
	if fault := (*grid.Fault)(nil); errors.As(err, &fault) && fault.Code == "workbook_damaged" {
		return firstPart(head), nil
	}
	if err != nil {
		return None, err
	}
	return p.kind()
}

func (p *pack) kind() (Kind, error) {
	kind := None
	switch {
	case p.has(odsContent) || p.has("mimetype") || p.has(odsEncryption):
		if !p.spreadsheet() {
			return None, nil
		}
		kind = ODS
	case p.has("xl/workbook.bin"), p.mentions(contentTypes, "ms-excel.sheet.binary.macroenabled.main"):
		kind = XLSB
	case p.has("xl/workbook.xml"), p.mentions(contentTypes, xlsxTypes...):
		kind = XLSX
	}
	if kind == ODS && (p.has(odsEncryption) || p.mentions(odsManifest, ":encryption-data")) || kind != None && p.locked() {
		kind = Encrypted
	}
	return kind, p.src.err
}

// spreadsheet reports whether an OpenDocument is one.
func (p *pack) spreadsheet() bool {
	return p.mentions("mimetype", odsType) || p.mentions(odsManifest, odsType)
}

// mentions reports whether a small part is there and holds one of these words. A part that cannot
// be read holds none: reading the workbook will say what is wrong with it.
func (p *pack) mentions(part string, words ...string) bool {
	data, err := p.readAll(part)
	if err != nil {
		return false
	}
	data = bytes.ToLower(data)
	for _, w := range words {
		if bytes.Contains(data, []byte(w)) {
			return true
		}
	}
	return false
}

// firstPart tells by a zip archive's first name what it was before it was damaged.
func firstPart(head []byte) Kind {
	const nameAt = 30 // length of a local file header
	if len(head) < nameAt {
		return None
	}
	n := int(head[26]) | int(head[27])<<8
	name := string(head[nameAt:min(len(head), nameAt+n)])
	switch rest := string(head[nameAt+len(name):]); {
	case name == "mimetype" && strings.Contains(rest, odsType):
		return ODS
	case name == contentTypes, name == "_rels/.rels", strings.HasPrefix(name, "xl/"):
		return XLSX
	}
	return None
}
