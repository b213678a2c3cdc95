-- One row: how many batches have written records. Whoever judges rows does so of an edition, and writes the next one
-- only where nobody else has: docs/decisions/0036-planned-loads.md.
create table index_edition (
  id bigint primary key,
  edition bigint not null
);
insert into index_edition (id, edition) values (1, 0);
