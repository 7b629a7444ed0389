package assess

import (
	"cmp"
	"slices"

	"rasid/indicators"
)

// placeNodes numbers the places within one place that a roll-up meets. Node 0 is that place
// itself; every node's parent has a number as well.
type placeNodes struct {
	tree   *indicators.PlaceTree
	number map[string]int32 // place ID → node; −1 for a place that is not within node 0
	ids    []string
	parent []int32 // −1 for node 0
	rank   []int32 // order of the node's ID
	last   string  // the place that find saw last, and its node: files are sorted by place more often than not
	node   int32

	round    int32   // one per period
	observed []int32 // the round in which the node was last observed
	below    []int32 // the round in which a node within it was last observed
	shown    []cell  // reused by topmost
}

func newPlaceNodes(tree *indicators.PlaceTree, place string) *placeNodes {
	return &placeNodes{
		tree: tree, number: map[string]int32{place: 0}, ids: []string{place}, parent: []int32{-1}, last: place,
		observed: make([]int32, 1), below: make([]int32, 1),
	}
}

// find returns the node of a place, or −1 if the place is not within node 0.
func (n *placeNodes) find(place string) int32 {
	if place == n.last {
		return n.node
	}
	node, known := n.number[place]
	if !known {
		node = n.add(place)
	}
	n.last, n.node = place, node
	return node
}

func (n *placeNodes) add(place string) int32 {
	path := n.tree.Path(place)
	top := slices.Index(path, n.ids[0])
	if top < 0 {
		n.number[place] = -1
		return -1
	}
	at := int32(0)
	for _, id := range path[top+1:] {
		node, known := n.number[id]
		if !known {
			node = int32(len(n.ids))
			n.number[id] = node
			n.ids = append(n.ids, id)
			n.parent = append(n.parent, at)
			n.observed = append(n.observed, 0)
			n.below = append(n.below, 0)
		}
		at = node
	}
	return at
}

// rankByID orders the nodes by ID.
func (n *placeNodes) rankByID() {
	order := make([]int32, len(n.ids))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Compare(n.ids[a], n.ids[b]) })
	n.rank = make([]int32, len(n.ids))
	for r, node := range order {
		n.rank[node] = int32(r)
	}
}

// declared returns the nodes of those places that lie within node 0.
func (n *placeNodes) declared(places []string) []int32 {
	var nodes []int32
	for _, p := range places {
		if node := n.find(p); node >= 0 && !slices.Contains(nodes, node) {
			nodes = append(nodes, node)
		}
	}
	return nodes
}

// reporters returns the nodes that were observed for a period from first to last, without those
// that hold another: a district that reported once for all its schools adds no reporter.
func (n *placeNodes) reporters(cells []cell, first, last indicators.Date) []int32 {
	reports := make([]bool, len(n.ids))
	for group := range periodGroups(cells) {
		p := indicators.PeriodFromKey(group[0].period)
		if p.First() < first || p.Last() > last {
			continue
		}
		for _, c := range group {
			reports[c.node] = true
		}
	}
	holds := make([]bool, len(n.ids))
	for node, yes := range reports {
		for up := n.parent[node]; yes && up >= 0; up = n.parent[up] {
			holds[up] = true
		}
	}
	var nodes []int32
	for node, yes := range reports {
		if yes && !holds[node] {
			nodes = append(nodes, int32(node))
		}
	}
	return nodes
}

// topmost returns the cells of one period that no observed place around them hides, and
// remembers for covered which places were observed. The result is valid until the next call.
func (n *placeNodes) topmost(group []cell) []cell {
	n.round++
	for _, c := range group {
		n.observed[c.node] = n.round
	}
	shown := n.shown[:0]
	for _, c := range group {
		hidden := false
		for up := n.parent[c.node]; up >= 0; up = n.parent[up] {
			hidden = hidden || n.observed[up] == n.round
			n.below[up] = n.round
		}
		if !hidden {
			shown = append(shown, c)
		}
	}
	n.shown = shown
	return shown
}

// covered counts the nodes for which the period last given to topmost has a report.
func (n *placeNodes) covered(nodes []int32) (count int) {
	for _, node := range nodes {
		if n.covers(node) {
			count++
		}
	}
	return count
}

// covers reports whether the period last given to topmost has a report for a node.
func (n *placeNodes) covers(node int32) bool {
	yes := n.below[node] == n.round
	for up := node; up >= 0 && !yes; up = n.parent[up] {
		yes = n.observed[up] == n.round
	}
	return yes
}
