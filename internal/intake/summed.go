package intake

import (
	"encoding/hex"
	"hash"
	"io"
)

// summed checks bytes while they are read: a table is read from its beginning, at times more than
// once, and only what is read first is summed.
type summed struct {
	r   io.ReaderAt
	sum hash.Hash
	to  int64 // how far the bytes are summed
}

func (s *summed) ReadAt(p []byte, at int64) (int, error) {
	n, err := s.r.ReadAt(p, at)
	if end := at + int64(n); at <= s.to && end > s.to {
		_, _ = s.sum.Write(p[s.to-at : n])
		s.to = end
	}
	return n, err
}

// total sums what was not read and returns the hex digest of all.
func (s *summed) total(size int64) (string, error) {
	if _, err := io.Copy(io.Discard, io.NewSectionReader(s, s.to, size-s.to)); err != nil {
		return "", err
	}
	return hex.EncodeToString(s.sum.Sum(nil)), nil
}
