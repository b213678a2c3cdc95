-- Models of matching, and which is in force: docs/decisions/0038-one-model-in-force.md.

create table matching_model (
  version text primary key,
  made_at timestamptz not null,
  records bigint not null, -- on how many it was trained
  file text not null       -- as kith match writes it
);

-- One row: the version that is in force, or 'built-in' for the model that the program comes with.
create table matching_in_force (
  version text primary key,
  put_by text,
  put_at timestamptz
);
insert into matching_in_force (version) values ('built-in');

-- Empty but while something is written that was judged with a model: it cannot be another than the one in force,
-- and another is put in force only when what is being written is there.
create table matching_judged (
  id uuid primary key,
  version text not null constraint judged_by_model_in_force references matching_in_force (version)
);

-- A link of matching's own that was drawn at random, for a matcher to say whether it is right.
alter table review add column check_of uuid;
