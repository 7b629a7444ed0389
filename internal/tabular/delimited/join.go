package delimited

// join counts in how many ways neighbours among the cells can be made one so that the row has the
// right width and every cell fits, and returns the first; more than one is counted as two.
func (p *profile) join(cells []token, line []byte, loosely bool) (ways int, joined []token) {
	n := len(cells)
	if over := n - p.width; over <= 0 || p.width > repairCells || over*over*p.width > joinWork {
		return 0, nil
	}
	// count[i][k] is in how many ways the cells from i on fill the columns from k on; next says
	// where the first of them ends.
	count, next := make([][]int, n+1), make([][]int, n+1)
	for i := range count {
		count[i], next[i] = make([]int, p.width+1), make([]int, p.width+1)
	}
	count[n][p.width] = 1
	for k := p.width - 1; k >= 0; k-- {
		for i := k; i <= k+n-p.width && i < n; i++ {
			for j := i + 1; j <= n && j-i <= n-p.width+1; j++ {
				if count[j][k+1] == 0 {
					if j < n && cells[j].quoted {
						break
					}
					continue
				}
				if c, ok := asOne(cells[i:j], line); ok && p.fitsAt(k, c, loosely) {
					count[i][k] = min(2, count[i][k]+count[j][k+1])
					next[i][k] = j
				}
				if cells[i].quoted || j < n && cells[j].quoted {
					break
				}
			}
		}
	}
	if count[0][0] == 0 {
		return 0, nil
	}
	for i, k := 0, 0; i < n; k++ {
		j := next[i][k]
		c, _ := asOne(cells[i:j], line)
		joined = append(joined, c)
		i = j
	}
	return count[0][0], joined
}

// asOne makes one cell of neighbours, with the delimiters between them. A text hardly begins or
// ends with a delimiter.
func asOne(cells []token, line []byte) (token, bool) {
	first, last := cells[0], cells[len(cells)-1]
	if len(cells) == 1 {
		return first, true
	}
	return token{text: line[first.begin:last.end], begin: first.begin, end: last.end, touched: true}, len(first.text) > 0 && len(last.text) > 0
}
