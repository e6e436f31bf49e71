//! robots.txt (RFC 9309): what a host lets us visit. Linear in the file and in the address, whatever is in them.

mod cache;
mod pattern;

use std::time::Duration;

use pattern::Pattern;

pub(crate) use cache::{RobotsCache, Standing};

/// What our group is called in robots.txt; the first word of our User-Agent.
pub const PRODUCT: &str = "dragoman";
/// What is read of a file; RFC 9309 asks for at least this much.
pub const MOST_BYTES: usize = 500 * 1024;
/// What is read of a line.
const LONGEST_LINE: usize = 16 * 1024;
/// What is compared of an address: an honest one is shorter.
const LONGEST_PATH: usize = 2048;
/// A host that asks for more between two requests gets this much: 25 articles in a quarter of an hour.
const LONGEST_DELAY: Duration = Duration::from_secs(30);

/// The rules of a robots.txt that hold for one robot.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    rules: Vec<Rule>,
    delay: Option<Duration>,
    forbids_all: bool,
}

#[derive(Debug, Clone)]
struct Rule {
    allow: bool,
    pattern: Pattern,
}

impl Rules {
    /// The rules for `agent`: its own group's if the file names it, else everybody's.
    pub fn parse(file: &[u8], agent: &str) -> Self {
        let (mut own, mut everybodys, mut named) = (Self::default(), Self::default(), false);
        // a group begins with one or several agents, and the first rule closes that list
        let (mut for_us, mut for_all, mut in_rules) = (false, false, false);
        let file = &file[..file.len().min(MOST_BYTES)];
        let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
        for line in file.split(|byte| matches!(byte, b'\n' | b'\r')) {
            let Some((key, value)) = line_of(&line[..line.len().min(LONGEST_LINE)]) else { continue };
            let group = match (for_us, for_all) {
                (true, _) => Some(&mut own),
                (false, true) => Some(&mut everybodys),
                (false, false) => None,
            };
            match Key::of(key) {
                Some(Key::Agent) => {
                    if std::mem::take(&mut in_rules) {
                        (for_us, for_all) = (false, false);
                    }
                    for_all |= value[0] == b'*' && value.get(1).is_none_or(u8::is_ascii_whitespace);
                    for_us |= token(value).eq_ignore_ascii_case(agent.as_bytes());
                    named |= for_us;
                }
                Some(Key::Rule { allow }) => {
                    in_rules |= group.is_some();
                    if let Some(group) = group {
                        group.add(allow, value);
                    }
                }
                Some(Key::Delay) => {
                    if let Some(group) = group {
                        group.delay = delay(value).or(group.delay);
                    }
                }
                None => {}
            }
        }
        if named { own } else { everybodys }
    }

    /// What holds while a host's rules can't be had.
    pub(crate) fn nothing_allowed() -> Self {
        Self { forbids_all: true, ..Self::default() }
    }

    /// Whether an address may be visited: its path and query, as they are sent. The longest rule decides, and where two
    /// are equally long the one that allows.
    pub fn allow(&self, path: &str) -> bool {
        let path = &path[..path.floor_char_boundary(LONGEST_PATH)];
        let longest = |allow: bool| {
            let rules = self.rules.iter().filter(|rule| rule.allow == allow && rule.pattern.matches(path));
            rules.map(|rule| rule.pattern.len()).max()
        };
        // a rule of no length is none
        !self.forbids_all && longest(false) <= longest(true)
    }

    /// Between two requests, if the host asks for it.
    pub fn delay(&self) -> Option<Duration> {
        self.delay
    }

    /// What it takes of memory, roughly.
    pub(crate) fn size(&self) -> usize {
        self.rules.iter().map(|rule| rule.pattern.len() + size_of::<Rule>()).sum::<usize>()
            + size_of::<Self>()
    }

    fn add(&mut self, allow: bool, value: &[u8]) {
        if value.is_empty() {
            return;
        }
        let pattern = Pattern::new(value);
        if allow && let Some(folder) = pattern.folder_of_index() {
            self.rules.push(Rule { allow, pattern: folder });
        }
        self.rules.push(Rule { allow, pattern });
    }
}

enum Key {
    Agent,
    Rule { allow: bool },
    Delay,
}

impl Key {
    /// As lenient as the crawlers that site owners test with: beginnings count, and so do common misspellings.
    fn of(key: &[u8]) -> Option<Self> {
        let begins = |names: &[&str]| {
            let begins = |name: &&str| {
                key.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()))
            };
            names.iter().any(begins)
        };
        if begins(&["user-agent", "useragent", "user agent"]) {
            Some(Self::Agent)
        } else if begins(&["allow"]) {
            Some(Self::Rule { allow: true })
        } else if begins(&["disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw"]) {
            Some(Self::Rule { allow: false })
        } else if begins(&["crawl-delay", "crawldelay"]) {
            Some(Self::Delay)
        } else {
            None
        }
    }
}

/// Key and value of a line: a colon between them, or spaces where there are just two words.
fn line_of(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let line = line.split(|byte| *byte == b'#').next().unwrap_or_default().trim_ascii();
    let (key, value) = match line.iter().position(|byte| *byte == b':') {
        Some(colon) => (&line[..colon], &line[colon + 1..]),
        None => {
            let end = line.iter().position(u8::is_ascii_whitespace)?;
            let (key, value) = (&line[..end], line[end..].trim_ascii());
            if value.is_empty() || value.iter().any(u8::is_ascii_whitespace) {
                return None;
            }
            (key, value)
        }
    };
    let (key, value) = (key.trim_ascii(), value.trim_ascii());
    (!key.is_empty() && !value.is_empty()).then_some((key, value))
}

/// The product token an agent line begins with.
fn token(value: &[u8]) -> &[u8] {
    let is_token = |byte: &u8| byte.is_ascii_alphabetic() || matches!(byte, b'-' | b'_');
    let end = value.iter().position(|byte| !is_token(byte)).unwrap_or(value.len());
    &value[..end]
}

fn delay(value: &[u8]) -> Option<Duration> {
    let seconds: f64 = std::str::from_utf8(value).ok()?.parse().ok()?;
    let delay = Duration::try_from_secs_f64(seconds).ok().or((seconds > 0.0).then_some(Duration::MAX))?;
    Some(delay.min(LONGEST_DELAY))
}

#[cfg(test)]
mod tests {
    use nix::time::{ClockId, clock_gettime};

    use super::*;

    fn rules(file: &str) -> Rules {
        Rules::parse(file.as_bytes(), PRODUCT)
    }

    #[test]
    fn our_own_group_holds_alone_and_the_longest_rule_decides() {
        let rules = rules(
            "User-agent: *\nDisallow: /\n\nuser-agent: other\nUser-Agent: Dragoman/1.0\nDisallow: /private\n\
             Allow: /private/press # but\nCrawl-delay: 2.5\n",
        );
        assert!(rules.allow("/") && rules.allow("/private/press/1"));
        assert!(!rules.allow("/private/x"));
        assert_eq!(rules.delay(), Some(Duration::from_millis(2500)));
    }

    #[test]
    fn a_file_that_says_nothing_of_us_allows_everything() {
        for file in
            ["", "<html>not found</html>", "User-agent: other\nDisallow: /\n", "User-agent: *\nDisallow:"]
        {
            assert!(rules(file).allow("/anything"), "{file}");
        }
        assert!(!Rules::nothing_allowed().allow("/"));
    }

    #[test]
    fn a_delay_that_is_nonsense_is_none_and_one_without_end_is_cut() {
        let delay = |value: &str| rules(&format!("User-agent: *\nCrawl-delay: {value}\n")).delay();
        for nonsense in ["-1", "soon", "NaN"] {
            assert_eq!(delay(nonsense), None, "{nonsense}");
        }
        for endless in ["86400", "1e300", "inf"] {
            assert_eq!(delay(endless), Some(LONGEST_DELAY), "{endless}");
        }
    }

    /// How many times longer the work for eight times the size takes: linear is 8. Of the processor, so that what else the
    /// machine does counts for little.
    fn growth(work: impl Fn(usize), size: usize) -> f64 {
        let cpu = || Duration::from(clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).unwrap());
        let fastest = |size| {
            let once = |_| {
                let started = cpu();
                work(size);
                (cpu() - started).as_secs_f64()
            };
            (0..5).map(once).fold(f64::MAX, f64::min)
        };
        fastest(size * 8) / fastest(size)
    }

    #[test]
    fn twenty_thousand_rules_cost_no_more_each_than_two_thousand_five_hundred() {
        let growth = growth(
            |rules| {
                let lines: String = (0..rules).map(|n| format!("Disallow: /{n}\n")).collect();
                let file = format!("User-agent: *\n{lines}");
                assert!(Rules::parse(file.as_bytes(), PRODUCT).allow("/news/2026/11/talks"));
            },
            2_500,
        );
        assert!(growth < 24.0, "{growth}");
    }

    #[test]
    fn two_hundred_stars_cost_what_they_are_long() {
        let growth = growth(
            |stars| {
                let file = format!("User-agent: *\nDisallow: /{}b\n", "*a".repeat(stars));
                let rules = Rules::parse(file.as_bytes(), PRODUCT);
                for _ in 0..200 {
                    assert!(rules.allow(&format!("/{}", "a".repeat(stars * 10))));
                }
            },
            25,
        );
        assert!(growth < 24.0, "{growth}");
    }
}
