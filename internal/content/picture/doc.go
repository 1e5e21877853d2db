// Package picture makes thumbnails and the perceptual hash of a picture.
//
// The hash is the 64-bit pHash: the signs of the lowest frequencies of the
// picture's brightness. Pictures that look alike differ in few bits, however
// they were scaled or compressed; policy says how few mean "the same" and
// "nearly the same" (P-PHASH-DUP, P-PHASH-NEAR).
//
// Drawings (SVG) are not rasterised: they need no thumbnail and have no hash.
package picture
