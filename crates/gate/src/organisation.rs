//! Organisations: who is accredited to use the record, and since when.
