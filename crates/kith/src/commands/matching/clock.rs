//! How far a run is, and what each part of it took.

use std::fs::File;
use std::io::Read;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use kith_store::cost::cpu_seconds;

/// A part of the work.
#[derive(Serialize)]
pub(super) struct Phase {
    pub(super) phase: &'static str,
    pub(super) seconds: f64,
    pub(super) cpu_seconds: f64,
}

/// Says how far it is, and what each part took.
pub(super) struct Clock {
    bar: ProgressBar,
    now: Option<(&'static str, Instant, f64)>,
    phases: Vec<Phase>,
}

impl Clock {
    pub(super) fn new() -> Self {
        let style = ProgressStyle::with_template("{msg:>10} [{bar:30}] {percent:>3}%, {eta} left")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        Clock {
            bar: ProgressBar::new(0).with_style(style),
            now: None,
            phases: Vec::new(),
        }
    }

    /// A file is read, of so many bytes.
    pub(super) fn follows(&self, file: File, bytes: u64) -> impl Read + use<> {
        self.bar.inc_length(bytes);
        self.bar.wrap_read(file)
    }

    /// A part of the work begins, and the one before is at its end.
    pub(super) fn begins(&mut self, phase: &'static str) {
        self.lap();
        self.now = Some((phase, Instant::now(), cpu_seconds()));
        self.bar.set_message(phase);
        if phase != "reading" {
            // How long the rest takes is not known beforehand.
            let style = ProgressStyle::with_template("{msg:>10} {spinner} {elapsed}");
            self.bar
                .set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
            self.bar.enable_steady_tick(Duration::from_millis(200));
        }
    }

    fn lap(&mut self) {
        if let Some((phase, began, cpu)) = self.now.take() {
            self.phases.push(Phase {
                phase,
                seconds: began.elapsed().as_secs_f64(),
                cpu_seconds: cpu_seconds() - cpu,
            });
        }
    }

    pub(super) fn end(mut self) -> Vec<Phase> {
        self.lap();
        self.bar.finish_and_clear();
        self.phases
    }
}
