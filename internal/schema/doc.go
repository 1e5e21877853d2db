// Package schema brings a database to the tables this program expects.
//
// Migrations are numbered files, forward only, one text for both engines. The
// portable names are text, bigint, boolean and double precision; for
// PostgreSQL every text column is declared with the "C" collation, so that
// both engines compare text byte by byte, which ranges over organisation
// paths and days rely on. Numbers are given out in tens, one band for each
// room, so that rooms grow without meeting.
package schema
