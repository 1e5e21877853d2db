package application

import (
	"context"

	"ezhan/internal/access"
	"ezhan/internal/errs"
)

// MaxBatch is how many cases one batch may decide (R-STN-05).
const MaxBatch = 50

// Decided is what became of one case of a batch.
type Decided struct {
	ID    ID     `json:"id"`
	Title string `json:"title"`
	Error string `json:"error,omitempty"` // why it was not recognised
}

// RecogniseMany recognises the clean ones of many cases, each by its own
// decision and record; what is not clean is left for a look. It returns
// Invalid for more than MaxBatch.
func (d *Desk) RecogniseMany(ctx context.Context, by access.Actor, ids []ID, in Decision) (out []Decided, err error) {
	defer errs.Wrap(&err, "application.RecogniseMany(%d)", len(ids))
	if len(ids) == 0 || len(ids) > MaxBatch {
		return nil, errs.Invalidf("请选 1 至 %d 件", MaxBatch)
	}
	for _, id := range ids {
		k, err := d.Case(ctx, by, id)
		if err != nil {
			return out, err
		}
		one := Decided{ID: id, Title: k.Title}
		if why := k.unclean(); why != "" {
			one.Error = why
		} else {
			in.Ref = Ref{ID: id, Version: k.Version}
			if err := d.Recognise(ctx, by, in); err != nil {
				if errs.Is(err, errs.Internal) {
					return out, err
				}
				one.Error = errs.TextOf(err)
			}
		}
		out = append(out, one)
	}
	return out, nil
}

// unclean is why a case needs a look of its own, "" if it does not.
func (c Case) unclean() string {
	if c.State != FieldPassed {
		return "现在的状态是“" + c.State.Word() + "”"
	}
	field, ok := c.Last(Field)
	switch {
	case !ok || field.Visit == nil:
		return "没有有效的核查记录"
	case len(field.Visit.Flags) > 0:
		return Doubt(field.Visit.Flags[0])
	case field.Visit.PlaceReason != "":
		return "核查地点离登记地点较远"
	case field.Visit.Corrections != "":
		return "有限期改正的内容"
	}
	for _, n := range c.Near {
		if n.Double() {
			return "可能与“" + n.Station.Name + "”重复"
		}
	}
	return ""
}
