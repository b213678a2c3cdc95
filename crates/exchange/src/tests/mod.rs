mod answered;
mod made;
mod others;
mod same;
