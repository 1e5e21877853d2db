-- +goose Up
create table screenless_ruling (
	station_id text not null primary key references station (id),
	ruling text not null,
	note text not null,
	ruled_by text not null,
	ruled_at bigint not null
);
