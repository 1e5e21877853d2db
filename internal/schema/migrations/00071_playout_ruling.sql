-- +goose Up
create table playout_ruling (
	terminal_id text not null,
	month text not null,
	boot text not null,
	day text not null,
	offset_ms bigint not null,
	first_ms bigint not null,
	plays bigint not null,
	reason text not null,
	ruled_by text not null,
	ruled_at bigint not null,
	primary key (terminal_id, month)
) without rowid;

create index play_event_unplaced on play_event (terminal_id, boot) where hold = 'UNPLACED';

-- What is ruled keeps its mark, and is no longer among what waits.
drop index play_event_held;
create index play_event_held on play_event (terminal_id, batch) where hold <> '' and hold <> 'RULED';
