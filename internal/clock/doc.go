// Package clock is the house's one idea of time.
//
// An [Instant] is a moment: milliseconds since 1970 UTC, stored as bigint. A
// [Day] and a [Month] are civil: text in Asia/Shanghai, which is UTC+8 without
// daylight saving, so that no time-zone file is ever needed. A [Clock] tells the
// moment; domains receive it through their transaction and never ask the machine.
//
// A [Calendar] knows the working days the State Council announced (days off and
// make-up workdays) and the twenty-four solar terms. Deadlines follow
// interpretation D-02: a period of n working days starts on the next working day
// after the trigger and ends at 24:00 of the n-th. Ends are exclusive: the
// instant a deadline names is the first one that is too late.
//
// The package leaves to others which period a rule grants (policy) and what
// happens when it has passed (lifecycle).
package clock
