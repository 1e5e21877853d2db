// Package bench measures the product against the bars it must keep. Run
//
//	go test -run xxx -bench . ./bench
//
// Everything is measured on the whole product, over loopback HTTP, with the
// clients on the same machine: the figures are what one small server does.
package bench
