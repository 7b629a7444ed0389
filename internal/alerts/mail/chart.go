package mail

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"

	"golang.org/x/image/vector"

	"rasid/indicators"
	"rasid/indicators/assess"
	"rasid/internal/alerts"
)

// A picture has twice the points that it is shown with, for sharp screens.
const (
	chartWidth, chartHeight = 1108, 400
	chartMargin             = 26
	widest                  = 1e15 // values further apart cannot be drawn
)

// The inks differ in lightness and form, so that they are told apart in grey as well.
var (
	paper    = color.RGBA{0xff, 0xff, 0xff, 0xff}
	rule     = color.RGBA{0xdf, 0xe4, 0xea, 0xff}
	ink      = color.RGBA{0x1d, 0x27, 0x33, 0xff}
	plan     = color.RGBA{0x5b, 0x84, 0xc0, 0xff}
	aim      = color.RGBA{0x8a, 0x94, 0x9f, 0xff}
	statuses = map[string]color.RGBA{good: {0x17, 0x72, 0x4a, 0xff}, risk: {0x8f, 0x52, 0x00, 0xff}, bad: {0xb3, 0x26, 0x1e, 0xff}, soft: {0x55, 0x61, 0x6e, 0xff}}
)

// drawing is a picture in the making.
type drawing struct {
	*image.RGBA
	first, last indicators.Date
	low, high   float64
}

type point struct{ x, y float32 }

// chart draws a curve as PNG, without any letter: the actual as a thick line that ends in a mark of
// the tone, the expected as a dashed one, the target dotted. It reads from left to right in every
// language, as charts of time do. It is nil when there is nothing to draw.
func chart(c *alerts.Curve, tone string) []byte {
	d := drawing{RGBA: image.NewRGBA(image.Rect(0, 0, chartWidth, chartHeight))}
	if c == nil || !d.span(c) {
		return nil
	}
	draw.Draw(d.RGBA, d.Bounds(), image.NewUniform(paper), image.Point{}, draw.Src)
	for i := range 4 {
		y := chartMargin + i*(chartHeight-2*chartMargin)/3
		draw.Draw(d.RGBA, image.Rect(0, y-1, chartWidth, y+1), image.NewUniform(rule), image.Point{}, draw.Src)
	}
	if c.Target != nil {
		y := d.at(d.first, *c.Target).y
		d.dashes([]point{{chartMargin, y}, {chartWidth - chartMargin, y}}, 5, 4, 12, aim)
	}
	for _, line := range expected(c) {
		d.dashes(d.path(line, c.Steps), 6, 24, 18, plan)
	}
	actual := d.path(c.Actual, c.Steps)
	d.line(actual, 8, ink)
	d.mark(actual[len(actual)-1], tone)
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.DefaultCompression}).Encode(&b, d.few()); err != nil {
		return nil
	}
	return b.Bytes()
}

// expected is what is expected besides the target: a limit that is the same on all days is one line.
func expected(c *alerts.Curve) [][]assess.DatedValue {
	if len(c.Expected) != 1 || c.Target == nil {
		return c.Expected
	}
	for _, p := range c.Expected[0] {
		if p.Value != *c.Target {
			return c.Expected
		}
	}
	return nil
}

// span finds the days and values to draw; false when there are none.
func (d *drawing) span(c *alerts.Curve) bool {
	if len(c.Actual) == 0 {
		return false
	}
	d.first, d.last = c.Actual[0].On, c.Actual[0].On
	d.low, d.high = math.Inf(1), math.Inf(-1)
	see := func(v float64) { d.low, d.high = min(d.low, v), max(d.high, v) }
	for _, line := range append([][]assess.DatedValue{c.Actual}, c.Expected...) {
		for _, p := range line {
			d.first, d.last = min(d.first, p.On), max(d.last, p.On)
			see(p.Value)
		}
	}
	if c.Target != nil {
		see(*c.Target)
	}
	if d.low > 0 && d.low < d.high/2 { // counts grow from nothing
		d.low = 0
	}
	if !(d.high-d.low < widest) {
		return false
	}
	if d.high-d.low < 1e-9 {
		d.low, d.high = d.low-1, d.high+1
	}
	return true
}

func (d *drawing) at(on indicators.Date, v float64) point {
	x := chartMargin + (chartWidth-2*chartMargin)*float64(on-d.first)/float64(max(1, d.last-d.first))
	y := chartHeight - chartMargin - (chartHeight-2*chartMargin)*(v-d.low)/(d.high-d.low)
	return point{float32(x), float32(y)}
}

func (d *drawing) path(line []assess.DatedValue, steps bool) (list []point) {
	for i, p := range line {
		at := d.at(p.On, p.Value)
		if steps && i > 0 {
			list = append(list, point{at.x, list[len(list)-1].y})
		}
		list = append(list, at)
	}
	return list
}

// brush fills shapes within a part of the picture, which keeps the work small.
type brush struct {
	vector.Rasterizer
	box image.Rectangle
}

// brush returns one for what lies around a path.
func (d *drawing) brush(path []point, around float32) *brush {
	low, high := path[0], path[0]
	for _, p := range path {
		low, high = point{min(low.x, p.x), min(low.y, p.y)}, point{max(high.x, p.x), max(high.y, p.y)}
	}
	b := &brush{box: image.Rect(int(low.x-around)-1, int(low.y-around)-1, int(high.x+around)+2, int(high.y+around)+2).Intersect(d.Bounds())}
	b.Reset(b.box.Dx(), b.box.Dy())
	return b
}

// in gives a point in the brush's own part.
func (b *brush) in(p point) point {
	return point{p.x - float32(b.box.Min.X), p.y - float32(b.box.Min.Y)}
}

func (b *brush) fill(d *drawing, c color.RGBA) {
	b.Draw(d.RGBA, b.box, image.NewUniform(c), image.Point{})
}

// line strokes a path with round ends and joints.
func (d *drawing) line(path []point, width float32, c color.RGBA) {
	b := d.brush(path, width)
	for i, p := range path {
		b.disc(p, width/2)
		if i > 0 {
			b.bar(path[i-1], p, width/2)
		}
	}
	b.fill(d, c)
}

// dashes strokes a path with gaps.
func (d *drawing) dashes(path []point, width, on, off float32, c color.RGBA) {
	if len(path) == 0 {
		return
	}
	brush := d.brush(path, width)
	var along float32
	for i := 1; i < len(path); i++ {
		a, b := path[i-1], path[i]
		length := float32(math.Hypot(float64(b.x-a.x), float64(b.y-a.y)))
		for done := float32(0); done < length; {
			phase := float32(math.Mod(float64(along+done), float64(on+off)))
			step := min(length-done, on+off-phase)
			if phase < on {
				step = min(length-done, on-phase)
				brush.bar(between(a, b, done/length), between(a, b, (done+step)/length), width/2)
			}
			done += max(step, 0.01)
		}
		along += length
	}
	brush.fill(d, c)
}

// mark sets the sign of a tone: a disc, a triangle, a cross.
func (d *drawing) mark(p point, tone string) {
	const size = 20
	p.x, p.y = min(max(p.x, size+4), chartWidth-size-4), min(max(p.y, size+4), chartHeight-size-4)
	for _, layer := range []struct {
		grow float32
		c    color.RGBA
	}{{6, paper}, {0, statuses[tone]}} {
		b := d.brush([]point{p}, size+layer.grow)
		switch s := size + layer.grow; tone {
		case risk:
			top, right, left := b.in(point{p.x, p.y - s}), b.in(point{p.x + s, p.y + s*0.8}), b.in(point{p.x - s, p.y + s*0.8})
			b.MoveTo(top.x, top.y)
			b.LineTo(right.x, right.y)
			b.LineTo(left.x, left.y)
			b.ClosePath()
		case bad:
			const arm = size * 0.8
			half := 5 + layer.grow/2
			for _, end := range [][2]point{{{p.x - arm, p.y - arm}, {p.x + arm, p.y + arm}}, {{p.x - arm, p.y + arm}, {p.x + arm, p.y - arm}}} {
				b.disc(end[0], half)
				b.disc(end[1], half)
				b.bar(end[0], end[1], half)
			}
		default:
			b.disc(p, s*0.8)
		}
		b.fill(d, layer.c)
	}
}

func between(a, b point, t float32) point { return point{a.x + (b.x-a.x)*t, a.y + (b.y-a.y)*t} }

// bar adds a straight stroke. All shapes run the same way round, so that overlaps stay filled.
func (b *brush) bar(from, to point, half float32) {
	from, to = b.in(from), b.in(to)
	length := float32(math.Hypot(float64(to.x-from.x), float64(to.y-from.y)))
	if length == 0 {
		return
	}
	nx, ny := (to.y-from.y)/length*half, (from.x-to.x)/length*half
	b.MoveTo(from.x+nx, from.y+ny)
	b.LineTo(to.x+nx, to.y+ny)
	b.LineTo(to.x-nx, to.y-ny)
	b.LineTo(from.x-nx, from.y-ny)
	b.ClosePath()
}

func (b *brush) disc(p point, radius float32) {
	const k = 0.5523 // of a quarter circle as a cubic curve
	p = b.in(p)
	h := radius * k
	b.MoveTo(p.x+radius, p.y)
	b.CubeTo(p.x+radius, p.y+h, p.x+h, p.y+radius, p.x, p.y+radius)
	b.CubeTo(p.x-h, p.y+radius, p.x-radius, p.y+h, p.x-radius, p.y)
	b.CubeTo(p.x-radius, p.y-h, p.x-h, p.y-radius, p.x, p.y-radius)
	b.CubeTo(p.x+h, p.y-radius, p.x+radius, p.y-h, p.x+radius, p.y)
	b.ClosePath()
}

// few returns the picture with few colours: each ink in some shades over the paper. It is then a
// fourth of the size.
func (d *drawing) few() *image.Paletted {
	const shades = 7
	var colours color.Palette
	for _, c := range []color.RGBA{rule, ink, plan, aim, statuses[good], statuses[risk], statuses[bad], statuses[soft]} {
		for s := range shades + 1 {
			mix := func(v uint8) uint8 { return uint8(255 - (255-int(v))*s/shades) }
			colours = append(colours, color.RGBA{mix(c.R), mix(c.G), mix(c.B), 0xff})
		}
	}
	out := image.NewPaletted(d.Bounds(), colours)
	nearest := map[[3]uint8]uint8{}
	var last [3]uint8 // mostly the next one is the same
	var n uint8
	for i, k := 0, 0; i < len(d.Pix); i, k = i+4, k+1 {
		c := [3]uint8(d.Pix[i : i+3])
		if k > 0 && c == last {
			out.Pix[k] = n
			continue
		}
		known, ok := nearest[c]
		if !ok {
			known = uint8(colours.Index(color.RGBA{c[0], c[1], c[2], 0xff}))
			nearest[c] = known
		}
		last, n = c, known
		out.Pix[k] = n
	}
	return out
}
