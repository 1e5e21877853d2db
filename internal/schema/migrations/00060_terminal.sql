-- +goose Up
create table terminal (
	id text not null primary key,
	org_id text not null,
	station_id text not null,
	station_code text not null,
	station_name text not null,
	kind text not null,
	name text not null,
	place text not null,
	owner text not null,
	fund text not null,
	serial text not null,
	inches bigint not null,
	display_class boolean not null,
	player boolean not null,
	fitness text not null,
	portrait boolean not null,
	volume bigint not null,
	state text not null,
	blackouts bigint not null,
	public_key text not null,
	device text not null,
	paired_at bigint not null,
	created_at bigint not null,
	version bigint not null
);
create index terminal_station on terminal (station_id, id);
create index terminal_org on terminal (org_id, id);
create index terminal_state on terminal (state, id);
create index terminal_serial on terminal (serial, station_id) where serial <> '';

create table terminal_health (
	terminal_id text not null primary key,
	seen_at bigint not null,
	offset_ms bigint not null,
	boot text not null,
	up_ms bigint not null,
	app text not null,
	playing text not null,
	display text not null,
	queued bigint not null,
	used bigint not null,
	quota bigint not null,
	width bigint not null,
	height bigint not null
) without rowid;

create table terminal_contact (
	terminal_id text not null,
	day text not null,
	contacts bigint not null,
	slots text not null,
	primary key (terminal_id, day)
) without rowid;

create table pairing (
	secret text not null primary key,
	code text not null unique,
	public_key text not null,
	device text not null,
	expires_at bigint not null,
	terminal_id text not null
);
