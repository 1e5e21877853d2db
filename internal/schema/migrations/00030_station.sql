-- +goose Up
create table station (
	id text not null primary key,
	code text not null unique,
	name text not null,
	type text not null,
	host text not null,
	credit_code text not null,
	org_id text not null references org (id),
	address text not null,
	lng double precision not null,
	lat double precision not null,
	lng_gcj02 double precision not null,
	lat_gcj02 double precision not null,
	venue text not null,
	outdoor boolean not null,
	area double precision not null,
	seats bigint not null,
	build_year bigint not null,
	funding text not null,
	basis text not null,
	population bigint not null,
	languages text not null,
	services text not null,
	manager text not null,
	deputy text not null,
	partners text not null,
	state text not null,
	stage text not null,
	effective_on text not null,
	series_from text not null,
	series_to text not null,
	document text not null,
	plaque text not null,
	plaque_on text not null,
	plaque_photo text not null,
	created_at bigint not null,
	updated_at bigint not null,
	version bigint not null
);
create index station_org on station (org_id, id);
create index station_state on station (state, id);
create index station_host on station (credit_code) where credit_code <> '';
create index station_due on station (effective_on) where state = 'APPLYING' and effective_on <> '';
create index station_name on station (name, id);

create table station_code (
	prefix text not null primary key,
	last bigint not null
);

create table station_calendar (
	station_id text not null references station (id),
	from_day text not null,
	week text not null,
	reason text not null,
	primary key (station_id, from_day)
);

create table station_place (
	station_id text not null references station (id),
	from_day text not null,
	org_id text not null,
	address text not null,
	lng double precision not null,
	lat double precision not null,
	primary key (station_id, from_day)
);

create table station_life (
	station_id text not null references station (id),
	at bigint not null,
	seq bigint not null,
	day text not null,
	state text not null,
	primary key (station_id, at, seq)
);
