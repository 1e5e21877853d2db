package terminal

import "testing"

// TestSM16 tries every act in every state against the specification's lines.
func TestSM16(t *testing.T) {
	all := []State{Registered, Paired, Active, Offline, Faulty, Repaired, BlackedOut, InTransit, Idle, Lost, Scrapped}
	acts := []Act{Pair, Rekey, Contact, Miss, Fail, Repair, Return, BlackOut, Lift, Ship, Arrive, Release, Place, Lose, Scrap}
	want := map[State]map[Act]State{
		Registered: {Pair: Paired, BlackOut: BlackedOut, Ship: InTransit, Release: Idle, Lose: Lost, Scrap: Scrapped},
		Paired:     {Rekey: Paired, Contact: Active, BlackOut: BlackedOut, Ship: InTransit, Release: Idle, Lose: Lost, Scrap: Scrapped},
		Active:     {Rekey: Active, Miss: Offline, Fail: Faulty, BlackOut: BlackedOut, Ship: InTransit, Release: Idle, Lose: Lost, Scrap: Scrapped},
		Offline:    {Rekey: Offline, Contact: Active, BlackOut: BlackedOut, Ship: InTransit, Release: Idle, Lose: Lost, Scrap: Scrapped},
		Faulty:     {Rekey: Faulty, Repair: Repaired, BlackOut: BlackedOut, Ship: InTransit, Release: Idle, Lose: Lost, Scrap: Scrapped},
		Repaired:   {Rekey: Repaired, Return: Active, BlackOut: BlackedOut, Ship: InTransit, Release: Idle, Lose: Lost, Scrap: Scrapped},
		BlackedOut: {Lift: Active, Ship: InTransit, Release: Idle, Lose: Lost, Scrap: Scrapped},
		InTransit:  {Arrive: Active, BlackOut: BlackedOut, Release: Idle, Lose: Lost, Scrap: Scrapped},
		Idle:       {Place: Active, BlackOut: BlackedOut, Ship: InTransit, Lose: Lost, Scrap: Scrapped},
		Lost:       {},
		Scrapped:   {},
	}
	for _, s := range all {
		for _, a := range acts {
			got, err := Moves.Next(s, a)
			to, ok := want[s][a]
			if ok != (err == nil) || ok && got != to {
				t.Errorf("%s in %s: got %s, %v; want %s, allowed %v", a, s, got, err, to, ok)
			}
		}
		if s.Title() == string(s) {
			t.Errorf("state %s has no title", s)
		}
	}
	if len(Moves.States()) != len(all) || len(Moves.Acts()) != len(acts) {
		t.Errorf("table has %d states and %d acts, test knows %d and %d", len(Moves.States()), len(Moves.Acts()), len(all), len(acts))
	}
}
