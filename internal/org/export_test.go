package org

// HashCalls is how many passwords have been hashed or tried.
func (m *Members) HashCalls() int64 { return m.hash.calls.Load() }
