-- Who is in the archive. The gate knows it, because it decides who may see them.
create table in_archive (
  person_id uuid not null constraint in_archive_pkey primary key,
  -- Before this day record managers see the record, from it on archive keepers do.
  keepers_from date not null
);
