use std::io::{IsTerminal, Write};

/// The live line: what the metrics say, as one sentence that a person can follow.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    shown: String,
    width: usize,
}

impl Progress {
    /// Reads the exposition that Prometheus would read, so that the line and the charts never disagree.
    pub(crate) fn read(&mut self, exposition: &str) {
        let sum = |name: &str, label: &str| -> f64 {
            exposition
                .lines()
                .filter(|line| line.strip_prefix(name).is_some_and(|rest| rest.starts_with(['{', ' '])))
                .filter(|line| line.contains(label))
                .filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok())
                // not `sum`: that of nothing is -0
                .fold(0.0, |sum, value| sum + value)
        };
        let line = format!(
            "fetched {}  enriched {}  stored {}  lag {}",
            sum("dragoman_fetcher_entries_total", "outcome=\"published\""),
            sum("dragoman_enricher_observations_total", "outcome=\"published\""),
            sum("dragoman_sink_records_total", "outcome=\"stored\""),
            sum("dragoman_log_lag_records", ""),
        );
        self.show(line);
    }

    fn show(&mut self, line: String) {
        let changed = line != self.shown;
        self.shown = line;
        if std::io::stderr().is_terminal() {
            self.draw();
        } else if changed {
            let _ = writeln!(std::io::stderr(), "{}", self.shown);
        }
    }

    /// Makes room for other output on the same terminal.
    pub(crate) fn clear(&mut self) {
        if self.width > 0 {
            let _ = write!(std::io::stderr(), "\r{:1$}\r", "", self.width);
            self.width = 0;
        }
    }

    pub(crate) fn draw(&mut self) {
        if std::io::stderr().is_terminal() && !self.shown.is_empty() {
            self.clear();
            let _ = write!(std::io::stderr(), "{}", self.shown);
            let _ = std::io::stderr().flush();
            self.width = self.shown.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_says_what_the_metrics_say() {
        let mut progress = Progress::default();
        progress.read(
            "# HELP dragoman_fetcher_entries_total x\n\
             dragoman_fetcher_entries_total{outcome=\"published\"} 3\n\
             dragoman_fetcher_entries_total{outcome=\"unchanged\"} 9\n\
             dragoman_enricher_observations_total{outcome=\"published\"} 2\n\
             dragoman_sink_records_total{destination=\"parquet\",outcome=\"stored\"} 1\n\
             dragoman_log_lag_records{group=\"a\"} 1\n\
             dragoman_log_lag_records{group=\"b\"} 2\n",
        );
        assert_eq!(progress.shown, "fetched 3  enriched 2  stored 1  lag 3");
        progress.read("");
        assert_eq!(progress.shown, "fetched 0  enriched 0  stored 0  lag 0");
    }
}
