-- +goose Up
create table play_event (
	id text not null primary key,
	batch bigint not null,
	terminal_id text not null,
	boot text not null,
	seq bigint not null,
	item text not null,
	version_id text not null,
	schedule text not null,
	start_ms bigint not null,
	placed_ms bigint not null,
	dur_ms bigint not null,
	day text not null,
	display text not null,
	outcome text not null,
	hold text not null
);
create index play_event_batch on play_event (batch);
create index play_event_held on play_event (terminal_id, batch) where hold <> '';
create index play_event_unknown on play_event (version_id) where hold = 'UNKNOWN_CONTENT';

create table play_batch (
	station_id text not null,
	day text not null,
	terminal_id text not null,
	batch bigint not null,
	received_at bigint not null,
	primary key (station_id, day, terminal_id, batch)
) without rowid;

create table play_dirty (
	batch bigint not null,
	terminal_id text not null,
	day text not null,
	station_id text not null,
	primary key (batch, terminal_id, day)
) without rowid;

create table play_held (
	terminal_id text not null,
	digest text not null,
	event_id text not null,
	batch bigint not null,
	raw text not null,
	reason text not null,
	received_at bigint not null,
	primary key (terminal_id, digest)
) without rowid;

create table boot_contact (
	terminal_id text not null,
	boot text not null,
	offset_ms bigint not null,
	at bigint not null,
	primary key (terminal_id, boot)
) without rowid;
