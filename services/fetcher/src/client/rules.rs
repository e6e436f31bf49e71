//! What a host's robots.txt has to say to a request.

use std::time::{Duration, Instant};

use reqwest::StatusCode;
use url::Url;

use super::{Client, Clock, Kind, MOST_REDIRECTS, Validators, redirect};
use crate::error::FetchError;
use crate::hosts::Turn;
use crate::metrics;
use crate::robots::{self, Rules, Standing};

impl Client {
    /// Whether a host's rules let us visit an address; they are asked for where they are not known.
    pub(super) async fn check_robots(&self, url: &Url, turn: &mut Turn) -> Result<(), FetchError> {
        let standing = match self.robots.get(url) {
            Some(standing) => standing,
            None => {
                let standing = self.robots.put(url, self.fetch_robots(url).await);
                turn.spoke();
                turn.set_delay(delay(&standing));
                turn.pause().await;
                standing
            }
        };
        // also where the rules are known and the host was forgotten meanwhile
        turn.set_delay(delay(&standing));
        let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
        match standing {
            Standing::Unreachable => Err(FetchError::NoRobots),
            Standing::Said(rules) if rules.allow(path) => Ok(()),
            Standing::Said(_) => Err(FetchError::Forbidden),
        }
    }

    /// A host's rules; none if they can't be had for now. A file that is not there allows everything (RFC 9309, 2.3).
    async fn fetch_robots(&self, url: &Url) -> Option<Rules> {
        let mut at = url.join("/robots.txt").ok()?;
        let mut clock = Clock { left: self.total_timeout, total: self.total_timeout };
        for _ in 0..=MOST_REDIRECTS {
            // rules that lie where we do not go are as good as none
            if self.guard.check_url(&at).is_err() {
                return Some(Rules::default());
            }
            let started = Instant::now();
            let response = self.ask(&at, Kind::Robots, &Validators::default(), &clock).await.ok()?;
            clock.spend(started.elapsed()).ok()?;
            if let Some((to, _)) = redirect(&response, &at) {
                at = to;
                continue;
            }
            return match response.status() {
                StatusCode::TOO_MANY_REQUESTS => None,
                status if status.is_success() => {
                    let file = self.body(response, robots::MOST_BYTES).await.ok()?;
                    metrics::fetched(Kind::Robots, started.elapsed(), file.bytes.len());
                    Some(Rules::parse(&file.bytes, robots::PRODUCT))
                }
                status if status.is_server_error() => None,
                _ => Some(Rules::default()),
            };
        }
        Some(Rules::default())
    }
}

fn delay(standing: &Standing) -> Option<Duration> {
    match standing {
        Standing::Said(rules) => rules.delay(),
        Standing::Unreachable => None,
    }
}
