-- +goose Up
create table content_item (
	id text not null primary key,
	org_id text not null references org (id),
	station_id text not null,
	created_at bigint not null,
	created_by text not null
);
create index content_item_org on content_item (org_id, id);

create table content_file (
	org_id text not null,
	sha256 text not null,
	item_id text not null references content_item (id),
	primary key (org_id, sha256)
);
create index content_file_item on content_file (item_id);

create table content_version (
	id text not null primary key,
	item_id text not null references content_item (id),
	no bigint not null,
	latest boolean not null,
	state text not null,
	stage bigint not null,
	tier text not null,
	kind text not null,
	source_class text not null,
	title text not null,
	summary text not null,
	keywords text not null,
	upstream_id text not null,
	upstream_url text not null,
	producer text not null,
	issuer text not null,
	licence text not null,
	language text not null,
	publish_date text not null,
	valid_until text not null,
	sha256 text not null,
	mime text not null,
	bytes bigint not null,
	width bigint not null,
	height bigint not null,
	duration_ms bigint not null,
	pages bigint not null,
	phash bigint not null,
	remix boolean not null,
	checks text not null,
	author_person text not null,
	author_name text not null,
	created_at bigint not null,
	published_at bigint not null,
	ended_at bigint not null,
	reason text not null,
	version bigint not null,
	unique (item_id, no)
);
create index content_version_state on content_version (state, published_at, id);
create index content_version_phash on content_version (phash) where phash <> 0;
create index content_version_expiry on content_version (valid_until) where valid_until <> '';
create index content_version_sha on content_version (sha256);

create table content_rendition (
	version_id text not null references content_version (id),
	role text not null,
	sha256 text not null,
	mime text not null,
	bytes bigint not null,
	width bigint not null,
	height bigint not null,
	primary key (version_id, role)
);
create index content_rendition_sha on content_rendition (sha256);

create table content_tag (
	version_id text not null references content_version (id),
	dim text not null,
	code text not null,
	origin text not null,
	confidence double precision not null,
	set_by text not null,
	set_at bigint not null,
	primary key (version_id, dim, code)
);
create index content_tag_code on content_tag (dim, code, version_id);

create table content_parent (
	version_id text not null references content_version (id),
	parent_id text not null references content_version (id),
	how text not null,
	primary key (version_id, parent_id)
);

create table content_opinion (
	id text not null primary key,
	version_id text not null references content_version (id),
	stage bigint not null,
	verdict text not null,
	reason text not null,
	person text not null,
	name text not null,
	at bigint not null
);
create index content_opinion_version on content_opinion (version_id, at, id);

create table content_gram (
	gram text not null,
	version_id text not null references content_version (id),
	primary key (gram, version_id)
) without rowid;

create table content_import (
	id text not null primary key,
	org_id text not null references org (id),
	station_id text not null,
	by_id text not null,
	by_name text not null,
	name text not null,
	state text not null,
	total bigint not null,
	done bigint not null,
	imported bigint not null,
	local bigint not null,
	duplicates bigint not null,
	failed bigint not null,
	reason text not null,
	started_at bigint not null,
	seen_at bigint not null,
	finished_at bigint not null
);
create index content_import_org on content_import (org_id, started_at, id);

create table content_import_row (
	import_id text not null references content_import (id),
	line bigint not null,
	file text not null,
	title text not null,
	outcome text not null,
	field text not null,
	reason text not null,
	todo text not null,
	item_id text not null,
	primary key (import_id, line)
);
