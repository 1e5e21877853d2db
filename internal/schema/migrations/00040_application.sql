-- +goose Up
create table application (
	id text not null primary key,
	applicant text not null,
	person text not null,
	applicant_name text not null,
	org_id text not null,
	review_org text not null,
	city_org text not null,
	station_id text not null,
	code text not null,
	title text not null,
	host text not null,
	address text not null,
	state text not null,
	draft text not null,
	form text not null,
	hash text not null,
	submitted_at bigint not null,
	since_at bigint not null,
	due_at bigint not null,
	sla_left bigint not null,
	sla_from text not null,
	returns bigint not null,
	created_at bigint not null,
	updated_at bigint not null,
	version bigint not null
);
create index application_person on application (person, id);
create index application_org on application (org_id, state);
create index application_state on application (state, id);
create index application_host on application (host, address);
create index application_station on application (station_id);

create table application_version (
	application_id text not null references application (id),
	seq bigint not null,
	at bigint not null,
	hash text not null,
	form text not null,
	primary key (application_id, seq)
);

create table application_file (
	application_id text not null references application (id),
	hash text not null,
	name text not null,
	kind text not null,
	size bigint not null,
	uploaded_by text not null,
	at bigint not null,
	primary key (application_id, hash)
);

create index application_file_hash on application_file (hash);

create table application_review (
	id text not null primary key,
	application_id text not null references application (id),
	step text not null,
	outcome text not null,
	member text not null,
	person text not null,
	name text not null,
	role text not null,
	at bigint not null,
	hash text not null,
	reason text not null,
	data text not null,
	void_at bigint not null
);
create index application_review_case on application_review (application_id, id);
