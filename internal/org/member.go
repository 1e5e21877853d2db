package org

// MemberID names an account.
type MemberID string
