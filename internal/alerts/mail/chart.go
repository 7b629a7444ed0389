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
		y := float32(chartMargin) + float32(i)*(chartHeight-2*chartMargin)/3
		d.line([]point{{0, y}, {chartWidth, y}}, 2, rule)
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
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, d.few()); err != nil {
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

// line strokes a path with round ends and joints.
func (d *drawing) line(path []point, width float32, c color.RGBA) {
	r := vector.NewRasterizer(chartWidth, chartHeight)
	for i, p := range path {
		disc(r, p, width/2)
		if i > 0 {
			bar(r, path[i-1], p, width/2)
		}
	}
	r.Draw(d.RGBA, d.Bounds(), image.NewUniform(c), image.Point{})
}

// dashes strokes a path with gaps.
func (d *drawing) dashes(path []point, width, on, off float32, c color.RGBA) {
	r := vector.NewRasterizer(chartWidth, chartHeight)
	var along float32
	for i := 1; i < len(path); i++ {
		a, b := path[i-1], path[i]
		length := float32(math.Hypot(float64(b.x-a.x), float64(b.y-a.y)))
		for done := float32(0); done < length; {
			phase := float32(math.Mod(float64(along+done), float64(on+off)))
			step := min(length-done, on+off-phase)
			if phase < on {
				step = min(length-done, on-phase)
				bar(r, between(a, b, done/length), between(a, b, (done+step)/length), width/2)
			}
			done += max(step, 0.01)
		}
		along += length
	}
	r.Draw(d.RGBA, d.Bounds(), image.NewUniform(c), image.Point{})
}

// mark sets the sign of a tone: a disc, a triangle, a cross.
func (d *drawing) mark(p point, tone string) {
	const size = 20
	p.x, p.y = min(max(p.x, size+4), chartWidth-size-4), min(max(p.y, size+4), chartHeight-size-4)
	for _, layer := range []struct {
		grow float32
		c    color.RGBA
	}{{6, paper}, {0, statuses[tone]}} {
		r := vector.NewRasterizer(chartWidth, chartHeight)
		switch s := size + layer.grow; tone {
		case risk:
			r.MoveTo(p.x, p.y-s)
			r.LineTo(p.x+s, p.y+s*0.8)
			r.LineTo(p.x-s, p.y+s*0.8)
			r.ClosePath()
		case bad:
			const arm = size * 0.8
			half := 5 + layer.grow/2
			for _, end := range [][2]point{{{p.x - arm, p.y - arm}, {p.x + arm, p.y + arm}}, {{p.x - arm, p.y + arm}, {p.x + arm, p.y - arm}}} {
				disc(r, end[0], half)
				disc(r, end[1], half)
				bar(r, end[0], end[1], half)
			}
		default:
			disc(r, p, s*0.8)
		}
		r.Draw(d.RGBA, d.Bounds(), image.NewUniform(layer.c), image.Point{})
	}
}

func between(a, b point, t float32) point { return point{a.x + (b.x-a.x)*t, a.y + (b.y-a.y)*t} }

// bar adds a straight stroke. All shapes run the same way round, so that overlaps stay filled.
func bar(r *vector.Rasterizer, a, b point, half float32) {
	length := float32(math.Hypot(float64(b.x-a.x), float64(b.y-a.y)))
	if length == 0 {
		return
	}
	nx, ny := (b.y-a.y)/length*half, (a.x-b.x)/length*half
	r.MoveTo(a.x+nx, a.y+ny)
	r.LineTo(b.x+nx, b.y+ny)
	r.LineTo(b.x-nx, b.y-ny)
	r.LineTo(a.x-nx, a.y-ny)
	r.ClosePath()
}

func disc(r *vector.Rasterizer, p point, radius float32) {
	const k = 0.5523 // of a quarter circle as a cubic curve
	h := radius * k
	r.MoveTo(p.x+radius, p.y)
	r.CubeTo(p.x+radius, p.y+h, p.x+h, p.y+radius, p.x, p.y+radius)
	r.CubeTo(p.x-h, p.y+radius, p.x-radius, p.y+h, p.x-radius, p.y)
	r.CubeTo(p.x-radius, p.y-h, p.x-h, p.y-radius, p.x, p.y-radius)
	r.CubeTo(p.x+h, p.y-radius, p.x+radius, p.y-h, p.x+radius, p.y)
	r.ClosePath()
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
	for i, k := 0, 0; i < len(d.Pix); i, k = i+4, k+1 {
		c := [3]uint8(d.Pix[i : i+3])
		n, ok := nearest[c]
		if !ok {
			n = uint8(colours.Index(color.RGBA{c[0], c[1], c[2], 0xff}))
			nearest[c] = n
		}
		out.Pix[k] = n
	}
	return out
}
