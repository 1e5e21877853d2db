-- +goose Up
create table play_trace (
	station_id text not null,
	day text not null,
	terminal_id text not null,
	lanes text not null,
	plays bigint not null,
	raw_ms bigint not null,
	raw_kepu_ms bigint not null,
	short_ms bigint not null,
	unplaced_ms bigint not null,
	held_ms bigint not null,
	primary key (station_id, day, terminal_id)
);

create table station_day (
	station_id text not null,
	day text not null,
	path text not null,
	band text not null,
	why text not null,
	active boolean not null,
	signal boolean not null,
	seconds bigint not null,
	grade_a bigint not null,
	grade_b bigint not null,
	grade_c bigint not null,
	excused bigint not null,
	raw bigint not null,
	raw_kepu bigint not null,
	local_s bigint not null,
	playing bigint not null,
	window_s bigint not null,
	plays bigint not null,
	lost text not null,
	pack text not null,
	primary key (station_id, day)
) without rowid;

create table station_month (
	station_id text not null,
	month text not null,
	path text not null,
	band text not null,
	screenless boolean not null,
	num bigint not null,
	den bigint not null,
	cal_num bigint not null,
	cal_den bigint not null,
	signal bigint not null,
	silent bigint not null,
	exempt bigint not null,
	running bigint not null,
	seconds bigint not null,
	grade_a bigint not null,
	grade_b bigint not null,
	grade_c bigint not null,
	raw bigint not null,
	raw_kepu bigint not null,
	local_s bigint not null,
	playing bigint not null,
	pack text not null,
	primary key (station_id, month)
) without rowid;
create index station_month_path on station_month (month, path, station_id);

create table org_day (
	org_id text not null,
	day text not null,
	num bigint not null,
	den bigint not null,
	cal_num bigint not null,
	cal_den bigint not null,
	signal bigint not null,
	silent bigint not null,
	exempt bigint not null,
	running bigint not null,
	seconds bigint not null,
	grade_a bigint not null,
	grade_b bigint not null,
	grade_c bigint not null,
	raw bigint not null,
	raw_kepu bigint not null,
	local_s bigint not null,
	playing bigint not null,
	primary key (org_id, day)
) without rowid;

create table org_month (
	org_id text not null,
	month text not null,
	num bigint not null,
	den bigint not null,
	cal_num bigint not null,
	cal_den bigint not null,
	signal bigint not null,
	silent bigint not null,
	exempt bigint not null,
	running bigint not null,
	seconds bigint not null,
	grade_a bigint not null,
	grade_b bigint not null,
	grade_c bigint not null,
	raw bigint not null,
	raw_kepu bigint not null,
	local_s bigint not null,
	playing bigint not null,
	met bigint not null,
	near bigint not null,
	not_met bigint not null,
	na bigint not null,
	no_data bigint not null,
	open bigint not null,
	screenless bigint not null,
	primary key (org_id, month)
) without rowid;

create table figure_turn (
	one bigint not null primary key check (one = 1),
	n bigint not null
);
insert into figure_turn (one, n) values (1, 0);

create table figure_close (
	day text not null primary key,
	at bigint not null,
	stations bigint not null
);
