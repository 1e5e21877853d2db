-- +goose Up
create table notice_task (
	id text not null primary key,
	kind text not null,
	subject text not null,
	title text not null,
	why text not null,
	url text not null,
	path text not null,
	act text not null,
	watch text not null,
	member text not null,
	station_id text not null,
	due_at bigint not null,
	opened_at bigint not null,
	closed_at bigint not null,
	closed_by text not null,
	escalated_at bigint not null,
	escalated_path text not null
);
create unique index notice_task_open on notice_task (subject, kind) where closed_at = 0;
create index notice_task_desk on notice_task (act, path) where closed_at = 0;
create index notice_task_member on notice_task (member) where closed_at = 0 and member <> '';
create index notice_task_superior on notice_task (escalated_path) where closed_at = 0 and escalated_path <> '';
create index notice_task_due on notice_task (due_at) where closed_at = 0 and due_at > 0 and escalated_at = 0;
create index notice_task_done on notice_task (closed_by, closed_at) where closed_at > 0;

create table notice_bar (
	task_id text not null,
	person text not null,
	primary key (task_id, person)
);
