package workbook

import (
	"encoding/binary"
	"os"
	"sort"

	"rasid/internal/tabular/grid"
)

// Limits of the table of shared texts.
const (
	pageBytes   = 16 << 10 // text in a page, unless it is one long text
	pageTexts   = 1 << 10  // texts in a page
	memoryBytes = 4 << 20  // of pages in memory before the table goes to a file
	slotCount   = 160      // pages of a file in memory
	slotBytes   = 32 << 10 // a longer page has the one slot of long pages
	maxTexts    = 8 << 20  // eight for every row of a full sheet
)

// textTable is the texts that the cells of an .xlsx share, by number. It is kept in pages: in
// memory when they are few, else all in a temporary file, of which the pages used last are in
// memory. Cells mostly use texts in rising order, so that a page is read few times.
type textTable struct {
	dir     string
	pages   []page
	count   int // texts
	memory  int // bytes that full pages take
	buf     []byte
	file    *os.File
	fileEnd int64
	linked  bool // the file is still to be removed: not every system removes an open one
	slots   []slot
	hand    int // the slot that is given away next
	long    slot
}

// page is a run of texts. In the file it is the ends, then the texts.
type page struct {
	first  int      // number of its first text
	texts  []byte   // one after the other
	ends   []uint32 // where each text ends; nil when the page is in the file
	offset int64
	count  int
	bytes  int
	slot   *slot // where it is loaded
}

// slot is room for a page of the file.
type slot struct {
	page  *page
	used  bool
	buf   []byte
	texts []byte
	ends  []uint32
}

// add adds a text under the next number.
func (t *textTable) add(s []byte) error {
	if t.count == maxTexts {
		return grid.NewFault("workbook_too_large", "part", "xl/sharedStrings.xml", "limit", "8,388,608")
	}
	if p := t.last(); p == nil || len(p.ends) == pageTexts || len(p.texts) > 0 && len(p.texts)+len(s) > pageBytes {
		if err := t.turn(); err != nil {
			return err
		}
	}
	p := t.last()
	p.texts = append(p.texts, s...)
	p.ends = append(p.ends, uint32(len(p.texts)))
	t.count++
	return nil
}

func (t *textTable) last() *page {
	if len(t.pages) == 0 {
		return nil
	}
	return &t.pages[len(t.pages)-1]
}

// turn begins a page; full ones go to the file when there are too many.
func (t *textTable) turn() error {
	if p := t.last(); p != nil {
		t.memory += cap(p.texts) + 4*cap(p.ends)
	}
	if t.file == nil && t.memory > memoryBytes {
		f, err := os.CreateTemp(t.dir, "rasid-texts-*")
		if err != nil {
			return err
		}
		t.file, t.linked = f, os.Remove(f.Name()) != nil // a crash leaves nothing behind where it can be
	}
	if t.file != nil {
		for i := len(t.pages) - 1; i >= 0 && t.pages[i].ends != nil; i-- {
			if err := t.write(&t.pages[i]); err != nil {
				return err
			}
		}
	}
	t.pages = append(t.pages, page{first: t.count, texts: make([]byte, 0, pageBytes)})
	return nil
}

func (t *textTable) write(p *page) error {
	t.buf = t.buf[:0]
	for _, e := range p.ends {
		t.buf = binary.LittleEndian.AppendUint32(t.buf, e)
	}
	t.buf = append(t.buf, p.texts...)
	if _, err := t.file.WriteAt(t.buf, t.fileEnd); err != nil {
		return err
	}
	p.offset, p.count, p.bytes = t.fileEnd, len(p.ends), len(t.buf)
	p.texts, p.ends = nil, nil
	t.fileEnd += int64(p.bytes)
	return nil
}

// get returns a text, valid until the next call. False: there is no such number.
func (t *textTable) get(number int) ([]byte, bool, error) {
	if number < 0 || number >= t.count {
		return nil, false, nil
	}
	p := &t.pages[sort.Search(len(t.pages), func(i int) bool { return t.pages[i].first > number })-1]
	texts, ends := p.texts, p.ends
	if ends == nil {
		s, err := t.load(p)
		if err != nil {
			return nil, false, err
		}
		texts, ends = s.texts, s.ends
	}
	i, begin := number-p.first, uint32(0)
	if i > 0 {
		begin = ends[i-1]
	}
	return texts[begin:ends[i]], true, nil
}

// load brings a page of the file into a slot.
func (t *textTable) load(p *page) (*slot, error) {
	s := p.slot
	if s != nil {
		s.used = true
		return s, nil
	}
	if s = &t.long; p.bytes <= slotBytes {
		s = t.free()
	}
	if s.page != nil {
		s.page.slot, s.page = nil, nil
	}
	if cap(s.buf) < p.bytes {
		s.buf = make([]byte, p.bytes)
	}
	s.buf = s.buf[:p.bytes]
	if _, err := t.file.ReadAt(s.buf, p.offset); err != nil {
		return nil, err
	}
	s.ends = s.ends[:0]
	for i := range p.count {
		s.ends = append(s.ends, binary.LittleEndian.Uint32(s.buf[4*i:]))
	}
	s.texts, s.used, s.page, p.slot = s.buf[4*p.count:], true, p, s
	return s, nil
}

// free returns an empty slot, or the next that was not used since the hand came by.
func (t *textTable) free() *slot {
	if t.slots == nil {
		t.slots = make([]slot, slotCount)
	}
	for t.slots[t.hand].used {
		t.slots[t.hand].used = false
		t.hand = (t.hand + 1) % slotCount
	}
	s := &t.slots[t.hand]
	t.hand = (t.hand + 1) % slotCount
	return s
}

// Close removes the file.
func (t *textTable) Close() error {
	if t.file == nil {
		return nil
	}
	err := t.file.Close()
	if t.linked {
		if gone := os.Remove(t.file.Name()); err == nil {
			err = gone
		}
	}
	t.file = nil
	return err
}
