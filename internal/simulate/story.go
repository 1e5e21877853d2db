package simulate

import (
	"context"
	crand "crypto/rand"
	"encoding/base64"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"ezhan/internal/clock"
)

// Days is how long the past of a story is.
const Days = 92

// Past moves the clock of the installation's past; app.Past is one.
type Past interface {
	MoveTo(ctx context.Context, now clock.Instant) error
	Settle(ctx context.Context) error
	// FirstEnrolment is the link of the first administrator.
	FirstEnrolment(ctx context.Context) (string, error)
}

// Door is where the past can be entered and the clock it stands on.
type Door struct {
	Site  string
	Clock clock.Clock
	Past  Past
}

// Account is one that a visitor of the demonstration can sign in with.
type Account struct{ Role, Unit, Account, Password string }

// Progress hears how far the story is: what is being lived through, and the
// part done from 0 to 1.
type Progress func(what string, done float64)

// Story is one demonstration.
type Story struct {
	site   string // the door of today
	past   Door
	now    clock.Clock
	first  clock.Day
	target int
	seed   uint64

	transport *http.Transport
	phones    int
	staff     map[cue]*member
	sites     []*life
	films     []Film
	photos    atomic.Uint64
}

// member is one of the story's people, who signs in when he has to act.
type member struct {
	phone, password string
	at              *Person
	used            clock.Instant // when he last did something
}

// NewStory prepares the story of some stations: site is the door of today,
// past the door to its past.
func NewStory(site string, stations int, now clock.Clock, past Door) *Story {
	return &Story{
		site: site, past: past, now: now, target: stations, seed: 20260525,
		first:     clock.From(now.Now()).Day().AddDays(-Days),
		transport: &http.Transport{MaxIdleConnsPerHost: 64},
		staff:     map[cue]*member{},
	}
}

// cast is who can sign in to the demonstration, one for each role that has
// pages of its own.
var cast = []struct{ role, unit, name, title, place string }{
	{"CITY_MANAGER", "441400", "陈小敏", "市科协管理员", "梅州市"},
	{"CITY_REVIEWER", "441400", "王文杰", "市科协复核员", "梅州市"},
	{"COUNTY_REVIEWER", "441402", "李志强", "县科协审核员", "梅江区"},
	{"COUNTY_MANAGER", "441402", "林丽华", "县科协管理员", "梅江区"},
	{"CONTENT_REVIEWER_1", "441400", "何晓玲", "内容初审", "梅州市"},
	{"PARTNER_EDITOR", "441402", "温海燕", "部门信息员", "梅江区"},
	{"TECHNICIAN", "441400", "曾伟明", "运维人员", "梅州市"},
	{"AUDITOR", "440000", "吴国辉", "审计", "广东省"},
}

// Begin enrols the first administrator by his one-time link and makes the
// accounts that visitors use, on the story's first day. It is quick: they can
// sign in at once.
func (s *Story) Begin(ctx context.Context) ([]Account, error) {
	if err := s.past.Past.MoveTo(ctx, s.at(0, 8, 0)); err != nil {
		return nil, err
	}
	link, err := s.past.Past.FirstEnrolment(ctx)
	if err != nil {
		return nil, err
	}
	m := s.newMember()
	if err := s.visitor().Enrol(ctx, link, "张建国", m.phone, "", m.password); err != nil {
		return nil, err
	}
	s.staff[boss] = m
	list := []Account{{"省科协管理员", "广东省", m.phone, m.password}}
	for _, c := range cast {
		m, err := s.invite(ctx, cue{c.role, c.unit}, c.name)
		if err != nil {
			return nil, err
		}
		list = append(list, Account{c.title, c.place, m.phone, m.password})
	}
	host, err := s.register(ctx, "441402", "黄玉兰")
	if err != nil {
		return nil, err
	}
	return append(list, Account{"申报单位经办人、站点管理员", "梅江区", host.phone, host.password}), nil
}

// applicant is the role of whoever applies for stations.
const applicant = "APPLICANT"

var boss = cue{"PROVINCE_ADMIN", "440000"}

// visitor is somebody in the past who has not signed in.
func (s *Story) visitor() *Person { return NewPerson(s.past.Site, s.transport) }

// admin is the province's administrator, signed in.
func (s *Story) admin(ctx context.Context) (*Person, error) { return s.acts(ctx, s.staff[boss]) }

// invite makes a member of staff, who follows his link and sets a password.
func (s *Story) invite(ctx context.Context, c cue, name string) (*member, error) {
	admin, err := s.admin(ctx)
	if err != nil {
		return nil, err
	}
	m := s.newMember()
	var invited struct{ Link string }
	err = admin.Call(ctx, http.MethodPost, "/api/members", map[string]any{
		"name": name, "phone": m.phone, "role": c.role, "org": c.place,
	}, &invited)
	if err != nil {
		return nil, err
	}
	if err := s.visitor().Enrol(ctx, invited.Link, name, m.phone, "", m.password); err != nil {
		return nil, err
	}
	s.staff[c] = m
	return m, nil
}

// register makes the account of the applicant of an office; registering signs
// him in.
func (s *Story) register(ctx context.Context, office, name string) (*member, error) {
	m, p := s.newMember(), s.visitor()
	if err := p.Register(ctx, name, m.phone, m.password); err != nil {
		return nil, err
	}
	m.at, m.used = p, clock.From(s.past.Clock.Now())
	s.staff[cue{applicant, office}] = m
	return m, nil
}

func (s *Story) newMember() *member {
	s.phones++
	return &member{phone: phone(s.phones), password: password()}
}

// password is a random one that satisfies the rules.
func password() string {
	var raw [9]byte
	_, _ = crand.Read(raw[:]) // never fails
	return "Ez-" + base64.RawURLEncoding.EncodeToString(raw[:]) + "7"
}

// acts is member m in the past, signed in by the clock of the past.
func (s *Story) acts(ctx context.Context, m *member) (*Person, error) {
	now := clock.From(s.past.Clock.Now())
	if idle := now.Sub(m.used); m.at == nil || idle < 0 || idle > 20*time.Minute {
		p := s.visitor()
		if err := p.SignIn(ctx, m.phone, m.password); err != nil {
			return nil, err
		}
		m.at = p
	}
	m.used = now
	return m.at, nil
}

// Live lives through the past and then keeps the screens playing until ctx
// ends.
func (s *Story) Live(ctx context.Context, told Progress) error {
	told("导入演示内容", 0)
	if err := s.stock(ctx); err != nil {
		return fmt.Errorf("导入演示内容：%w", err)
	}
	if err := s.draw(ctx); err != nil {
		return fmt.Errorf("选定演示站点：%w", err)
	}
	for n := 0; n < Days; n++ {
		told(fmt.Sprintf("%s：申报、审核、播放", s.first.AddDays(n)), 0.05+0.95*float64(n)/Days)
		if err := s.day(ctx, n); err != nil {
			return fmt.Errorf("%s：%w", s.first.AddDays(n), err)
		}
	}
	told("演示数据已就绪，模拟屏幕继续播放", 1)
	return s.today(ctx)
}

// each runs fn for every element, a few at a time, and returns the first
// error.
func each[T any](list []T, fn func(T) error) error {
	var all sync.WaitGroup
	var once sync.Once
	var failed error
	work := make(chan T)
	for range 4 {
		all.Go(func() {
			for x := range work {
				if err := fn(x); err != nil {
					once.Do(func() { failed = err })
				}
			}
		})
	}
	for _, x := range list {
		work <- x
	}
	close(work)
	all.Wait()
	return failed
}
