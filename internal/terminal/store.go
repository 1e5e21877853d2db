package terminal

import (
	"context"

	"ezhan/internal/access"
	"ezhan/internal/clock"
	"ezhan/internal/errs"
	"ezhan/internal/sqldb"
)

const columns = `t.id, t.org_id, o.path, t.station_id, t.station_code, t.station_name, t.kind, t.name, t.place, t.owner, t.fund,
	t.serial, t.inches, t.display_class, t.player, t.fitness, t.portrait, t.volume, t.state, t.blackouts, t.public_key, t.device,
	t.paired_at, t.created_at, t.version, coalesce(h.seen_at, 0) as seen_at, coalesce(h.offset_ms, 0) as offset_ms,
	coalesce(h.boot, '') as boot, coalesce(h.up_ms, 0) as up_ms, coalesce(h.app, '') as app, coalesce(h.playing, '') as playing,
	coalesce(h.display, '') as display, coalesce(h.queued, 0) as queued, coalesce(h.used, 0) as used,
	coalesce(h.quota, 0) as quota, coalesce(h.width, 0) as width, coalesce(h.height, 0) as height,
	case when t.serial = '' then 0 else (select count(*) from terminal x where x.serial = t.serial and x.serial <> ''
		and x.station_id <> t.station_id and x.state not in ('LOST', 'SCRAPPED')) end as twins`

const from = ` from terminal t join org o on o.id = t.org_id left join terminal_health h on h.terminal_id = t.id`

func within(by access.Actor, act access.Act) sqldb.Frag {
	return access.WithinStation(by, act, "o.path", "t.station_id")
}

func one(ctx context.Context, q sqldb.Querier, by access.Actor, act access.Act, id ID) (Terminal, error) {
	t, err := sqldb.One[Terminal](ctx, q, sqldb.SQL(`/* terminal.one */ select `+columns+from+` where t.id = ? and ?`, id, within(by, act)))
	if errs.Is(err, errs.NotFound) {
		err = errs.Because(errs.NotFound, err, "没有找到这块屏幕")
	}
	return t, err
}

// sign is Terminal.Sign in SQL.
func sign(now clock.Instant) sqldb.Frag {
	late := now.Add(-offlineAfter)
	return sqldb.SQL(`case
		when t.state in ('BLACKED_OUT', 'IN_TRANSIT', 'IDLE', 'LOST', 'SCRAPPED', 'FAULTY', 'REPAIRED') then '`+string(SignStopped)+`'
		when t.state = 'REGISTERED' then '`+string(SignAlone)+`'
		when coalesce(h.seen_at, 0) = 0 and t.paired_at >= ? then '`+string(SignLoading)+`'
		when coalesce(h.seen_at, 0) < ? then '`+string(SignGone)+`'
		when h.display = 'off' then '`+string(SignDark)+`'
		when h.playing = '' then '`+string(SignLoading)+`'
		else '`+string(SignPlaying)+`' end`, late, late)
}

func list(ctx context.Context, q sqldb.Querier, by access.Actor, f Filter, now clock.Instant) ([]Terminal, error) {
	where := []sqldb.Frag{within(by, access.TerminalView), sqldb.SQL("t.state not in ('LOST', 'SCRAPPED')")}
	if f.Station != "" {
		where = append(where, sqldb.SQL("t.station_id = ?", f.Station))
	}
	if f.Sign != "" {
		where = append(where, sqldb.SQL("? = ?", sign(now), f.Sign))
	}
	if f.Text != "" {
		// Names are short and the reach is cut first: a scan is enough.
		where = append(where, sqldb.SQL("(replace(t.station_name, ?, '') <> t.station_name or replace(t.name, ?, '') <> t.name)", f.Text, f.Text))
	}
	limit := sqldb.SQL("")
	if f.Limit > 0 {
		limit = sqldb.SQL(" limit ? offset ?", f.Limit, f.Offset)
	}
	return sqldb.All[Terminal](ctx, q, sqldb.SQL(`/* terminal.list */ select `+columns+from+` where ?
		order by case ? when '`+string(SignGone)+`' then 0 when '`+string(SignDark)+`' then 1 when '`+string(SignPlaying)+`' then 3
			when '`+string(SignLoading)+`' then 2 else 4 end, t.station_code, t.id ?`, sqldb.And(where...), sign(now), limit))
}

func tally(ctx context.Context, q sqldb.Querier, by access.Actor, now clock.Instant) (map[Sign]int, error) {
	rows, err := sqldb.All[struct {
		Sign Sign `db:"sign"`
		N    int  `db:"n"`
	}](ctx, q, sqldb.SQL(`/* terminal.tally */ select sign, count(*) as n from (
		select ? as sign`+from+` where t.state not in ('LOST', 'SCRAPPED') and ?) s group by sign`, sign(now), within(by, access.TerminalView)))
	if err != nil {
		return nil, err
	}
	out := make(map[Sign]int, len(rows))
	for _, r := range rows {
		out[r.Sign] = r.N
	}
	return out, nil
}

func counts(ctx context.Context, q sqldb.Querier, by access.Actor, stations []string, now clock.Instant) ([]Count, error) {
	return sqldb.All[Count](ctx, q, sqldb.SQL(`/* terminal.counts */ select station_id, count(*) as n, sum(gone) as gone from (
		select t.station_id, case when ? = ? then 1 else 0 end as gone`+from+`
		where t.station_id in ? and t.state not in ('LOST', 'SCRAPPED') and ?) s group by station_id order by station_id`,
		sign(now), SignGone, sqldb.In(stations), within(by, access.TerminalView)))
}

func ofStation(ctx context.Context, q sqldb.Querier, by access.Actor, station string) ([]Terminal, error) {
	return sqldb.All[Terminal](ctx, q, sqldb.SQL(`/* terminal.of_station */ select `+columns+from+`
		where t.station_id = ? and ? order by t.name, t.id`, station, within(by, access.TerminalView)))
}

func twins(ctx context.Context, q sqldb.Querier, t Terminal) ([]Terminal, error) {
	return sqldb.All[Terminal](ctx, q, sqldb.SQL(`/* terminal.twins */ select `+columns+from+`
		where t.serial = ? and t.serial <> '' and t.station_id <> ? and t.id <> ? and t.state not in ('LOST', 'SCRAPPED')
		order by t.id`, t.Serial, t.Station, t.ID))
}

func insert(ctx context.Context, tx *sqldb.Tx, t Terminal) error {
	_, err := tx.Exec(ctx, sqldb.SQL(`/* terminal.insert */ insert into terminal (id, org_id, station_id, station_code, station_name,
		kind, name, place, owner, fund, serial, inches, display_class, player, fitness, portrait, volume, state, blackouts, public_key, device,
		paired_at, created_at, version) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		t.ID, t.Org, t.Station, t.StationCode, t.StationName, t.Kind, t.Name, t.Place, t.Owner, t.Fund, t.Serial, t.Inches, t.Display,
		t.Player, t.Fitness, t.Portrait, t.Volume, t.State, t.Blackouts, t.PublicKey, t.Device, t.PairedAt, t.CreatedAt, t.Version))
	return err
}

// save writes t over the version it was read from. It returns Conflict if
// somebody was faster.
func save(ctx context.Context, tx *sqldb.Tx, t Terminal) error {
	n, err := tx.Exec(ctx, sqldb.SQL(`/* terminal.save */ update terminal set org_id = ?, station_id = ?, station_code = ?, station_name = ?,
		kind = ?, name = ?, place = ?, owner = ?, fund = ?, serial = ?, inches = ?, display_class = ?, player = ?, fitness = ?,
		portrait = ?, volume = ?, state = ?, blackouts = ?, public_key = ?, device = ?, paired_at = ?, version = version + 1
		where id = ? and version = ?`,
		t.Org, t.Station, t.StationCode, t.StationName, t.Kind, t.Name, t.Place, t.Owner, t.Fund, t.Serial, t.Inches, t.Display,
		t.Player, t.Fitness, t.Portrait, t.Volume, t.State, t.Blackouts, t.PublicKey, t.Device, t.PairedAt, t.ID, t.Version))
	if err == nil && n == 0 {
		err = errs.Conflictf("这块屏幕的资料刚刚有变化，请刷新后再试")
	}
	return err
}

func renameStation(ctx context.Context, tx *sqldb.Tx, s Site) error {
	_, err := tx.Exec(ctx, sqldb.SQL(`/* terminal.rename_station */ update terminal set org_id = ?, station_code = ?, station_name = ?, version = version + 1
		where station_id = ? and (org_id <> ? or station_code <> ? or station_name <> ?)`, s.Org, s.Code, s.Name, s.Station, s.Org, s.Code, s.Name))
	return err
}

func device(ctx context.Context, q sqldb.Querier, id ID) (Device, error) {
	row, err := sqldb.One[struct {
		Org      string        `db:"org_id"`
		Station  string        `db:"station_id"`
		Display  bool          `db:"display_class"`
		PairedAt clock.Instant `db:"paired_at"`
		Key      string        `db:"public_key"`
		State    State         `db:"state"`
		Dark     int           `db:"blackouts"`
	}](ctx, q, sqldb.SQL(`/* terminal.device */ select org_id, station_id, display_class, paired_at, public_key, state, blackouts from terminal
		where id = ? and public_key <> '' and state not in ('LOST', 'SCRAPPED')`, id))
	if err != nil {
		return Device{}, err
	}
	key, err := parseKey(row.Key)
	return Device{
		ID: id, Org: row.Org, Station: row.Station, Display: row.Display, PairedAt: row.PairedAt, Key: key,
		Dark: row.State == BlackedOut, Blackouts: row.Dark,
	}, err
}

// pairing is a row of the table, with the name of the station once paired.
type pairing struct {
	Secret   string `db:"secret"` // digest
	Key      string `db:"public_key"`
	Device   string `db:"device"`
	Terminal ID     `db:"terminal_id"`
	Station  string `db:"station_name"`
}

func dropExpired(ctx context.Context, tx *sqldb.Tx) error {
	_, err := tx.Exec(ctx, sqldb.SQL(`/* terminal.drop_codes */ delete from pairing where expires_at <= ?`, tx.Now()))
	return err
}

func insertCode(ctx context.Context, tx *sqldb.Tx, secret string, c Code, p pairing) (bool, error) {
	n, err := tx.Exec(ctx, sqldb.SQL(`/* terminal.insert_code */ insert into pairing (secret, code, public_key, device, expires_at, terminal_id)
		values (?, ?, ?, ?, ?, '') on conflict (code) do nothing`, secret, c.Code, p.Key, p.Device, c.ExpiresAt))
	return n == 1, err
}

func bySecret(ctx context.Context, q sqldb.Querier, secret string, now clock.Instant) (pairing, error) {
	p, err := sqldb.One[pairing](ctx, q, sqldb.SQL(`/* terminal.poll */ select p.secret, p.public_key, p.device, p.terminal_id,
		coalesce(t.station_name, '') as station_name
		from pairing p left join terminal t on t.id = p.terminal_id where p.secret = ? and p.expires_at > ?`, secret, now))
	if errs.Is(err, errs.NotFound) {
		err = errs.Because(errs.NotFound, err, "配对码已过期，请换一个")
	}
	return p, err
}

func byCode(ctx context.Context, tx *sqldb.Tx, code string) (pairing, error) {
	return sqldb.One[pairing](ctx, tx, sqldb.SQL(`/* terminal.code */ select secret, public_key, device, terminal_id, '' as station_name
		from pairing where code = ? and expires_at > ? and terminal_id = ''`, code, tx.Now()))
}

func useCode(ctx context.Context, tx *sqldb.Tx, secret string, id ID) (bool, error) {
	n, err := tx.Exec(ctx, sqldb.SQL(`/* terminal.use_code */ update pairing set terminal_id = ? where secret = ? and terminal_id = ''`, id, secret))
	return n == 1, err
}

const healthColumns = `terminal_id, seen_at, offset_ms, boot, up_ms, app, playing, display, queued, used, quota, width, height`

// saveContacts writes the last contact of each terminal and its slots.
func saveContacts(ctx context.Context, tx *sqldb.Tx, part map[ID]*contacts) error {
	var beats, seen [][]any
	ids := make([]ID, 0, len(part))
	for id, c := range part {
		ids = append(ids, id)
		h := c.beat
		if h == nil {
			seen = append(seen, []any{id, c.last, 0, "", 0, "", "", "unknown", 0, 0, 0, 0, 0})
			continue
		}
		beats = append(beats, []any{
			id, c.last, h.Offset, h.Boot, h.UpMS, h.App, h.Playing, h.Shown, h.Queued, h.Used, h.Quota, h.Width, h.Height,
		})
	}
	head := `/* terminal.health */ insert into terminal_health (` + healthColumns + `) values`
	if _, err := tx.InsertMany(ctx, head, seen, `on conflict (terminal_id) do update set seen_at = excluded.seen_at`); err != nil {
		return err
	}
	if _, err := tx.InsertMany(ctx, head, beats, `on conflict (terminal_id) do update set seen_at = excluded.seen_at,
		offset_ms = excluded.offset_ms, boot = excluded.boot, up_ms = excluded.up_ms, app = excluded.app, playing = excluded.playing,
		display = excluded.display, queued = excluded.queued, used = excluded.used, quota = excluded.quota,
		width = excluded.width, height = excluded.height`); err != nil {
		return err
	}
	return saveSlots(ctx, tx, ids, part)
}

// saveSlots merges the new marks into the days they fall on. Two nodes that
// hear one terminal within one flush may drop a mark of each other; the next
// contact of the same five minutes sets it again.
func saveSlots(ctx context.Context, tx *sqldb.Tx, ids []ID, part map[ID]*contacts) error {
	days := map[clock.Day]bool{}
	for _, c := range part {
		for day := range c.slots {
			days[day] = true
		}
	}
	list := make([]clock.Day, 0, len(days))
	for day := range days {
		list = append(list, day)
	}
	old, err := sqldb.All[Uptime](ctx, tx, sqldb.SQL(`/* terminal.days */ select terminal_id, day, contacts, slots from terminal_contact
		where terminal_id in ? and day in ?`, sqldb.In(ids), sqldb.In(list)))
	if err != nil {
		return err
	}
	for _, u := range old {
		if c := part[u.Terminal]; c.slots[u.Day] != nil {
			c.slots[u.Day].Merge(u.Slots())
			c.count[u.Day] += u.Contacts
		}
	}
	var rows [][]any
	for id, c := range part {
		for day, s := range c.slots {
			rows = append(rows, []any{id, day, c.count[day], s.String()})
		}
	}
	_, err = tx.InsertMany(ctx, `/* terminal.save_days */ insert into terminal_contact (terminal_id, day, contacts, slots) values`, rows,
		`on conflict (terminal_id, day) do update set contacts = excluded.contacts, slots = excluded.slots`)
	return err
}

const told = ` returning id, org_id, station_id, kind, state, display_class`

func wake(ctx context.Context, tx *sqldb.Tx, part map[ID]*contacts) ([]Terminal, error) {
	ids := make([]ID, 0, len(part))
	for id := range part {
		ids = append(ids, id)
	}
	return sqldb.All[Terminal](ctx, tx, sqldb.SQL(`/* terminal.wake */ update terminal set state = 'ACTIVE', version = version + 1
		where id in ? and state in ('PAIRED', 'OFFLINE')`+told, sqldb.In(ids)))
}

func silence(ctx context.Context, tx *sqldb.Tx, before clock.Instant) ([]Terminal, error) {
	return sqldb.All[Terminal](ctx, tx, sqldb.SQL(`/* terminal.silence */ update terminal set state = 'OFFLINE', version = version + 1
		where state = 'ACTIVE' and public_key <> '' and coalesce((select h.seen_at from terminal_health h where h.terminal_id = terminal.id), 0) < ?`+told, before))
}

func uptimes(ctx context.Context, q sqldb.Querier, by access.Actor, station string, first, last clock.Day) ([]Uptime, error) {
	return sqldb.All[Uptime](ctx, q, sqldb.SQL(`/* terminal.uptimes */ select d.terminal_id, d.day, d.contacts, d.slots
		from terminal t join org o on o.id = t.org_id join terminal_contact d on d.terminal_id = t.id and d.day between ? and ?
		where t.station_id = ? and ? order by d.terminal_id, d.day`, first, last, station, within(by, access.TerminalView)))
}
