mod made;
mod others;
mod same;
