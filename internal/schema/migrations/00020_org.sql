-- +goose Up
create table org (
	id text not null primary key,
	parent text not null,
	path text not null,
	level text not null,
	kind text not null,
	name text not null,
	short text not null,
	full_name text not null,
	pinyin text not null,
	initials text not null,
	first_review boolean not null default false,
	direct_report boolean not null default false,
	contact text not null default '',
	document text not null default '',
	lng_gcj02 double precision not null default 0,
	lat_gcj02 double precision not null default 0,
	since text not null default '1949-10-01',
	valid_from text not null default '1949-10-01',
	valid_to text not null default '',
	version bigint not null default 1
) without rowid;
create unique index org_path on org (path);
create index org_parent on org (parent, id);

create table org_past (
	org_id text not null,
	valid_from text not null,
	valid_to text not null,
	parent text not null,
	path text not null,
	name text not null,
	reason text not null,
	primary key (org_id, valid_to)
);

create table member (
	id text not null primary key,
	person text not null,
	name text not null,
	account text not null,
	phone_hash text not null,
	phone_sealed text not null,
	password text not null,
	disabled boolean not null,
	created_at bigint not null,
	version bigint not null
);
create unique index member_account on member (account) where account <> '';
create index member_phone on member (phone_hash) where phone_hash <> '';

create table member_grant (
	id text not null primary key,
	member_id text not null references member (id),
	role text not null,
	org_id text not null references org (id),
	station_id text not null,
	from_day text not null,
	to_day text not null,
	substitute boolean not null,
	reason text not null,
	granted_by text not null,
	granted_at bigint not null,
	revoked_by text not null,
	revoked_at bigint not null
);
create index member_grant_member on member_grant (member_id, revoked_at);
create index member_grant_org on member_grant (org_id, role);

create table session (
	hash text not null primary key,
	member_id text not null references member (id),
	created_at bigint not null,
	seen_at bigint not null,
	expires_at bigint not null
);
create index session_member on session (member_id);
create index session_expiry on session (expires_at);

create table enrolment (
	hash text not null primary key,
	member_id text not null references member (id),
	purpose text not null,
	created_by text not null,
	created_at bigint not null,
	expires_at bigint not null,
	used_at bigint not null
);
create index enrolment_member on enrolment (member_id);

create table login_attempt (
	key text not null primary key,
	failures bigint not null,
	last_at bigint not null
);
