-- +goose Up
create table event (
	seq bigint not null primary key,
	id text not null unique,
	at bigint not null,
	actor text not null,
	role text not null,
	org text not null,
	kind text not null,
	subject text not null,
	data text not null,
	reason text not null,
	prev text not null,
	hash text not null
);
create index event_subject on event (subject, seq);
create index event_kind on event (kind, seq);

create table event_head (
	one bigint not null primary key check (one = 1),
	seq bigint not null,
	hash text not null
);
insert into event_head (one, seq, hash) values (1, 0, '');

create table event_cursor (
	listener text not null primary key,
	seq bigint not null
);
