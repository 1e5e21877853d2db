package org

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/event"
	"ezhan/internal/sqldb"
)

//go:embed data/guangdong.tsv.gz
var guangdong []byte

// beginning is the day from which shipped units count as valid: before any
// record this product can hold.
const beginning clock.Day = "1949-10-01"

// directReport are the counties the province addresses beside the cities.
var directReport = map[ID]bool{"440606": true}

// Seed fills an empty tree with the shipped divisions: all of them, or, for a
// pilot, only the given units with everything above and below them. It does
// nothing when there is a tree already. by must be the system or an
// administrator of the province.
func (t *Tree) Seed(ctx context.Context, by access.Actor, only ...ID) error {
	if err := by.Require(access.OrgEdit, string(Province)); err != nil {
		return err
	}
	units, err := shipped()
	if err != nil {
		return fmt.Errorf("org.Seed: %w", err)
	}
	if len(only) > 0 {
		units = near(units, only)
	}
	return t.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if n, err := countUnits(ctx, tx); err != nil || n > 0 {
			return err
		}
		if err := insertSeed(ctx, tx, units); err != nil {
			return fmt.Errorf("org.Seed: %w", err)
		}
		return event.Append(tx, by, event.New{
			Kind: Seeded, Subject: "org:" + string(Province), Org: string(Province), Data: SeededData{Units: len(units)},
		})
	})
}

// near keeps the units that are one of ids, or above or below one.
func near(units []Unit, ids []ID) []Unit {
	var roots []Unit
	for _, u := range units {
		if slices.Contains(ids, u.ID) {
			roots = append(roots, u)
		}
	}
	return slices.DeleteFunc(units, func(u Unit) bool {
		return !slices.ContainsFunc(roots, func(r Unit) bool { return r.Contains(u) || u.Contains(r) })
	})
}

func insertSeed(ctx context.Context, tx *sqldb.Tx, units []Unit) error {
	var offices, places []Unit
	for _, u := range units {
		if u.FirstReview || u.Lng != 0 {
			offices = append(offices, u)
		} else {
			places = append(places, u)
		}
	}
	if err := insertUnits(ctx, tx, offices); err != nil {
		return err
	}
	return insertShipped(ctx, tx, places)
}

// shipped reads the embedded divisions, parents before children.
func shipped() ([]Unit, error) {
	z, err := gzip.NewReader(bytes.NewReader(guangdong))
	if err != nil {
		return nil, fmt.Errorf("shipped divisions: %w", err)
	}
	units := make([]Unit, 0, 29_000)
	places := make(map[ID]Unit, 2_000)
	lines := bufio.NewScanner(z)
	for lines.Scan() {
		u, err := parseShipped(lines.Text(), places)
		if err != nil {
			return nil, fmt.Errorf("shipped divisions line %d: %w", len(units)+1, err)
		}
		units = append(units, u)
		if u.Level != VillageLevel {
			places[u.ID] = u
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("shipped divisions: %w", err)
	}
	return units, nil
}

func parseShipped(line string, places map[ID]Unit) (Unit, error) {
	f := strings.Split(line, "\t")
	if len(f) != 10 || len(f[2]) != 1 || f[2] < "1" || f[2] > "5" {
		return Unit{}, fmt.Errorf("%d fields: %q", len(f), line)
	}
	levels := [...]Level{ProvinceLevel, CityLevel, CountyLevel, TownLevel, VillageLevel}
	u := Unit{
		ID: ID(f[0]), Parent: ID(f[1]), Level: levels[f[2][0]-'1'], Kind: f[3], Name: f[4], Short: f[5],
		Pinyin: f[6], Initials: f[7], Since: beginning, ValidFrom: beginning, Version: 1,
		DirectReport: directReport[ID(f[0])],
	}
	if f[8] != "" {
		var errLng, errLat error
		u.Lng, errLng = strconv.ParseFloat(f[8], 64)
		u.Lat, errLat = strconv.ParseFloat(f[9], 64)
		if errLng != nil || errLat != nil {
			return Unit{}, fmt.Errorf("coordinates %q %q", f[8], f[9])
		}
	}
	if u.Parent == "" {
		u.Path, u.FullName = string(u.ID), u.Name
		return u, nil
	}
	parent, ok := places[u.Parent]
	if !ok {
		return Unit{}, fmt.Errorf("parent %s of %s is unknown", u.Parent, u.ID)
	}
	u.placeUnder(parent)
	// A city without counties names a first-review unit; until it does so, its
	// towns review (spec 1.2).
	u.FirstReview = u.Level == CountyLevel || u.Level == TownLevel && parent.Level == CityLevel
	return u, nil
}

// placeUnder gives u the path and full name it has under parent.
func (u *Unit) placeUnder(parent Unit) {
	u.Parent = parent.ID
	u.Path = parent.Path + "." + string(u.ID)
	u.FullName = u.ownName()
	if parent.Level != ProvinceLevel {
		u.FullName = parent.FullName + u.FullName
	}
}

// ownName is the unit's part of a full name: villages go by their short one.
func (u Unit) ownName() string {
	if u.Level == VillageLevel {
		return u.Short
	}
	return u.Name
}
