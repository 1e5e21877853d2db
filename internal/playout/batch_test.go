package playout_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"ezhan/internal/errs"
	"ezhan/internal/playout"
)

const goodPlay = `{"id":"01971f3e-7c2a-7b10-8000-000000000001","boot":"b","seq":1,"item":"i1","version":"v1","schedule":"filler","start":1591768800000,"dur":20000,"display":"on","outcome":"played"}`

func TestDecode(t *testing.T) {
	many := strings.Repeat(goodPlay+",", playout.MaxPlays) + goodPlay
	for name, c := range map[string]struct {
		body       string
		plays, bad int
		fails      bool
	}{
		"OK":               {`{"boot":"b","sent_at":1,"events":[` + goodPlay + `]}`, 1, 0, false},
		"Empty":            {`{"boot":"b","sent_at":1,"events":[]}`, 0, 0, false},
		"FieldsOfTomorrow": {`{"boot":"b","sent_at":1,"x":{},"events":[` + strings.Replace(goodPlay, `"seq"`, `"new":[],"seq"`, 1) + `]}`, 1, 0, false},
		"OneBadOneGood":    {`{"boot":"b","sent_at":1,"events":[5,` + goodPlay + `]}`, 1, 1, false},
		"ErrTruncated":     {`{"boot":"b","sent_at":1,"events":[` + goodPlay[:80], 0, 0, true},
		"ErrNotJSON":       {`boot=b`, 0, 0, true},
		"ErrNothing":       {``, 0, 0, true},
		"ErrTrailing":      {`{"boot":"b","sent_at":1,"events":[]}{}`, 0, 0, true},
		"ErrNoBoot":        {`{"sent_at":1,"events":[]}`, 0, 0, true},
		"ErrNoTime":        {`{"boot":"b","events":[]}`, 0, 0, true},
		"ErrEventsNoList":  {`{"boot":"b","sent_at":1,"events":5}`, 0, 0, true},
		"ErrTooMany":       {`{"boot":"b","sent_at":1,"events":[` + many + `]}`, 0, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			b, err := playout.Decode([]byte(c.body))
			if (err != nil) != c.fails || c.fails && !errs.Is(err, errs.Invalid) {
				t.Fatalf("Decode: %v, want failure %v", err, c.fails)
			}
			if len(b.Plays) != c.plays || len(b.Bad) != c.bad {
				t.Errorf("got %d plays, %d bad, want %d, %d", len(b.Plays), len(b.Bad), c.plays, c.bad)
			}
		})
	}
}

// FuzzDecode proves that no body breaks the decoder, loses a play silently or
// lets anything through that a database would refuse.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"boot":"b","sent_at":1,"events":[` + goodPlay + `]}`))
	f.Add([]byte(`{"boot":"b","sent_at":1,"events":[null,1,"x",{},` + goodPlay + `]}`))
	f.Add([]byte(`{"boot":"b","sent_at":1e300,"events":[` + goodPlay[:60]))
	f.Add([]byte("{\"boot\":\"\xff\",\"sent_at\":1,\"events\":[{\"id\":\"\\u0000\"}]}"))
	f.Fuzz(func(t *testing.T, body []byte) {
		b, err := playout.Decode(body)
		if err != nil {
			if !errs.Is(err, errs.Invalid) {
				t.Fatalf("kind of %v", err)
			}
			return
		}
		var sent struct{ Events []json.RawMessage }
		if err := json.Unmarshal(body, &sent); err != nil {
			t.Fatalf("accepted what is not JSON: %v", err)
		}
		if len(sent.Events) != len(b.Plays)+len(b.Bad) {
			t.Fatalf("%d events became %d plays and %d bad", len(sent.Events), len(b.Plays), len(b.Bad))
		}
		for _, p := range b.Plays {
			text := fmt.Sprint(p)
			if !utf8.ValidString(text) || strings.ContainsRune(text, 0) || p.Seq < 1 || p.Dur < 0 || p.Start < 0 {
				t.Fatalf("unsound play %q", text)
			}
		}
		for _, p := range b.Bad {
			if !utf8.ValidString(p.Raw) || strings.ContainsRune(p.Raw, 0) {
				t.Fatalf("unstorable text %q", p.Raw)
			}
		}
	})
}
