-- Keys of names and birth dates are made in another way: docs/decisions/0035-few-shelves-and-two-rounds.md.
-- Those that were are dropped with their table, and everybody's are made anew when the program opens the
-- database (crates/people/src/keying.rs), before it looks for anybody.
drop table person_key;
create table person_key (
  key bigint not null,
  person_id uuid not null,
  constraint person_key_once primary key (key, person_id)
) /* clustered */;

-- How far that has come.
create table keying (
  version bigint primary key,
  after_person uuid,            -- the last whose keys are made; none at the beginning
  done_at timestamptz
);
insert into keying (version) values (2);
