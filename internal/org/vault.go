package org

// Seal encrypts a value of another room's row, for personal data at rest. An
// empty value stays empty.
func (k Keys) Seal(value, row string) (string, error) { return k.seal(value, row) }

// Open decrypts what Seal made for the row.
func (k Keys) Open(sealed, row string) (string, error) { return k.open(sealed, row) }
