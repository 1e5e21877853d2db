package station

import "math"

// Point is a place on the map in degrees. Maps, phones' map apps and forms
// here use GCJ-02; satellites and other systems WGS-84. The register keeps
// both.
type Point struct {
	Lng float64 `json:"lng"`
	Lat float64 `json:"lat"`
}

// IsZero reports whether no place was given.
func (p Point) IsZero() bool { return p == Point{} }

// InChina reports whether p lies in the rectangle in which GCJ-02 is defined.
func (p Point) InChina() bool {
	return p.Lng >= 72.004 && p.Lng <= 137.8347 && p.Lat >= 0.8293 && p.Lat <= 55.8271
}

const (
	earthAxis  = 6378245.0           // of Krasovsky 1940, as GCJ-02 uses it
	earthEcc2  = 0.00669342162296594 // its squared eccentricity
	earthMeter = 6371008.8           // mean radius
)

// ToGCJ turns WGS-84 into GCJ-02. Outside China both are the same.
func (p Point) ToGCJ() Point {
	if !p.InChina() {
		return p
	}
	d := gcjShift(p)
	return Point{p.Lng + d.Lng, p.Lat + d.Lat}
}

// ToWGS turns GCJ-02 into WGS-84, exact to less than a metre.
func (p Point) ToWGS() Point {
	if !p.InChina() {
		return p
	}
	guess := p
	for range 5 { // the shift is nearly constant: each round divides the error by some 10⁴
		d := gcjShift(guess)
		guess = Point{p.Lng - d.Lng, p.Lat - d.Lat}
	}
	return guess
}

func gcjShift(p Point) Point {
	x, y := p.Lng-105, p.Lat-35
	lat := -100 + 2*x + 3*y + 0.2*y*y + 0.1*x*y + 0.2*math.Sqrt(math.Abs(x)) + waves(x) +
		(20*math.Sin(y*math.Pi)+40*math.Sin(y/3*math.Pi))*2/3 + (160*math.Sin(y/12*math.Pi)+320*math.Sin(y*math.Pi/30))*2/3
	lng := 300 + x + 2*y + 0.1*x*x + 0.1*x*y + 0.1*math.Sqrt(math.Abs(x)) + waves(x) +
		(20*math.Sin(x*math.Pi)+40*math.Sin(x/3*math.Pi))*2/3 + (150*math.Sin(x/12*math.Pi)+300*math.Sin(x/30*math.Pi))*2/3
	rad := p.Lat / 180 * math.Pi
	m := 1 - earthEcc2*math.Sin(rad)*math.Sin(rad)
	return Point{
		Lng: lng * 180 / (earthAxis / math.Sqrt(m) * math.Cos(rad) * math.Pi),
		Lat: lat * 180 / (earthAxis * (1 - earthEcc2) / (m * math.Sqrt(m)) * math.Pi),
	}
}

func waves(x float64) float64 {
	return (20*math.Sin(6*x*math.Pi) + 20*math.Sin(2*x*math.Pi)) * 2 / 3
}

// Metres is the distance between two points of the same system.
func (p Point) Metres(q Point) float64 {
	rad := math.Pi / 180
	dLat, dLng := (q.Lat-p.Lat)*rad/2, (q.Lng-p.Lng)*rad/2
	h := math.Sin(dLat)*math.Sin(dLat) + math.Cos(p.Lat*rad)*math.Cos(q.Lat*rad)*math.Sin(dLng)*math.Sin(dLng)
	return 2 * earthMeter * math.Asin(math.Sqrt(h))
}
